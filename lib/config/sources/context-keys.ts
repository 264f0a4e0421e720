import { nearestName } from "../problems/did-you-mean.ts";
import { type Problem, problem } from "../problems/problems.ts";
import { parseUrl } from "../values/parse-url.ts";

/** The context keys that are ours; every other one belongs to CDK. */
const CONTEXT_KEYS = [
  "environment",
  "environments",
  "corsOrigins",
  "closed",
  "environmentsFile",
  "rollout",
  "runbookUrl",
] as const;

/** It is part of every alarm's description, which holds `MAX_ALARM_DESCRIPTION_CHARACTERS`. */
const MAX_RUNBOOK_URL_CHARACTERS = 500;

/** How a new version of the authorizer takes over: a canary of five minutes, or no shift and no alarm that could stop it. */
const ROLLOUTS: readonly unknown[] = ["gradual", "at-once"];

/** Mistyped keys of ours: `-c enviroment=prod` must not silently deploy the default environment. */
export function mistypedKeys(keys: readonly string[]): Problem[] {
  return keys
    .filter((key) => !isKnown(key))
    .flatMap((key) => {
      const meant = nearestName(key, CONTEXT_KEYS);
      return meant === undefined
        ? []
        : [{ path: key, message: `unknown context key, expected ${meant}`, severity: "error" }];
    });
}

/** What is wrong with the keys that are used as they are, where they are given at all. */
export function contextProblems(get: (key: string) => unknown): Problem[] {
  const rollout = get("rollout");
  const runbookUrl = get("runbookUrl");
  const closed = get("closed");
  return [
    ...(closed === undefined || isClosed(closed)
      ? []
      : [problem("closed", closed, "expected true, which refuses every request with 503, or no such key")]),
    ...(rollout === undefined || ROLLOUTS.includes(rollout)
      ? []
      : [problem("rollout", rollout, 'expected "gradual" (a canary of five minutes, the default) or "at-once"')]),
    ...(runbookUrl === undefined || isRunbookUrl(runbookUrl)
      ? []
      : [
          problem(
            "runbookUrl",
            runbookUrl,
            `expected an https address of at most ${MAX_RUNBOOK_URL_CHARACTERS} characters, without a "#": an alarm's description adds its own, and holds 1,024`,
          ),
        ]),
  ];
}

function isRunbookUrl(given: unknown): boolean {
  if (typeof given !== "string" || given.length > MAX_RUNBOOK_URL_CHARACTERS || given.includes("#")) return false;
  return parseUrl(given)?.protocol === "https:";
}

function isKnown(key: string): boolean {
  return (CONTEXT_KEYS as readonly string[]).includes(key) || /[:/@]/.test(key);
}

/** Whether `-c closed=true` was given: the command line makes a text of it. */
export function isClosed(given: unknown): boolean {
  return given === true || given === "true";
}

/** An environment that `-c closed=true` closes; exceptions of its own stay. */
export function withClosed(environment: unknown, given: unknown): unknown {
  if (!isClosed(given) || typeof environment !== "object" || environment === null) return environment;
  const { webAcl = {} } = environment as { webAcl?: unknown };
  if (typeof webAcl !== "object" || webAcl === null || Array.isArray(webAcl)) return environment;
  return { ...environment, webAcl: { closed: true, ...webAcl } };
}

/** The comma list of `-c corsOrigins`, the same as the host's `CORS_ORIGINS`: empty means that no browser may call. */
export function parseOriginsOverride(given: unknown): { origins?: readonly string[]; problems: Problem[] } {
  if (given === undefined) return { problems: [] };
  if (typeof given !== "string") {
    return {
      problems: [
        problem(
          "corsOrigins",
          given,
          "expected a comma list of origins, e.g. https://app.example.com,https://studio.example.com",
        ),
      ],
    };
  }
  return { origins: given.trim() === "" ? [] : given.split(",").map((origin) => origin.trim()), problems: [] };
}

/** An environment with its origins replaced. What is no environment at all stays as it is, for its own problem. */
export function withOrigins(environment: unknown, origins: readonly string[] | undefined): unknown {
  if (origins === undefined || typeof environment !== "object" || environment === null) return environment;
  const { cors = {} } = environment as { cors?: unknown };
  if (typeof cors !== "object" || cors === null || Array.isArray(cors)) return environment;
  return { ...environment, cors: { ...cors, origins } };
}

/** A problem with an overridden origin, under the name that the user gave it. */
export function renamedToOverride(found: Problem, environment: string): Problem {
  const prefix = `environments.${environment}.cors.origins`;
  return found.path.startsWith(prefix) ? { ...found, path: `corsOrigins${found.path.slice(prefix.length)}` } : found;
}
