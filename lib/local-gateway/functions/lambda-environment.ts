import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import type { FunctionModel, InvocationResult } from "../model/function.ts";

/** AWS: the init phase of an on-demand function may take this long. */
const INIT_MILLIS = 10_000;

/** Messages of the thread; see lambda-worker.mjs. */
type WorkerMessage =
  | { readonly type: "loaded" }
  | { readonly type: "unloadable" | "thrown"; readonly errorMessage: string }
  | { readonly type: "result"; readonly payload: string };

/** One Lambda execution environment: a thread with the function's code in it, running one event at a time. */
export class LambdaEnvironment {
  readonly #fn: FunctionModel;
  readonly #worker: Worker;
  #alive = true;
  /** Who waits for the thread's next message. */
  #waiting?: { settle: (message: WorkerMessage) => void; onDeath: "unloadable" | "thrown" };
  /** Resolves when the code is loaded, with a failure when it is not. Never rejects. */
  readonly loaded: Promise<InvocationResult>;

  /** @param onLine called with each line that the function writes to stdout or stderr */
  constructor(fn: FunctionModel, onLine: (line: string) => void) {
    this.#fn = fn;
    this.#worker = startWorker(fn);
    forwardLines(this.#worker.stdout, onLine);
    forwardLines(this.#worker.stderr, onLine);
    this.#worker.on("message", (message: WorkerMessage) => this.#waiting?.settle(message));
    // An uncaught error in the thread, or the memory limit: the runtime ends, as on AWS.
    this.#worker.on("error", (error) => this.#died(error.message));
    this.#worker.on("exit", (code) => this.#died(`the runtime exited with code ${code}`));
    this.loaded = this.#expect(INIT_MILLIS, "unloadable");
  }

  /** False after a timeout, a crash or a failed load: this environment runs no further event. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Runs one event; the next only after this one has ended. Never rejects. */
  async invoke(event: unknown): Promise<InvocationResult> {
    const loaded = await this.loaded;
    if (!loaded.ok) return loaded;
    if (!this.#alive) return { ok: false, kind: "thrown", errorMessage: "the runtime has exited" };
    const { timeoutMillis } = this.#fn;
    const result = this.#expect(timeoutMillis, "thrown");
    const requestId = randomUUID();
    this.#worker.postMessage({ event: JSON.stringify(event), requestId, timeoutMillis });
    return { ...(await result), requestId };
  }

  async close(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #expect(millis: number, onDeath: "unloadable" | "thrown"): Promise<InvocationResult> {
    return new Promise((resolve) => {
      const end = (result: InvocationResult, stillGood: boolean) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        if (!stillGood) this.close();
        resolve(result);
      };
      const late = { ok: false, kind: "timeout", errorMessage: `timed out after ${millis} ms` } as const;
      const timer = setTimeout(() => end(late, false), millis);
      this.#waiting = { onDeath, settle: (message) => end(resultOf(message), message.type !== "unloadable") };
    });
  }

  #died(errorMessage: string): void {
    this.#alive = false;
    const waiting = this.#waiting;
    waiting?.settle({ type: waiting.onDeath, errorMessage });
  }
}

function startWorker(fn: FunctionModel): Worker {
  const { codeDirectory, handler, logicalId: functionName } = fn;
  return new Worker(new URL("./lambda-worker.mjs", import.meta.url), {
    workerData: { codeDirectory, handler, functionName },
    env: runtimeVariables(fn),
    execArgv: [], // Lambda has none of the parent's loaders and flags
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
    stdout: true,
    stderr: true,
  });
}

/** The reserved variables of Lambda that do not depend on an account; none of the parent's variables. */
function runtimeVariables(fn: FunctionModel): Record<string, string> {
  return {
    AWS_LAMBDA_FUNCTION_NAME: fn.logicalId,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    LAMBDA_TASK_ROOT: fn.codeDirectory,
    TZ: ":UTC",
    ...fn.environment,
  };
}

function resultOf(message: WorkerMessage): InvocationResult {
  if (message.type === "loaded") return { ok: true, payload: undefined };
  if (message.type === "result") return { ok: true, payload: JSON.parse(message.payload) };
  return { ok: false, kind: message.type, errorMessage: message.errorMessage };
}

function forwardLines(stream: Readable, onLine: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on("line", onLine);
}
