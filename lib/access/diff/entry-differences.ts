import { listed, scopesInWords } from "../judge/words.ts";
import type { ModelIssuer, ModelRevocation, RegisteredToken } from "../model/access-model.ts";
import { type Credential, credentialsBy, goodEntries } from "./credentials.ts";
import type { Side } from "./side.ts";
import { become, causeOn, causesOf, type Difference, type Direction, grantsInWords } from "./token-difference.ts";

/** Revocations of the refusing side that the passing one has not. */
export function revocationDifference(issuer: ModelIssuer, direction: Direction): Difference[] {
  const { passing, refusing, change } = direction;
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
      causes: added.map(({ setting }) => causeOn(refusing, direction, setting)),
      words: {
        summary: `tokens of ${issuer.issuer} with ${listed(names, "or")} ${change === "wider" ? "are no longer revoked" : "are revoked now"}`,
      },
      credentials: added.flatMap(({ claim, value }) => revokedCredentials(issuer, passing, claim, value)),
    },
  ];
}

function revokedCredentials(issuer: ModelIssuer, passing: Side, claim: "jti" | "sub", value: string): Credential[] {
  if (issuer.registered === undefined) return credentialsBy(issuer, passing.model, { claims: { [claim]: value } });
  return credentialsBy(issuer, passing.model, {}).filter(({ token }) => token.claims?.[claim] === value);
}

/** Entries of a registry that grant more than those of the other side. */
export function registryDifference(issuer: ModelIssuer, other: ModelIssuer, direction: Direction): Difference[] {
  const { passing, change } = direction;
  // What the list of revocations takes away is found there.
  const others = other.registered?.filter((entry) => !entry.isRevoked);
  if (others === undefined) return [];
  const base = {
    causes: causesOf(issuer, other, ".registry", direction),
    about: "issuer" as const,
    issuer: issuer.issuer,
  };
  if (issuer.registered === undefined) {
    const credentials = credentialsBy(issuer, passing.model, { claims: { jti: "not-registered" } });
    const need = change === "wider" ? "need no entry in a registry any more" : "need an entry in a registry now";
    const words = { summary: `tokens of ${issuer.issuer} ${need}`, details: grantsInWords(issuer, direction) };
    return [{ ...base, names: ["registry"], words, credentials }];
  }
  const grown = goodEntries(issuer, passing.model).map((entry) => ({
    entry,
    extra: extraScopes(entry, others, other),
  }));
  const added = grown.filter(({ extra }) => extra === undefined).map(({ entry }) => entry);
  return [
    ...(added.length === 0 ? [] : [{ ...base, ...addedEntries(issuer, added, direction) }]),
    ...grown.flatMap(({ entry, extra = [] }) =>
      extra.length === 0 ? [] : [{ ...base, ...grownEntry(issuer, entry, extra, direction) }],
    ),
    ...grown.flatMap(({ entry, extra }) => {
      const same = extra && others.find(({ id, subject }) => id === entry.id && subject === entry.subject);
      return same === undefined ? [] : laterEnd(issuer, entry, same, direction).map((later) => ({ ...base, ...later }));
    }),
  ];
}

/** An entry that is good for longer than its other form. Of a later `notAfter` the judge knows nothing: it has no clock. */
function laterEnd(issuer: ModelIssuer, entry: RegisteredToken, other: RegisteredToken, { change }: Direction) {
  const [mine, theirs] = [entry, other].map(endOfEntry) as [number, number];
  const isLonger = Date.parse(entry.expires) > Date.parse(other.expires);
  if (!isLonger && mine <= theirs) return [];
  const credential = credentialOf(issuer, entry);
  const exp = { ...credential.token.claims, exp: Date.parse(entry.expires) / 1000 };
  const ends = `${instantOf(change === "wider" ? mine : theirs)} (before: ${instantOf(change === "wider" ? theirs : mine)})`;
  const difference = {
    about: "clock" as const,
    names: [`token ${entry.id}`, "end"],
    words: {
      summary: `the registered token ${entry.id} of subject ${entry.subject} is now good until ${ends}`,
      details: [`a token of ${issuer.issuer}`],
    },
  };
  return [
    isLonger
      ? { ...difference, credentials: [{ ...credential, token: { ...credential.token, claims: exp } }] }
      : { ...difference, credentials: [credential], refusal: { status: 401, code: "UNAUTHORIZED" } },
  ];
}

function instantOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(".000", "");
}

function endOfEntry({ expires, notAfter = expires }: RegisteredToken): number {
  return Math.min(Date.parse(expires), Date.parse(notAfter));
}

function addedEntries(issuer: ModelIssuer, entries: readonly RegisteredToken[], direction: Direction) {
  const named = entries.map(({ id, subject }) => `${id} of subject ${subject}`);
  const scopes = [...new Set(entries.flatMap((entry) => entry.scopes))].sort();
  const tokens = entries.length === 1 ? "the registered token" : "the registered tokens";
  return {
    names: entries.map(({ id }) => `token ${id}`),
    words: {
      summary: `${tokens} ${listed(named)} ${become(direction, entries.length)}`,
      details: [
        `${entries.length === 1 ? "a token" : "tokens"} of ${issuer.issuer} ${scopes.length === 0 ? "without scopes" : `with ${scopesInWords(scopes)}`}`,
      ],
    },
    credentials: entries.map((entry) => credentialOf(issuer, entry)),
  };
}

function grownEntry(issuer: ModelIssuer, entry: RegisteredToken, extra: readonly string[], { change }: Direction) {
  const has = change === "wider" ? "has" : "no longer has";
  return {
    names: [`token ${entry.id}`, ...extra],
    words: {
      summary: `the registered token ${entry.id} of subject ${entry.subject} ${has} ${scopesInWords(extra)}${change === "wider" ? " now" : ""}`,
      details: [`a token of ${issuer.issuer}`],
    },
    credentials: extra.map((holding) => ({ ...credentialOf(issuer, entry), holding })),
  };
}

function credentialOf({ issuer }: ModelIssuer, { id, subject, scopes, key }: RegisteredToken): Credential {
  return { token: { issuer, claims: { jti: id, sub: subject }, ...(key !== undefined && { key }) }, scopes };
}

/** The scopes that an entry grants beyond its other form; undefined when it has none. */
function extraScopes(
  { id, subject, scopes, key }: RegisteredToken,
  others: readonly RegisteredToken[],
  { signers }: ModelIssuer,
) {
  // A key that the other side does not publish is a difference by itself: see the issuer's keys.
  const isKnownKey = [...signers.values()].some((signer) => signer.key === key);
  const isSameKey = (one: RegisteredToken) => !isKnownKey || one.key === undefined || one.key === key;
  const other = others.find((one) => one.id === id && one.subject === subject && isSameKey(one));
  return other && scopes.filter((scope) => !other.scopes.includes(scope));
}
