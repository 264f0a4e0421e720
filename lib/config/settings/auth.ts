import { MAX_RESULT_TTL_SECONDS } from "../../aws-limits.ts";
import type { Draft } from "../problems/draft.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { closedObject, flag, list, wholeNumber } from "../values/schema-parts.ts";
import { accessRule } from "./access-rules.ts";
import { issuer } from "./issuer.ts";
import { revocation } from "./revocation.ts";

/**
 * How long the authorizer's Lambda may run. API Gateway's own patience is not documented, so a key set that does not come must
 * end as an answer of ours well before.
 */
export const AUTHORIZER_TIMEOUT_MILLIS = 5000;

/** How long API Gateway keeps a decision of the authorizer. */
export const resultTtlSeconds = wholeNumber(
  0,
  MAX_RESULT_TTL_SECONDS,
  "seconds for which API Gateway caches a decision: the longest delay of a revocation",
);

/** How the authorizer keeps the issuers' key sets. */
export const keySets = closedObject({
  freshSeconds: wholeNumber(10, 86_400, "seconds for which a key set is used without a new request").default(600),
  staleSeconds: wholeNumber(
    60,
    604_800,
    "seconds for which a key set is used while its issuer cannot be reached",
  ).default(21_600),
  timeoutMillis: wholeNumber(
    100,
    AUTHORIZER_TIMEOUT_MILLIS - 1000,
    `milliseconds for one refresh, of the ${AUTHORIZER_TIMEOUT_MILLIS} that the authorizer has`,
  ).default(1500),
});

/** What is wrong between the settings of `keySets`. */
export function keySetProblems(draft: Draft): Problem[] {
  const path = `${draft.path}.auth.keySets`;
  const fresh = draft.valid(keySets.shape.freshSeconds, "auth", "keySets", "freshSeconds");
  const stale = draft.valid(keySets.shape.staleSeconds, "auth", "keySets", "staleSeconds");
  const crossed = fresh !== undefined && stale !== undefined && fresh >= stale;
  return crossed ? [problem(`${path}.staleSeconds`, stale, `expected more than freshSeconds, which is ${fresh}`)] : [];
}

/** Who is calling, and what they may call. */
export const auth = closedObject({
  issuers: list(issuer, "issuers", "issuer").meta({ description: "Whose tokens are accepted." }),
  rules: list(accessRule, "access rules", "access rule").meta({
    description:
      "Who may call what. A request must satisfy every rule whose method and path cover it; what no rule covers is 404.",
  }),
  resultTtlSeconds: resultTtlSeconds.default(300),
  clockToleranceSeconds: wholeNumber(
    0,
    300,
    "seconds of clock skew that are forgiven between an issuer's clock and the authorizer's",
  ).default(5),
  revoked: list(revocation, "revocations")
    .default([])
    .meta({ description: "Tokens (jti) and subjects (sub) that are refused although they are valid." }),
  keySets: keySets.prefault({}).meta({ description: "How the authorizer keeps the issuers' key sets." }),
  logSubjects: flag("Writes subjects into the logs; otherwise the authorizer logs a hash of them.").default(false),
});
