import { z } from "zod";
import { METHODS } from "../../../lambda/authorizer/policy/access-policy.ts";
import { SCOPE_CHARACTERS } from "../../../lambda/authorizer/token/scopes.ts";
import type { Draft, Item } from "../problems/draft.ts";
import { cidr } from "../values/cidr.ts";
import { coversPath, pathPattern } from "../values/path-pattern.ts";
import { closedObject, list, text } from "../values/schema-parts.ts";

const method = z.enum(METHODS, { error: (issue) => methodMessage(issue.input) });

const SCOPE = new RegExp(`^[${SCOPE_CHARACTERS}]{1,128}$`);
/** One scope. */
export const scope = text({ expected: "a scope", example: "jobs:read", pattern: SCOPE });

/** One rule about who may call what; every rule that covers a request must be satisfied. */
export const accessRule = closedObject({
  methods: z
    .union([list(method, "methods", "method"), z.literal("*")], {
      error: `expected a list of ${METHODS.join(", ")}, or "*" for all`,
    })
    .meta({
      description: `HTTP methods, or "*" for ${METHODS.join(", ")}; any other method is 404. OPTIONS is answered without a rule.`,
    }),
  path: pathPattern,
  scopes: list(scope, "scopes").default([]).meta({
    description:
      "Scopes that a token must hold, all of them; none: any valid token. They are read from the issuer's scopeClaims: scope or, without that, scp. An empty claim holds none, and doubled spaces in scope or scp are 401.",
  }),
  public: z
    .literal(true, { error: "expected true, or no such key" })
    .optional()
    .meta({ description: "true: no token is needed. No other rule may cover such a path." }),
  allow: list(cidr, "CIDRs", "CIDR").optional().meta({
    description:
      "CIDRs from which what the rule covers may be called; every rule with such a list that covers a request must hold. Left out: every address.",
  }),
});

/** An access rule, validated. */
export type AccessRule = z.output<typeof accessRule>;

/** The rules of a draft whose methods and path are valid, whatever else is wrong: those two say which requests a rule covers. */
export function draftRules(draft: Draft): Item<AccessRule>[] {
  const given = draft.raw("auth", "rules");
  if (!Array.isArray(given)) return [];
  return given.flatMap((_, index) => {
    const part = <S extends z.ZodType>(schema: S, key: string) => draft.valid(schema, "auth", "rules", index, key);
    const methods = part(accessRule.shape.methods, "methods");
    const path = part(accessRule.shape.path, "path");
    if (methods === undefined || path === undefined) return [];
    const scopes = part(accessRule.shape.scopes, "scopes") ?? [];
    const allow = part(accessRule.shape.allow, "allow");
    return [{ index, value: { methods, path, scopes, public: part(accessRule.shape.public, "public"), allow } }];
  });
}

/** The methods of a rule, `*` spelled out. */
export function methodsOf(rule: AccessRule): readonly string[] {
  return rule.methods === "*" ? METHODS : rule.methods;
}

/** Whether a rule is about a request. */
export function coversRequest(rule: AccessRule, method: string, path: string): boolean {
  return methodsOf(rule).includes(method) && coversPath(rule.path, path);
}

/**
 * The paths that a pattern covers as a regular expression for the web ACL, with and without the stage in front: which of the two
 * the web ACL sees on the execute-api address is not on record.
 */
export function pathExpression(pattern: string, stageName: string): string {
  const stage = `(?:/${stageName})?`;
  if (pattern === "/") return `^${stage}/?$`;
  const literals = pattern.split("*").map((literal) => literal.replaceAll(".", "\\."));
  return `^${stage}${literals.join(".*")}$`;
}

/** Whether two rules name a method in common. */
export function shareMethod(one: AccessRule, other: AccessRule): boolean {
  return methodsOf(one).some((name) => methodsOf(other).includes(name));
}

function methodMessage(given: unknown): string {
  const allowed = `expected one of ${METHODS.join(", ")}`;
  if (typeof given !== "string") return allowed;
  if (given.toUpperCase() === "OPTIONS")
    return `${allowed}: OPTIONS is the preflight, which is answered on every path without a token`;
  if (given === "*") return `${allowed}, or "*" instead of the list`;
  return (METHODS as readonly string[]).includes(given.toUpperCase())
    ? `${allowed}, e.g. ${given.toUpperCase()}`
    : allowed;
}
