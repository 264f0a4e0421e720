import { z } from "zod";
import { isLoopback } from "../../../lambda/authorizer/keys/provider-url.ts";
import { type Algorithm, KEY_KINDS } from "../../../lambda/authorizer/settings/algorithms.ts";
import type { Draft, Item } from "../problems/draft.ts";
import { duplicateProblems, type Problem } from "../problems/problems.ts";
import { parseUrl } from "../values/parse-url.ts";
import { closedObject, list, oneOf, text, wholeNumber } from "../values/schema-parts.ts";
import { isForOtherThings, jsonWebKey, keySetProblems } from "./json-web-key.ts";

/** Signature algorithms that a token may use: those that the authorizer knows, all asymmetric. */
export const ALGORITHMS = Object.keys(KEY_KINDS) as [Algorithm, ...Algorithm[]];

const EXAMPLE_ISSUER = "https://login.example.com/realms/clipzy";

/** A minute: less would refuse tokens on their way. */
const MIN_LIFETIME_SECONDS = 60;
/** Ten years, as `npm run token` issues them at most. */
const MAX_LIFETIME_SECONDS = 3_650 * 86_400;

// ASCII without what RFC 3986 leaves out of URLs.
const URL_CHARACTERS = /^https?:\/\/(?:(?!["<>\\^`{|}])[\x21-\x7e])+$/;

const algorithm = z.enum(ALGORITHMS, { error: (issue) => algorithmMessage(issue.input) });

/** The issuer's name, compared byte by byte with a token's `iss` (RFC 8414 section 2: https, no query, no fragment). */
export const issuerName = text({
  expected: "an https:// URL, exactly as in the tokens' iss claim",
  example: EXAMPLE_ISSUER,
  flaw: (given) =>
    urlFlaw(given, EXAMPLE_ISSUER) ??
    (given.includes("?") ? `expected a URL without a query, e.g. ${EXAMPLE_ISSUER}` : discoveryFlaw(given)),
});

const jwksUri = text({
  expected: "the https:// URL of a key set",
  example: `${EXAMPLE_ISSUER}/jwks.json`,
  flaw: (given) => urlFlaw(given, `${EXAMPLE_ISSUER}/jwks.json`),
});

export const audienceName = text({
  expected: "an audience",
  example: "clipzy",
  pattern: /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/,
});

export const audience = z
  .union([audienceName, list(audienceName, "audiences", "audience, e.g. clipzy")], {
    error: "expected an audience or a list of them (a token for another service must not open this one), e.g. clipzy",
  })
  .transform((given) => (typeof given === "string" ? [given] : given))
  .meta({ description: "The audience that a token must name; of several, one." });

/** A claim that holds scopes: a name, or the names of nested objects joined by dots. Names may hold dots themselves. */
const scopeClaim = text({
  expected: "the name of a claim, nested ones joined by dots",
  example: "realm_access.roles",
  flaw: scopeClaimFlaw,
});

/** An issuer whose tokens are accepted. */
export const issuer = closedObject({
  issuer: issuerName,
  audience,
  audienceClaim: oneOf(
    ["aud", "client_id"],
    "The claim that holds the audience. Access tokens of Amazon Cognito carry client_id.",
  ).default("aud"),
  jwksUri: jwksUri.optional(),
  jwks: closedObject({
    keys: list(jsonWebKey, "public keys", "public key").meta({
      description: "Public keys, as the issuer publishes them; of those for its signatures, no two with the same kid.",
    }),
  })
    .optional()
    .meta({ description: "The issuer's public keys. The authorizer then fetches none." }),
  registry: text({
    expected: "the path of a registry of tokens, as seen from the file that names it",
    example: "tokens/prod.json",
    pattern: /^[^\p{Cc}]{1,1024}$/u,
  })
    .optional()
    .meta({ description: "A file of public keys and registered tokens; issuer and keys then come from it." }),
  requiredType: oneOf(
    ["at+jwt"],
    '"at+jwt": a token\'s typ must be this (RFC 9068 section 4). Left out: "JWT" or no typ as well. typ is compared without regard to case, with or without "application/".',
  ).optional(),
  scopeClaims: list(scopeClaim, 'claims, e.g. ["scope", "realm_access.roles"]', "claim, e.g. scope").optional().meta({
    description:
      'The claims that hold scopes, roles or groups, nested ones with dots, e.g. "realm_access.roles". Left out: scope, or scp where there is no scope.',
  }),
  maxLifetimeSeconds: wholeNumber(
    MIN_LIFETIME_SECONDS,
    MAX_LIFETIME_SECONDS,
    "most seconds from a token's iat to its exp; a token without iat is then refused",
  ).optional(),
  algorithms: list(algorithm, "algorithms", "algorithm")
    .default(["RS256", "ES256", "EdDSA", "Ed25519"])
    .meta({ description: "Signature algorithms that the issuer's tokens may use, all asymmetric." }),
});

/** The issuers' names that are valid. */
export function issuerNames(draft: Draft): Item<string>[] {
  const given = draft.raw("auth", "issuers");
  if (!Array.isArray(given)) return [];
  return given.flatMap((_, index) => {
    const value = draft.valid(issuerName, "auth", "issuers", index, "issuer");
    return value === undefined ? [] : [{ index, value }];
  });
}

/** Issuers on loopback alone and no account: no deployment could reach them, so the environment never leaves this machine. */
export function staysHere(draft: Draft): boolean {
  if (draft.raw("account") !== undefined) return false;
  const given = draft.raw("auth", "issuers");
  const names = issuerNames(draft);
  const isWhole = Array.isArray(given) && given.length > 0 && given.length === names.length;
  return isWhole && names.every(({ value }) => isLoopback(new URL(value)));
}

/** What is wrong between the issuers, and inside one of them. */
export function issuerProblems(draft: Draft): Problem[] {
  const given = draft.raw("auth", "issuers");
  const each = Array.isArray(given) ? [...given.keys()] : [];
  return [
    ...duplicateProblems(issuerNames(draft), `${draft.path}.auth.issuers`, "issuer"),
    ...each.flatMap((index) => [...keySourceProblems(draft, index), ...listProblems(draft, index)]),
  ];
}

function keySourceProblems(draft: Draft, index: number): Problem[] {
  const path = `${draft.path}.auth.issuers[${index}]`;
  const keys = draft.raw("auth", "issuers", index, "jwks", "keys");
  const problems = Array.isArray(keys) ? keySetProblems(keys, `${path}.jwks.keys`, algorithmsOf(draft, index)) : [];
  if (
    draft.raw("auth", "issuers", index, "jwks") !== undefined &&
    draft.raw("auth", "issuers", index, "jwksUri") !== undefined
  ) {
    problems.push({
      path,
      message: "got jwks and jwksUri, expected one of them, or neither to find the keys by OIDC discovery",
      severity: "error",
    });
  }
  return problems;
}

function algorithmsOf(draft: Draft, index: number): readonly Algorithm[] {
  return draft.valid(issuer.shape.algorithms, "auth", "issuers", index, "algorithms") ?? ALGORITHMS;
}

function listProblems(draft: Draft, index: number): Problem[] {
  const at = ["auth", "issuers", index] as const;
  const path = `${draft.path}.auth.issuers[${index}]`;
  const algorithms = algorithmsOf(draft, index);
  const keyIds = draft
    .items(jsonWebKey, ...at, "jwks", "keys")
    .filter(({ value }) => value.kid !== undefined && !isForOtherThings(value, algorithms));
  return [
    ...duplicateProblems(draft.items(audienceName, ...at, "audience"), `${path}.audience`, "audience"),
    ...duplicateProblems(draft.items(scopeClaim, ...at, "scopeClaims"), `${path}.scopeClaims`, "claim"),
    ...duplicateProblems(draft.items(algorithm, ...at, "algorithms"), `${path}.algorithms`, "algorithm"),
    ...duplicateProblems(keyIds, `${path}.jwks.keys`, "kid", ({ kid }) => kid ?? ""),
  ];
}

function algorithmMessage(given: unknown): string {
  const allowed = `expected one of ${ALGORITHMS.join(", ")}`;
  if (typeof given === "string" && /^hs\d+$/i.test(given))
    return `${allowed}: asymmetric only (an HMAC key can also sign)`;
  if (typeof given === "string" && /^none$/i.test(given))
    return `${allowed}: asymmetric only ("none" would accept unsigned tokens)`;
  return allowed;
}

/** What keeps a text from being the path of a claim: the notations of other tools would name a claim that no token has. */
function scopeClaimFlaw(given: string): string | undefined {
  const example = "e.g. realm_access.roles";
  if (!/^[^\p{Cc}]{1,256}$/u.test(given) || given.trim() !== given)
    return `expected a claim of 1 to 256 characters without spaces at its ends, ${example}`;
  if (/^\$|[[\]]/.test(given)) return `expected names joined by dots, without "$", "[" and "]", ${example}`;
  if (/^\.|\.\.|\.$/.test(given)) return `expected a name before and after each dot, ${example}`;
  return undefined;
}

/** The address of a discovery document: no token has it as its iss. */
function discoveryFlaw(given: string): string | undefined {
  const [issuer, document] = given.split("/.well-known/");
  return document === undefined ? undefined : `expected the issuer, not its discovery document, e.g. ${issuer}`;
}

/** Why the authorizer may not fetch a URL: it must be https, or http on this machine. */
function urlFlaw(given: string, example: string): string | undefined {
  const url = parseUrl(given);
  if (url === undefined || !URL_CHARACTERS.test(given)) return `expected an https:// URL, e.g. ${example}`;
  if (url.username !== "" || url.password !== "")
    return `expected a URL without user name and password, e.g. ${example}`;
  if (given.includes("#")) return `expected a URL without a fragment, e.g. ${example}`;
  if (url.protocol === "http:" && !isLoopback(url))
    return `expected https:// (plain http:// only on 127.0.0.1 or localhost), e.g. ${example}`;
  return undefined;
}
