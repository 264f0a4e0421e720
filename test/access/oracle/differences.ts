import {
  ADDRESSES,
  demandOf,
  EVERY_SET,
  isClean,
  isInBlock,
  judgeAddress,
  METHODS,
  PATHS,
  policyCovers,
  rulesAllow,
  type ScopeSets,
  type SmallEnvironment,
  type SmallToken,
  scopesOf,
  setsOfToken,
  TOKENS,
  treeServes,
} from "./small-world.ts";

/** A request that one environment lets in and the other does not, and all that speaks against it there. */
export interface Difference {
  readonly change: "wider" | "narrower";
  readonly method: string;
  readonly path: string;
  readonly address: string;
  readonly origin: string | null;
  readonly token: SmallToken | null;
  readonly scopes: readonly string[];
  readonly against: readonly Against[];
}

export type Against =
  | { readonly about: "closed" | "address" | "path" | "route" | "token" }
  | { readonly about: "origin"; readonly origin: string }
  | { readonly about: "list"; readonly rules: readonly number[] }
  | { readonly about: "scope"; readonly rules: readonly number[] };

/** Looks at every request of the small world; of those that differ for the same reasons on calls of one kind one is kept. */
export function differences(before: SmallEnvironment, after: SmallEnvironment): Difference[] {
  return [...oneWay(before, after, "wider"), ...oneWay(after, before, "narrower")];
}

function oneWay(refusing: SmallEnvironment, passing: SmallEnvironment, change: Difference["change"]): Difference[] {
  const found = new Map<string, Difference>();
  const tokens = tokenKinds(refusing, passing);
  const addresses = addressKinds(refusing, passing);
  const foreign = passing.origins.filter((origin) => !refusing.origins.includes(origin));
  for (const call of callKinds(refusing, passing)) {
    const { method, path, demand } = call;
    for (const address of addresses) {
      if (!rulesAllow(passing, method, path, address)) continue;
      const onCall = againstCall(refusing, call, address);
      for (const { token, sets } of demand === "public" ? ANONYMOUS : tokens) {
        for (const bits of bitsIn(demand === "public" ? 1 : sets & demand)) {
          const onToken = againstToken(refusing, call, token, bits);
          const others = [...onCall, ...onToken];
          // Who is refused for something else as well is refused for that without an origin too.
          const origins = others.length > 0 ? [null] : foreign;
          for (const origin of origins) {
            const against: Against[] = origin === null ? others : [{ about: "origin", origin }];
            const key = `${call.kind} ${token?.issuer} ${JSON.stringify(against)}`;
            if (found.has(key)) continue;
            found.set(key, { change, method, path, address, origin, token, scopes: scopesOf(bits), against });
          }
        }
      }
    }
  }
  return [...found.values()];
}

const ANONYMOUS = [{ token: null, sets: 1 }];

interface Call {
  readonly method: string;
  readonly path: string;
  /** On the passing side. */
  readonly demand: "public" | ScopeSets;
  /** On the refusing side. */
  readonly refusingDemand: "nowhere" | "public" | ScopeSets;
  readonly covering: readonly number[];
  readonly kind: string;
}

/** Calls that exist on the passing side, one of each kind: covered and served by the same rules on both sides. */
function callKinds(refusing: SmallEnvironment, passing: SmallEnvironment): Call[] {
  const kinds = new Map<string, Call>();
  for (const method of METHODS) {
    for (const path of PATHS) {
      if (!isClean(path, passing)) continue;
      const signature = [refusing, passing].map((side) => membership(side, method, path));
      const kind = `${method} ${path.includes("%")} ${signature.join(" ")}`;
      if (kinds.has(kind)) continue;
      const demand = demandOf(passing, method, path);
      if (demand === "nowhere") continue;
      const covering = indexesOf(refusing, (rule) => rule.methods.includes(method) && policyCovers(rule, path));
      kinds.set(kind, { method, path, demand, refusingDemand: demandOf(refusing, method, path), covering, kind });
    }
  }
  return [...kinds.values()];
}

function membership({ rules }: SmallEnvironment, method: string, path: string): string {
  return rules
    .map((rule) => (rule.methods.includes(method) ? `${+policyCovers(rule, path)}${+treeServes(rule, path)}` : "-"))
    .join("");
}

function indexesOf({ rules }: SmallEnvironment, holds: (rule: SmallEnvironment["rules"][number]) => boolean): number[] {
  return [...rules.keys()].filter((index) => holds(rules[index] as SmallEnvironment["rules"][number]));
}

