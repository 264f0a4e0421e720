import type { RunningContender } from "./contenders/gateway-contender.ts";
import { type Failures, type LoadResult, quantile, sendLoad, sumFailures } from "./send-load.ts";

/** One contender under one number of connections, round by round. */
export interface LoadFigures {
  readonly connections: number;
  /** Of the server alone, its threads and child processes included. */
  readonly requestsPerCpuSecond: readonly number[];
  readonly p50Millis: readonly number[];
  readonly p99Millis: readonly number[];
  /** In all rounds together. */
  readonly failures: Failures;
}

export interface RoundsOptions {
  readonly rounds: number;
  /** In a round, for each contender and each number of connections. */
  readonly requests: number;
  readonly connections: readonly number[];
  readonly now: () => number;
  readonly progress: (step: string) => void;
}

interface Sample {
  readonly requestsPerCpuSecond: number;
  readonly result: LoadResult;
}

/** Asks all contenders in turns, in another order each round, so that whatever else the machine does affects them alike. */
export async function measureRounds(
  contenders: readonly RunningContender[],
  options: RoundsOptions,
): Promise<ReadonlyMap<RunningContender, readonly LoadFigures[]>> {
  const { rounds, connections, progress } = options;
  progress("warm up");
  // At every level, so that an emulator with a thread for each concurrent call has started them all.
  for (const contender of contenders) for (const count of connections) await takeSample(contender, count, options);
  const samples = new Map(contenders.map((contender) => [contender, connections.map((): Sample[] => [])]));
  for (let round = 0; round < rounds; round++) {
    progress(`round ${round + 1} of ${rounds}`);
    for (const [level, count] of connections.entries()) {
      for (const contender of rotated(contenders, round)) {
        samples.get(contender)?.[level]?.push(await takeSample(contender, count, options));
      }
    }
  }
  const figures = (levels: readonly Sample[][]) =>
    levels.map((level, index) => figuresOf(level, connections[index] as number));
  return new Map([...samples].map(([contender, levels]) => [contender, figures(levels)]));
}

function rotated<T>(list: readonly T[], by: number): T[] {
  return list.map((_, index) => list[(index + by) % list.length] as T);
}

async function takeSample(
  { process, url, headers }: RunningContender,
  connections: number,
  { requests, now }: RoundsOptions,
): Promise<Sample> {
  let before = 0;
  const onStart = () => {
    before = process.cpuMillis();
  };
  const result = await sendLoad({ url, headers, requests, connections, now, onStart });
  return { requestsPerCpuSecond: (requests * 1000) / (process.cpuMillis() - before), result };
}

function figuresOf(samples: readonly Sample[], connections: number): LoadFigures {
  return {
    connections,
    requestsPerCpuSecond: samples.map((sample) => sample.requestsPerCpuSecond),
    p50Millis: samples.map(({ result }) => quantile(result, 0.5)),
    p99Millis: samples.map(({ result }) => quantile(result, 0.99)),
    failures: sumFailures(samples.map(({ result }) => result.failures)),
  };
}
