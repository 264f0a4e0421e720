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
}

/**
 * Runs Lambda functions in threads: loaded once per environment, one event at a time in each, replaced when one dies.
 */
export function createLambdaRunner(options: LambdaRunnerOptions = {}): LambdaRunner {
  const { concurrency = 4, onLine = () => {} } = options;
  const pools = new Map<string, EnvironmentPool>();

  const poolOf = (fn: FunctionModel): EnvironmentPool => {
    const pool = pools.get(fn.logicalId) ?? { idle: [], all: new Set(), waiting: [] };
    pools.set(fn.logicalId, pool);
    return pool;
  };
  const start = (fn: FunctionModel, pool: EnvironmentPool): LambdaEnvironment => {
    const environment = new LambdaEnvironment(fn, (line) => onLine(fn.logicalId, line));
    pool.all.add(environment);
    return environment;
  };
  const acquire = async (fn: FunctionModel, pool: EnvironmentPool): Promise<LambdaEnvironment> => {
    while (pool.idle.length === 0 && pool.all.size >= concurrency) {
      await new Promise<void>((resolve) => pool.waiting.push(resolve));
    }
    return takeIdle(pool) ?? start(fn, pool);
  };
  const invoke = async (fn: FunctionModel, event: unknown): Promise<InvocationResult> => {
    const pool = poolOf(fn);
    const environment = await acquire(fn, pool);
    const result = await environment.invoke(event);
    release(pool, environment);
    return result;
  };
  const prepare = async (fn: FunctionModel): Promise<InvocationResult> => {
    const pool = poolOf(fn);
    const environment = await acquire(fn, pool);
    const loaded = await environment.loaded;
    release(pool, environment);
    return loaded;
  };
  const close = async () => {
    const environments = [...pools.values()].flatMap((pool) => [...pool.all]);
    await Promise.all(environments.map((environment) => environment.close()));
  };
  return { invoke, prepare, close };
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
