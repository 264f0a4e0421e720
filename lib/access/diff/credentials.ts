import type { AccessRequest } from "../judge/access-request.ts";
import type { AccessModel, ModelIssuer, RegisteredToken } from "../model/access-model.ts";

/** A kind of token that is good: what a request says of it, and the scopes that it can hold. */
export interface Credential {
  readonly token: TokenOfRequest;
  /** Undefined: any scopes, as its issuer likes. */
  readonly scopes: readonly string[] | undefined;
  /** A scope that it holds, whether the path asks for it or not. */
  readonly holding?: string;
  /** Only paths that ask for some scope tell what it is about. */
  readonly needing?: true;
  /** The claim in which it carries its scopes. */
  readonly scopeClaim?: string;
}

/** The part of a request that is about its token. */
export type TokenOfRequest = Pick<
  AccessRequest,
  "issuer" | "claims" | "algorithm" | "type" | "key" | "lifetimeSeconds" | "expiredForSeconds"
>;

/** The kinds of tokens that one model takes. */
export function credentialsOf(model: AccessModel): Credential[] {
  return model.issuers.flatMap((issuer) => credentialsBy(issuer, model, {}));
}

/** The kinds of tokens that both models take. */
export function sharedCredentials(one: AccessModel, other: AccessModel): Credential[] {
  return one.issuers.flatMap((issuer) => {
    const same = other.issuers.find((candidate) => candidate.issuer === issuer.issuer);
    const shared = same && sharedToken(issuer, same);
    if (shared === undefined) return [];
    const ofOne = credentialsBy(issuer, one, shared);
    const ofOther = credentialsBy(same as ModelIssuer, other, shared);
    return ofOne.flatMap((credential) => ofOther.flatMap((candidate) => intersectionOf(credential, candidate)));
  });
}

/** The kinds of tokens of one issuer; what a token says besides is given. */
export function credentialsBy(issuer: ModelIssuer, model: AccessModel, token: TokenOfRequest): Credential[] {
  if (issuer.signers.size === 0) return [];
  const all: TokenOfRequest = { issuer: issuer.issuer, ...token };
  if (issuer.registered === undefined) return [{ token: all, scopes: undefined }];
  const entries = goodEntries(issuer, model).filter(({ key }) => (token.key ?? key) === (key ?? token.key));
  return entries.map(({ id, subject, scopes }) => ({
    token: { ...all, claims: { ...token.claims, jti: id, sub: subject } },
    scopes,
  }));
}

/** The entries of an issuer's registry that nothing has revoked, and whose key is published. */
export function goodEntries(issuer: ModelIssuer, { revoked }: AccessModel): RegisteredToken[] {
  const isRevoked = ({ id, subject }: RegisteredToken) =>
    revoked.some((entry) => entry.issuer === issuer.issuer && entry.value === (entry.claim === "jti" ? id : subject));
  const keys = new Set([...issuer.signers.values()].map(({ key }) => key));
  return (issuer.registered ?? []).filter(
    (entry) => !entry.isRevoked && !isRevoked(entry) && (entry.key === undefined || keys.has(entry.key)),
  );
}

/** What a token has to say so that both forms of an issuer take it; undefined when no token can. */
export function sharedToken(one: ModelIssuer, other: ModelIssuer): TokenOfRequest | undefined {
  const audience = one.audience.find((name) => other.audience.includes(name));
  const signer = [...one.signers].find(([name]) => other.signers.has(name))?.[1];
  if (audience === undefined || signer === undefined) return undefined;
  return {
    ...(sameNames(one.audience, other.audience) && one.audienceClaim === other.audienceClaim
      ? {}
      : { claims: { [one.audienceClaim]: audience, [other.audienceClaim]: audience } }),
    ...(sameNames([...one.signers.keys()], [...other.signers.keys()]) || (nameKeys(one) && nameKeys(other))
      ? {}
      : { algorithm: signer.algorithm, key: signer.key }),
    ...(one.requiredType === other.requiredType ? {} : { type: "at+jwt" }),
  };
}

/** Whether each token of the issuer has its one key, so that a request need not name it. */
function nameKeys({ registered }: ModelIssuer): boolean {
  return registered?.every(({ key }) => key !== undefined) ?? false;
}

export function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

/** A token that both describe: the same entry of a registry, with the scopes that both grant. */
function intersectionOf(one: Credential, other: Credential): Credential[] {
  const ids = [one, other].flatMap(({ token }) => (token.claims?.jti === undefined ? [] : [token.claims]));
  const [first, second] = ids;
  if (first && second && (first.jti !== second.jti || first.sub !== second.sub)) return [];
  const scopes =
    one.scopes === undefined ? other.scopes : one.scopes.filter((scope) => other.scopes?.includes(scope) ?? true);
  return [{ token: { ...one.token, ...(first && { claims: { ...one.token.claims, ...first } }) }, scopes }];
}
