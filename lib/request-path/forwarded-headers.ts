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
  const headers = {
    "X-Clipzy-Principal": guarded ? "context.authorizer.principalId" : "'anonymous'",
    "X-Clipzy-Scopes": guarded ? "context.authorizer.scopes" : "'-'",
    "X-Clipzy-Issuer": guarded ? "context.authorizer.issuer" : "'-'",
    "X-Clipzy-Source-Ip": "context.identity.sourceIp",
    // A proxy integration adds none of its own; the client's is not to be believed.
    "X-Forwarded-For": "context.identity.sourceIp",
    "X-Request-Id": "context.requestId",
    // The upstream has no use for the bearer token, so it should not be able to lose it.
    Authorization: "'removed-by-gateway'",
  };
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [`integration.request.header.${name}`, value]),
  );
}
