import { wholeNumber } from "../values/schema-parts.ts";

/**
 * How long API Gateway keeps a decision of the authorizer.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const resultTtlSeconds = wholeNumber(
  0,
  3600,
  "seconds for which API Gateway keeps a decision: the worst delay of a revocation",
);
