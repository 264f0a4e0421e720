import type { AccessRequest } from "../judge/access-request.ts";
import { judge } from "../judge/judge.ts";
import type { Outcome } from "../judge/request-words.ts";
import type { AccessModel } from "../model/access-model.ts";
import { Comparison } from "./comparison.ts";
import { doorEffects } from "./door-effects.ts";
import type { Effect, Finding } from "./finding.ts";
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
function proved({ outcomes, details = [], ...effect }: Effect, before: AccessModel, after: AccessModel): Finding {
  const witness = effect.witness as AccessRequest;
  const judged = outcomes ?? { before: outcome(before, witness), after: outcome(after, witness) };
  const isRight = {
    wider: judged.before.status !== null && judged.after.status === null,
    narrower: judged.before.status === null && judged.after.status !== null,
    other: true,
  }[effect.change];
  if (!isRight)
    throw new Error(
      `the comparison and the judge disagree about ${effect.id}: ${JSON.stringify({ witness, ...judged })}`,
    );
  return { ...effect, details, ...judged };
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

/** By what a request holds: never compared, whatever the settings say. */
const ALWAYS = ["managed rule groups", "contents of the truststore"];

/** Longer texts are JSON, and nobody reads them side by side. */
const READABLE = 60;

function change(one: string, other: string): string {
  return Math.max(one.length, other.length) > READABLE ? "differs" : `${one} -> ${other}`;
}

function notCompared(before: AccessModel, after: AccessModel): string[] {
  const names = new Set([...before.notModelled.keys(), ...after.notModelled.keys()]);
  const named = [...names].flatMap((name) => {
    const [one, other] = [before, after].map((model) => model.notModelled.get(name) ?? "none");
    if (one !== other) return [`${name}: ${change(one ?? "", other ?? "")}`];
    return ALWAYS.some((always) => name.startsWith(always)) && one !== "none" ? [name] : [];
  });
  const isShut = [before, after].some(({ addresses }) => addresses.passing.length === 0);
  return isShut ? [...named, "what is behind the closed door: one of the two lets no address in"] : named;
}
