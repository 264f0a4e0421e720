import type { World } from "../exchange/world.ts";
import type { FunctionModel, InvocationResult } from "../model/function.ts";
import { LambdaEnvironment } from "./lambda-environment.ts";

export interface LambdaRunnerOptions {
  /** Execution environments of one function at the same time; more events wait for their turn. @default 4 */
  readonly concurrency?: number;
  /** Called with each line that a function writes. @default - lines are dropped */
  readonly onLine?: (logicalId: string, line: string) => void;
}

export interface LambdaRunner {
  /** `World.invoke`. */
  readonly invoke: World["invoke"];
  /** Loads a function before its first event. Resolves with a failure when it does not load. */
  prepare(fn: FunctionModel): Promise<InvocationResult>;
  /** Ends every environment; an invocation that still runs ends as a crash. */
  close(): Promise<void>;
}

/** The environments of one function. */
interface EnvironmentPool {
  readonly idle: LambdaEnvironment[];
  readonly all: Set<LambdaEnvironment>;
  readonly waiting: Array<() => void>;
  readonly start: () => LambdaEnvironment;
}

/**
 * Runs Lambda functions in threads. An environment loads the code once and runs one event at a time; when it dies, the next
 * event gets a new one.
 */
export function createLambdaRunner(options: LambdaRunnerOptions = {}): LambdaRunner {
  const { concurrency = 4, onLine = () => {} } = options;
  const pools = new Map<string, EnvironmentPool>();

  const poolOf = (fn: FunctionModel): EnvironmentPool => {
    const start = () => new LambdaEnvironment(fn, (line) => onLine(fn.logicalId, line));
    const pool = pools.get(fn.logicalId) ?? { idle: [], all: new Set(), waiting: [], start };
    pools.set(fn.logicalId, pool);
    return pool;
  };
  const run = async (fn: FunctionModel, work: (environment: LambdaEnvironment) => Promise<InvocationResult>) => {
    const pool = poolOf(fn);
    const environment = await acquire(pool, concurrency);
    const result = await work(environment);
    release(pool, environment);
    return result;
  };
  return {
    invoke: (fn, event) => run(fn, (environment) => environment.invoke(event)),
    prepare: (fn) => run(fn, (environment) => environment.loaded),
    close: async () => {
      const environments = [...pools.values()].flatMap(({ all }) => [...all]);
      await Promise.all(environments.map((environment) => environment.close()));
    },
  };
}

async function acquire(pool: EnvironmentPool, concurrency: number): Promise<LambdaEnvironment> {
  while (pool.idle.length === 0 && pool.all.size >= concurrency) {
    await new Promise<void>((resolve) => pool.waiting.push(resolve));
  }
  const idle = takeIdle(pool);
  if (idle) return idle;
  const environment = pool.start();
  pool.all.add(environment);
  return environment;
}

/** An idle environment may have died of an uncaught error. */
function takeIdle(pool: EnvironmentPool): LambdaEnvironment | undefined {
  for (;;) {
    const environment = pool.idle.pop();
    if (environment === undefined || environment.alive) return environment;
    pool.all.delete(environment);
  }
}

function release(pool: EnvironmentPool, environment: LambdaEnvironment): void {
  if (environment.alive) pool.idle.push(environment);
  else pool.all.delete(environment);
  pool.waiting.shift()?.();
}
