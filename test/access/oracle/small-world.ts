// A world small enough to look at every request of it. Written from design.md, without a line of lib/access.

export interface SmallRule {
  readonly methods: readonly string[];
  readonly path: string;
  readonly scopes: readonly string[];
  readonly isPublic: boolean;
  readonly allow?: readonly string[];
}

export interface SmallIssuer {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly algorithms: readonly string[];
  readonly requiredType?: "at+jwt";
  readonly maxLifetimeSeconds?: number;
  /** Scopes by token id; undefined: no registry. */
  readonly registry?: Readonly<Record<string, readonly string[]>>;
}

export interface SmallEnvironment {
  readonly rules: readonly SmallRule[];
  readonly issuers: readonly SmallIssuer[];
  readonly revoked: readonly { readonly issuer: string; readonly claim: "jti" | "sub"; readonly value: string }[];
  readonly origins: readonly string[];
  readonly allow?: readonly string[];
  readonly deny: readonly string[];
  readonly closed?: true | readonly string[];
  readonly encoded: boolean;
}

export const METHODS = ["GET", "POST"];
export const SCOPES = ["r", "w", "x"];
export const ISSUERS = ["https://one.example.com", "https://two.example.com"];
export const AUDIENCES = ["clipzy", "batch"];
export const ALGORITHMS = ["RS256", "ES256"];
export const ORIGINS = ["https://a.example.com", "https://b.example.com"];
/** Of the entries of a registry, by token id. */
export const SUBJECTS: Readonly<Record<string, string>> = {
  t1: "ada",
  t2: "bob",
  elsewhere: "ada",
  "not-registered": "ada",
};
/** Those that a registry may hold. */
export const REGISTERED = ["t1", "t2", "elsewhere"];
export const BLOCKS = [
  "192.0.2.0/25",
  "192.0.2.128/25",
  "192.0.2.64/26",
  "198.51.100.0/24",
  "2001:db8::/33",
  "2001:db8:8000::/33",
];
/** The first and the last address of every block, and one beyond on each side. */
export const ADDRESSES = [
  "192.0.1.255",
  "192.0.2.0",
  "192.0.2.63",
  "192.0.2.64",
  "192.0.2.127",
  "192.0.2.128",
  "192.0.2.255",
  "192.0.3.0",
  "198.51.99.255",
  "198.51.100.0",
  "198.51.100.255",
  "198.51.101.0",
  "2001:db7:ffff::1",
  "2001:db8::",
  "2001:db8:7fff::1",
  "2001:db8:8000::",
  "2001:db8:ffff::1",
  "2001:db9::",
];

/** `/`, and every path of up to six segments, or of up to four when one holds an encoded character. */
export const PATHS: readonly string[] = [
  "/",
  ...growPaths(["a", "b", "other"], [""], 6),
  ...growPaths(["a", "b", "e%20"], [""], 4).filter((path) => path.includes("%")),
];

function growPaths(words: readonly string[], stems: readonly string[], depth: number): string[] {
  if (depth === 0) return [];
  const paths = stems.flatMap((stem) => words.map((word) => `${stem}/${word}`));
  return [...paths, ...growPaths(words, paths, depth - 1)];
}

/** A kind of token; its scopes are a subset of SCOPES, as bits. */
export interface SmallToken {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithm: string;
  readonly type: "JWT" | "at+jwt";
  readonly lifetimeSeconds: number;
  readonly id: string;
  readonly subject: string;
  /** Where the key that signed it was found. */
  readonly key: "provider" | "registry";
}

export const TOKENS: readonly SmallToken[] = combinations({
  issuer: ISSUERS,
  audience: AUDIENCES,
  algorithm: ALGORITHMS,
  type: ["JWT", "at+jwt"],
  lifetimeSeconds: [60, 300, 600],
  id: Object.keys(SUBJECTS),
  subject: ["ada", "bob"],
  key: ["provider", "registry"],
});

function combinations(choices: { readonly [Name in keyof SmallToken]: readonly SmallToken[Name][] }): SmallToken[] {
  let all: object[] = [{}];
  for (const [name, values] of Object.entries(choices)) {
    all = all.flatMap((one) => values.map((value) => ({ ...one, [name]: value })));
  }
  return all as SmallToken[];
}

/** Which of the eight sets of scopes let a token pass, as bits. */
export type ScopeSets = number;
export const EVERY_SET: ScopeSets = 0xff;

const SETS = [0, 1, 2, 3, 4, 5, 6, 7];

const ALL_SETS = SETS.map((bits) => SCOPES.filter((_, index) => bits & (1 << index)));

function setsWith(test: (scopes: readonly string[]) => boolean): ScopeSets {
  return SETS.filter((bits) => test(ALL_SETS[bits] as string[])).reduce((sets, bits) => sets | (1 << bits), 0);
}

