import { Client } from "undici";

export interface Load {
  /** Where the requests go, path included. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly requests: number;
  /** Kept-alive connections, each with one request at a time. */
  readonly connections: number;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Called when every connection stands, before the first request that counts. */
  readonly onStart?: () => void;
}

export interface LoadResult {
  /** How long each answer took to its last byte, in milliseconds, the quickest first. */
  readonly millis: readonly number[];
  /** Answers that were not 200, and connections that broke. */
  readonly failures: number;
}

/**
 * Sends a known number of requests, as quickly as they are answered.
 *
 * One more on each connection comes first and does not count: with many connections, the slowest answers would else tell
 * how long it takes to open them.
 */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const clients = Array.from({ length: load.connections }, () => new Client(load.url.origin, { pipelining: 1 }));
  const opened = await Promise.all(clients.map((client) => isAnswered(client, load)));
  load.onStart?.();
  const millis: number[] = [];
  let left = load.requests;
  let failures = opened.filter((isOpen) => !isOpen).length;
  const work = async (client: Client): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const startedAt = load.now();
      if (!(await isAnswered(client, load))) failures += 1;
      millis.push(load.now() - startedAt);
    }
  };
  await Promise.all(clients.map(work));
  await Promise.all(clients.map((client) => client.close()));
  return { millis: millis.sort((a, b) => a - b), failures };
}

async function isAnswered(client: Client, { url, headers }: Load): Promise<boolean> {
  try {
    const { statusCode, body } = await client.request({ path: url.pathname, method: "GET", headers });
    await body.dump({ limit: Number.MAX_SAFE_INTEGER });
    return statusCode === 200;
  } catch {
    return false;
  }
}

/** The time within which the given share of the answers came. @param share above 0, at most 1 */
export function quantile({ millis }: LoadResult, share: number): number {
  return millis[Math.ceil(millis.length * share) - 1] ?? Number.NaN;
}
