import type { AccessRequest } from "../judge/access-request.ts";
import type { Outcome } from "../judge/request-words.ts";
import type { ModelIssuer } from "../model/access-model.ts";
import { findAnyCall } from "./any-call.ts";
import type { Comparison } from "./comparison.ts";
import { credentialsBy } from "./credentials.ts";
import { registryDifference, revocationDifference } from "./entry-differences.ts";
import { type Effect, idOf, type Words } from "./finding.ts";
import { issuerDifferences } from "./issuer-differences.ts";
import {
  become,
  causeOn,
  choiceInWords,
  type Difference,
  type Direction,
  grantsInWords,
  opensInWords,
} from "./token-difference.ts";

const PASSES: Outcome = { status: null, code: null };

/** What the issuers make different. */
export function issuerEffects(comparison: Comparison): Effect[] {
  const { before, after } = comparison;
  return [
    ...oneWay(comparison, { passing: after, refusing: before, change: "wider" }),
    ...oneWay(comparison, { passing: before, refusing: after, change: "narrower" }),
  ];
}

function oneWay(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing } = direction;
  const differences = passing.model.issuers.flatMap((issuer) => {
    const other = refusing.model.issuers.find((candidate) => candidate.issuer === issuer.issuer);
    return other === undefined ? [wholeIssuer(issuer, direction)] : differencesOf(issuer, other, direction);
  });
  const effects = differences.flatMap((difference) => effectOf(comparison, direction, difference));
  // The clock is the same for all of them.
  return effects.filter(({ id }, at) => effects.findIndex((one) => one.id === id) === at);
}

function effectOf(comparison: Comparison, { passing, change }: Direction, difference: Difference): Effect[] {
  const { about, issuer, names, causes, words, credentials, refusal } = difference;
  for (const credential of credentials) {
    const witness = findAnyCall(comparison, { passing, credential });
    if (witness === undefined) continue;
    const carried = credential.scopeClaim === undefined ? witness : carryingScopes(witness, credential.scopeClaim);
    const outcomes =
      refusal && (change === "wider" ? { before: refusal, after: PASSES } : { before: PASSES, after: refusal });
    const effect = { id: idOf(about, change, names, issuer), change, about, causes, words: () => words };
    return [{ ...effect, witness: carried, ...(outcomes && { outcomes }) }];
  }
  return [];
}

/** The request with its scopes in a claim, dotted for nested ones. */
function carryingScopes(witness: AccessRequest, name: string): AccessRequest {
  const value: unknown = (witness.scopes ?? []).join(" ");
  const claims = name.split(".").reduceRight<unknown>((inner, member) => ({ [member]: inner }), value);
  return { ...witness, scopes: [], claims: { ...witness.claims, ...(claims as object) } };
}

function wholeIssuer(issuer: ModelIssuer, direction: Direction): Difference {
  const { passing } = direction;
  return {
    about: "issuer",
    issuer: issuer.issuer,
    names: [],
    causes: [causeOn(passing, direction, issuer.setting, issuer.issuer)],
    words: wordsOfWhole(issuer, direction),
    credentials: credentialsBy(issuer, passing.model, {}),
  };
}

/** Of tokens that an issuer signs as it likes, what it can make of them comes first. */
function wordsOfWhole(issuer: ModelIssuer, direction: Direction): Words {
  const { issuer: name, registered } = issuer;
  if (direction.change !== "wider" || registered !== undefined)
    return { summary: `tokens of ${name} ${become(direction)}`, details: grantsInWords(issuer, direction) };
  const choice = choiceInWords("it gives", direction.passing);
  return {
    summary: `${name} decides who gets in, too: its tokens ${become(direction)}, ${choice}`,
    details: [opensInWords(direction.passing)],
  };
}

function differencesOf(issuer: ModelIssuer, other: ModelIssuer, direction: Direction): Difference[] {
  return [
    ...issuerDifferences(issuer, other, direction),
    ...revocationDifference(issuer, direction),
    ...registryDifference(issuer, other, direction),
  ];
}
