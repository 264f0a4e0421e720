import { request } from "undici";
import type { RunningContender } from "./contenders/gateway-contender.ts";
import { sendLoad } from "./send-load.ts";

const PARTS = 10;
const CONNECTIONS = 32;

/** Resident memory of the local gateway over many requests, in bytes. */
export interface MemoryFigures {
  readonly requests: number;
  /** After each tenth of the requests. */
  readonly afterEachTenth: readonly number[];
  readonly failures: number;
}

export async function measureMemory(
  { process, url, headers }: RunningContender,
  requests: number,
  now: () => number,
): Promise<MemoryFigures> {
  const afterEachTenth: number[] = [];
  let failures = 0;
  for (let part = 0; part < PARTS; part++) {
    const load = { url, headers, requests: Math.ceil(requests / PARTS), connections: CONNECTIONS, now };
    failures += (await sendLoad(load)).failures;
    afterEachTenth.push(process.memory().now);
  }
  return { requests, afterEachTenth, failures };
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
