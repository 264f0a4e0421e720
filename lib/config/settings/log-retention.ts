import { oneOf } from "../values/schema-parts.ts";

/** Days for which logs are kept: the numbers that CloudWatch Logs takes (PutRetentionPolicy, retentionInDays). */
export const logRetentionDays = oneOf(
  [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
  "Days for which logs are kept.",
);
