import { compactVerify } from "jose";
import type { VerificationKey } from "./key-set.ts";

/**
 * Finds the key that verifies a token's signature among those that it may be signed with; nearly always there is one.
 *
 * @returns undefined when none of them does
 */
export async function verifySignature(
  token: string,
  candidates: readonly VerificationKey[],
): Promise<VerificationKey | undefined> {
  for (const candidate of candidates) {
    if (await isSignedWith(candidate, token)) return candidate;
  }
  return undefined;
}

/** Whatever jose or the crypto library finds wrong is a refusal, never an allow; the claims are judged elsewhere. */
async function isSignedWith({ key, algorithm }: VerificationKey, token: string): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}
