import { listed } from "../judge/words.ts";
import type { ModelIssuer, ModelSigner } from "../model/access-model.ts";
import { thumbprintIn } from "../model/signers.ts";
import { credentialsBy, sharedToken, type TokenOfRequest } from "./credentials.ts";
import type { About } from "./finding.ts";
import type { Side } from "./side.ts";
import type { Difference, Direction } from "./token-difference.ts";

/** What the settings of an issuer make different: audience, keys, type, lifetime, claims. */
export function issuerDifferences(issuer: ModelIssuer, other: ModelIssuer, direction: Direction): Difference[] {
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
  const added = [...issuer.signers].filter(([name, { key }]) => !other.signers.has(name) && signsTokens(issuer, key));
  const named = added.flatMap(([, signer]) => (signer.isUnnamed ? [] : [signer]));
  const isNamedToo = (one: ModelSigner) =>
    named.some(({ algorithm, key }) => algorithm === one.algorithm && thumbprintIn(key) === thumbprintIn(one.key));
  const unnamed = added.flatMap(([, signer]) => (signer.isUnnamed && !isNamedToo(signer) ? [signer] : []));
  return [...keyDifference(issuer, other, named, make), ...unnamedDifference(other, unnamed, make)];
}

function keyDifference(issuer: ModelIssuer, other: ModelIssuer, added: readonly ModelSigner[], make: Make) {
  if (added.length === 0) return [];
  const keys = [...new Set(added.map(({ key }) => key))];
  const algorithms = [...new Set(added.map(({ algorithm }) => algorithm))];
  const known = new Set([...other.signers.values()].map(({ key }) => key));
  const isKnownKey = keys.every((key) => known.has(key));
  const what = isKnownKey
    ? `signed with ${listed(algorithms)}`
    : `signed with ${keys.length === 1 ? "the key" : "the keys"} ${listed(keys)}`;
  const setting = isKnownKey ? ".algorithms" : keySetting(issuer, keys[0] as string);
  return oneOf(
    added.map((signer) =>
      make("issuer", setting, what, { algorithm: signer.algorithm, key: signer.key }, [...algorithms, ...keys]),
    ),
  );
}

/** Keys that both sides have, but only one has few enough of to try them all. A registry's tokens name their key anyway. */
function unnamedDifference(other: ModelIssuer, added: readonly ModelSigner[], make: Make): Difference[] {
  if (added.length === 0 || other.registered !== undefined) return [];
  return oneOf(
    added.map(({ algorithm, key }) => make("issuer", ".jwks", "that name no key", { algorithm, key }, ["no kid"])),
  );
}

/** One difference that any of its tokens shows. */
function oneOf(differences: readonly Difference[]): Difference[] {
  const [first] = differences as readonly [Difference];
  return [{ ...first, credentials: differences.flatMap(({ credentials }) => credentials) }];
}

/** A key of a registry signs the tokens that name it, and no other. */
function signsTokens({ registered }: ModelIssuer, name: string): boolean {
  return registered === undefined || registered.some(({ key }) => (key ?? name) === name);
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

/** With scopes in a claim where only this side looks; where both look at `scp`, the other one perhaps only if there is no `scope`. */
function scopeClaimDifference(issuer: ModelIssuer, other: ModelIssuer, make: Make): Difference[] {
  // A registered token has its scopes in `scope`, which both then read.
  if (issuer.registered !== undefined || other.registered !== undefined) return [];
  const names = issuer.scopeClaims.filter((name) => !other.scopeClaims.includes(name));
  const reads = ({ scopeClaims }: ModelIssuer, name: string) => scopeClaims.includes(name);
  const isHidden = reads(issuer, "scp") && !reads(issuer, "scope") && reads(other, "scp") && reads(other, "scope");
  const holding = (what: string, token: TokenOfRequest, ids: readonly string[], scopeClaim: string): Difference => {
    const difference = make("issuer", ".scopeClaims", `with their scopes in ${what}`, token, ["scopes", ...ids]);
    const credentials = difference.credentials.map((one) => ({ ...one, needing: true as const, scopeClaim }));
    return { ...difference, credentials };
  };
  return [
    ...names.slice(0, 1).map((name) => holding(listed(names, "or"), {}, names, name)),
    ...(isHidden ? [holding("scp beside a claim scope", { claims: { scope: "" } }, ["scp beside scope"], "scp")] : []),
  ];
}

function toleranceDifference(passing: Side, refusing: Side, make: Make): Difference[] {
  const [tolerance, other] = [passing.model.clockToleranceSeconds, refusing.model.clockToleranceSeconds];
  if (tolerance <= other) return [];
  const difference = make("clock", "", "", { expiredForSeconds: other }, ["tolerance"]);
  const settings = [passing, refusing].map(({ model }) => model.settingAt("auth.clockToleranceSeconds"));
  return [
    {
      ...difference,
      issuer: undefined,
      tokens: `tokens that expired ${other} to ${tolerance} s ago`,
      settings: settings.slice(0, 1),
    },
  ];
}
