/** A header's value on routes with an authorizer (`guarded`) and on public ones (`open`). */
interface ForwardedHeader {
  readonly guarded: string;
  readonly open: string;
}

const HEADERS = {
  "X-Clipzy-Principal": { guarded: "context.authorizer.principalId", open: "'anonymous'" },
  "X-Clipzy-Scopes": { guarded: "context.authorizer.scopes", open: "'-'" },
  "X-Clipzy-Issuer": { guarded: "context.authorizer.issuer", open: "'-'" },
  "X-Clipzy-Source-Ip": always("context.identity.sourceIp"),
  // In place of the one that a proxy integration adds by itself (reported by users of fireprox), and of the client's own. An
  // application load balancer appends the address of the VPC link, so `X-Clipzy-Source-Ip` is the one to read.
  "X-Forwarded-For": always("context.identity.sourceIp"),
  "X-Request-Id": always("context.requestId"),
  // The upstream does not need the bearer token, and cannot leak what it never gets.
  Authorization: always("'removed-by-gateway'"),
} as const satisfies Record<string, ForwardedHeader>;

/** Names of the headers that the gateway sets. */
export const FORWARDED_HEADERS: readonly string[] = Object.keys(HEADERS);

/**
 * The headers that the gateway sets on every request to the upstream, as mappings of an integration.
 *
 * Each replaces the client's header of the same name, but only if it has a value: AWS skips a mapping whose source is missing
 * or empty, and the client's header would survive. So the authorizer's context is never empty, and a public route sets constants.
 *
 * @param guarded whether the route has an authorizer
 */
export function forwardedHeaders(guarded: boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(HEADERS).map(([name, { guarded: behindAuthorizer, open }]) => [
      `integration.request.header.${name}`,
      guarded ? behindAuthorizer : open,
    ]),
  );
}

function always(source: string): ForwardedHeader {
  return { guarded: source, open: source };
}
