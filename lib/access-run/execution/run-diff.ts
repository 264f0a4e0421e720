import { EVERYWHERE, intersect } from "../../access/addresses/address-set.ts";
import { exampleAddress, renderAddress } from "../../access/addresses/address-text.ts";
import type { AccessDiff, Verdict } from "../../access/diff/diff.ts";
import type { Finding } from "../../access/diff/finding.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import { judge } from "../../access/judge/judge.ts";
import type { Outcome } from "../../access/judge/request-words.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import { requestClasses } from "../../access/questions/request-classes.ts";
import type { Synthesize } from "../input/access-world.ts";
import type { VersionSource } from "../input/versions.ts";
import { ExchangedKeys } from "./exchanged-keys.ts";
import { type GatewaySide, openGatewaySide } from "./gateway-side.ts";
import type { GatewayAnswer } from "./in-process-gateway.ts";
import { witnessAndNeighbours } from "./neighbours.ts";

/** What came of running a comparison. */
export interface DiffRun {
  /** How many requests were sent through each of the two gateways. */
  readonly requests: number;
  /** Answers that were not predicted. */
  readonly disagreements: readonly Disagreement[];
  /** Findings that no request can show here. */
  readonly notRun: readonly { readonly id: string; readonly because: string }[];
  /** SHA-256 of each authorizer's settings without keys, the only thing that was exchanged. */
  readonly settingsDigests: { readonly before: string; readonly after: string };
}

/** One request that a gateway has answered otherwise than the comparison had it. */
export interface Disagreement {
  /** The finding that the request belongs to; null: there is no finding. */
  readonly finding: string | null;
  readonly side: "before" | "after";
  readonly request: AccessRequest;
  readonly predicted: Outcome;
  readonly answered: GatewayAnswer;
}

export interface DiffRunOptions {
  readonly before: VersionSource;
  readonly after: VersionSource;
  readonly synthesize: Synthesize;
  /** Milliseconds since the epoch: tokens are made for this time. */
  readonly now: () => number;
  readonly progress: (text: string) => void;
  /** @default - keys of this run */
  readonly keys?: ExchangedKeys;
}

/** A comparison as far as no gateway contradicts it. With less than all findings there is no verdict: it is null. */
export type CheckedDiff = Omit<AccessDiff, "verdict"> & { readonly verdict: Verdict | null };

/** Leaves the findings out that a gateway has contradicted, and with them the verdict. */
export function withoutContradicted(found: AccessDiff, run: DiffRun | undefined): CheckedDiff {
  if (run === undefined || run.disagreements.length === 0) return found;
  const contradicted = new Set(run.disagreements.map(({ finding }) => finding));
  return { ...found, verdict: null, findings: found.findings.filter(({ id }) => !contradicted.has(id)) };
}

type Sides = Readonly<Record<"before" | "after", GatewaySide>>;

/**
 * Runs both configurations in local gateways and sends them every finding's witness with its neighbours; of two
 * configurations without a finding, an example of every class of requests.
 *
 * @throws ConfigurationError, TemplateError
 */
export async function runDiff(found: AccessDiff, options: DiffRunOptions): Promise<DiffRun> {
  const { synthesize, now, progress, keys = new ExchangedKeys() } = options;
  const open = (name: "before" | "after") => {
    progress(`synthesize ${name}`);
    return openGatewaySide({ source: options[name], keys, synthesize, now });
  };
  const before = await open("before");
  try {
    const after = await open("after");
    try {
      return await sendAll(found, { before, after }, options);
    } finally {
      await after.close();
    }
  } finally {
    await before.close();
  }
}

interface Planned {
  readonly finding: string | null;
  readonly request: AccessRequest;
}

async function sendAll({ findings }: AccessDiff, sides: Sides, { now, progress }: DiffRunOptions): Promise<DiffRun> {
  const reasons = new Map(findings.map((finding) => [finding.id, whyNotRun(finding, sides, now)]));
  const planned = plan(
    findings.filter(({ id }) => reasons.get(id) === undefined),
    sides,
  );
  const disagreements: Disagreement[] = [];
  for (const [index, { finding, request }] of planned.entries()) {
    progress(`request ${index + 1} of ${planned.length}`);
    for (const side of SIDES) {
      const compared = await compare(request, side, sides, now);
      if (compared !== undefined) disagreements.push({ finding, side, request, ...compared });
    }
  }
  const notRun = [...reasons].flatMap(([id, because]) => (because === undefined ? [] : [{ id, because }]));
  const settingsDigests = { before: sides.before.settingsDigest, after: sides.after.settingsDigest };
  return { requests: planned.length, disagreements, notRun, settingsDigests };
}

const SIDES = ["before", "after"] as const;

/** Why no request to a local gateway can show a finding; undefined when one can. */
function whyNotRun({ about, change, witness, ...finding }: Finding, sides: Sides, now: () => number) {
  if (about === "endpoint" && change !== "other")
    return "a local gateway has neither VPC endpoints nor client certificates";
  const isOther = SIDES.some((side) => {
    const { status, code } = predict(sides[side], witness as AccessRequest, now);
    return status !== finding[side].status || code !== finding[side].code;
  });
  if (!isOther) return undefined;
  return about === "clock" ? "it is about another time than now" : "its token has ended by now";
}

function predict({ model }: GatewaySide, request: AccessRequest, now: () => number): Outcome {
  const { status, code } = judge(model, request, { nowSeconds: now() / 1000 });
  return { status, code };
}

function plan(findings: readonly Finding[], { before, after }: Sides): Planned[] {
  const models = [before.model, after.model];
  if (findings.length === 0) {
    const address = usualAddress(models);
    const examples = models
      .flatMap(requestClasses)
      .map(({ example }) => ({ ...example, address: example.address ?? address }));
    return examples.map((request) => ({ finding: null, request }));
  }
  return findings.flatMap((finding) =>
    witnessAndNeighbours(finding, models).map((request) => ({ finding: finding.id, request })),
  );
}

/** One that both let in, if there is one. */
function usualAddress(models: readonly AccessModel[]): string {
  const passing = models.map(({ addresses }) => addresses.passing).reduce(intersect);
  return renderAddress(exampleAddress(passing) ?? (exampleAddress(EVERYWHERE) as bigint));
}

/** A second may end between a token's making and its judgement; where it was made to expire just now, that counts. */
const MOST_TRIES = 5;

/** Undefined when the gateway answers as predicted. */
async function compare(request: AccessRequest, side: (typeof SIDES)[number], sides: Sides, now: () => number) {
  const other = sides[side === "before" ? "after" : "before"];
  const tries = request.expiredForSeconds === undefined ? 1 : MOST_TRIES;
  for (let left = tries; ; left--) {
    const predicted = predict(sides[side], request, now);
    const answered = await sides[side].ask(request, other);
    if (answered.status === predicted.status && answered.code === predicted.code) return undefined;
    if (left === 1) return { predicted, answered };
  }
}
