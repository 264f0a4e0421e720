import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { closedObject, wholeNumber } from "../values/schema-parts.ts";

/** How the authorizer keeps the issuers' key sets. */
export const keySets = closedObject({
  freshSeconds: wholeNumber(10, 86_400, "seconds for which a key set is used without asking again").default(600),
  staleSeconds: wholeNumber(
    60,
    604_800,
    "seconds for which a key set is used while its issuer does not answer",
  ).default(21_600),
  timeoutMillis: wholeNumber(100, 4000, "milliseconds for one refresh, of the 5000 that the authorizer has").default(
    1500,
  ),
});

/** What is wrong between the settings of `keySets`. */
export function keySetProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.keySets`;
  const fresh = draft.valid(keySets.shape.freshSeconds, "auth", "keySets", "freshSeconds");
  const stale = draft.valid(keySets.shape.staleSeconds, "auth", "keySets", "staleSeconds");
  const crossed = fresh !== undefined && stale !== undefined && fresh >= stale;
  return crossed ? [problem(`${path}.staleSeconds`, stale, `expected more than freshSeconds, which is ${fresh}`)] : [];
}
