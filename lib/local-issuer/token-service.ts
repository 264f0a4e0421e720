import { OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import { type IssuerProfile, type TokenForm, tokenClaims } from "./token-claims.ts";

/** What oauth2-mock-server can sign with, in the order of preference. */
const ALGORITHMS = ["RS256", "ES256", "EdDSA", "PS256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"];

/** One issuer: discovery, key set and token endpoint, as request listeners of a server that somebody else opens. */
export async function createTokenService(profile: IssuerProfile): Promise<OAuth2Service> {
  const issuer = new OAuth2Issuer();
  issuer.url = profile.issuer;
  await addKey(issuer, profile);
  const service = new OAuth2Service(issuer, { jwks: profile.keySetPath ?? "/jwks" });
  service.on("beforeTokenSigning", (token, request) => {
    const form = request.body as TokenForm;
    const claims = tokenClaims(profile, form, token.payload.iat);
    Object.assign(token.payload, claims);
    // RFC 9068 section 2.1: what a resource server accepts is an access token and says so.
    token.header.typ = "at+jwt";
  });
  service.on("beforeResponse", ({ body }, request) => {
    const form = request.body as TokenForm;
    const { scope, exp } = tokenClaims(profile, form, 0);
    Object.assign(body, { scope, expires_in: exp });
  });
  return service;
}

async function addKey(issuer: OAuth2Issuer, { issuer: url, algorithms }: IssuerProfile): Promise<void> {
  const algorithm = ALGORITHMS.find((name) => algorithms.includes(name));
  if (algorithm === undefined) throw new Error(`issuer ${url}: none of its algorithms can be signed with here`);
  const key = await issuer.keys.generate(algorithm);
  // RFC 7517 section 4.2: says what the key is for; the library leaves it out. Adding a key again replaces it.
  await issuer.keys.add({ ...key, use: "sig" });
}
