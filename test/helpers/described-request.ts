import type { AccessRequest } from "../../lib/access/judge/access-request.ts";
import { describedToken, type TestIssuer } from "./described-token.ts";
import { bearing, type LocalStack } from "./local-stack.ts";

/** What a gateway makes of a request: status and code are null where it lets the request in. */
export interface Answered {
  readonly status: number | null;
  readonly code: string | null;
  readonly stop: string | undefined;
}

/** Sends the request that is described, with its token, over HTTP. */
export async function sendDescribed(
  stack: LocalStack,
  request: AccessRequest,
  issuers: readonly TestIssuer[],
): Promise<Answered> {
  stack.clock.advance(1_000); // the throttle's buckets fill again
  const { method, path, origin, address } = request;
  const headers = { ...(origin && { Origin: origin }), ...(address && { "X-Local-Address": address }) };
  const token = describedToken(request, issuers);
  const { status } = await stack.call(path, token ? bearing(token, { method, headers }) : { method, headers });
  const { code, stop } = stack.records.at(-1) ?? {};
  return { status: status === 200 ? null : status, code: code ?? null, stop };
}
