import { daysUntil, type Finding } from "../findings/finding.ts";

/** The versions that are in use. */
export interface Versions {
  /** Of this process, e.g. `24.1.0`. */
  readonly node: string;
  /** Of `aws-cdk-lib`, e.g. `2.276.0`. */
  readonly cdk: string;
}

/** What ends within this time is a fault: a change of the runtime wants a quarter of a year. */
const SOON_MILLIS = 90 * 86_400_000;

/** Compares the versions with their ends of life. */
export function checkVersions({ node, cdk }: Versions, now: number): Finding[] {
  const upgrade = "install the newest long-term release of Node (https://nodejs.org/en/download)";
  const [runtime, ends] = LAMBDA_ENDS;
  return [
    judge({ subject: `Node ${node}`, end: NODE_ENDS[major(node)], now, remedy: upgrade }),
    judge({ subject: `CDK ${cdk}`, end: CDK_ENDS[major(cdk)], now, remedy: "npm install aws-cdk-lib aws-cdk" }),
    judge({
      subject: `Lambda runtime ${runtime}`,
      end: ends,
      now,
      remedy: "update this project: a newer one names a newer runtime",
    }),
  ];
}

interface Version {
  readonly subject: string;
  /** `YYYY-MM-DD`; null: none is announced; undefined: not in the table. */
  readonly end: string | null | undefined;
  readonly now: number;
  readonly remedy: string;
}

function judge({ subject, end, now, remedy }: Version): Finding {
  if (end === undefined) return { state: "not asked", subject, found: `its end is not in the table of ${TABLE_DATE}` };
  if (end === null) return { state: "sound", subject, found: `no end was announced (${TABLE_DATE})` };
  const millis = Date.parse(end);
  const isSoon = millis - now <= SOON_MILLIS;
  if (!isSoon) return { state: "sound", subject, found: `supported until ${end}` };
  const verb = millis < now ? "ended" : "ends";
  return { state: "fault", subject, found: `its support ${verb} ${daysUntil(millis, now)}, on ${end}`, remedy };
}

function major(version: string): string {
  return version.split(".")[0] ?? "";
}

/** The day on which the tables below were read. */
const TABLE_DATE = "2026-11-28";

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
const CDK_ENDS: Readonly<Record<string, string | null>> = { 1: "2023-06-01", 2: null };

/**
 * The runtime of the authorizer's Lambda, and when AWS deprecates it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
 */
export const LAMBDA_ENDS: readonly [runtime: string, end: string] = ["nodejs24.x", "2028-04-30"];
