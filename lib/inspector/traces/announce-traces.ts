import type { ClientRequest } from "../../local-gateway/exchange/client-request.ts";
import type { Outcome } from "../../local-gateway/exchange/outcome.ts";

/** Names the trace of each answer in `X-Local-Trace`: the request id, under which the inspector keeps it. */
export function announceTraces(
  requestPath: (request: ClientRequest) => Promise<Outcome>,
): (request: ClientRequest) => Promise<Outcome> {
  return async (request) => {
    const outcome = await requestPath(request);
    const headers = [...outcome.answer.headers, ["X-Local-Trace", request.id] as const];
    return { ...outcome, answer: { ...outcome.answer, headers } };
  };
}
