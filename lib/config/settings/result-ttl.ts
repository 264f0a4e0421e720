import { MAX_RESULT_TTL_SECONDS } from "../../aws-limits.ts";
import { wholeNumber } from "../values/schema-parts.ts";

/** How long API Gateway keeps a decision of the authorizer. */
export const resultTtlSeconds = wholeNumber(
  0,
  MAX_RESULT_TTL_SECONDS,
  "seconds for which API Gateway keeps a decision: the worst delay of a revocation",
);
