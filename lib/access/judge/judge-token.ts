import type { AccessModel, ModelIssuer, RegisteredToken } from "../model/access-model.ts";
import type { AccessRequest, Because } from "./access-request.ts";
import { listed, scopesInWords } from "./words.ts";

/** A token that is good, or why it is not. */
export type JudgedToken = { readonly scopes: readonly string[]; readonly issuer: ModelIssuer } | TokenFlaw;

/** What is wrong with a token, and which would be right. */
export interface TokenFlaw {
  readonly because: Because;
  readonly letIn: string;
}

/** Whether a request has a token at all. */
export function hasToken({ issuer, scopes }: AccessRequest): boolean {
  return typeof issuer === "string" || (issuer === undefined && (scopes?.length ?? 0) > 0);
}

/**
 * Judges the token of a request by everything but its scopes.
 *
 * @param nowSeconds - seconds since 1970; undefined: times of the token are not judged
 */
export function judgeToken(model: AccessModel, request: AccessRequest, nowSeconds: number | undefined): JudgedToken {
  const issuer = issuerOf(model, request);
  if (issuer === undefined) return unknownIssuer(model, request);
  const token: Token = { request, claims: request.claims ?? {}, scopes: scopesOf(request, issuer), nowSeconds };
  for (const judge of [
    judgeHeader,
    judgeKind,
    judgeAudience,
    judgeLifetime,
    judgeTimes,
    judgeRevoked,
    judgeRegistered,
  ]) {
    const flaw = judge(token, issuer, model);
    if (flaw !== undefined) return flaw;
  }
  return { scopes: token.scopes, issuer };
}

interface Token {
  readonly request: AccessRequest;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly scopes: readonly string[];
  readonly nowSeconds: number | undefined;
}

type JudgePart = (token: Token, issuer: ModelIssuer, model: AccessModel) => TokenFlaw | undefined;

function issuerOf({ issuers }: AccessModel, { issuer }: AccessRequest): ModelIssuer | undefined {
  return typeof issuer === "string" ? issuers.find((known) => known.issuer === issuer) : issuers[0];
}

function unknownIssuer({ settingAt, issuers }: AccessModel, { issuer }: AccessRequest): TokenFlaw {
  const setting = settingAt("auth.issuers");
  const names = issuers.map((known) => known.issuer);
  return flaw(setting, `lists no issuer ${issuer}`, `a token of ${listed(names, "or")}`);
}

/** Scopes that are named by themselves, or those of the claims in which the issuer puts them. */
function scopesOf({ scopes, ...request }: AccessRequest, { scopeClaims }: ModelIssuer): readonly string[] {
  if (scopes && scopes.length > 0) return scopes;
  const claims = request.claims ?? {};
  const isHidden = (name: string) => name === "scp" && claims.scope !== undefined && scopeClaims.includes("scope");
  const found = scopeClaims.filter((name) => !isHidden(name)).map((name) => claimAt(claims, name.split(".")));
  return found.flatMap((value) => (typeof value === "string" ? value.split(" ") : Array.isArray(value) ? value : []));
}

/** The value under some names. A name may hold dots, so neighbours are also tried as one name, the longest first. */
function claimAt(value: unknown, names: readonly string[]): unknown {
  if (names.length === 0) return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  for (let count = names.length; count > 0; count--) {
    const name = names.slice(0, count).join(".");
    const inner = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    const found = inner === undefined ? undefined : claimAt(inner, names.slice(count));
    if (found !== undefined) return found;
  }
  return undefined;
}

const judgeHeader: JudgePart = ({ request }, { setting, signers, requiredType, algorithms }) => {
  const { algorithm, type } = request;
  const fits = isSignedBy(undefined, request, signers);
  if (algorithm !== undefined && !algorithms.includes(algorithm))
    return flaw(`${setting}.algorithms`, `does not list ${algorithm}`, `a signature by ${listed(algorithms, "or")}`);
  if (!fits) return flaw(setting, "has no such key", "a token that is signed with one of the issuer's keys");
  if (type === undefined || isAccepted(type, requiredType)) return undefined;
  const expected = requiredType === undefined ? '"at+jwt", "JWT" or no typ' : `typ "${requiredType}"`;
  return flaw(`${setting}.requiredType`, `refuses typ "${type}"`, `a token with ${expected}`);
};

