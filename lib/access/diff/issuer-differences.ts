import { listed } from "../judge/words.ts";
import type { ModelIssuer, ModelSigner } from "../model/access-model.ts";
import { thumbprintIn } from "../model/signers.ts";
import { credentialsBy, sharedToken, type TokenOfRequest } from "./credentials.ts";
import type { About, Words } from "./finding.ts";
import { become, causeOn, causesOf, type Difference, type Direction, grantsInWords } from "./token-difference.ts";

/** What the settings of an issuer make different: audience, keys, type, lifetime, claims. */
export function issuerDifferences(issuer: ModelIssuer, other: ModelIssuer, direction: Direction): Difference[] {
  const { passing } = direction;
  const base = sharedToken(issuer, other) ?? {};
  const make: Make = ({ about = "issuer", key, what, kind, words, token = {}, names }) => ({
    about,
    issuer: issuer.issuer,
    names,
    causes: causesOf(issuer, other, key, direction),
    words: words ?? {
      summary: `tokens of ${issuer.issuer} ${kind ?? what} ${become(direction)}`,
      details: kind === undefined ? grantsInWords(issuer, direction) : [],
    },
    credentials: credentialsBy(issuer, passing.model, { ...base, ...token, ...claimsOf(base, token) }),
  });
  return [
    ...audienceDifference(issuer, other, make),
    ...signerDifference(issuer, other, make),
    ...typeDifference(issuer, other, make),
    ...lifetimeDifference(issuer, other, make),
    ...scopeClaimDifference(issuer, other, direction, make),
    ...toleranceDifference(direction, make),
  ];
}

function claimsOf(base: TokenOfRequest, token: TokenOfRequest): Pick<TokenOfRequest, "claims"> {
  const claims = { ...base.claims, ...token.claims };
  return Object.keys(claims).length === 0 ? {} : { claims };
}

/** What tells tokens that one side takes from all others. */
interface Kind {
  readonly about?: About;
  /** Of the issuer's settings, in either of its forms. */
  readonly key: string | ((form: ModelIssuer) => string);
  /** What follows `tokens of ISSUER`: others than were taken before, with any scopes. */
  readonly what?: string;
  /** In its place: the same tokens, of another form. */
  readonly kind?: string;
  /** In place of the usual sentence. */
  readonly words?: Words;
  readonly token?: TokenOfRequest;
  readonly names: readonly string[];
}

type Make = (kind: Kind) => Difference;

function audienceDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const isSameClaim = issuer.audienceClaim === other.audienceClaim;
  const names = issuer.audience.filter((name) => !isSameClaim || !other.audience.includes(name));
  if (names.length === 0) return [];
  const claims = { ...(isSameClaim ? {} : { [other.audienceClaim]: null }), [issuer.audienceClaim]: names[0] };
  const what = `for audience ${listed(names, "or")}${isSameClaim ? "" : `, named by the claim ${issuer.audienceClaim},`}`;
  const key = isSameClaim ? ".audience" : ".audienceClaim";
  return [make({ key, what, token: { claims }, names: ["audience", ...names] })];
}

function signerDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const added = [...issuer.signers].filter(([name, { key }]) => !other.signers.has(name) && signsTokens(issuer, key));
  const named = added.flatMap(([, signer]) => (signer.isUnnamed ? [] : [signer]));
  const isNamedToo = (one: ModelSigner) =>
    named.some(({ algorithm, key }) => algorithm === one.algorithm && thumbprintIn(key) === thumbprintIn(one.key));
  const unnamed = added.flatMap(([, signer]) => (signer.isUnnamed && !isNamedToo(signer) ? [signer] : []));
  return [...keyDifference(other, named, make), ...unnamedDifference(other, unnamed, make)];
}

function keyDifference(other: ModelIssuer, added: readonly ModelSigner[], make: Make) {
  if (added.length === 0) return [];
  const keys = [...new Set(added.map(({ key }) => key))];
  const algorithms = [...new Set(added.map(({ algorithm }) => algorithm))];
  const known = new Set([...other.signers.values()].map(({ key }) => key));
  const isKnownKey = keys.every((key) => known.has(key));
  const what = isKnownKey ? `signed by ${listed(algorithms, "or")}` : `signed with ${keysInWords(keys)}`;
  const setting = isKnownKey ? ".algorithms" : keySetting;
  const names = [...algorithms, ...keys];
  return oneOf(added.map(({ algorithm, key }) => make({ key: setting, what, token: { algorithm, key }, names })));
}

