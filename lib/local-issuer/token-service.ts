import { type MutableResponse, type MutableToken, OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import type { IssuerProfile } from "./issuer-profile.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { lifetimeSeconds, scopeOf, type TokenForm, TokenFormError, tokenClaims } from "./token-claims.ts";
import { parseFault, spoilClaims, spoilToken } from "./token-faults.ts";

/** What oauth2-mock-server can sign with, in the order of preference. */
const ALGORITHMS = [
  "RS256",
  "ES256",
  "EdDSA",
  "Ed25519",
  "PS256",
  "RS384",
  "RS512",
  "PS384",
  "PS512",
  "ES384",
  "ES512",
];

/** One issuer: discovery, key set and token endpoint, as a request listener for the caller's server. */
export async function createTokenService(profile: IssuerProfile, keys: SigningKeys): Promise<OAuth2Service> {
  const issuer = new OAuth2Issuer();
  issuer.url = profile.issuer;
  await issuer.keys.add({ ...(await keys.keyOf(profile.issuer, signingAlgorithm(profile))) });
  const service = new OAuth2Service(issuer, { jwks: profile.keySetPath ?? "/jwks" });
  const problems = new WeakMap<object, string>();
  service.on("beforeTokenSigning", (token: MutableToken, request: FormRequest) => {
    reportTo(problems, request, () => fillToken(token, profile, request.body));
  });
  service.on("beforeResponse", (response: MutableResponse, request: FormRequest) => {
    reportTo(problems, request, () => fillResponse(response, profile, request.body));
    const problem = problems.get(request);
    if (problem === undefined) return;
    // RFC 6749 section 5.2.
    Object.assign(response, { statusCode: 400, body: { error: "invalid_request", error_description: problem } });
  });
  return service;
}

/** The algorithm that an issuer's tokens are signed with here. */
export function signingAlgorithm({ issuer, algorithms }: IssuerProfile): string {
  const algorithm = ALGORITHMS.find((name) => algorithms.includes(name));
  if (algorithm === undefined) throw new Error(`issuer ${issuer}: none of its algorithms can be signed with here`);
  return algorithm;
}

interface FormRequest {
  readonly body: TokenForm;
}

/** What a listener throws would end the process. */
function reportTo(problems: WeakMap<object, string>, request: object, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TokenFormError)) throw error;
    problems.set(request, error.message);
  }
}

function fillToken({ header, payload }: MutableToken, profile: IssuerProfile, form: TokenForm): void {
  Object.assign(payload, tokenClaims(profile, form, payload.iat));
  // RFC 9068 section 2.1: the type of a JWT access token.
  header.typ = form.typ ?? profile.requiredType ?? "at+jwt";
  const fault = parseFault(form.fault);
  if (fault !== undefined) spoilClaims(fault, payload, profile);
}

function fillResponse(response: MutableResponse, profile: IssuerProfile, form: TokenForm): void {
  if (response.body === "") return;
  const { access_token: token } = response.body;
  const fault = parseFault(form.fault);
  Object.assign(response.body, {
    ...(fault !== undefined && { access_token: spoilToken(fault, String(token), profile) }),
    scope: scopeOf(profile, form),
    expires_in: lifetimeSeconds(profile, form),
  });
}
