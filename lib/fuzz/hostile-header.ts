import { encodeJson, type SigningKey } from "../local-issuer/signing-key.ts";

/** What hostile headers are made of. */
export interface Ingredients {
  /** Good tokens, each with its claims and the key that signed it. */
  readonly good: readonly GoodToken[];
  /** A key of no trusted issuer. */
  readonly foreign: SigningKey;
}

export interface GoodToken {
  readonly token: string;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly key: SigningKey;
}

/** Makes an Authorization header that must be refused, for every sequence of random numbers. */
export type HostileHeader = (random: Random, ingredients: Ingredients) => string;

/** Every kind of hostile header, by name. */
export const HOSTILE_HEADERS: Readonly<Record<string, HostileHeader>> = {
  "random bytes": (random) => random.bytes(random.below(400)).toString("latin1"),
  "random bytes behind the scheme": (random) => `Bearer ${random.bytes(random.below(400)).toString("latin1")}`,
  "random text": (random) => `Bearer ${random.bytes(random.below(400)).toString("utf16le")}`,
  "three random segments": (random) => `Bearer ${[0, 0, 0].map(() => randomSegment(random)).join(".")}`,
  "random JSON in the header": (random, ingredients) =>
    withSegment(random, ingredients, 0, encodeJson(randomJson(random, 3))),
  "random JSON in the claims": (random, ingredients) =>
    withSegment(random, ingredients, 1, encodeJson(randomJson(random, 3))),
  "broken JSON in the claims": (random, ingredients) =>
    withSegment(random, ingredients, 1, brokenJson(random, ingredients)),
  "another signature": (random, ingredients) => withSegment(random, ingredients, 2, randomSegment(random)),
  "one character replaced": (random, ingredients) =>
    `Bearer ${replaceOne(random, random.pick(ingredients.good).token)}`,
  "one bit flipped": flipBit,
  "cut short": (random, ingredients) => {
    const { token } = random.pick(ingredients.good);
    return `Bearer ${token.slice(0, random.below(token.length))}`;
  },
  "something added": (random, ingredients) => {
    const { token } = random.pick(ingredients.good);
    const added = random.pick(["=", ".", ",", " ", "\0", "\n", "A", "é", "%00", ";", `.${token}`, `,${token}`]);
    return random.below(2) === 0 ? `Bearer ${token}${added}` : `Bearer ${added}${token}`;
  },
  "another scheme": (random, ingredients) => {
    const scheme = random.pick([
      "",
      "Basic ",
      "Token ",
      "Bearer  ",
      "Bearer\t",
      " Bearer ",
      "Bearer: ",
      "Bearer,",
      "DPoP ",
    ]);
    return scheme + random.pick(ingredients.good).token;
  },
  "parts of two tokens": (random, { good }) => {
    const [a, b] = [random.pick(good).token.split("."), random.pick(good).token.split(".")];
    const isSame = a[0] === b[0] && a[1] === b[1];
    return `Bearer ${[a[0], isSame ? a[0] : a[1], b[2]].join(".")}`;
  },
  "signed with a foreign key": (random, { good, foreign }) => {
    const { claims, key } = random.pick(good);
    return `Bearer ${foreign.mint(claims, { kid: key.keyId, alg: random.pick([key.algorithm, foreign.algorithm]) })}`;
  },
  "a forged header, well signed": (random, { good }) => {
    const { claims, key } = random.pick(good);
    return `Bearer ${key.mint(claims, random.pick(FORGED_HEADERS)(random))}`;
  },
  "a forged claim, well signed": (random, { good }) => {
    const { claims, key } = random.pick(good);
    return `Bearer ${key.mint({ ...claims, ...random.pick(FORGED_CLAIMS)(random) })}`;
  },
  "deep nesting": (random, ingredients) => {
    const depth = 1 + random.below(1500);
    const text = random.pick([
      `{"a":${"[".repeat(depth)}${"]".repeat(depth)}}`,
      `${'{"a":'.repeat(depth)}1${"}".repeat(depth)}`,
      "[".repeat(depth),
    ]);
    return withSegment(random, ingredients, 1, Buffer.from(text).toString("base64url"));
  },
  "far too long": (random) => `Bearer ${"A".repeat(8186 + random.below(3000))}`,
};

type Members = (random: Random) => Readonly<Record<string, unknown>>;

