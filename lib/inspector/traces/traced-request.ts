import type { Header, RequestRecord } from "../../local-gateway/exchange/exchange.ts";
import type { Trace } from "../../local-gateway/exchange/trace.ts";

/** One finished request as the inspector keeps it: its line in the log, its way through the stops, what was said. */
export interface TracedRequest {
  readonly record: RequestRecord;
  /** Without steps when what arrived never became a request (`record.stop` is `connection`). */
  readonly trace: Trace;
  readonly answerHeaders: readonly Header[];
}
