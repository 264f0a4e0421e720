import type { Draft, Item } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { type AccessRule, draftRules, methodsOf, shareMethod } from "../settings/access-rules.ts";
import { overlapExample } from "../values/pattern-overlap.ts";

type RuleItem = Item<AccessRule>;

/** What is wrong between the access rules. */
export function accessRuleProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.rules`;
  const rules = draftRules(draft);
  return [
    ...rules.flatMap((rule) => ruleProblems(rule, path)),
    ...duplicateRules(rules, path),
    ...publicOverlaps(rules, path),
    ...nothingGuarded(draft, rules, path),
    ...(draft.raw("api", "domain") === undefined ? [] : reservedPaths(rules, path)),
  ];
}

function ruleProblems({ index, value }: RuleItem, path: string): Problem[] {
  const problems: Problem[] = [];
  const repeated = (names: readonly string[]) => names.find((name, at) => names.indexOf(name) !== at);
  const method = repeated(methodsOf(value));
  const scope = repeated(value.scopes);
  if (method !== undefined) problems.push(problem(`${path}[${index}].methods`, method, "expected each method once"));
  if (scope !== undefined) problems.push(problem(`${path}[${index}].scopes`, scope, "expected each scope once"));
  if (value.public === true && value.scopes.length > 0) {
    problems.push(
      problem(
        `${path}[${index}].scopes`,
        value.scopes,
        "expected no scopes on a public rule: no token is needed there",
      ),
    );
  }
  return problems;
}

/** It could not be deployed: no method would ask the authorizer. */
function nothingGuarded(draft: Draft, rules: readonly RuleItem[], path: string): Problem[] {
  const given = draft.raw("auth", "rules");
  // One that is not valid may have been meant to be guarded.
  const isWhole = Array.isArray(given) && given.length > 0 && given.length === rules.length;
  if (!isWhole || rules.some(({ value }) => value.public !== true)) return [];
  const expected = "expected at least one that asks for a token: this gateway would guard nothing";
  return [{ path, message: `got public rules alone, ${expected}`, severity: "error" }];
}

function duplicateRules(rules: readonly RuleItem[], path: string): Problem[] {
  const first = new Map<string, number>();
  return rules.flatMap(({ index, value }) => {
    const name = `${[...new Set(methodsOf(value))].sort().join(",")} ${value.path} ${value.public === true}`;
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, index);
    return earlier === undefined
      ? []
      : [
          problem(
            `${path}[${index}]`,
            value.path,
            `expected one rule for these methods and this path, [${earlier}] is one already: put the scopes of both into it`,
          ),
        ];
  });
}

function publicOverlaps(rules: readonly RuleItem[], path: string): Problem[] {
  const open = rules.filter(({ value }) => value.public === true);
  return open.flatMap((rule) =>
    rules
      .filter((other) => other.index !== rule.index && !(other.value.public === true && other.index < rule.index))
      .flatMap((other) => publicOverlap(rule, other, path)),
  );
}

function publicOverlap(open: RuleItem, other: RuleItem, path: string): Problem[] {
  if (!shareMethod(open.value, other.value)) return [];
  const both = overlapExample(open.value.path, other.value.path);
  if (both === undefined) return [];
  const where = `auth.rules[${other.index}] (${other.value.path})`;
  return [
    problem(
      `${path}[${open.index}]`,
      open.value.path,
      `expected a public rule to overlap no other, ${where} covers ${both} too`,
    ),
  ];
}

// API Gateway answers these itself below a custom domain
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html).
function reservedPaths(rules: readonly RuleItem[], path: string): Problem[] {
  return rules
    .filter(({ value }) => /^\/s?ping(?:\/|$)/.test(value.path))
    .map(({ index, value }) =>
      problem(
        `${path}[${index}].path`,
        value.path,
        "expected another first segment (API Gateway keeps /ping and /sping of a custom domain for itself)",
      ),
    );
}
