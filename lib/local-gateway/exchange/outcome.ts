import type { Answer } from "./answer.ts";
import type { StopName } from "./stop-names.ts";
import type { Trace } from "./trace.ts";

/** What came of one request. */
export interface Outcome {
  readonly answer: Answer;
  /** The stop that answered or refused; `connection` when no request arrived that could be passed on. */
  readonly stop: StopName | "connection";
  /** `error.code` of the envelope when the gateway refused, else undefined. */
  readonly code?: string;
  readonly principalId?: string;
  /** What the authorizer said of the caller: `$context.authorizer.*`. For no log and no trace: it holds claims. */
  readonly authorizerContext?: Readonly<Record<string, string>>;
  /** The route's path, e.g. `/api/v1/jobs/{id}`. */
  readonly resourcePath?: string;
  /** Undefined when traces are switched off. */
  readonly trace?: Trace;
}

/** One line of the request log, passed to the server's `onRequest` when the answer has ended. */
export interface RequestRecord extends Pick<Outcome, "stop" | "code" | "principalId"> {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly sourceIp: string;
  /** See `ClientRequest.connectedFrom`. */
  readonly connectedFrom?: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly millis: number;
  /** True when the connection broke before the answer was complete (either side). */
  readonly cut?: boolean;
}
