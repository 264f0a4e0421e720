import { createAuthorizer } from "../../lambda/authorizer/authorizer.ts";
import type { Decision } from "../../lambda/authorizer/outcome/decision.ts";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { createSigningKey } from "../local-issuer/signing-key.ts";
import { createRandom, type GoodToken, HOSTILE_HEADERS, type Ingredients } from "./hostile-header.ts";

export interface FuzzOptions {
  /** Hostile headers to try. */
  readonly count: number;
  /** Determines the headers, except keys and signatures, which are new in every run. */
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Runs a full garbage collection, so that the heap's growth counts only what is still in use. */
  readonly collectGarbage: () => void;
  /** Called every 10,000 headers with the number tried. */
  readonly progress?: (done: number) => void;
}

export interface FuzzReport {
  readonly count: number;
  readonly seed: number;
  /** Headers that got a policy; there must be none. */
  readonly allows: number;
  /** Headers that got neither a policy nor 401; there must be none. */
  readonly others: number;
  /** Number and kind of the first headers that were not refused; with the seed, enough to make them again. */
  readonly findings: readonly string[];
  readonly reasons: Readonly<Record<string, number>>;
  /** Growth of the heap from the first tenth to the end, in bytes. */
  readonly heapGrowthBytes: number;
  /** How often the key set was fetched. */
  readonly fetches: number;
}

const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/api/v1/jobs";
const ISSUER = "https://id.example.com/";
const MAX_FINDINGS = 20;

/** Sends hostile headers to an authorizer, and in between good tokens, which it must always accept. */
export async function fuzzAuthorizer(options: FuzzOptions): Promise<FuzzReport> {
  const { count, seed, now, collectGarbage, progress = () => {} } = options;
  const heapUsed = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const random = createRandom(seed);
  const ingredients = createIngredients(now());
  const target = createTarget(ingredients, now);
  const names = Object.keys(HOSTILE_HEADERS);
  const findings: string[] = [];
  const tally = { allows: 0, others: 0 };
  let heapBefore = 0;
  for (let index = 0; index < count; index++) {
    if (index === Math.floor(count / 10)) heapBefore = heapUsed();
    const name = random.pick(names);
    const status = await target.statusOf(HOSTILE_HEADERS[name]?.(random, ingredients));
    if (status === "policy") tally.allows += 1;
    if (status === "other") tally.others += 1;
    if (status !== 401 && findings.length < MAX_FINDINGS) findings.push(`#${index} ${name}: ${status}`);
    if (index % 10_000 === 0) {
      await target.assertGoodTokens(ingredients);
      progress(index);
    }
  }
  const heapGrowthBytes = heapUsed() - heapBefore;
  return { count, seed, ...tally, findings, reasons: target.reasons, heapGrowthBytes, fetches: target.fetches() };
}

function createIngredients(now: number): Ingredients {
  const exp = Math.floor(now / 1000) + 86_400;
  const claims = { iss: ISSUER, aud: "clipzy", sub: "user-1", iat: exp - 90_000, exp, scope: "jobs:read" };
  const keys = (["RS256", "ES256", "EdDSA"] as const).map((algorithm) =>
    createSigningKey(algorithm, `key-${algorithm}`),
  );
  const good: GoodToken[] = keys.map((key) => ({ key, claims, token: key.mint(claims) }));
  return { good, foreign: createSigningKey("ES256", "foreign") };
}

type Status = 401 | "policy" | "other";

function createTarget(ingredients: Ingredients, now: () => number) {
  const reasons: Record<string, number> = {};
  let fetches = 0;
  const { authorize } = createAuthorizer({
    settings: fuzzSettings(),
    now,
    fetchJson: async () => {
      fetches += 1;
      return { keys: ingredients.good.map(({ key }) => key.jwk) };
    },
    log: ({ reason }: Decision) => {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    },
  });
  const statusOf = (authorizationToken: unknown): Promise<Status> =>
    authorize({ type: "TOKEN", authorizationToken, methodArn: METHOD_ARN }).then(
      () => "policy",
      (error: unknown) => (error instanceof Error && error.message === "Unauthorized" ? 401 : "other"),
    );
  return {
    reasons,
    statusOf,
    fetches: () => fetches,
    async assertGoodTokens({ good }: Ingredients): Promise<void> {
      for (const { token, key } of good) {
        if ((await statusOf(`Bearer ${token}`)) !== "policy")
          throw new Error(`a good ${key.algorithm} token was refused`);
      }
    },
  };
}

function fuzzSettings(): AuthorizerSettings {
  return {
    environment: "fuzz",
    issuers: [
      {
        issuer: ISSUER,
        audience: ["clipzy"],
        audienceClaim: "aud",
        jwksUri: `${ISSUER}keys`,
        algorithms: ["RS256", "ES256", "EdDSA"],
      },
    ],
    rules: [{ methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] }],
    clockToleranceSeconds: 5,
    revoked: [],
    keySets: { freshSeconds: 86_400, staleSeconds: 86_400, timeoutMillis: 1000 },
    logSubjects: false,
  };
}

/** The report as a person reads it. */
export function renderFuzzReport(report: FuzzReport): string {
  const { count, seed, allows, others, findings, reasons, heapGrowthBytes, fetches } = report;
  const byNumber = Object.entries(reasons).sort(([, a], [, b]) => b - a);
  return [
    `${count} hostile headers with seed ${seed}: ${allows} allowed, ${others} neither allowed nor refused`,
    `heap growth ${(heapGrowthBytes / 1024).toFixed(0)} KB, key set fetched ${fetches} times`,
    ...findings,
    ...byNumber.map(
      ([reason, number]) => `  ${String(number).padStart(8)}  ${reason}${reason === "ok" ? GOOD_NOTE : ""}`,
    ),
  ].join("\n");
}

const GOOD_NOTE = " (the good tokens in between)";
