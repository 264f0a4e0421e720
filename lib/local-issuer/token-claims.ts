import { randomUUID } from "node:crypto";
import type { IssuerProfile } from "./issuer-profile.ts";

/** Fields of the token endpoint's form; all optional, so that the shortest request gives a token that opens everything. */
export interface TokenForm {
  readonly grant_type?: string;
  readonly scope?: string;
  /** As Auth0 and others call it; `aud` is taken as well. */
  readonly audience?: string | readonly string[];
  readonly aud?: string | readonly string[];
  readonly sub?: string;
  /** Lifetime in seconds; negative for a token that has expired already. */
  readonly expires_in?: string;
  /** `typ` of the header. */
  readonly typ?: string;
  /** A JSON object of further claims, which win over the others. */
  readonly claims?: string;
  /** The reason for which the token shall be refused; see `TOKEN_FAULTS`. */
  readonly fault?: string;
}

/** The claims of a token, some of them wrong on purpose. */
export type TokenClaims = Record<string, unknown>;

/** A form that cannot be met. `message` is one sentence for whoever sent it. */
export class TokenFormError extends Error {
  override readonly name = "TokenFormError";
}

/** The subject of a token whose form names none. */
const DEMO_SUBJECT = "demo-client";

/** The one grant that is served (RFC 6749 section 4.4). */
export const GRANT = "client_credentials";

/** One hour. */
const LIFETIME_SECONDS = 3_600;

/**
 * The claims that a form asks for, beyond `iss`, `iat` and `nbf`.
 *
 * @throws TokenFormError
 */
export function tokenClaims(profile: IssuerProfile, form: TokenForm, issuedAt: number): TokenClaims {
  const audience = form.audience ?? form.aud ?? single(profile.audience);
  // Where an issuer's subject holds the scopes, they are the subject.
  const { sub = DEMO_SUBJECT, ...scopes } = scopeClaim(profile, scopeOf(profile, form));
  return {
    sub: form.sub ?? sub,
    ...scopes,
    exp: issuedAt + lifetimeSeconds(profile, form),
    jti: randomUUID(),
    ...(profile.audienceClaim === "client_id" ? { client_id: first(audience), aud: undefined } : { aud: audience }),
    ...furtherClaims(form),
  };
}

export function scopeOf({ scopes }: IssuerProfile, form: TokenForm): string {
  return form.scope ?? scopes.join(" ");
}

export function lifetimeSeconds({ maxLifetimeSeconds = LIFETIME_SECONDS }: IssuerProfile, form: TokenForm): number {
  const usual = Math.min(LIFETIME_SECONDS, maxLifetimeSeconds);
  return Number(form.expires_in ?? usual);
}

/** Fields that a form has once. */
const SINGLE_FIELDS = ["grant_type", "scope", "sub", "expires_in", "typ", "claims", "fault"] as const;

/**
 * The form as it came from the network.
 *
 * @throws TokenFormError
 */
export function checkForm(form: TokenForm): void {
  if (form.grant_type !== GRANT) throw new TokenFormError(`grant_type: expected ${GRANT}, the only one that is served`);
  const repeated = SINGLE_FIELDS.find((name) => form[name] !== undefined && typeof form[name] !== "string");
  if (repeated !== undefined) throw new TokenFormError(`${repeated}: expected one text`);
  const { expires_in: seconds } = form;
  if (seconds === undefined || /^-?\d{1,12}$/.test(seconds)) return;
  throw new TokenFormError(
    "expires_in: expected a whole number of seconds, e.g. 600, or -600 for a token that has expired",
  );
}

/** Claims that RFC 7519 and RFC 9068 make a text. Google's service accounts have no scopes but their `sub`. */
const TEXTS = ["sub", "client_id", "azp"];

/** Of a subject that the authorizer accepts. */
const MAX_TEXT_BYTES = 256;

/** The scopes in the claim where the environment looks for them first: as text in `scope` and the like, else as a list. */
function scopeClaim({ scopeClaims = ["scope"] }: IssuerProfile, scope: string): TokenClaims {
  const [first = "scope"] = scopeClaims;
  if (scopeClaims.includes("scope")) return { scope };
  const list = scope.split(" ").filter((name) => name !== "");
  if (TEXTS.includes(first)) return list.length === 0 ? {} : { [first]: joinedWithin(MAX_TEXT_BYTES, list) };
  // The name of a claim may be a URL, whose dots part nothing.
  const names = first.includes("/") ? [first] : first.split(".");
  return names.reduceRight<unknown>((value, name) => ({ [name]: value }), list) as TokenClaims;
}

/** The first of the names that fit, at least one of them. */
function joinedWithin(bytes: number, names: readonly string[]): string {
  return names.reduce((text, name) => {
    const longer = `${text} ${name}`;
    return Buffer.byteLength(longer) > bytes ? text : longer;
  });
}

function furtherClaims({ claims }: TokenForm): TokenClaims {
  if (claims === undefined) return {};
  const parsed = parseJson(claims);
  if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as TokenClaims;
  throw new TokenFormError('claims: expected a JSON object, e.g. {"groups":["staff"]}');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function single(audience: readonly string[]): string | readonly string[] {
  return audience.length === 1 ? (audience[0] as string) : audience;
}

function first(audience: string | readonly string[]): string | undefined {
  return typeof audience === "string" ? audience : audience[0];
}
