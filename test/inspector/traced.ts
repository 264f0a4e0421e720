import type { TracedRequest } from "../../lib/inspector/traces/trace-store.ts";
import type { RequestRecord } from "../../lib/local-gateway/exchange/outcome.ts";
import type { Trace } from "../../lib/local-gateway/exchange/trace.ts";

/** A request that was let through to the upstream, with what a test wants to be different. */
export function traced(record: Partial<RequestRecord> = {}, trace: Partial<Trace> = {}): TracedRequest {
  return {
    record: {
      id: "3c1fbd0b",
      time: Date.UTC(2030, 0, 1),
      sourceIp: "127.0.0.9",
      method: "GET",
      path: "/api/v1/jobs",
      stop: "private integration",
      status: 200,
      millis: 4,
      ...record,
    },
    trace: { steps: [], ...trace },
    answerHeaders: [["X-Local-Trace", record.id ?? "3c1fbd0b"]],
  };
}