/** Addresses that pass on the passing side, one of each kind. */
function addressKinds(refusing: SmallEnvironment, passing: SmallEnvironment): string[] {
  const kinds = new Map<string, string>();
  for (const address of ADDRESSES) {
    if (judgeAddress(passing, address) !== "passes") continue;
    const lists = [...refusing.rules, ...passing.rules].map(({ allow }) =>
      allow?.some((block) => isInBlock(address, block)),
    );
    const kind = JSON.stringify([
      judgeAddress(refusing, address),
      judgeAddress({ ...refusing, closed: undefined }, address),
      lists,
    ]);
    if (!kinds.has(kind)) kinds.set(kind, address);
  }
  return [...kinds.values()];
}

/** Tokens that the passing side takes, one of each kind that makes a difference. */
function tokenKinds(refusing: SmallEnvironment, passing: SmallEnvironment) {
  const kinds = new Map<string, { token: SmallToken; sets: number }>();
  for (const token of TOKENS) {
    const sets = setsOfToken(passing, token);
    if (sets === 0) continue;
    const key = `${token.issuer} ${sets} ${setsOfToken(refusing, token)}`;
    if (!kinds.has(key)) kinds.set(key, { token, sets });
  }
  return [...kinds.values()];
}

function bitsIn(sets: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bits) => sets & (1 << bits));
}

/** Everything for which an environment refuses a call, whoever makes it. */
function againstCall(environment: SmallEnvironment, call: Call, address: string): Against[] {
  const { method, path, covering, refusingDemand } = call;
  const against: Against[] = [];
  if (judgeAddress(environment, address) === "closed") against.push({ about: "closed" });
  if (judgeAddress({ ...environment, closed: undefined }, address) === "blocked") against.push({ about: "address" });
  if (!isClean(path, environment)) against.push({ about: "path" });
  const lists = covering.filter((index) => {
    const rules = environment.rules.slice(index, index + 1);
    return !rulesAllow({ ...environment, rules }, method, path, address);
  });
  if (lists.length > 0) against.push({ about: "list", rules: lists });
  if (refusingDemand === "nowhere") against.push({ about: "route" });
  return against;
}

/** Everything for which it refuses a token there. */
function againstToken(environment: SmallEnvironment, call: Call, token: SmallToken | null, bits: number): Against[] {
  const { refusingDemand, covering } = call;
  if (typeof refusingDemand === "string") return [];
  const sets = token === null ? 0 : setsOfToken(environment, token);
  const scopes = scopesOf(bits);
  const lacking = covering.filter((index) => environment.rules[index]?.scopes.some((scope) => !scopes.includes(scope)));
  return [
    ...((sets & (1 << bits)) === 0 ? [{ about: "token" } as const] : []),
    ...((refusingDemand & (1 << bits)) === 0 ? [{ about: "scope", rules: lacking } as const] : []),
  ];
}

/** Whether an environment lets in a request of any kind: what it does not say of its token counts as right. */
export function letsIn(environment: SmallEnvironment, request: WitnessLike): boolean {
  const { method, path, address, origin, scopes = [] } = request;
  const bits = ["r", "w", "x"].reduce((sum, scope, at) => sum | (scopes?.includes(scope) ? 1 << at : 0), 0);
  const demand = demandOf(environment, method, path);
  const candidates = TOKENS.filter((token) => fits(token, request));
  const isDoorOpen =
    judgeAddress(environment, address) === "passes" &&
    (origin === null || environment.origins.includes(origin)) &&
    isClean(path, environment) &&
    rulesAllow(environment, method, path, address);
  if (!isDoorOpen || demand === "nowhere") return false;
  if (demand === "public") return true;
  return candidates.some((token) => (setsOfToken(environment, token) & demand & (1 << bits) & EVERY_SET) !== 0);
}

/** A witness as `--json` has it. */
export interface WitnessLike {
  readonly method: string;
  readonly path: string;
  readonly address: string;
  readonly origin: string | null;
  readonly issuer?: string | null;
  readonly scopes?: readonly string[] | null;
  readonly claims?: Readonly<Record<string, unknown>> | null;
  readonly algorithm?: string;
  readonly type?: string;
  readonly key?: string;
  readonly lifetimeSeconds?: number;
}

function fits(token: SmallToken, { issuer, claims, algorithm, type, key, lifetimeSeconds }: WitnessLike): boolean {
  const isRegistryKey = key !== undefined && !key.startsWith("found by");
  return (
    token.issuer === issuer &&
    (claims?.aud ?? token.audience) === token.audience &&
    (claims?.jti ?? token.id) === token.id &&
    (claims?.sub ?? token.subject) === token.subject &&
    (algorithm ?? token.algorithm) === token.algorithm &&
    (type ?? token.type) === token.type &&
    (key === undefined || isRegistryKey === (token.key === "registry")) &&
    (lifetimeSeconds === undefined || [60, 300, 600].find((most) => lifetimeSeconds <= most) === token.lifetimeSeconds)
  );
}
