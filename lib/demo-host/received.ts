import type { IncomingMessage } from "node:http";

/** What the gateway puts in the place of the bearer token. */
const REMOVED = "removed-by-gateway";

/**
 * What the host learned from the gateway, so that an answer shows it. A bearer token never reaches the host; should
 * one do so all the same (no gateway in front), it is not repeated.
 */
export function received(request: IncomingMessage): Record<string, string | undefined> {
  const { headers, method, url } = request;
  const value = (name: string) => headers[name]?.toString();
  return {
    method,
    path: url,
    principal: value("x-clipzy-principal"),
    scopes: value("x-clipzy-scopes"),
    issuer: value("x-clipzy-issuer"),
    requestId: value("x-request-id"),
    sourceAddress: value("x-clipzy-source-ip"),
    authorization:
      headers.authorization === undefined || headers.authorization === REMOVED ? headers.authorization : "(a token)",
  };
}
