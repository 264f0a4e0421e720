import { randomUUID } from "node:crypto";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import type { AccessModel, ModelIssuer, ModelSigner } from "../../access/model/access-model.ts";
import { keyIdInWords } from "../../access/model/signers.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { millisOf } from "../../config/values/instant.ts";
import type { ExchangedKeys } from "./exchanged-keys.ts";

/** What of a configuration decides which token is right for a question. */
export interface TokenSide {
  readonly model: AccessModel;
  readonly config: EnvironmentConfig;
}

export interface TokenOptions {
  readonly keys: ExchangedKeys;
  /** The side that is asked. What the question leaves out is right there. */
  readonly own: TokenSide;
  /** Where there is a choice, what is right here too is taken. */
  readonly other: TokenSide;
  /** Seconds since 1970, with fractions. */
  readonly nowSeconds: number;
}

/** In seconds, where a question says nothing. */
const LIFETIME = 60;

/** The token that a request describes, signed; undefined when the request has none. */
export function tokenOfRequest(request: AccessRequest, options: TokenOptions): string | undefined {
  const { keys, own, other } = options;
  const name = request.issuer === undefined && request.scopes?.length ? own.model.issuers[0]?.issuer : request.issuer;
  if (typeof name !== "string") return undefined;
  const [mine, theirs] = [own, other].map(({ model }) => model.issuers.find(({ issuer }) => issuer === name));
  const issuers = [mine, theirs].filter((issuer) => issuer !== undefined);
  const ownEntry = entryFor(name, request, own);
  const entry = ownEntry ?? entryFor(name, request, other);
  const type = request.type ?? issuers.find(({ requiredType }) => requiredType !== undefined)?.requiredType ?? "at+jwt";
  const claims = {
    iss: name,
    sub: entry?.subject ?? "somebody",
    jti: entry?.id ?? randomUUID(),
    ...audienceClaims(issuers),
    ...timeClaims(request, issuers, entry, options),
    ...scopeClaims(request, issuers),
    ...request.claims,
  };
  const present = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const signer = signerFor(request, issuers, ownEntry?.key);
  return keys.sign(signer, type === "" ? {} : { typ: type }, present);
}

/** A registered token that the request may be about. */
function entryFor(name: string, { claims, scopes }: AccessRequest, { model, config }: TokenSide) {
  const registry = config.auth.issuers.find(({ issuer }) => issuer === name)?.registry;
  const isRevoked = (claim: "jti" | "sub", value: string) =>
    model.revoked.some((entry) => entry.issuer === name && entry.claim === claim && entry.value === value);
  const fitting = (registry?.tokens ?? []).filter(
    ({ id, subject, scopes: granted }) =>
      (claims?.jti ?? id) === id &&
      (claims?.sub ?? subject) === subject &&
      (scopes ?? []).every((scope) => granted.includes(scope)),
  );
  const isGood = (entry: (typeof fitting)[number]) =>
    entry.revoked === undefined && !isRevoked("jti", entry.id) && !isRevoked("sub", entry.subject);
  return fitting.find(isGood) ?? fitting[0];
}

/** An audience that all of them take, or the first of each. */
function audienceClaims(issuers: readonly ModelIssuer[]): Record<string, string> {
  const shared = (name: string) => issuers.every(({ audience }) => audience.includes(name));
  const claims = issuers.map(({ audienceClaim, audience }) => [
    audienceClaim,
    audience.find(shared) ?? audience[0] ?? "",
  ]);
  return Object.fromEntries(claims.reverse()); // the side that is asked has the last word
}

function timeClaims(
  { lifetimeSeconds, expiredForSeconds }: AccessRequest,
  issuers: readonly ModelIssuer[],
  entry: { readonly expires: string } | undefined,
  { nowSeconds }: TokenOptions,
) {
  const lifetime =
    lifetimeSeconds ?? Math.min(LIFETIME, ...issuers.flatMap(({ maxLifetimeSeconds: most }) => most ?? []));
  const ends = entry === undefined ? Number.POSITIVE_INFINITY : millisOf(entry.expires) / 1000;
  const wanted = expiredForSeconds === undefined ? Math.floor(nowSeconds) + lifetime : nowSeconds - expiredForSeconds;
  const exp = Math.min(wanted, ends);
  return { exp, iat: exp - lifetime };
}

/** The scopes in every claim in which one of the issuers puts them. */
function scopeClaims({ scopes }: AccessRequest, issuers: readonly ModelIssuer[]): Record<string, unknown> {
  if (!scopes || scopes.length === 0) return {};
  const names = new Set(issuers.length === 0 ? ["scope"] : issuers.flatMap((issuer) => usedClaims(issuer)));
  const claims = [...names].map((name) => claimWith(name, name === "scope" ? scopes.join(" ") : scopes));
  return Object.assign({}, ...claims);
}

/** `scope` hides `scp`, and one claim is enough of all others too. */
function usedClaims({ scopeClaims }: ModelIssuer): string[] {
  return scopeClaims.includes("scope") ? ["scope"] : scopeClaims.slice(0, 1);
}

/** The name of a claim may be a URL, whose dots part nothing. */
function claimWith(name: string, value: unknown): Record<string, unknown> {
  const names = name.includes("/") ? [name] : name.split(".");
  return names.reduceRight<unknown>((inner, member) => ({ [member]: inner }), value) as Record<string, unknown>;
}

/** The key of the question, or of the entry; else one that all issuers have, or the first has. */
function signerFor(
  { algorithm, key }: AccessRequest,
  issuers: readonly ModelIssuer[],
  entryKey: string | undefined,
): ModelSigner {
  const fits = (signer: ModelSigner) =>
    (algorithm ?? signer.algorithm) === signer.algorithm &&
    (key ?? signer.key) === signer.key &&
    (key !== undefined || entryKey === undefined || signer.key.startsWith(`${keyIdInWords(entryKey)} `));
  const all = issuers.map(({ signers }) => [...signers].filter(([, signer]) => fits(signer)));
  const shared = all[0]?.find(([name]) => all.every((some) => some.some(([other]) => other === name)));
  const [, found] = shared ?? all.flat()[0] ?? [];
  return found ?? { algorithm: algorithm ?? "ES256", key: key ?? "of no issuer" };
}
