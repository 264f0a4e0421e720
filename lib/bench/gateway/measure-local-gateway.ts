import { request } from "undici";
import { median } from "../compare-samples.ts";
import type { GatewaySetting, RunningContender } from "./contenders/gateway-contender.ts";
import { fetchToken, startLocalGateway } from "./contenders/local-gateway.ts";
import { type Failures, sendLoad, sumFailures } from "./send-load.ts";

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

const PARTS = 10;
const CONNECTIONS = 32;

/** Resident memory of the local gateway over many requests, in bytes. */
export interface MemoryFigures {
  readonly requests: number;
  /** After each tenth of the requests. */
  readonly afterEachTenth: readonly number[];
  readonly failures: Failures;
}

export async function measureMemory(
  { process, url, headers }: RunningContender,
  requests: number,
  now: () => number,
): Promise<MemoryFigures> {
  const afterEachTenth: number[] = [];
  const failures: Failures[] = [];
  for (let part = 0; part < PARTS; part++) {
    const load = { url, headers, requests: Math.ceil(requests / PARTS), connections: CONNECTIONS, now };
    failures.push((await sendLoad(load)).failures);
    afterEachTenth.push(process.memory().now);
  }
  return { requests, afterEachTenth, failures: sumFailures(failures) };
}

/** What streaming one large response through adds to the most memory that the gateway has held so far, in bytes. */
export interface StreamFigures {
  readonly bytes: number;
  readonly peakGrowth: number;
}

/** @throws Error when the response is not whole */
export async function measureStream(
  { process, url, headers }: RunningContender,
  bytes: number,
): Promise<StreamFigures> {
  const before = process.memory();
  const { body } = await request(new URL(`/api/v1/jobs/large-${bytes}`, url), { headers, bodyTimeout: 0 });
  let received = 0;
  for await (const chunk of body) received += (chunk as Buffer).length;
  if (received !== bytes) throw new Error(`${received} of ${bytes} bytes came through the local gateway`);
  return { bytes, peakGrowth: process.memory().peak - before.peak };
}
