import type { Readable } from "node:stream";
import type { FunctionModel, InvocationResult } from "../model/function.ts";
import type { Header } from "./client-request.ts";

/** The request that goes to the upstream, headers complete and in order. */
export interface OutgoingRequest {
  readonly url: URL;
  /**
   * Path and query exactly as they are sent. `URL` would fold `%2e%2e` and encode characters; here the client's own
   * bytes are kept. Default: the url's path and query.
   */
  readonly target?: string;
  readonly method: string;
  readonly headers: readonly Header[];
  readonly body: Readable | string | Buffer;
  /** Of a `Readable` body: `ClientRequest.bodyLength` (sent as Content-Length; undefined: sent in chunks). */
  readonly bodyLength?: number;
  /** For the whole response, its body included. */
  readonly timeoutMillis: number;
  /** Called when the time is up in the middle of the response's body, which is destroyed then. */
  readonly onCut?: () => void;
  readonly signal: AbortSignal;
}

export interface UpstreamResponse {
  readonly status: number;
  /** As received: spelling, order and repetitions kept. */
  readonly headers: readonly Header[];
  readonly body: Readable;
  /** The same body when it is small and complete: cheaper than the stream. Read it before `body`. */
  readonly whole?: Buffer;
}

/** Thrown by `World.send`: no connection, a connection that broke before the response's head, or no head in time. */
export class UpstreamError extends Error {
  readonly kind: "unreachable" | "timeout";
  constructor(kind: "unreachable" | "timeout", message: string) {
    super(message);
    this.name = "UpstreamError";
    this.kind = kind;
  }
}

/** Everything outside the gateway that a stop may touch; passed in, so that tests can replace it. */
export interface World {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly invoke: (fn: FunctionModel, event: unknown) => Promise<InvocationResult>;
  readonly send: (request: OutgoingRequest) => Promise<UpstreamResponse>;
  /** One sentence for the person at the terminal, printed once (`U` facts, managed groups). */
  readonly note: (sentence: string) => void;
}
