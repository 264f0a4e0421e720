import { randomUUID } from "node:crypto";
import { OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";

/** What an environment expects of its tokens, as far as issuing them needs. */
export interface IssuerProfile {
  /** The `iss` claim, exactly as configured: `http://127.0.0.1:9400`, a path and a trailing slash included if it has them. */
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly audienceClaim: "aud" | "client_id";
  /** The scopes of a token that asks for none in particular. */
  readonly scopes: readonly string[];
  /** Where the environment looks for scopes, nested claims with dots. @default - `scope` */
  readonly scopeClaims?: readonly string[];
  /** JWS algorithms that the environment accepts; keys are made for the first that the issuer can do. */
  readonly algorithms: readonly string[];
  /** Path of the key set below the issuer. @default "/jwks" */
  readonly keySetPath?: string;
}

/** Fields of the token endpoint's form; all optional, so that the shortest request gives a token that opens everything. */
export interface TokenForm {
  readonly scope?: string;
  /** As Auth0 and others call it; `aud` is taken as well. */
  readonly audience?: string | readonly string[];
  readonly aud?: string | readonly string[];
  readonly sub?: string;
  /** Lifetime in seconds; negative for a token that has expired already. */
  readonly expires_in?: string;
}

/** The subject of a token whose form names none. */
const DEMO_SUBJECT = "demo-client";

/** One hour. */
const LIFETIME_SECONDS = 3_600;

/** What oauth2-mock-server can sign with, in the order of preference. */
const ALGORITHMS = ["RS256", "ES256", "EdDSA", "PS256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"];

/** One issuer: discovery, key set and token endpoint, as a request listener for the caller's server. */
export async function createTokenService(profile: IssuerProfile): Promise<OAuth2Service> {
  const issuer = new OAuth2Issuer();
  issuer.url = profile.issuer;
  await addKey(issuer, profile);
  const service = new OAuth2Service(issuer, { jwks: profile.keySetPath ?? "/jwks" });
  service.on("beforeTokenSigning", (token, request) => {
    const form = request.body as TokenForm;
    const claims = tokenClaims(profile, form, token.payload.iat);
    Object.assign(token.payload, claims);
    // RFC 9068 section 2.1: the type of a JWT access token.
    token.header.typ = "at+jwt";
  });
  service.on("beforeResponse", ({ body }, request) => {
    const form = request.body as TokenForm;
    const { exp } = tokenClaims(profile, form, 0);
    Object.assign(body, { scope: scopeOf(profile, form), expires_in: exp });
  });
  return service;
}

async function addKey(issuer: OAuth2Issuer, { issuer: url, algorithms }: IssuerProfile): Promise<void> {
  const algorithm = ALGORITHMS.find((name) => algorithms.includes(name));
  if (algorithm === undefined) throw new Error(`issuer ${url}: none of its algorithms can be signed with here`);
  const key = await issuer.keys.generate(algorithm);
  // RFC 7517 section 4.2: the purpose of the key, which the library leaves out. Adding a key again replaces it.
  await issuer.keys.add({ ...key, use: "sig" });
}

/** The claims that a form asks for, beyond `iss`, `iat` and `nbf`. */
function tokenClaims(profile: IssuerProfile, form: TokenForm, issuedAt: number): Record<string, unknown> {
  const audience = form.audience ?? form.aud ?? single(profile.audience);
  return {
    sub: form.sub ?? DEMO_SUBJECT,
    ...scopeClaim(profile, scopeOf(profile, form)),
    exp: issuedAt + lifetime(form),
    jti: randomUUID(),
    ...(profile.audienceClaim === "client_id" ? { client_id: first(audience), aud: undefined } : { aud: audience }),
  };
}

function scopeOf({ scopes }: IssuerProfile, form: TokenForm): string {
  return form.scope ?? scopes.join(" ");
}

/** The scopes in the claim where the environment looks for them first: as text in `scope`, else as a list. */
function scopeClaim({ scopeClaims = ["scope"] }: IssuerProfile, scope: string): Record<string, unknown> {
  const [first = "scope"] = scopeClaims;
  if (scopeClaims.includes("scope")) return { scope };
  const list = scope.split(" ").filter((name) => name !== "");
  // The name of a claim may be a URL, whose dots part nothing.
  const names = first.includes("/") ? [first] : first.split(".");
  return names.reduceRight<unknown>((value, name) => ({ [name]: value }), list) as Record<string, unknown>;
}

function lifetime(form: TokenForm): number {
  const seconds = Number(form.expires_in ?? LIFETIME_SECONDS);
  return Number.isFinite(seconds) ? Math.trunc(seconds) : LIFETIME_SECONDS;
}

function single(audience: readonly string[]): string | readonly string[] {
  return audience.length === 1 ? (audience[0] as string) : audience;
}

function first(audience: string | readonly string[]): string | undefined {
  return typeof audience === "string" ? audience : audience[0];
}
