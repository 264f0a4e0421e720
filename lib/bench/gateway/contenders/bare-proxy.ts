import { fileURLToPath } from "node:url";
import type { GatewayContender } from "./gateway-contender.ts";
import { startProcess } from "./measured-process.ts";

const SCRIPT = fileURLToPath(new URL("../bare-proxy.mjs", import.meta.url));

/** As long as a token, which this proxy passes on like any header. */
const HEADERS = { authorization: `Bearer ${"a".repeat(700)}` };

/** What every ratio refers to: a reverse proxy in Node that guards nothing. */
export const bareProxy: GatewayContender = {
  id: "bare-proxy",
  label: "bare Node reverse proxy",
  start: async ({ upstream, env }) => {
    const server = await startProcess({
      command: process.execPath,
      args: [SCRIPT, upstream],
      env,
      listening: /"url":"(http:[^"]+)"/,
    });
    return { process: server, url: new URL("/api/v1/jobs/job_1", server.address), headers: HEADERS };
  },
};
