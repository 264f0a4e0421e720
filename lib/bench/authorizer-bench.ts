import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings.ts";
import { BENCH_ALGORITHMS, type BenchAlgorithm, CONTENDERS } from "./contender.ts";
import { bundleContender, type ContenderBundle } from "./contender-bundles.ts";
import { startKeyServer } from "./key-server.ts";
import { median } from "./median.ts";
import { runChild } from "./run-child.ts";
import { createSigningKey } from "./signing-key.ts";

/** Medians of one contender under one algorithm. CPU time, since a shared machine's clock tells little. */
export interface BenchRow {
  readonly id: string;
  readonly label: string;
  readonly algorithm: BenchAlgorithm;
  /** CPU milliseconds from process start to the first decision. */
  readonly coldMillis?: number;
  /** CPU milliseconds from the end of the init phase to the first decision. */
  readonly afterInitMillis?: number;
  /** CPU microseconds of a decision about a token not seen before. */
  readonly newTokenMicros: number;
  /** CPU microseconds of a decision about a token seen before. */
  readonly repeatedTokenMicros: number;
}

export interface BenchReport {
  readonly node: string;
  readonly coldRuns: number;
  readonly warmRounds: number;
  readonly rows: readonly BenchRow[];
  /** Bytes of each contender's minified bundle. */
  readonly bundleBytes: Readonly<Record<string, number>>;
  /** Growth of the heap over `heapTokens` distinct tokens, in bytes. */
  readonly heapBytes: Readonly<Record<string, number>>;
  readonly heapTokens: number;
}

export interface BenchOptions {
  /** Cold starts per contender and algorithm. */
  readonly coldRuns: number;
  /** Rounds of warm decisions. */
  readonly warmRounds: number;
  /** Distinct tokens for the heap's growth. */
  readonly heapTokens: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told what is being measured. */
  readonly progress: (step: string) => void;
}

const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/api/v1/jobs";
const ISSUER = "https://id.example.com/";
const TOKENS_PER_ROUND = 250;
const REPEATS_PER_ROUND = 1_000;

/** Everything about one algorithm: its key server, its bundles, its tokens. */
interface Bench {
  readonly algorithm: BenchAlgorithm;
  readonly bundles: readonly ContenderBundle[];
  readonly settings: AuthorizerSettings;
  readonly env: Readonly<Record<string, string>>;
  readonly mint: (count: number) => string[];
  readonly folder: string;
}

/** Measures all contenders under all algorithms, side by side in one run. */
export async function benchAuthorizers(options: BenchOptions): Promise<BenchReport> {
  const rows: BenchRow[] = [];
  const bundleBytes: Record<string, number> = {};
  let heapBytes: Record<string, number> = {};
  for (const algorithm of BENCH_ALGORITHMS) {
    await withBench(algorithm, options.now, async (bench) => {
      const cold = await measureCold(bench, options);
      // Tokens signed with EdDSA are the quickest to make in such numbers; what is remembered of them is the same.
      const warm = await measureWarm(bench, options, algorithm === "EdDSA" ? options.heapTokens : 0);
      rows.push(...bench.bundles.map(({ contender }, index) => rowOf(contender, algorithm, cold, warm, index)));
      for (const { contender, bytes } of bench.bundles) if (contender.isWhole) bundleBytes[contender.id] ??= bytes;
      if (algorithm === "EdDSA") heapBytes = warm.heapBytes;
    });
  }
  const { coldRuns, warmRounds, heapTokens } = options;
  return { node: process.version, coldRuns, warmRounds, rows, bundleBytes, heapBytes, heapTokens };
}

