import type { World } from "../exchange/world.ts";
import type { FunctionModel, InvocationResult } from "../model/function.ts";
import { LambdaEnvironment } from "./lambda-environment.ts";

export interface LambdaRunnerOptions {
  /** Execution environments of one function at the same time; more events wait for their turn. @default 4 */
  readonly concurrency?: number;
  /** Told of each line that a function writes. @default - lines are dropped */
  readonly onLine?: (logicalId: string, line: string) => void;
}

export interface LambdaRunner {
  /** `World.invoke`. */
  readonly invoke: World["invoke"];
  /** Loads a function before its first event. Resolves with a failure when it does not load. */
  prepare(fn: FunctionModel): Promise<InvocationResult>;
  /** Ends every environment; what still runs ends as a crash. */
  close(): Promise<void>;
}

/** The environments of one function. */
interface Fleet {
  readonly idle: LambdaEnvironment[];
  readonly all: Set<LambdaEnvironment>;
  readonly waiting: Array<() => void>;
}

/** Runs Lambda functions in threads: loaded once per environment, one event at a time in each, replaced when one dies. */
export function createLambdaRunner(options: LambdaRunnerOptions = {}): LambdaRunner {
  const { concurrency = 4, onLine = () => {} } = options;
  const fleets = new Map<string, Fleet>();

  const fleetOf = (fn: FunctionModel): Fleet => {
    const fleet = fleets.get(fn.logicalId) ?? { idle: [], all: new Set(), waiting: [] };
    fleets.set(fn.logicalId, fleet);
    return fleet;
  };
  const start = (fn: FunctionModel, fleet: Fleet): LambdaEnvironment => {
    const environment = new LambdaEnvironment(fn, (line) => onLine(fn.logicalId, line));
    fleet.all.add(environment);
    return environment;
  };
  const acquire = async (fn: FunctionModel, fleet: Fleet): Promise<LambdaEnvironment> => {
    while (fleet.idle.length === 0 && fleet.all.size >= concurrency) {
      await new Promise<void>((resolve) => fleet.waiting.push(resolve));
    }
    return takeIdle(fleet) ?? start(fn, fleet);
  };
  const invoke = async (fn: FunctionModel, event: unknown): Promise<InvocationResult> => {
    const fleet = fleetOf(fn);
    const environment = await acquire(fn, fleet);
    const result = await environment.invoke(event);
    release(fleet, environment);
    return result;
  };
  const prepare = async (fn: FunctionModel): Promise<InvocationResult> => {
    const fleet = fleetOf(fn);
    const environment = await acquire(fn, fleet);
    const loaded = await environment.loaded;
    release(fleet, environment);
    return loaded;
  };
  const close = async () => {
    const environments = [...fleets.values()].flatMap((fleet) => [...fleet.all]);
    await Promise.all(environments.map((environment) => environment.close()));
  };
  return { invoke, prepare, close };
}

/** An environment may have died of an uncaught error while nobody was looking. */
function takeIdle(fleet: Fleet): LambdaEnvironment | undefined {
  for (;;) {
    const environment = fleet.idle.pop();
    if (environment === undefined || environment.alive) return environment;
    fleet.all.delete(environment);
  }
}

function release(fleet: Fleet, environment: LambdaEnvironment): void {
  if (environment.alive) fleet.idle.push(environment);
  else fleet.all.delete(environment);
  fleet.waiting.shift()?.();
}
