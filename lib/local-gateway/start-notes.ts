import type { ApiModel } from "./model/api.ts";
import { findUnknownVariables } from "./stages/gateway-response.ts";

/** What a person should know before trusting the local gateway with this API: one sentence each. */
export function startNotes(model: ApiModel): readonly string[] {
  return [...managedGroups(model), ...guessesOf(model)];
}

/** What the template contains and AWS's behaviour is not known for; `--strict` refuses to start with any. */
export function guessesOf(model: ApiModel): readonly string[] {
  const unknown = findUnknownVariables(model).map(
    (name) => `$context.${name} is not known here: it renders as nothing, as AWS is believed to do`,
  );
  return [...model.guesses, ...unknown];
}

function managedGroups({ managedRuleGroups }: ApiModel): string[] {
  if (managedRuleGroups.length === 0) return [];
  return [`managed rule groups are not evaluated and count as passed: ${managedRuleGroups.join(", ")}`];
}
