import { EVERYWHERE, sameAddresses } from "../addresses/address-set.ts";
import type { AccessRequest } from "../judge/access-request.ts";
import { judge } from "../judge/judge.ts";
import type { Outcome } from "../judge/request-words.ts";
import { listingRules } from "../judge/rules-of-request.ts";
import { listed } from "../judge/words.ts";
import type { AccessModel } from "../model/access-model.ts";
import { NEVER_COMPARED } from "../model/not-modelled.ts";
import { Comparison } from "./comparison.ts";
import { doorEffects } from "./door-effects.ts";
import type { Cause, Effect, Finding } from "./finding.ts";
import { issuerEffects } from "./issuer-effects.ts";
import { listEffects } from "./list-effects.ts";
import { ruleEffects } from "./rule-effects.ts";

/** Whether there is a request that only the newer model lets in, or only the older one. */
export type Verdict = "same" | "wider" | "narrower" | "wider and narrower";

/** How two models differ. */
export interface AccessDiff {
  readonly verdict: Verdict;
  /** Widenings first, then narrowings, then what lets the same requests in. */
  readonly findings: readonly Finding[];
  /** What was not looked at, or only as a text. */
  readonly notCompared: readonly string[];
}

/**
 * Compares who gets in, exactly: there is a finding for every cause by which some request is answered otherwise, and each is
 * proved by a request that both models have judged.
 *
 * @throws TooManyPaths when the rules' paths are too many kinds to compare all of them
 */
export function diff(before: AccessModel, after: AccessModel): AccessDiff {
  const comparison = new Comparison(before, after);
  const effects = [
    ...ruleEffects(comparison, comparison.after),
    ...ruleEffects(comparison, comparison.before),
    ...listEffects(comparison),
    ...issuerEffects(comparison),
    ...doorEffects(comparison),
  ];
  const findings = effects.map((effect) => proved(effect, before, after)).sort(compareFindings);
  return { verdict: verdictOf(findings), findings, notCompared: notCompared(before, after) };
}

/** @throws Error when the judge does not see the difference: a bug of ours, and no finding */
function proved(effect: Effect, before: AccessModel, after: AccessModel): Finding {
  const { id, change, about, causes, needed, outcomes } = effect;
  const witness = effect.witness as AccessRequest;
  const judged = outcomes ?? { before: outcome(before, witness), after: outcome(after, witness) };
  const isRight = {
    wider: judged.before.status !== null && judged.after.status === null,
    narrower: judged.before.status === null && judged.after.status !== null,
    other: true,
  }[change];
  if (!isRight)
    throw new Error(`the comparison and the judge disagree about ${id}: ${JSON.stringify({ witness, ...judged })}`);
  const { summary, details = [] } = effect.words();
  const named = { id, change, about, settings: settingsOf(causes), summary, details, causes };
  const anyAddress = [before, after].every((model) => takesAnyAddress(model, witness));
  return { ...named, ...(needed && { needed }), witness, anyAddress, ...judged };
}

/** Whether the address of a request makes no difference: every one is let in, or none at all. */
function takesAnyAddress(model: AccessModel, request: AccessRequest): boolean {
  const { passing } = model.addresses;
  return passing.length === 0 || (sameAddresses(passing, EVERYWHERE) && listingRules(model, request).length === 0);
}

/** The newer first. */
function settingsOf(causes: readonly Cause[]): string[] {
  const of = (side: Cause["side"]) => causes.filter((cause) => cause.side === side).map(({ setting }) => setting);
  return [...new Set([...of("after"), ...of("before")])];
}

function outcome(model: AccessModel, request: AccessRequest): Outcome {
  const { status, code } = judge(model, request);
  return { status, code };
}

const ORDER = { wider: 0, narrower: 1, other: 2 };

function compareFindings(one: Finding, other: Finding): number {
  return ORDER[one.change] - ORDER[other.change] || (one.id < other.id ? -1 : 1);
}

function verdictOf(findings: readonly Finding[]): Verdict {
  const isWider = findings.some(({ change }) => change === "wider");
  const isNarrower = findings.some(({ change }) => change === "narrower");
  if (isWider && isNarrower) return "wider and narrower";
  return isWider ? "wider" : isNarrower ? "narrower" : "same";
}

/** Longer texts are JSON, and nobody reads them side by side. */
const READABLE = 60;

function inWords(name: string, one: string, other: string): string {
  if (one === other) return `both sides use the same ${NEVER_COMPARED.get(name)}`;
  if (NEVER_COMPARED.get(name) === "groups") return groupsInWords(one.split(", "), other.split(", "));
  return Math.max(one.length, other.length) > READABLE ? "they differ" : `before: ${one}, now: ${other}`;
}

function groupsInWords(before: readonly string[], after: readonly string[]): string {
  const only = (names: readonly string[], others: readonly string[]) =>
    names.filter((name) => name !== "none" && !others.includes(name));
  const [added, removed] = [only(after, before), only(before, after)];
  return [
    ...(added.length === 0 ? [] : [`only now: ${listed(added)}`]),
    ...(removed.length === 0 ? [] : [`only before: ${listed(removed)}`]),
  ].join("; ");
}

function notCompared(before: AccessModel, after: AccessModel): string[] {
  const names = new Set([...before.notModelled.keys(), ...after.notModelled.keys()]);
  const named = [...names].flatMap((name) => {
    const [one = "none", other = "none"] = [before, after].map((model) => model.notModelled.get(name));
    const isNamed = one !== other || (NEVER_COMPARED.has(name) && one !== "none");
    return isNamed ? [`${name} (${inWords(name, one, other)})`] : [];
  });
  const shut = [before, after].findIndex(({ addresses }) => addresses.passing.length === 0);
  const closed = shut === 0 ? "before it was closed to everyone" : "it is closed to everyone now";
  return shut < 0 ? named : [...named, `who would get in if the environment were open (${closed})`];
}
