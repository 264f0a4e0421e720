import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { Trace } from "../../local-gateway/exchange/trace.ts";

/** One finished request as the inspector keeps it: its line in the log, its way through the stops, what was said. */
export interface TracedRequest {
  readonly record: RequestRecord;
  /** Without steps when what arrived never became a request (`record.stop` is `connection`). */
  readonly trace: Trace;
  readonly answerHeaders: readonly Header[];
}
