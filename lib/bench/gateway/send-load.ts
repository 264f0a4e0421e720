import { Client } from "undici";

export interface Load {
  /** Where the requests go, path included. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: number;
  /** Kept-alive connections, each with one request at a time. */
  readonly connections: number;
  /** Milliseconds since any moment. */
  readonly now: () => number;
  /** Called when every connection is open, before the first request that counts. */
  readonly onStart?: () => void;
}

/** How many requests got another answer than 200, by its status or the connection's error, e.g. `{ "429": 12 }`. */
export type Failures = Readonly<Record<string, number>>;

export interface LoadResult {
  /** How long each answer took to its last byte, in milliseconds, the quickest first. */
  readonly millis: readonly number[];
  readonly failures: Failures;
}

/**
 * Sends a known number of requests, as quickly as they are answered.
 *
 * Each connection sends one more before, which is not timed: with many connections, the slowest answers would otherwise show
 * how long it takes to open them.
 */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const clients = Array.from({ length: load.connections }, () => new Client(load.url.origin, { pipelining: 1 }));
  const outcomes = await Promise.all(clients.map((client) => outcomeOf(client, load)));
  load.onStart?.();
  const millis: number[] = [];
  let left = load.requests;
  const work = async (client: Client): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const startedAt = load.now();
      outcomes.push(await outcomeOf(client, load));
      millis.push(load.now() - startedAt);
    }
  };
  await Promise.all(clients.map(work));
  await Promise.all(clients.map((client) => client.close()));
  return { millis: millis.sort((a, b) => a - b), failures: countFailures(outcomes) };
}

const GOOD = "200";

/** The status of the answer, or the code of the connection's error. */
async function outcomeOf(client: Client, { url, headers }: Load): Promise<string> {
  try {
    const { statusCode, body } = await client.request({ path: url.pathname, method: "GET", headers });
    await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    return String(statusCode);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "broken";
  }
}

function countFailures(outcomes: readonly string[]): Failures {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) if (outcome !== GOOD) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** Failures of several loads together. */
export function sumFailures(all: readonly Failures[]): Failures {
  const counts: Record<string, number> = {};
  for (const [outcome, count] of all.flatMap(Object.entries<number>)) counts[outcome] = (counts[outcome] ?? 0) + count;
  return counts;
}

export function failureCount(failures: Failures): number {
  return Object.values(failures).reduce((sum, count) => sum + count, 0);
}

/** The time within which the given share of the answers came. @param share above 0, at most 1 */
export function quantile({ millis }: Pick<LoadResult, "millis">, share: number): number {
  return millis[Math.ceil(millis.length * share) - 1] ?? Number.NaN;
}
