import type { Algorithm } from "../../lambda/authorizer/settings/algorithms.ts";

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
