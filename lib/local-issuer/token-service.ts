import type { IncomingMessage, ServerResponse } from "node:http";
import { type MutableResponse, type MutableToken, OAuth2Issuer, OAuth2Service } from "oauth2-mock-server";
import type { IssuerProfile } from "./issuer-profile.ts";
import type { SigningKeys } from "./signing-keys.ts";
import {
  checkForm,
  GRANT,
  lifetimeSeconds,
  scopeOf,
  type TokenForm,
  TokenFormError,
  tokenClaims,
} from "./token-claims.ts";
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

/** One issuer. Addresses are below its own. */
export interface TokenService {
  /** Answers key set and token endpoint. The library answers more paths: they are kept from it. */
  readonly answer: (request: IncomingMessage, response: ServerResponse) => unknown;
  readonly keySetPath: string;
  /** OpenID Connect Discovery 1.0 section 3: what is served here, and nothing of what the library could do besides. */
  readonly discovery: Readonly<Record<string, unknown>>;
}

/** One issuer: discovery, key set and token endpoint, for the caller's server. */
export async function createTokenService(profile: IssuerProfile, keys: SigningKeys): Promise<TokenService> {
  const algorithm = signingAlgorithm(profile);
  const { keySetPath = "/jwks" } = profile;
  const issuer = new OAuth2Issuer();
  issuer.url = profile.issuer;
  await issuer.keys.add({ ...(await keys.keyOf(profile.issuer, algorithm)) });
  const service = new OAuth2Service(issuer, { jwks: keySetPath });
  fillAnswers(service, profile);
  return { answer: service.requestHandler, keySetPath, discovery: discoveryOf(profile.issuer, keySetPath, algorithm) };
}

function discoveryOf(issuer: string, keySetPath: string, algorithm: string): TokenService["discovery"] {
  const base = issuer.replace(/\/$/, "");
  return {
    issuer,
    token_endpoint: `${base}/token`,
    jwks_uri: base + keySetPath,
    grant_types_supported: [GRANT],
    token_endpoint_auth_methods_supported: ["none"],
    response_types_supported: [],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [algorithm],
  };
}

/** Tokens and answers of the library, as the environment and the form want them. */
function fillAnswers(service: OAuth2Service, profile: IssuerProfile): void {
  const problems = new WeakMap<object, string>();
  service.on("beforeTokenSigning", (token: MutableToken, request: FormRequest) => {
    reportTo(problems, request, () => fillToken(token, profile, request.body));
  });
  service.on("beforeResponse", (response: MutableResponse, request: FormRequest) => {
    if (!problems.has(request)) reportTo(problems, request, () => fillResponse(response, profile, request.body));
    const problem = problems.get(request);
    if (problem === undefined) return;
    // RFC 6749 section 5.2.
    Object.assign(response, { statusCode: 400, body: { error: "invalid_request", error_description: problem } });
  });
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
  checkForm(form);
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
