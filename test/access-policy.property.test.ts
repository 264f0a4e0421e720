import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { buildAccessPolicy } from "../lambda/authorizer/policy/access-policy.ts";
import { policyEvaluator } from "../lib/local-gateway/policy/execute-api-policy.ts";
import { parsePolicyDocument } from "../lib/local-gateway/policy/policy-document.ts";

// The policy is cached for every route of a token, so it must answer each of them as a fresh look at the rules would.
// Two parties that know nothing of each other say what that is: the local gateway's evaluator reads the policy, and the
// oracle below reads the rules, by the sentence of lib/config/SETTINGS.md: every rule that covers the request must be satisfied.

const API_ARN = "arn:aws:execute-api:eu-central-1:111111111111:a1b2c3d4e5/live";
const METHODS = ["GET", "POST", "DELETE"];
const SCOPES = ["read", "write", "admin"];

interface Rule {
  readonly methods: string[];
  readonly path: string;
  readonly scopes: string[];
}

/** `*` as any run of characters, by the plainest means: try every length. */
function starMatches(pattern: string, text: string): boolean {
  if (pattern === "") return text === "";
  if (pattern[0] !== "*") return pattern[0] === text[0] && text !== "" && starMatches(pattern.slice(1), text.slice(1));
  return Array.from({ length: text.length + 1 }, (_, skipped) => text.slice(skipped)).some((rest) =>
    starMatches(pattern.slice(1), rest),
  );
}

function mayPass(rules: readonly Rule[], scopes: readonly string[], method: string, path: string): boolean {
  const covering = rules.filter(
    (rule) => (rule.methods.includes("*") || rule.methods.includes(method)) && starMatches(rule.path, path),
  );
  return covering.length > 0 && covering.every((rule) => rule.scopes.every((scope) => scopes.includes(scope)));
}

function evaluateCached(rules: readonly Rule[], scopes: readonly string[]) {
  const { policyDocument } = buildAccessPolicy({
    apiArn: API_ARN,
    rules,
    scopes,
    principalId: "p",
    context: { a: "b" },
  });
  const evaluate = policyEvaluator(parsePolicyDocument(policyDocument));
  return (method: string, path: string) => evaluate(`${API_ARN}/${method}${path}`, {}).decision;
}

const segment = fc.constantFrom("a", "b", "ab", "*");
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const rule: fc.Arbitrary<Rule> = fc.record({
  methods: fc.oneof(fc.constant<string[]>(["*"]), fc.subarray(METHODS, { minLength: 1 })),
  path,
  scopes: fc.subarray(SCOPES),
});
const concretePath = fc
  .array(fc.constantFrom("a", "b", "ab", "c", ""), { minLength: 1, maxLength: 5 })
  .map((segments) => `/${segments.join("/")}`);

describe("the policy for the whole API", () => {
  test("answers every route as a fresh look at the rules does, whatever the rules, scopes and route", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { maxLength: 6 }),
        fc.subarray(SCOPES),
        fc.array(fc.tuple(fc.constantFrom(...METHODS), concretePath), { minLength: 1, maxLength: 12 }),
        (rules, scopes, requests) => {
          const cached = evaluateCached(rules, scopes);
          for (const [method, requested] of requests) {
            expect([method, requested, cached(method, requested) === "allow"]).toEqual([
              method,
              requested,
              mayPass(rules, scopes, method, requested),
            ]);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  test("refuses explicitly, not by silence, whatever a rule covers and the token does not satisfy", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 1, maxLength: 6 }),
        fc.subarray(SCOPES),
        concretePath,
        (rules, scopes, requested) => {
          const unsatisfied = rules.filter((one) => !one.scopes.every((scope) => scopes.includes(scope)));
          const covered = unsatisfied.some((one) => one.methods.includes("*") && starMatches(one.path, requested));
          fc.pre(covered);
          expect(evaluateCached(rules, scopes)("GET", requested)).toBe("deny");
        },
      ),
      { numRuns: 200 },
    );
  });

  test("does not depend on the order of the rules", () => {
    fc.assert(
      fc.property(
        fc.array(rule, { minLength: 2, maxLength: 6 }),
        fc.subarray(SCOPES),
        concretePath,
        (rules, scopes, requested) => {
          expect(evaluateCached([...rules].reverse(), scopes)("POST", requested)).toBe(
            evaluateCached(rules, scopes)("POST", requested),
          );
        },
      ),
    );
  });
});
