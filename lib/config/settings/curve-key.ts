import { createPublicKey } from "node:crypto";
import { COORDINATE_BYTES } from "../../../lambda/authorizer/keys/public-key.ts";
import { notShown, type Problem, problem } from "../problems/problems.ts";

/** A public key's members (RFC 7517 section 4), of which any may be wrong. */
export type Key = Readonly<Record<string, unknown>>;

/** The curves of each key type. The authorizer has the length of their coordinates. */
const CURVES: Readonly<Record<string, readonly string[]>> = { EC: ["P-256", "P-384", "P-521"], OKP: ["Ed25519"] };

/** The names of the curves that a key of this type may lie on; undefined for a type that has none. */
export function curvesOf(keyType: string): readonly string[] | undefined {
  return Object.hasOwn(CURVES, keyType) ? CURVES[keyType] : undefined;
}

/** What is wrong with the curve and the coordinates of a key. @param names the curves that it may lie on */
export function curveProblems(key: Key, path: string, names: readonly string[]): Problem[] {
  const { crv } = key;
  if (typeof crv !== "string" || !names.includes(crv)) {
    const expected = `expected ${names.map((name) => JSON.stringify(name)).join(", ")}`;
    return [problem(`${path}.crv`, typeof crv === "string" ? crv : seen(crv), expected)];
  }
  const size = COORDINATE_BYTES[crv];
  const coordinates = key.kty === "EC" ? ["x", "y"] : ["x"];
  const problems = coordinates
    .filter((name) => bytesOf(key[name])?.length !== size)
    .map((name) => problem(`${path}.${name}`, seen(key[name]), `expected ${size} bytes in base64url`));
  if (problems.length > 0 || isImportable(key)) return problems;
  return [problem(path, `a point that is not on ${crv}`, "expected a public key as its issuer publishes it")];
}

/** The authorizer's crypto library refuses a point off its curve: all tokens of its issuer would then be refused. */
function isImportable(key: Key): boolean {
  if (key.kty === "OKP") return isEdwardsPoint(bytesOf(key.x) ?? Buffer.alloc(0));
  try {
    createPublicKey({ key, format: "jwk" });
    return true;
  } catch {
    return false;
  }
}

// RFC 8032 section 5.1: the field, and the curve's constant -121665/121666.
const P = 2n ** 255n - 19n;
const D = modulo(-121665n * power(121666n, P - 2n));

/**
 * Whether 32 bytes are the canonical encoding of a point on Ed25519 (RFC 8032 section 5.1.3). The crypto library imports any
 * 32 bytes, and then verifies no signature.
 */
export function isEdwardsPoint(bytes: Buffer): boolean {
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  if (y >= P) return false;
  const square = modulo((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  // Euler's criterion: only a quadratic residue has a root, which is the other coordinate.
  return square === 0n || power(square, (P - 1n) / 2n) === 1n;
}

function modulo(value: bigint): bigint {
  return ((value % P) + P) % P;
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let factor = modulo(base);
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = modulo(result * factor);
    factor = modulo(factor * factor);
  }
  return result;
}

/** The bytes of a base64url text; undefined when it is none. */
export function bytesOf(text: unknown): Buffer | undefined {
  if (typeof text !== "string" || !/^[A-Za-z0-9_-]+$/.test(text)) return undefined;
  return Buffer.from(text, "base64url");
}

/** What a problem shows of a member whose value could be private. */
export function seen(value: unknown): unknown {
  return value === undefined ? undefined : notShown;
}
