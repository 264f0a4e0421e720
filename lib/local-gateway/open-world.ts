import type { World } from "./exchange/world.ts";
import { createLambdaRunner, type LambdaRunnerOptions } from "./functions/lambda-runner.ts";
import type { FunctionModel, InvocationResult } from "./model/function.ts";
import { createHttpProxy } from "./upstream/http-proxy.ts";

export interface WorldOptions extends LambdaRunnerOptions {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** One sentence for the person at the terminal. @default - notes are dropped */
  readonly note?: (sentence: string) => void;
}

/** The real world: threads that run the functions, and connections to the upstream. */
export interface OpenWorld extends World {
  /** Loads functions before their first event. A function that does not load gives a failure, never a rejection. */
  prepare(functions: readonly FunctionModel[]): Promise<readonly InvocationResult[]>;
  /** Ends every function and every connection. */
  close(): Promise<void>;
}

export function openWorld({ now, note = ignore, ...functions }: WorldOptions): OpenWorld {
  const runner = createLambdaRunner(functions);
  const proxy = createHttpProxy();
  return {
    now,
    note,
    invoke: runner.invoke,
    send: proxy.send,
    prepare: (models) => Promise.all(models.map(runner.prepare)),
    close: async () => {
      await proxy.close();
      await runner.close();
    },
  };
}

function ignore(): void {
  // Without a terminal, notes are dropped.
}
