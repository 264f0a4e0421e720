import { z } from "zod";
import type { Draft, Item } from "./draft.ts";
import { pathPattern } from "./path-pattern.ts";
import { overlapExample } from "./pattern-overlap.ts";
import { type Problem, problem } from "./problems.ts";
import { closedObject, list, text } from "./schema-parts.ts";

/** Methods that a rule may name. OPTIONS is not one: the preflight answers it, without a token. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

const method = z.enum(METHODS, { error: (issue) => methodMessage(issue.input) });

// RFC 6749 section 3.3: printable ASCII without space, double quote and backslash.
const scope = text({ expected: "a scope", example: "jobs:read", pattern: /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/ });

/** One rule about who may call what; every rule that covers a request must be satisfied. */
export const accessRule = closedObject({
  methods: z
    .union([list(method, "methods", "method"), z.literal("*")], {
      error: `expected a list of ${METHODS.join(", ")}, or "*" for all`,
    })
    .meta({ description: 'HTTP methods, or "*" for all. The preflight (OPTIONS) is answered without a rule.' }),
  path: pathPattern,
  scopes: list(scope, "scopes")
    .default([])
    .meta({ description: "Scopes that a token must hold, all of them; none: any valid token." }),
  public: z
    .literal(true, { error: "expected true, or no such key" })
    .optional()
    .meta({ description: "true: no token is asked for. No other rule may cover such a path." }),
});

export type AccessRule = z.output<typeof accessRule>;

type RuleItem = Item<AccessRule>;

/** What is wrong between the access rules. */
export function accessRuleProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.rules`;
  const rules = draft.items(accessRule, "auth", "rules");
  return [
    ...rules.flatMap((rule) => ruleProblems(rule, path)),
    ...duplicateRules(rules, path),
    ...publicOverlaps(rules, path),
    ...(draft.raw("api", "domain") === undefined ? [] : reservedPaths(rules, path)),
  ];
}

/** The methods of a rule, `*` spelled out. */
export function methodsOf(rule: AccessRule): readonly string[] {
  return rule.methods === "*" ? METHODS : rule.methods;
}

/** Whether two rules name a method in common. */
export function shareMethod(one: AccessRule, other: AccessRule): boolean {
  return methodsOf(one).some((name) => methodsOf(other).includes(name));
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
        "expected no scopes on a public rule: nobody asks for a token there",
      ),
    );
  }
  return problems;
}

function duplicateRules(rules: readonly RuleItem[], path: string): Problem[] {
  const first = new Map<string, number>();
  return rules.flatMap(({ index, value }) => {
    const name = `${[...new Set(methodsOf(value))].sort().join(",")} ${value.path}`;
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

function methodMessage(given: unknown): string {
  const allowed = `expected one of ${METHODS.join(", ")}`;
  if (typeof given !== "string") return allowed;
  if (given.toUpperCase() === "OPTIONS")
    return `${allowed}: the preflight owns OPTIONS and answers it on every path without a token`;
  if (given === "*") return `${allowed}, or "*" instead of the list`;
  return (METHODS as readonly string[]).includes(given.toUpperCase())
    ? `${allowed}, e.g. ${given.toUpperCase()}`
    : allowed;
}
