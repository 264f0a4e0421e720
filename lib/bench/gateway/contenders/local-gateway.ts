import { fileURLToPath } from "node:url";
import type { GatewayContender, GatewaySetting } from "./gateway-contender.ts";
import { type MeasuredProcess, startProcess } from "./measured-process.ts";

const PROJECT = fileURLToPath(new URL("../../../..", import.meta.url));
const QUIET = ["--quiet", "--no-inspector"];

/** This project's local gateway without inspector and log. */
export const localGateway: GatewayContender = {
  id: "local-gateway",
  label: "local gateway",
  start: (setting) => startOnProxyRoute(setting, QUIET),
};

/** As `npm start` runs it: inspector, traces, a line for each request. */
export const localGatewayInspected: GatewayContender = {
  id: "local-gateway-inspected",
  label: "local gateway, inspector and log",
  start: (setting) => startOnProxyRoute(setting, ["--inspector-port", "0"]),
};

/** On a Lambda route, the only kind that serverless-offline guards. */
export const localGatewayLambda: GatewayContender = {
  id: "local-gateway-lambda",
  label: "local gateway, Lambda route",
  start: async (setting) => {
    const process = await startLocalGateway(setting, ["--template", setting.lambdaTemplate, ...QUIET]);
    return { process, url: new URL("/job", process.address), headers: { authorization: "Bearer anything" } };
  },
};

async function startOnProxyRoute(setting: GatewaySetting, flags: readonly string[]) {
  const process = await startLocalGateway(setting, ["--template", setting.proxyTemplate, ...flags]);
  const url = new URL("/api/v1/jobs/job_1", process.address);
  return { process, url, headers: { authorization: `Bearer ${await fetchToken(setting.issuer)}` } };
}

/** `npm start` without npm, whose process would be measured as well. */
export function startLocalGateway(
  { upstream, env }: Pick<GatewaySetting, "upstream" | "env">,
  args: readonly string[],
): Promise<MeasuredProcess> {
  return startProcess({
    command: process.execPath,
    args: ["bin/run.mjs", "start", "--json", "--port", "0", "--upstream", upstream, ...args],
    cwd: PROJECT,
    env,
    listening: /"gateway":"(http:[^"]+)"/,
  });
}

/** A token of the issuer that the local gateway runs. */
export async function fetchToken(issuer: string): Promise<string> {
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: "jobs:read", sub: "user-1" });
  const response = await fetch(`${issuer}/token`, { method: "POST", body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}
