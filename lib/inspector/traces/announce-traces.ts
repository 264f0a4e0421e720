import type { Answer, ClientRequest } from "../../local-gateway/exchange/exchange.ts";

/** Names the trace of each answer in `X-Local-Trace`: the request id, under which the inspector keeps it. */
export function announceTraces<Outcome extends { readonly answer: Answer }>(
  requestPath: (request: ClientRequest) => Promise<Outcome>,
): (request: ClientRequest) => Promise<Outcome> {
  return async (request) => {
    const outcome = await requestPath(request);
    const headers = [...outcome.answer.headers, ["X-Local-Trace", request.id] as const];
    return { ...outcome, answer: { ...outcome.answer, headers } };
  };
}