export function scopesOf(bits: number): string[] {
  return SCOPES.filter((_, index) => bits & (1 << index));
}

/** `*` as any run of characters, as IAM has it. */
export function policyCovers({ path }: SmallRule, requested: string): boolean {
  return matches(path.replaceAll("*", ".*"), requested);
}

/** One segment inside, one or more at the end. */
export function treeServes({ path }: SmallRule, requested: string): boolean {
  return matches(path.replace(/\*$/, "GREEDY").replaceAll("*", "[^/]+").replace("GREEDY", ".+"), requested);
}

/** The paths of the small world that an expression matches whole; other paths are looked at one by one. */
function matches(source: string, requested: string): boolean {
  if (!IS_KNOWN_PATH.has(requested)) return expressionOf(source).test(requested);
  const known = matchedPaths.get(source) ?? new Set(PATHS.filter((path) => expressionOf(source).test(path)));
  matchedPaths.set(source, known);
  return known.has(requested);
}

function expressionOf(source: string): RegExp {
  const known = expressions.get(source) ?? new RegExp(`^${source}$`, "s");
  expressions.set(source, known);
  return known;
}

const expressions = new Map<string, RegExp>();

const IS_KNOWN_PATH = new Set(PATHS);
const matchedPaths = new Map<string, ReadonlySet<string>>();

/** What a call asks for: nothing because it does not exist, no token, or a token with one of these sets of scopes. */
export function demandOf({ rules }: SmallEnvironment, method: string, path: string): "nowhere" | "public" | ScopeSets {
  const serving = rules.filter((rule) => rule.methods.includes(method) && treeServes(rule, path));
  if (serving.length === 0) return "nowhere";
  if (serving.every((rule) => rule.isPublic)) return "public";
  const covering = rules.filter((rule) => rule.methods.includes(method) && policyCovers(rule, path));
  return setsWith((held) => covering.every(({ scopes }) => scopes.every((scope) => held.includes(scope))));
}

/** The sets of scopes with which a kind of token is good. */
export function setsOfToken(environment: SmallEnvironment, token: SmallToken): ScopeSets {
  const issuer = environment.issuers.find((one) => one.issuer === token.issuer);
  if (issuer === undefined) return 0;
  if (!issuer.audience.includes(token.audience) || !issuer.algorithms.includes(token.algorithm)) return 0;
  if (issuer.requiredType !== undefined && token.type !== issuer.requiredType) return 0;
  if (token.lifetimeSeconds > (issuer.maxLifetimeSeconds ?? Number.POSITIVE_INFINITY)) return 0;
  if (token.key !== (issuer.registry === undefined ? "provider" : "registry")) return 0;
  const values = { jti: token.id, sub: token.subject };
  if (environment.revoked.some((entry) => entry.issuer === token.issuer && values[entry.claim] === entry.value))
    return 0;
  if (issuer.registry === undefined) return EVERY_SET;
  const granted = issuer.registry[token.id];
  return granted === undefined || SUBJECTS[token.id] !== token.subject
    ? 0
    : setsWith((held) => held.every((scope) => granted.includes(scope)));
}

export function isInBlock(address: string, block: string): boolean {
  const key = `${address} ${block}`;
  const known = inBlocks.get(key) ?? compareBits(address, block);
  inBlocks.set(key, known);
  return known;
}

const inBlocks = new Map<string, boolean>();

function compareBits(address: string, block: string): boolean {
  const [network = "", length] = block.split("/");
  if (address.includes(":") !== network.includes(":")) return false;
  return bitsOf(address).slice(0, Number(length)) === bitsOf(network).slice(0, Number(length));
}

function bitsOf(address: string): string {
  if (!address.includes(":"))
    return address
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const zeros = Array.from({ length: 8 - groups(head).length - groups(tail).length }, () => "0");
  const all = [...groups(head), ...(address.includes("::") ? zeros : []), ...groups(tail)];
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}

export type AddressVerdict = "closed" | "blocked" | "passes";

export function judgeAddress({ allow, deny, closed }: SmallEnvironment, address: string): AddressVerdict {
  const isIn = (blocks: readonly string[]) => blocks.some((block) => isInBlock(address, block));
  if (closed === true || (closed !== undefined && !isIn(closed))) return "closed";
  return isIn(deny) || (allow !== undefined && !isIn(allow)) ? "blocked" : "passes";
}

/** Whether the own lists of the rules that cover a call let an address pass. */
export function rulesAllow({ rules }: SmallEnvironment, method: string, path: string, address: string): boolean {
  return rules
    .filter((rule) => rule.methods.includes(method) && policyCovers(rule, path))
    .every(({ allow }) => allow === undefined || allow.some((block) => isInBlock(address, block)));
}

export function isClean(path: string, { encoded }: SmallEnvironment): boolean {
  return encoded || !path.includes("%");
}
