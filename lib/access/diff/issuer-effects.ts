import type { AccessRequest } from "../judge/access-request.ts";
import { listed, scopesInWords } from "../judge/words.ts";
import type { ModelIssuer, ModelRevocation, RegisteredToken } from "../model/access-model.ts";
import { findAnyCall } from "./any-call.ts";
import type { Comparison } from "./comparison.ts";
import { type Credential, credentialsBy, goodEntries, sharedToken, type TokenOfRequest } from "./credentials.ts";
import { type About, type Change, type Effect, idOf } from "./finding.ts";
import type { Side } from "./side.ts";

/** A way in which one side takes tokens that the other refuses, with the token that shows it. */
interface Difference {
  readonly about: About;
  /** Undefined: it is about all of them. */
  readonly issuer: string | undefined;
  /** What makes the id, besides the issuer. */
  readonly names: readonly string[];
  readonly settings: readonly string[];
  /** With "are accepted" or "are refused" after it. */
  readonly tokens: string;
  readonly credentials: readonly Credential[];
}

/** What the issuers make different. */
export function issuerEffects(comparison: Comparison): Effect[] {
  const { before, after } = comparison;
  return [
    ...oneWay(comparison, { passing: after, refusing: before, change: "wider" }),
    ...oneWay(comparison, { passing: before, refusing: after, change: "narrower" }),
  ];
}

interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}

function oneWay(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing } = direction;
  const differences = passing.model.issuers.flatMap((issuer) => {
    const other = refusing.model.issuers.find((candidate) => candidate.issuer === issuer.issuer);
    return other === undefined ? [wholeIssuer(issuer, passing)] : issuerDifferences(issuer, other, direction);
  });
  const effects = differences.flatMap((difference) => effectOf(comparison, direction, difference));
  // The clock is the same for all of them.
  return effects.filter(({ id }, at) => effects.findIndex((one) => one.id === id) === at);
}

function effectOf(comparison: Comparison, { passing, change }: Direction, difference: Difference): Effect[] {
  const { about, issuer, names, settings, tokens, credentials } = difference;
  for (const credential of credentials) {
    const witness = findAnyCall(comparison, { passing, credential });
    if (witness === undefined) continue;
    const summary = `${tokens} are ${change === "wider" ? "accepted" : "refused"}`;
    const carried = credential.scopeClaim === undefined ? witness : carryingScopes(witness, credential.scopeClaim);
    return [{ id: idOf(about, change, names, issuer), change, about, settings, summary, witness: carried }];
  }
  return [];
}

/** The request with its scopes in a claim, dotted for nested ones. */
function carryingScopes(witness: AccessRequest, name: string): AccessRequest {
  const value: unknown = (witness.scopes ?? []).join(" ");
  const claims = name.split(".").reduceRight<unknown>((inner, member) => ({ [member]: inner }), value);
  return { ...witness, scopes: [], claims: { ...witness.claims, ...(claims as object) } };
}

function wholeIssuer(issuer: ModelIssuer, { model }: Side): Difference {
  return {
    about: "issuer",
    issuer: issuer.issuer,
    names: [],
    settings: [issuer.setting],
    tokens: `tokens of ${issuer.issuer}`,
    credentials: credentialsBy(issuer, model, {}),
  };
}

function issuerDifferences(issuer: ModelIssuer, other: ModelIssuer, direction: Direction): Difference[] {
  const { passing, refusing, change } = direction;
  const [newer, older] = change === "wider" ? [issuer, other] : [other, issuer];
  const base = sharedToken(issuer, other) ?? {};
  const make = (
    about: About,
    key: string,
    what: string,
    token: TokenOfRequest,
    names: readonly string[],
  ): Difference => ({
    about,
    issuer: issuer.issuer,
    names,
    settings: [...new Set([`${newer.setting}${key}`, `${older.setting}${key}`])].slice(0, 1),
    tokens: `tokens of ${issuer.issuer} ${what}`,
    credentials: credentialsBy(issuer, passing.model, { ...base, ...token, ...claimsOf(base, token) }),
  });
  return [
    ...audienceDifference(issuer, other, make),
    ...signerDifference(issuer, other, make),
    ...typeDifference(issuer, other, make),
    ...lifetimeDifference(issuer, other, make),
    ...scopeClaimDifference(issuer, other, make),
    ...toleranceDifference(passing, refusing, make),
    ...revocationDifference(issuer, direction),
    ...registryDifference(issuer, other, direction),
  ];
}

function claimsOf(base: TokenOfRequest, token: TokenOfRequest): Pick<TokenOfRequest, "claims"> {
  const claims = { ...base.claims, ...token.claims };
  return Object.keys(claims).length === 0 ? {} : { claims };
}

type Make = (about: About, key: string, what: string, token: TokenOfRequest, names: readonly string[]) => Difference;

function audienceDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const isSameClaim = issuer.audienceClaim === other.audienceClaim;
  const names = issuer.audience.filter((name) => !isSameClaim || !other.audience.includes(name));
  if (names.length === 0) return [];
  const claims = { ...(isSameClaim ? {} : { [other.audienceClaim]: null }), [issuer.audienceClaim]: names[0] };
  const what = `for ${listed(names)}${isSameClaim ? "" : ` by the claim ${issuer.audienceClaim}`}`;
  return [make("issuer", isSameClaim ? ".audience" : ".audienceClaim", what, { claims }, ["audience", ...names])];
}

function signerDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const added = [...issuer.signers].filter(([name]) => !other.signers.has(name));
  const [first] = added;
  if (first === undefined) return [];
  const keys = [...new Set(added.map(([, { key }]) => key))];
  const algorithms = [...new Set(added.map(([, { algorithm }]) => algorithm))];
  const known = new Set([...other.signers.values()].map(({ key }) => key));
  const isKnownKey = keys.every((key) => known.has(key));
  const what = isKnownKey
    ? `signed with ${listed(algorithms)}`
    : `signed with ${keys.length === 1 ? "the key" : "the keys"} ${listed(keys)}`;
  const setting = isKnownKey ? ".algorithms" : keySetting(issuer, keys[0] as string);
  return [make("issuer", setting, what, first[1], [...algorithms, ...keys])];
}

function keySetting({ registered }: ModelIssuer, key: string): string {
  if (registered !== undefined) return ".registry";
  return /^(?:of|found by) /.test(key) ? ".jwksUri" : ".jwks";
}

function typeDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  if (issuer.requiredType !== undefined || other.requiredType === undefined) return [];
  return [make("issuer", ".requiredType", `of another typ than ${other.requiredType}`, { type: "JWT" }, ["type"])];
}

function lifetimeDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const most = other.maxLifetimeSeconds;
  if (most === undefined || (issuer.maxLifetimeSeconds ?? Number.POSITIVE_INFINITY) <= most) return [];
  const token = { lifetimeSeconds: issuer.maxLifetimeSeconds ?? most + 1 };
  return [make("issuer", ".maxLifetimeSeconds", `that are good for more than ${most} s`, token, ["lifetime"])];
}

/** With scopes in a claim where only this side looks. */
function scopeClaimDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  const names = issuer.scopeClaims.filter((name) => !other.scopeClaims.includes(name));
  if (names.length === 0) return [];
  const difference = make("issuer", ".scopeClaims", `with their scopes in ${listed(names, "or")}`, {}, [
    "scopes",
    ...names,
  ]);
  return [
    {
      ...difference,
      credentials: difference.credentials.map((one) => ({ ...one, needing: true, scopeClaim: names[0] as string })),
    },
  ];
}

function toleranceDifference(passing: Side, refusing: Side, make: Make): Difference[] {
  const [tolerance, other] = [passing.model.clockToleranceSeconds, refusing.model.clockToleranceSeconds];
  if (tolerance <= other) return [];
  const difference = make("clock", "", "", { expiredForSeconds: other }, ["tolerance"]);
  const settings = [passing, refusing].map(
    ({ model }) => `environments.${model.environment}.auth.clockToleranceSeconds`,
  );
  return [
    {
      ...difference,
      issuer: undefined,
      tokens: `tokens that expired ${other} to ${tolerance} s ago`,
      settings: settings.slice(0, 1),
    },
  ];
}

/** Revocations of the refusing side that the passing one has not. */
function revocationDifference(issuer: ModelIssuer, { passing, refusing }: Direction): Difference[] {
  const isOfIssuer = (entry: ModelRevocation) => entry.issuer === issuer.issuer;
  const isKnown = (entry: ModelRevocation) =>
    passing.model.revoked.some((one) => isOfIssuer(one) && one.claim === entry.claim && one.value === entry.value);
  const added = refusing.model.revoked.filter((entry) => isOfIssuer(entry) && !isKnown(entry));
  if (added.length === 0) return [];
  const names = added.map(({ claim, value }) => `${claim} ${JSON.stringify(value)}`);
  return [
    {
      about: "revocation",
      issuer: issuer.issuer,
      names,
      settings: added.map(({ setting }) => setting),
      tokens: `tokens of ${issuer.issuer} with ${listed(names, "or")}`,
      credentials: added.flatMap(({ claim, value }) => revokedCredentials(issuer, passing, claim, value)),
    },
  ];
}

function revokedCredentials(issuer: ModelIssuer, passing: Side, claim: "jti" | "sub", value: string): Credential[] {
  if (issuer.registered === undefined) return credentialsBy(issuer, passing.model, { claims: { [claim]: value } });
  return credentialsBy(issuer, passing.model, {}).filter(({ token }) => token.claims?.[claim] === value);
}

/** Entries of a registry that grant more than those of the other side. */
function registryDifference(issuer: ModelIssuer, other: ModelIssuer, { passing, refusing }: Direction): Difference[] {
  const { registered } = other;
  if (registered === undefined) return [];
  const good = goodEntries(other, refusing.model);
  const entries = issuer.registered === undefined ? undefined : goodEntries(issuer, passing.model);
  const base = { settings: [`${issuer.setting}.registry`], about: "issuer" as const, issuer: issuer.issuer };
  if (entries === undefined) {
    const credentials = credentialsBy(issuer, passing.model, { claims: { jti: "not-registered" } });
    return [
      {
        ...base,
        names: ["registry"],
        tokens: `tokens of ${issuer.issuer} that no registry holds`,
        credentials,
      },
    ];
  }
  return entries.flatMap((entry) => {
    const extra = extraScopes(entry, good);
    if (extra === undefined) return [];
    const what = extra.length === 0 ? "" : ` with ${scopesInWords(extra)}`;
    const claims = { jti: entry.id, sub: entry.subject };
    const credential: Credential = { token: { issuer: issuer.issuer, claims }, scopes: entry.scopes };
    const credentials = extra.length === 0 ? [credential] : extra.map((needing) => ({ ...credential, needing }));
    return [
      {
        ...base,
        names: [`token ${entry.id}`, ...extra],
        tokens: `token ${entry.id} of ${entry.subject}${what}`,
        credentials,
      },
    ];
  });
}

/** The scopes that an entry grants beyond its other form; undefined when there is nothing. */
function extraScopes(
  { id, subject, scopes }: RegisteredToken,
  others: readonly RegisteredToken[],
): string[] | undefined {
  const other = others.find((one) => one.id === id && one.subject === subject);
  if (other === undefined) return [];
  const extra = scopes.filter((scope) => !other.scopes.includes(scope));
  return extra.length === 0 ? undefined : extra;
}
