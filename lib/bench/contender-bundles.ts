import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type { Algorithm } from "../../lambda/authorizer/settings/algorithms.ts";
import type { AuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import { bundleAuthorizer, LAMBDA_BUNDLE } from "../request-path/authorizer/authorizer-bundle.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** A contender, bundled and minified as for Lambda. */
export interface ContenderBundle {
  readonly contender: Contender;
  /** CommonJS file that exports `createPeer`, for the warm measurements. */
  readonly peerFile: string;
  /** CommonJS file that exports `handler` and, where there is an init phase to wait for, `ready`. */
  readonly handlerFile: string;
  /** Of the handler's file. */
  readonly bytes: number;
}

/** Bundles one contender with its settings into a folder below `outdir`. */
export function bundleContender(contender: Contender, outdir: string, settings: AuthorizerSettings): ContenderBundle {
  const folder = join(outdir, contender.id);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "settings.json"), JSON.stringify(settings));
  const peerFile = join(folder, "peer.js");
  bundle(`export { createPeer } from "./contenders/${contender.id}.ts";`, peerFile);
  const handlerFile = join(folder, "index.js");
  // Ours is the asset that is deployed, with its settings, its init phase and its log.
  if (contender.id === OURS) bundleAuthorizer(folder, settings);
  else bundle(handlerSource(contender.id), handlerFile);
  return { contender, peerFile, handlerFile, bytes: statSync(handlerFile).size };
}

/** The same few lines around every peer, as its documentation shows them. */
function handlerSource(id: string): string {
  return `
    import { readFileSync } from "node:fs";
    import { join } from "node:path";
    import { createPeer } from "./contenders/${id}.ts";
    const settings = JSON.parse(readFileSync(join(__dirname, "settings.json"), "utf8"));
    export const handler = createPeer(settings, Date.now);
  `;
}

function bundle(contents: string, outfile: string): void {
  buildSync({
    stdin: { contents, resolveDir: HERE, loader: "ts" },
    outfile,
    ...LAMBDA_BUNDLE,
  });
}

/** The algorithms that the benchmark compares: RSA, ECDSA and EdDSA, as new deployments choose them. */
export const BENCH_ALGORITHMS = ["RS256", "ES256", "EdDSA"] as const satisfies readonly Algorithm[];

export type BenchAlgorithm = (typeof BENCH_ALGORITHMS)[number];

/** One authorizer of the benchmark. */
export interface Contender {
  /** Name of its file in `contenders/`. */
  readonly id: string;
  /** What the tables call it. */
  readonly label: string;
  readonly algorithms: readonly BenchAlgorithm[];
  /** Whether it is a deployable authorizer, whose cold start and bundle size can be compared. */
  readonly isWhole: boolean;
}

export const OURS = "clipzy";
/** The peer that the ratios refer to. */
export const REFERENCE = "aws-jwt-verify";
/** The floor for any verifier that uses jose. */
export const FLOOR = "jose";

/** In the order of the tables. */
export const CONTENDERS: readonly Contender[] = [
  { id: OURS, label: "this authorizer", algorithms: BENCH_ALGORITHMS, isWhole: true },
  { id: "clipzy-logging", label: "this authorizer, logging", algorithms: BENCH_ALGORITHMS, isWhole: false },
  { id: REFERENCE, label: REFERENCE, algorithms: BENCH_ALGORITHMS, isWhole: true },
  { id: "crypto-verify", label: "bare crypto.verify", algorithms: BENCH_ALGORITHMS, isWhole: true },
  { id: FLOOR, label: "bare jose jwtVerify", algorithms: BENCH_ALGORITHMS, isWhole: false },
];
