import { request } from "undici";
import { median } from "../median.ts";
import type { GatewaySetting } from "./contenders/gateway-contender.ts";
import { fetchToken, startLocalGateway } from "./contenders/local-gateway.ts";

/** From the start of the process on a synthesized template to the first answer of a guarded route: medians. */
export interface StartFigures {
  readonly runs: number;
  readonly millis: number;
  readonly cpuMillis: number;
}

/** @throws Error when that answer is not 200 */
export async function measureStart(setting: GatewaySetting, runs: number, now: () => number): Promise<StartFigures> {
  const starts: { millis: number; cpuMillis: number }[] = [];
  for (let run = 0; run < runs; run++) starts.push(await startOnce(setting, now));
  return { runs, millis: median(starts.map((it) => it.millis)), cpuMillis: median(starts.map((it) => it.cpuMillis)) };
}

async function startOnce(setting: GatewaySetting, now: () => number) {
  const startedAt = now();
  const process = await startLocalGateway(setting, ["--template", setting.proxyTemplate, "--inspector-port", "0"]);
  try {
    const authorization = `Bearer ${await fetchToken(setting.issuer)}`;
    const { statusCode, body } = await request(new URL("/api/v1/jobs/job_1", process.address), {
      headers: { authorization },
    });
    await body.dump();
    if (statusCode !== 200) throw new Error(`the first answer of the local gateway is ${statusCode}`);
    return { millis: now() - startedAt, cpuMillis: process.cpuMillis() };
  } finally {
    await process.end();
  }
}
