import { z } from "zod";
import {
  bitLength,
  fitsAlgorithm,
  isFactorable,
  MIN_MODULUS_BITS,
  parsePublicKey,
  SECRET_MEMBERS,
} from "../../../lambda/authorizer/keys/public-key.ts";
import type { Algorithm } from "../../../lambda/authorizer/settings/algorithms.ts";
import { notShown, type Problem, problem } from "../problems/problems.ts";
import { bytesOf, curveProblems, curvesOf, type Key, seen } from "./curve-key.ts";

/** A public key of a key set (RFC 7517 section 4). `keyProblems` checks what depends on its kind. */
export const jsonWebKey = z
  .looseObject(
    {
      kty: z
        .string({ error: 'expected a key type, "RSA", "EC" or "OKP"' })
        .meta({ description: 'Key type: "RSA", "EC" or "OKP".' }),
      kid: z
        .string({ error: "expected a key id as text" })
        .optional()
        .meta({ description: "Key id, unique within the issuer." }),
      alg: z
        .string({ error: 'expected an algorithm name, e.g. "RS256"' })
        .optional()
        .meta({ description: "The one algorithm that the key is for." }),
    },
    { error: "expected a public key as a JWK object" },
  )
  .meta({ description: "A public key (JWK): no private member, an RSA modulus of at least 2048 bits." });

/**
 * What is wrong with an inline key. No value that could be private is ever part of a message.
 *
 * @param algorithms what its issuer may sign with
 */
export function keyProblems(given: unknown, path: string, algorithms: readonly Algorithm[]): Problem[] {
  const key = asKey(given);
  if (key === undefined) return [];
  const problems = [...privateProblems(key, path), ...kindProblems(key, path), ...useProblems(key, path)];
  return problems.length > 0 ? problems : uselessProblems(key, path, algorithms);
}

/**
 * What is wrong with the keys of an issuer, pasted as it publishes them: a key that is for other things than the issuer's
 * signatures is left out with a warning, as long as any key is left. A key that is bad in itself is an error.
 */
export function keySetProblems(keys: readonly unknown[], path: string, algorithms: readonly Algorithm[]): Problem[] {
  const left = keys.filter((key) => !isForOtherThings(key, algorithms));
  return keys.flatMap((key, index) => {
    const problems = keyProblems(key, `${path}[${index}]`, algorithms);
    if (left.includes(key) || left.length === 0) return problems;
    const [first] = problems.toReversed();
    return first
      ? [{ ...first, message: `${first.message}; it is not used, so leave it out`, severity: "warning" }]
      : [];
  });
}

/** Whether a key is not for the issuer's signatures, and nothing else is wrong with it. */
export function isForOtherThings(given: unknown, algorithms: readonly Algorithm[]): boolean {
  const key = asKey(given);
  if (key === undefined || privateProblems(key, "").length > 0) return false;
  const { kty, crv } = key;
  if (typeof kty !== "string" || kty === "oct") return false;
  const curves = kty === "RSA" ? undefined : curvesOf(kty);
  const isOfOtherKind = kty !== "RSA" && (curves === undefined || (typeof crv === "string" && !curves.includes(crv)));
  if (isOfOtherKind) return true;
  if (kindProblems(key, "").length > 0) return false;
  return useProblems(key, "").length > 0 || isOfOtherAlgorithm(key, algorithms);
}

function isOfOtherAlgorithm(key: Key, algorithms: readonly Algorithm[]): boolean {
  return parsePublicKey(key) !== undefined && uselessProblems(key, "", algorithms).length > 0;
}

function asKey(given: unknown): Key | undefined {
  return typeof given === "object" && given !== null && !Array.isArray(given) ? (given as Key) : undefined;
}

function privateProblems(key: Key, path: string): Problem[] {
  return SECRET_MEMBERS.filter((member) => Object.hasOwn(key, member)).map((member) =>
    problem(
      `${path}.${member}`,
      notShown,
      "expected a public key without private members: take this key out of use, it is no longer private",
    ),
  );
}

function kindProblems(key: Key, path: string): Problem[] {
  const { kty } = key;
  if (typeof kty !== "string") return [];
  if (kty === "RSA") return rsaProblems(key, path);
  const names = curvesOf(kty);
  if (names === undefined) {
    const why = kty === "oct" ? " (a shared secret could also sign)" : "";
    return [problem(`${path}.kty`, kty, `expected "RSA", "EC" or "OKP": asymmetric keys only${why}`)];
  }
  return curveProblems(key, path, names);
}

function rsaProblems(key: Key, path: string): Problem[] {
  const modulus = bytesOf(key.n);
  const exponent = bytesOf(key.e);
  const problems: Problem[] = [];
  if (modulus === undefined) problems.push(problem(`${path}.n`, seen(key.n), "expected the modulus in base64url"));
  else if (bitLength(modulus) < MIN_MODULUS_BITS) {
    problems.push(
      problem(`${path}.n`, `${bitLength(modulus)} bits`, `expected a modulus of at least ${MIN_MODULUS_BITS} bits`),
    );
  } else if (isEven(modulus))
    problems.push(problem(`${path}.n`, "an even number", "expected the modulus of an RSA key"));
  else if (isFactorable(modulus)) {
    const expected = "expected a modulus that cannot be factored: take this key out of use";
    problems.push(problem(`${path}.n`, notShown, expected));
  }
  if (exponent === undefined)
    problems.push(problem(`${path}.e`, seen(key.e), "expected the public exponent in base64url, e.g. AQAB"));
  else if (bitLength(exponent) < 2 || isEven(exponent)) {
    problems.push(problem(`${path}.e`, key.e, "expected an odd public exponent of at least 3, e.g. AQAB"));
  }
  return problems;
}

function isEven(bytes: Uint8Array): boolean {
  return ((bytes.at(-1) ?? 0) & 1) === 0;
}

function useProblems(key: Key, path: string): Problem[] {
  const { use, key_ops: operations } = key;
  const problems: Problem[] = [];
  if (use !== undefined && use !== "sig")
    problems.push(problem(`${path}.use`, use, 'expected "sig" or nothing: the key verifies signatures'));
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes("verify"))) {
    problems.push(
      problem(`${path}.key_ops`, operations, 'expected a list with "verify" or nothing: the key verifies signatures'),
    );
  }
  return problems;
}

/** The authorizer skips a key that it cannot use, so the configuration must not hold one. */
function uselessProblems(key: Key, path: string, algorithms: readonly Algorithm[]): Problem[] {
  const publicKey = parsePublicKey(key);
  if (typeof key.kty !== "string" || algorithms.some((algorithm) => publicKey && fitsAlgorithm(publicKey, algorithm)))
    return [];
  if (publicKey === undefined)
    return [
      { path, message: "the authorizer cannot use this key, expected a public key for signatures", severity: "error" },
    ];
  const kind = [key.kty, key.crv, key.alg].filter((part) => typeof part === "string").join(" ");
  return [problem(path, kind, `expected a key for one of the issuer's algorithms, ${algorithms.join(", ")}`)];
}