async function withBench(algorithm: BenchAlgorithm, now: () => number, use: (bench: Bench) => Promise<void>) {
  const key = createSigningKey(algorithm, "bench-key");
  const server = await startKeyServer({ keys: [key.jwk] });
  const folder = mkdtempSync(join(tmpdir(), "clipzy-bench-"));
  try {
    const certificateFile = join(folder, "ca.pem");
    writeFileSync(certificateFile, server.certificate);
    const settings = benchSettings(algorithm, server.url);
    const contenders = CONTENDERS.filter((contender) => contender.algorithms.includes(algorithm));
    const bundles = contenders.map((contender) => bundleContender(contender, folder, settings));
    const exp = Math.floor(now() / 1000) + 3600;
    const claims = { iss: ISSUER, aud: "clipzy", sub: "user-1", exp, iat: exp - 3600, scope: "jobs:read jobs:write" };
    const mint = (count: number) =>
      Array.from({ length: count }, (_, index) => key.mint({ ...claims, jti: `${index}` }));
    await use({ algorithm, bundles, settings, env: { NODE_EXTRA_CA_CERTS: certificateFile }, mint, folder });
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

interface ColdRun {
  readonly total: number;
  readonly afterInit: number;
}

/** In turns, so that a busy moment of the machine meets all contenders alike. */
async function measureCold(bench: Bench, options: BenchOptions): Promise<readonly (readonly ColdRun[])[]> {
  const [token = ""] = bench.mint(1);
  const runs: ColdRun[][] = bench.bundles.map(() => []);
  for (let run = 0; run < options.coldRuns; run++) {
    options.progress(`${bench.algorithm}: cold start ${run + 1} of ${options.coldRuns}`);
    for (const [index, { contender, handlerFile }] of bench.bundles.entries()) {
      if (!contender.isWhole) continue;
      const args = [handlerFile, token, METHOD_ARN];
      runs[index]?.push((await runChild({ script: "cold-child.cjs", args, env: bench.env })) as ColdRun);
    }
  }
  return runs;
}

interface Warm {
  readonly fresh: readonly (readonly number[])[];
  readonly repeated: readonly (readonly number[])[];
  readonly heapBytes: Record<string, number>;
}

async function measureWarm(bench: Bench, options: BenchOptions, heapTokens: number): Promise<Warm> {
  options.progress(`${bench.algorithm}: warm decisions, ${options.warmRounds} rounds`);
  const heapBundles = heapTokens > 0 ? bench.bundles.filter(({ contender }) => contender.isWhole) : [];
  const workFile = join(bench.folder, "work.json");
  const work = {
    methodArn: METHOD_ARN,
    settings: bench.settings,
    peerFiles: bench.bundles.map(({ peerFile }) => peerFile),
    heapFiles: heapBundles.map(({ peerFile }) => peerFile),
    tokens: bench.mint(Math.max(heapTokens, (options.warmRounds + 1) * TOKENS_PER_ROUND)),
    rounds: options.warmRounds,
    perRound: TOKENS_PER_ROUND,
    repeats: REPEATS_PER_ROUND,
  };
  writeFileSync(workFile, JSON.stringify(work));
  const child = { script: "warm-child.cjs", args: [workFile], flags: ["--expose-gc"], env: bench.env };
  const { fresh, repeated, heap } = (await runChild(child)) as Omit<Warm, "heapBytes"> & { heap: number[] };
  const heapBytes = Object.fromEntries(heapBundles.map(({ contender }, index) => [contender.id, heap[index] ?? 0]));
  return { fresh, repeated, heapBytes };
}

function rowOf(
  { id, label }: ContenderBundle["contender"],
  algorithm: BenchAlgorithm,
  cold: readonly (readonly ColdRun[])[],
  warm: Warm,
  index: number,
): BenchRow {
  const runs = cold[index] ?? [];
  return {
    id,
    label,
    algorithm,
    ...(runs.length > 0 && {
      coldMillis: median(runs.map(({ total }) => total)),
      afterInitMillis: median(runs.map(({ afterInit }) => afterInit)),
    }),
    newTokenMicros: median(warm.fresh[index] ?? []),
    repeatedTokenMicros: median(warm.repeated[index] ?? []),
  };
}

function benchSettings(algorithm: BenchAlgorithm, jwksUri: string): AuthorizerSettings {
  return {
    environment: "bench",
    issuers: [{ issuer: ISSUER, audience: ["clipzy"], audienceClaim: "aud", jwksUri, algorithms: [algorithm] }],
    rules: [
      { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
      { methods: ["*"], path: "/api/v1/admin/*", scopes: ["admin"] },
    ],
    clockToleranceSeconds: 5,
    revoked: [],
    keySets: { freshSeconds: 600, staleSeconds: 21_600, timeoutMillis: 5000 },
    logSubjects: false,
  };
}