/** Keys that both sides have, but only one has few enough of to try them all. A registry's tokens name their key anyway. */
function unnamedDifference(other: ModelIssuer, added: readonly ModelSigner[], make: Make): Difference[] {
  if (added.length === 0 || other.registered !== undefined) return [];
  const kind = "that name no key (kid)";
  return oneOf(
    added.map(({ algorithm, key }) => make({ key: ".jwks", kind, token: { algorithm, key }, names: ["no kid"] })),
  );
}

/** One difference that any of its tokens shows. */
function oneOf(differences: readonly Difference[]): Difference[] {
  const [first] = differences as readonly [Difference];
  return [{ ...first, credentials: differences.flatMap(({ credentials }) => credentials) }];
}

/** Keys that are found at run time have a name that begins with where; others have their id and thumbprint. */
const FOUND = /^(?:of|found by) /;

function keysInWords(keys: readonly string[]): string {
  const named = keys.map((key) => (FOUND.test(key) ? `keys ${key}` : `the key ${key}`));
  return listed(named, "or");
}

/** A key of a registry signs the tokens that name it, and no other. */
function signsTokens({ registered }: ModelIssuer, name: string): boolean {
  return registered === undefined || registered.some(({ key }) => (key ?? name) === name);
}

/** Where an issuer has its keys from. */
function keySetting({ registered, signers }: ModelIssuer): string {
  if (registered !== undefined) return ".registry";
  return [...signers.values()].some(({ key }) => FOUND.test(key)) ? ".jwksUri" : ".jwks";
}

function typeDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const required = other.requiredType;
  if (issuer.requiredType !== undefined || required === undefined) return [];
  const kind = `whose header has another typ than ${required}, or none,`;
  return [make({ key: ".requiredType", kind, token: { type: "JWT" }, names: ["type"] })];
}

function lifetimeDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const [most, more] = [other.maxLifetimeSeconds, issuer.maxLifetimeSeconds];
  if (most === undefined || (more ?? Number.POSITIVE_INFINITY) <= most) return [];
  const token = { lifetimeSeconds: more ?? most + 1 };
  const kind = `that are good for more than ${most} s${more === undefined ? "" : ` and at most ${more} s`}`;
  return [make({ key: ".maxLifetimeSeconds", kind, token, names: ["lifetime"] })];
}

/** With scopes in a claim where only this side looks; where both look at `scp`, the other one perhaps only if there is no `scope`. */
function scopeClaimDifference(
  issuer: ModelIssuer,
  other: ModelIssuer,
  { change }: Direction,
  make: Make,
): Difference[] {
  // A registered token has its scopes in `scope`, which both then read.
  if (issuer.registered !== undefined || other.registered !== undefined) return [];
  const names = issuer.scopeClaims.filter((name) => !other.scopeClaims.includes(name));
  const reads = ({ scopeClaims }: ModelIssuer, name: string) => scopeClaims.includes(name);
  const isHidden = reads(issuer, "scp") && !reads(issuer, "scope") && reads(other, "scp") && reads(other, "scope");
  const count = change === "wider" ? "count now" : "no longer count";
  const holding = (claim: string, token: TokenOfRequest, ids: readonly string[], scopeClaim: string): Difference => {
    const summary = `scopes that tokens of ${issuer.issuer} have in the claim ${claim} ${count}`;
    const difference = make({ key: ".scopeClaims", words: { summary }, token, names: ["scopes", ...ids] });
    const credentials = difference.credentials.map((one) => ({ ...one, needing: true as const, scopeClaim }));
    return { ...difference, credentials };
  };
  return [
    ...names.slice(0, 1).map((name) => holding(listed(names, "or"), {}, names, name)),
    ...(isHidden ? [holding("scp beside a claim scope", { claims: { scope: "" } }, ["scp beside scope"], "scp")] : []),
  ];
}

function toleranceDifference(direction: Direction, make: Make): Difference[] {
  const { passing, refusing } = direction;
  const [tolerance, other] = [passing.model.clockToleranceSeconds, refusing.model.clockToleranceSeconds];
  if (tolerance <= other) return [];
  const token = { expiredForSeconds: other };
  const summary = `tokens that expired between ${other} and ${tolerance} s ago ${become(direction)}`;
  const difference = make({ about: "clock", key: "", token, words: { summary }, names: ["tolerance"] });
  const causes = [passing, refusing].map((side) =>
    causeOn(side, direction, side.model.settingAt("auth.clockToleranceSeconds"), `${side.model.clockToleranceSeconds}`),
  );
  return [{ ...difference, issuer: undefined, causes }];
}