function isAccepted(type: string, required: string | undefined): boolean {
  const name = type.toLowerCase().replace(/^application\//, "");
  return required === undefined ? ["", "jwt", "at+jwt"].includes(name) : name === required;
}

/** Claims of tokens that are for something else than access, as the authorizer knows them (RFC 8725 section 3.12). */
const FOREIGN_CLAIMS = ["at_hash", "c_hash", "events", "cnf"];

const judgeKind: JudgePart = ({ claims }, { setting }) => {
  const { token_use: use, typ } = claims;
  const foreign = FOREIGN_CLAIMS.find((name) => claims[name] !== undefined && claims[name] !== null);
  const isForeign = (use ?? "access") !== "access" || /^(?:id|refresh|offline|logout)$/i.test(String(typ));
  if (foreign === undefined && !isForeign) return undefined;
  const says = foreign === "cnf" ? "takes no token that is bound to a key" : "takes access tokens alone";
  return flaw(setting, says, "an access token that is not bound to a key");
};

const judgeAudience: JudgePart = ({ claims }, { setting, audience, audienceClaim }) => {
  const claim = claims[audienceClaim];
  if (claim === undefined) return undefined;
  const named: readonly unknown[] = audienceClaim === "aud" && Array.isArray(claim) ? claim : [claim];
  if (named.some((name) => typeof name === "string" && audience.includes(name))) return undefined;
  const shown = claim === null ? `asks for the claim ${audienceClaim}` : `does not list ${JSON.stringify(claim)}`;
  const at = claim === null ? `${setting}.audienceClaim` : `${setting}.audience`;
  return flaw(at, shown, `a token whose ${audienceClaim} names ${listed(audience, "or")}`);
};

const judgeLifetime: JudgePart = ({ request, claims }, { setting, maxLifetimeSeconds: most }) => {
  if (most === undefined) return undefined;
  const { exp, iat } = claims;
  const lifetime = request.lifetimeSeconds ?? (typeof exp === "number" && typeof iat === "number" ? exp - iat : 0);
  if (lifetime <= most && iat !== null) return undefined;
  const says =
    iat === null ? "asks for the claim iat" : `takes tokens that are good for ${most} s, not for ${lifetime} s`;
  return flaw(`${setting}.maxLifetimeSeconds`, says, `a token whose exp is at most ${most} s after its iat`);
};

const judgeTimes: JudgePart = ({ request, claims, nowSeconds }, _, { settingAt, clockToleranceSeconds: tolerance }) => {
  const setting = settingAt("auth.clockToleranceSeconds");
  if ((request.expiredForSeconds ?? -1) >= tolerance)
    return flaw(setting, `forgives ${tolerance} s, and exp has passed`, "a token that has not expired");
  if (nowSeconds === undefined) return undefined;
  const { exp, nbf, iat } = claims;
  if (typeof exp === "number" && exp <= nowSeconds - tolerance)
    return flaw(setting, `forgives ${tolerance} s, and exp has passed`, "a token that has not expired");
  const isFuture = [nbf, iat].some((time) => typeof time === "number" && time > nowSeconds + tolerance);
  return isFuture
    ? flaw(setting, `forgives ${tolerance} s, and nbf or iat is further ahead`, "a token that is good already")
    : undefined;
};

const judgeRevoked: JudgePart = ({ claims }, { issuer }, { revoked }) => {
  const entry = revoked.find((one) => one.issuer === issuer && claims[one.claim] === one.value);
  const other = entry?.claim === "jti" ? "another token" : "a token of another subject";
  return entry && flaw(entry.setting, `revokes the ${entry.claim} ${JSON.stringify(entry.value)}`, other);
};

const judgeRegistered: JudgePart = ({ request, claims, scopes, nowSeconds }, { setting, registered, signers }) => {
  if (registered === undefined) return undefined;
  const good = registered.filter((entry) => isGood(entry, nowSeconds));
  const fits = good.some(
    ({ id, subject, scopes: granted, key, expires }) =>
      isSignedBy(key, request, signers) &&
      !(typeof claims.exp === "number" && claims.exp > Date.parse(expires) / 1000) &&
      (claims.jti ?? id) === id &&
      (claims.sub ?? subject) === subject &&
      scopes.every((scope) => granted.includes(scope)),
  );
  if (fits) return undefined;
  const wanted = scopes.length === 0 ? "such a token" : `such a token with ${scopesInWords(scopes)}`;
  return flaw(`${setting}.registry`, `holds no entry for ${wanted}`, `an entry in the registry for ${wanted}`);
};

/** Whether the key of an entry can have signed what the request describes. */
function isSignedBy(
  entryKey: string | undefined,
  { key, algorithm }: AccessRequest,
  signers: ModelIssuer["signers"],
): boolean {
  return [...signers.values()].some(
    (signer) =>
      (entryKey ?? signer.key) === signer.key &&
      (key ?? signer.key) === signer.key &&
      (algorithm ?? signer.algorithm) === signer.algorithm,
  );
}

function isGood({ isRevoked, expires, notAfter }: RegisteredToken, nowSeconds: number | undefined): boolean {
  if (isRevoked) return false;
  const ends = [expires, notAfter].flatMap((instant) => (instant === undefined ? [] : Date.parse(instant) / 1000));
  return nowSeconds === undefined || ends.every((end) => end > nowSeconds);
}

function flaw(setting: string, says: string, letIn: string): TokenFlaw {
  return { because: { setting, says }, letIn };
}
