import { fileURLToPath } from "node:url";
import type { GatewayContender } from "./gateway-contender.ts";
import { startProcess } from "./measured-process.ts";

const SCRIPT = fileURLToPath(new URL("../bare-proxy.mjs", import.meta.url));

/** As long as a token is: it passes one on as any other header. */
const HEADERS = { authorization: `Bearer ${"a".repeat(700)}` };

/** What every ratio refers to: a reverse proxy in Node that does nothing else. */
export const bareProxy: GatewayContender = {
  id: "bare-proxy",
  label: "bare Node reverse proxy",
  start: async ({ upstream, env }) => {
    const process_ = await startProcess({
      command: process.execPath,
      args: [SCRIPT, upstream],
      env,
      listening: /"url":"(http:[^"]+)"/,
    });
    return { process: process_, url: new URL("/api/v1/jobs/job_1", process_.address), headers: HEADERS };
  },
};
