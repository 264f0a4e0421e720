import type { Draft } from "../problems/draft.ts";
import type { Problem } from "../problems/problems.ts";

/** Account and region name the home of an environment together; with neither, the template fits any. */
export function homeProblems(draft: Draft): Problem[] {
  const given = (["account", "region"] as const).filter((key) => draft.raw(key) !== undefined);
  if (given.length !== 1) return [];
  const missing = given[0] === "account" ? "region" : "account";
  return [
    {
      path: `${draft.path}.${missing}`,
      message: `missing, expected ${missing} beside ${given[0]}, or neither for a template that fits any account and region`,
      severity: "error",
    },
  ];
}
