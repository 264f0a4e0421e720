/**
 * The scopes that a JWT claims to hold (`scope`, a space-separated string, RFC 8693 section 4.2; or `scp`, a list). Read without
 * verification, to know what to expect of the gateway; nothing is granted by it.
 *
 * @throws TypeError when the token is not a JWT; the message does not hold any part of it
 */
export function tokenScopes(token: string): string[] {
  const { scope, scp } = claimsOf(token);
  return [...words(scope), ...words(scp)];
}

function claimsOf(token: string): { scope?: unknown; scp?: unknown } {
  const segments = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(segments[1] ?? "", "base64url").toString());
    if (segments.length === 3 && typeof claims === "object" && claims !== null) return claims;
  } catch {
    // Falls through to the one error below: the parser's own message would quote the token.
  }
  throw new TypeError("the token is not a JWT: expected three base64url segments joined by dots");
}

function words(claim: unknown): string[] {
  if (typeof claim === "string") return claim.split(" ").filter((word) => word !== "");
  return Array.isArray(claim) ? claim.filter((word): word is string => typeof word === "string") : [];
}
