import { compactVerify } from "jose";
import type { VerificationKey } from "../keys/key-set.ts";

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
    try {
      await compactVerify(token, candidate.key, { algorithms: [candidate.algorithm] });
      return candidate;
    } catch {
      // Whatever jose or the crypto library finds wrong is a refusal, never an allow; the claims are judged elsewhere.
    }
  }
  return undefined;
}
