import { MAX_REGEX_CHARACTERS } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { duplicateProblems, type Problem, problem } from "../problems/problems.ts";
import { draftRules, pathExpression } from "../settings/access-rules.ts";
import { api } from "../settings/api.ts";
import { cidr } from "../values/cidr.ts";

/** What is wrong with the addresses of access rules. How many sets and how much capacity they need is counted in the template. */
export function ruleNetworkProblems(draft: Draft): Problem[] {
  const stageName = draft.valid(api.shape.stageName, "api", "stageName") ?? "live";
  return draftRules(draft).flatMap(({ index, value }) => {
    if (draft.raw("auth", "rules", index, "allow") === undefined) return [];
    const path = `${draft.path}.auth.rules[${index}]`;
    const blocks = draft.items(cidr, "auth", "rules", index, "allow");
    const expression = pathExpression(value.path, stageName).length;
    return [
      ...duplicateProblems(blocks, `${path}.allow`, "CIDR"),
      ...(expression > MAX_REGEX_CHARACTERS ? [tooLong(`${path}.path`, value.path, expression)] : []),
    ];
  });
}

function tooLong(path: string, pattern: string, characters: number): Problem {
  const expected = `expected a shorter path beside allow: it becomes a regular expression of ${characters} characters, and AWS WAF takes at most ${MAX_REGEX_CHARACTERS}`;
  return problem(path, pattern, expected);
}
