import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { bundleAuthorizer } from "../../lib/request-path/authorizer/authorizer-bundle.ts";
import { API_ARN } from "./world.ts";

/** The Node that runs the bundle: LAMBDA_NODE (see `npm run test:lambda-node`), or the one that runs the tests. */
export const BUNDLE_NODE = process.env.LAMBDA_NODE || process.execPath;

export interface BundleCall {
  /** Folder of the bundle. */
  readonly folder: string;
  readonly authorizationToken?: string | undefined;
}

export interface BundleRun {
  /** Version of the Node that ran the bundle, e.g. `v24.1.0`. */
  readonly version: string;
  /** Per call: the principal of the policy, or the message of the error. */
  readonly outcomes: readonly string[];
  /** The log, a line per call. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** Loads bundles as Lambda's runtime does, makes the calls in turn, and writes what came of them to stderr. */
const HARNESS = `
  const { folders, calls, now } = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  if (now !== undefined) Date.now = () => now;
  const load = async (folder) => require(folder + "/index.js");
  (async () => {
    const handlers = new Map();
    for (const folder of folders) handlers.set(folder, (await load(folder)).handler);
    const outcomes = [];
    for (const { folder, authorizationToken } of calls) {
      const event = { type: "TOKEN", authorizationToken, methodArn: "${API_ARN}/GET/api/v1/jobs" };
      const answer = await handlers.get(folder)(event, { awsRequestId: "invocation" }).catch((error) => error.message);
      outcomes.push(typeof answer === "string" ? answer : answer.principalId);
    }
    process.stderr.write(JSON.stringify({ version: process.version, outcomes }));
  })();
`;

/** Writes the bundle as Lambda has it: no package.json around it makes it a module. */
export function writeBundle(folder: string, settings: AuthorizerSettings): void {
  bundleAuthorizer(folder, settings);
  writeFileSync(join(folder, "package.json"), "{}");
}

/**
 * Runs bundles in a separate process, as on Lambda.
 *
 * @param folders - the bundles to load, whether or not they are called
 * @param now - milliseconds since 1970 at which the process's clock is stopped; absent for the real clock
 */
export async function runBundle(
  folders: readonly string[],
  calls: readonly BundleCall[],
  now?: number,
): Promise<BundleRun> {
  const child = spawn(BUNDLE_NODE, ["-e", HARNESS], { env: {} });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  child.stdin.end(JSON.stringify({ folders, calls, now }));
  await new Promise((resolve, reject) => child.on("close", resolve).on("error", reject));
  const lines = out.split("\n").filter((line) => line !== "");
  return { ...JSON.parse(err), lines: lines.map((line) => JSON.parse(line)) };
}
