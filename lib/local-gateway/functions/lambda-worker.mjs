// The inside of one Lambda execution environment: a worker thread that loads a handler once and runs one event at a
// time. Plain JavaScript, since a thread started from a test or from a bundle has no TypeScript loader.

import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

const { codeDirectory, handler: handlerName, functionName } = workerData;
// `dir/index.handler`: the export's name follows the first dot of the last segment.
const [, modulePath, exportName] = /^(.*?[^/.]*)\.([^/]+)$/.exec(handlerName) ?? [];

/** Lambda's own search order for a handler file without an extension. */
const EXTENSIONS = [".js", ".mjs", ".cjs"];

function locateModule() {
  for (const extension of EXTENSIONS) {
    const file = join(codeDirectory, modulePath + extension);
    const source = readIfThere(file);
    if (source !== undefined) return { file, isEsm: extension === ".mjs" || (extension === ".js" && assetIsEsm()) };
  }
  throw new Error(`cannot find module '${modulePath}' in the function's code`);
}

/** Only a package.json inside the asset counts: on AWS nothing is around the asset. */
function assetIsEsm() {
  const manifest = readIfThere(join(codeDirectory, "package.json"));
  return manifest !== undefined && JSON.parse(manifest).type === "module";
}

function readIfThere(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  }
}

async function loadHandler() {
  if (modulePath === undefined) throw new Error(`handler '${handlerName}' is not of the form file.export`);
  const { file, isEsm } = locateModule();
  const exports = isEsm ? await import(pathToFileURL(file).href) : requireCommonJs(file);
  const handler = exports[exportName];
  if (typeof handler !== "function") throw new Error(`'${handlerName}' is not a function`);
  return handler;
}

/**
 * A `.js` file of the asset is CommonJS here as on AWS, even when the directory around the asset belongs to a package
 * of type "module" (such as the project whose cdk.out it is in).
 */
function requireCommonJs(file) {
  Module._extensions[".js"] = (module, filename) => {
    module._compile(readFileSync(filename, "utf8"), filename, "commonjs");
  };
  return createRequire(file)(file);
}

function invoke(handler, { event, requestId, timeoutMillis }) {
  const endsAt = Date.now() + timeoutMillis;
  const context = {
    awsRequestId: requestId,
    functionName,
    functionVersion: "$LATEST",
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - Date.now()),
  };
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(JSON.parse(event), context, callback);
    if (typeof returned?.then === "function") returned.then(resolve, reject);
  });
}

function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

let handler;
try {
  handler = await loadHandler();
  parentPort.postMessage({ type: "loaded" });
} catch (error) {
  parentPort.postMessage({ type: "unloadable", errorMessage: messageOf(error) });
}

parentPort.on("message", async (invocation) => {
  try {
    const payload = await invoke(handler, invocation);
    parentPort.postMessage({ type: "result", payload: JSON.stringify(payload ?? null) });
  } catch (error) {
    parentPort.postMessage({ type: "thrown", errorMessage: messageOf(error) });
  }
});
