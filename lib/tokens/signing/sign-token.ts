import { compactVerify, importJWK } from "jose";
import type { Signer } from "./signer.ts";

/** The claims of an access token (RFC 9068 section 2.2), in the order in which they are written. */
export interface TokenClaims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: string;
  readonly client_id: string;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** Absent when the token holds none. */
  readonly scope?: string;
}

/**
 * Signs a token, and verifies it with the public key before anybody gets to see it. The key id stands first in the header:
 * every token then begins with the same 20 characters, by which scanners for secrets find it.
 *
 * @throws Error when the signature does not fit the public key
 */
export async function signToken(signer: Signer, keyId: string, claims: TokenClaims): Promise<string> {
  const header = { kid: keyId, alg: signer.algorithm, typ: "at+jwt" };
  const input = `${encoded(header)}.${encoded(claims)}`;
  const signature = await signer.sign(Buffer.from(input));
  const token = `${input}.${Buffer.from(signature).toString("base64url")}`;
  await verified(token, signer);
  return token;
}

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

async function verified(token: string, { publicHalf, algorithm }: Signer): Promise<void> {
  try {
    await compactVerify(token, await importJWK(publicHalf, algorithm), { algorithms: [algorithm] });
  } catch {
    throw new Error(`the signature does not fit the key's own public half (${algorithm})`);
  }
}
