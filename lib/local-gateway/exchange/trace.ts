import type { Header } from "./client-request.ts";
import type { StopName } from "./stop-names.ts";

/** What one stop looked at and decided, in words a person reads. Never a token, never a claim value. */
export interface TraceStep {
  readonly stop: StopName;
  /** Logical id of the template's resource that decided, e.g. `ApiGETapiv1jobs1234`. */
  readonly logicalId?: string;
  /** What was looked at: "rule ForeignOrigin: size of header origin > 0 and not an exact match of 3 origins". */
  readonly looked: string;
  /** What came of it: "no match", "matched: block 403", "Allow by statement 0: .../GET/api/v1/jobs". */
  readonly decided: string;
  readonly outcome: "passed" | "answered" | "refused" | "noted";
}

/** The request that the upstream was sent, `Authorization` included because it is a constant by then. */
export interface TracedUpstreamRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
  readonly status?: number;
}

/** One request's way through the stops, kept beside its answer. */
export interface Trace {
  readonly steps: readonly TraceStep[];
  readonly upstream?: TracedUpstreamRequest;
}
