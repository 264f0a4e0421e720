/** A header's value by the kind of route: `guarded` has an authorizer in front, `open` has none. */
interface ForwardedHeader {
  readonly guarded: string;
  readonly open: string;
}

const HEADERS = {
  "X-Clipzy-Principal": { guarded: "context.authorizer.principalId", open: "'anonymous'" },
  "X-Clipzy-Scopes": { guarded: "context.authorizer.scopes", open: "'-'" },
  "X-Clipzy-Issuer": { guarded: "context.authorizer.issuer", open: "'-'" },
  "X-Clipzy-Source-Ip": always("context.identity.sourceIp"),
  // A proxy integration adds none of its own; the client's is not to be believed.
  "X-Forwarded-For": always("context.identity.sourceIp"),
  "X-Request-Id": always("context.requestId"),
  // The upstream has no use for the bearer token, so it should not be able to lose it.
  Authorization: always("'removed-by-gateway'"),
} as const satisfies Record<string, ForwardedHeader>;

/** Names of the headers that the gateway answers for. */
export const FORWARDED_HEADERS: readonly string[] = Object.keys(HEADERS);

/**
 * The headers that the gateway sets on every request to the upstream, as mappings of an integration.
 *
 * Each replaces what a client has sent under the same name, but only if it has a value: AWS skips a mapping whose source
 * is missing or empty, and the client's own header would survive. So the authorizer's context is never empty, and a
 * public route, which has none, sets constants.
 *
 * @param guarded whether an authorizer stands in front of the route
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
