import { coversPath } from "../../config/values/path-pattern.ts";
import type { AccessModel, ModelRule } from "../model/access-model.ts";
import { treeServes } from "../paths/path-pattern.ts";

/** A call: a method and a path as they are sent. */
interface Call {
  readonly method: string;
  readonly path: string;
}

/** The rules whose policy is about a call: every one of them must be satisfied. */
export function coveringRules({ rules }: Pick<AccessModel, "rules">, { method, path }: Call): ModelRule[] {
  return rules.filter((rule) => rule.methods.includes(method) && coversPath(rule.path, path));
}

/** The rules that make a call exist: the resource tree holds their paths. A preflight exists wherever any method does. */
export function servingRules({ rules }: Pick<AccessModel, "rules">, { method, path }: Call): ModelRule[] {
  return rules.filter((rule) => (method === "OPTIONS" || rule.methods.includes(method)) && treeServes(rule.path, path));
}

/**
 * The rules whose own address lists are about a call. The web ACL compares paths with the stage in front and without it, since
 * it is not on record which of them it sees.
 */
export function listingRules(
  { rules, paths }: Pick<AccessModel, "rules" | "paths">,
  { method, path }: Call,
): ModelRule[] {
  return rules.filter(
    (rule) =>
      rule.allow !== undefined &&
      rule.methods.includes(method) &&
      listedPatterns(rule, paths.stage).some((pattern) => coversPath(pattern, path)),
  );
}

/** The patterns that a rule's own address list is about. */
export function listedPatterns({ path }: ModelRule, stage: string): string[] {
  return path === "/" ? ["/", `/${stage}`, `/${stage}/`] : [path, `/${stage}${path}`];
}
