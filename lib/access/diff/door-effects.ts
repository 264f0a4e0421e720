import type { Outcome } from "../judge/request-words.ts";
import { listed } from "../judge/words.ts";
import { findAnyCall } from "./any-call.ts";
import type { Comparison } from "./comparison.ts";
import { type About, type Change, type Effect, idOf, onBothSides } from "./finding.ts";
import type { Side } from "./side.ts";

const PASSES: Outcome = { status: null, code: null };
/** No connection: there is no HTTP answer. */
const NO_ANSWER: Outcome = { status: 0, code: null };
const FORBIDDEN: Outcome = { status: 403, code: "FORBIDDEN" };

/** What the ways to the API make different, and what pages may send and read. The judge knows neither: requests name no door. */
export function doorEffects(comparison: Comparison): Effect[] {
  const { before, after } = comparison;
  const directions = [
    { passing: after, refusing: before, change: "wider" },
    { passing: before, refusing: after, change: "narrower" },
  ] as const;
  return [
    ...directions.flatMap((direction) => [
      ...endpointEffect(comparison, direction),
      ...vpcEndpointEffect(comparison, direction),
      ...mutualTlsEffect(comparison, direction),
    ]),
    ...domainEffect(comparison),
    ...mannerEffects(comparison),
  ];
}

interface Direction {
  readonly passing: Side;
  readonly refusing: Side;
  readonly change: Change;
}

function endpointEffect(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing, change } = direction;
  if (passing.model.door.endpoint !== "regional" || refusing.model.door.endpoint !== "private") return [];
  const summary =
    change === "wider"
      ? "the API can be reached from the internet now (before: only through VPC endpoints)"
      : "the API can no longer be reached from the internet (now: only through VPC endpoints)";
  return doorEffect(comparison, direction, { key: "api.endpoint", names: ["endpoint"], summary, refusal: NO_ANSWER });
}

function vpcEndpointEffect(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing, change } = direction;
  if (passing.model.door.endpoint !== "private" || refusing.model.door.endpoint !== "private") return [];
  const ids = passing.model.door.vpcEndpointIds.filter((id) => !refusing.model.door.vpcEndpointIds.includes(id));
  if (ids.length === 0) return [];
  const summary = `calls through VPC endpoint ${listed(ids, "or")} are ${change === "wider" ? "let in" : "refused"} now`;
  return doorEffect(comparison, direction, { key: "api.vpcEndpointIds", names: ids, summary, refusal: FORBIDDEN });
}

function mutualTlsEffect(comparison: Comparison, direction: Direction): Effect[] {
  const { passing, refusing, change } = direction;
  if (passing.model.door.isMutualTls || !refusing.model.door.isMutualTls) return [];
  const summary = `clients need ${change === "wider" ? "no" : "a"} certificate now (mutual TLS)`;
  const key = "api.domain.mutualTlsTruststore";
  return doorEffect(comparison, direction, { key, names: ["mutual TLS"], summary, refusal: NO_ANSWER });
}

interface Door {
  /** Of the environment. */
  readonly key: string;
  readonly names: readonly string[];
  readonly summary: string;
  readonly refusal: Outcome;
}

function doorEffect(comparison: Comparison, direction: Direction, { key, names, summary, refusal }: Door): Effect[] {
  const { passing, change } = direction;
  const witness = findAnyCall(comparison, { passing });
  if (witness === undefined) return [];
  const isWider = change === "wider";
  const outcomes = { before: isWider ? refusal : PASSES, after: isWider ? PASSES : refusal };
  const id = idOf("endpoint", change, names);
  const causes = onBothSides(comparison, key);
  return [{ id, change, about: "endpoint", causes, words: () => ({ summary }), witness, outcomes }];
}

function domainEffect(comparison: Comparison): Effect[] {
  const [one, other] = [comparison.before, comparison.after].map(
    ({ model }) => model.door.domain ?? "the name that AWS gives",
  );
  if (one === other) return [];
  return otherEffect(comparison, "endpoint", "api.domain", `the API's host name is now ${other} (before: ${one})`);
}

/** The settings of `cors` that decide what pages may do which may call. */
const MANNERS: Readonly<Record<string, string>> = {
  allowHeaders: "request headers that browser pages may set",
  exposeHeaders: "response headers that browser pages may read",
  allowCredentials: "whether browser pages may send cookies",
  maxAgeSeconds: "seconds for which browsers may keep the answer to a preflight",
};

function mannerEffects(comparison: Comparison): Effect[] {
  const [one, other] = [comparison.before.model.pages, comparison.after.model.pages];
  if (one.origins.length === 0 || other.origins.length === 0) return [];
  return [...other.manners]
    .filter(([name, value]) => one.manners.get(name) !== value)
    .flatMap(([name, value]) => {
      const summary = `${MANNERS[name] ?? name}: now ${value} (before: ${one.manners.get(name)})`;
      return otherEffect(comparison, "cors", `cors.${name}`, summary);
    });
}

function otherEffect(comparison: Comparison, about: About, key: string, summary: string): Effect[] {
  const witness = findAnyCall(comparison, { passing: comparison.after });
  if (witness === undefined) return [];
  const causes = onBothSides(comparison, key);
  return [{ id: idOf(about, "other", [key]), change: "other", about, causes, words: () => ({ summary }), witness }];
}