/** JOSE headers that must not be accepted, however well signed. */
const FORGED_HEADERS: readonly Members[] = [
  (random) => ({ alg: random.pick(["none", "NONE", "HS256", "RS1", "ES256K", "", "rs256", null, 1, {}, ["RS256"]]) }),
  (random) => ({ typ: random.pick(["logout+jwt", "dpop+jwt", "JOSE", "", null, 1, {}, []]) }),
  (random) => ({ kid: random.pick([null, 1, {}, [], "\0", "__proto__", `k-${random.below(1e9)}`]) }),
  (random) => ({ crit: random.pick([null, [], ["exp"], ["b64"], "x", {}]) }),
  (random) => ({ b64: random.pick([true, false, null, "false"]) }),
];

/** Claims that must not be accepted, however well signed. */
const FORGED_CLAIMS: readonly Members[] = [
  (random) => ({ exp: random.pick([undefined, null, "1", 0, -1, 2 ** 60, [], {}, true, random.below(1e9)]) }),
  (random) => ({ nbf: random.pick([null, "1", 2 ** 60, [], {}, true, 5e9]) }),
  (random) => ({ iat: random.pick([null, "1", 2 ** 60, [], {}, false, 5e9]) }),
  (random) => ({
    iss: random.pick([undefined, null, 1, {}, [], "", "https://evil.example/", random.bytes(9).toString("latin1")]),
  }),
  (random) => ({
    aud: random.pick([undefined, null, 1, {}, [], "", [1], ["x", null], random.bytes(9).toString("latin1")]),
  }),
  (random) => ({
    sub: random.pick([undefined, null, 1, {}, [], "", "\r\nX: y", "\0", "\ud800", "x".repeat(257 + random.below(99))]),
  }),
  (random) => ({ scope: random.pick([null, 1, {}, [1], ["a b"], "a  b", " ", "é", '"', "\\", "a\tb", "\r\n"]) }),
  (random) => ({ jti: random.pick([null, 1, {}, [], "\r\n", "x".repeat(300)]) }),
];

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

function randomSegment(random: Random): string {
  return random.bytes(random.below(120)).toString("base64url");
}

function withSegment(random: Random, { good }: Ingredients, index: number, segment: string): string {
  const segments = random.pick(good).token.split(".");
  segments[index] = segment;
  return `Bearer ${segments.join(".")}`;
}

function replaceOne(random: Random, token: string): string {
  const at = random.below(token.length);
  const other = random.pick([...`${ALPHABET}.=+/ \0"\u00e9`].filter((character) => character !== token[at]));
  return token.slice(0, at) + other + token.slice(at + 1);
}

/** Flips one bit of one segment's bytes; the encoding stays valid. */
function flipBit(random: Random, ingredients: Ingredients): string {
  const index = random.below(3);
  const segment = random.pick(ingredients.good).token.split(".")[index] ?? "";
  const bytes = Buffer.from(segment, "base64url");
  const at = random.below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  return withSegment(random, ingredients, index, bytes.toString("base64url"));
}

function brokenJson(random: Random, { good }: Ingredients): string {
  const text = JSON.stringify(random.pick(good).claims);
  const at = random.below(text.length);
  const other = ['"', "{", "}", "[", ":", ",", "\\", "\0", "\u{1f600}", ""].filter(
    (character) => character !== text[at],
  );
  const broken = text.slice(0, at) + random.pick(other) + text.slice(at + 1);
  return Buffer.from(broken).toString("base64url");
}

function randomJson(random: Random, depth: number): unknown {
  const leaves = [null, true, 0, -1, 1e308, "", "x", "__proto__", "\ud800", random.below(1e9)];
  if (depth === 0 || random.below(3) === 0) return random.pick(leaves);
  const size = random.below(5);
  if (random.below(2) === 0) return Array.from({ length: size }, () => randomJson(random, depth - 1));
  const names = ["alg", "kid", "typ", "iss", "aud", "exp", "sub", "scope", "__proto__", "constructor", "a"];
  return Object.fromEntries(Array.from({ length: size }, () => [random.pick(names), randomJson(random, depth - 1)]));
}

/** Pseudo-random numbers that a seed determines, so that a finding can be reproduced. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** One of the values; there must be one. */
  pick<T>(values: readonly T[]): T;
  bytes(length: number): Buffer;
}

/** Mulberry32: small, quick, and good enough to choose test data; not for secrets. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number) => next() % limit;
  return {
    below,
    pick: (values) => values[below(values.length)] as (typeof values)[number],
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
