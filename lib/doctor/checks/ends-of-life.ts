/** The day on which the tables below were read. */
export const TABLE_DATE = "2026-11-28";

/**
 * End of life of each release of Node, by its major number.
 *
 * @see https://github.com/nodejs/Release/blob/main/schedule.json
 */
export const NODE_ENDS: Readonly<Record<string, string>> = {
  20: "2026-04-30",
  21: "2024-06-01",
  22: "2027-04-30",
  23: "2025-06-01",
  24: "2028-04-30",
  25: "2026-06-01",
  26: "2029-04-30",
};

/**
 * End of support of each major version of the CDK; null where none is announced.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/node-versions.html
 */
export const CDK_ENDS: Readonly<Record<string, string | null>> = { 1: "2023-06-01", 2: null };

/**
 * The runtime of the authorizer's Lambda, and when AWS deprecates it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const LAMBDA_ENDS: readonly [runtime: string, end: string] = ["nodejs24.x", "2028-04-30"];
