import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../loopback/listen.ts";
import { type GatewayContender, type GatewaySetting, SkippedContender } from "./gateway-contender.ts";
import { startProcess } from "./measured-process.ts";

const FUNCTIONS = fileURLToPath(new URL("../functions/index.cjs", import.meta.url));
const INSTALL = "npm install --prefix DIR osls@3.77.1 serverless-offline@13.10.1, then --serverless-offline DIR";

/** serverless-offline on osls, the free Serverless Framework. 300 MB to install, which is why it is no dependency. */
export const serverlessOffline: GatewayContender = {
  id: "serverless-offline",
  label: "serverless-offline, Lambda route",
  start: async (setting) => {
    const modules = installedModules(setting);
    const [port, lambdaPort] = [await freePort(), await freePort()];
    const service = writeService(setting.folder, modules, { port, lambdaPort });
    const server = await startProcess({
      command: process.execPath,
      args: [join(modules, "osls", "bin", "serverless.js"), "offline", "start"],
      cwd: service,
      env: { ...setting.env, SLS_NOTIFICATIONS_MODE: "off", SLS_TELEMETRY_DISABLED: "1" },
      listening: /Server ready: (http:\S+)/,
    });
    const url = new URL(`http://127.0.0.1:${port}/job`);
    return { process: server, url, headers: { authorization: "Bearer anything" } };
  },
};

function installedModules({ serverlessOffline: folder }: GatewaySetting): string {
  if (folder === undefined) throw new SkippedContender(`not installed here: ${INSTALL}`);
  const modules = resolve(folder, "node_modules");
  const missing = ["osls", "serverless-offline"].filter((name) => !existsSync(join(modules, name)));
  if (missing.length > 0) throw new SkippedContender(`no ${missing.join(", no ")} in ${modules}: ${INSTALL}`);
  return modules;
}

/** The service folder that the Serverless Framework wants: the same functions as in the other emulator's template. */
function writeService(folder: string, modules: string, ports: { port: number; lambdaPort: number }): string {
  const service = join(folder, "serverless-offline");
  mkdirSync(service);
  symlinkSync(modules, join(service, "node_modules"));
  copyFileSync(FUNCTIONS, join(service, "index.cjs"));
  writeFileSync(join(service, "package.json"), JSON.stringify({ name: "bench", private: true }));
  writeFileSync(join(service, "serverless.json"), JSON.stringify(serviceOf(ports)));
  return service;
}

function serviceOf({ port, lambdaPort }: { port: number; lambdaPort: number }) {
  const authorizer = {
    name: "authorize",
    type: "token",
    identitySource: "method.request.header.Authorization",
    resultTtlInSeconds: 300,
  };
  return {
    service: "bench",
    provider: { name: "aws", runtime: "nodejs20.x", region: "eu-central-1" },
    plugins: ["serverless-offline"],
    custom: {
      "serverless-offline": { host: "127.0.0.1", httpPort: port, lambdaPort, noPrependStageInUrl: true },
    },
    functions: {
      authorize: { handler: "index.authorize" },
      job: { handler: "index.job", events: [{ http: { path: "job", method: "get", authorizer } }] },
    },
  };
}
