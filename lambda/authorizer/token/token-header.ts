import { Denial } from "../outcome/denial.ts";
import { type Algorithm, isAlgorithm } from "../settings/algorithms.ts";
import type { IssuerSettings } from "../settings/settings.ts";
import type { JsonObject } from "./json-object.ts";

/** The members of a JOSE header that are used; `jwk`, `jku`, `x5u`, `x5c` and all others are neither read nor fetched. */
export interface TokenHeader {
  readonly algorithm: Algorithm;
  /** Absent when the token names no key. */
  readonly keyId: string | undefined;
}

/** Accepted media types, without the `application/` that RFC 7515 section 4.1.9 lets a producer leave out. */
const TOKEN_TYPES: readonly string[] = ["jwt", "at+jwt"];

/**
 * Reads the JOSE header of a token that claims to be from this issuer.
 *
 * @throws Denial `algorithm-refused`, `type-refused`, `critical-refused`, `key-id-malformed`
 */
export function parseTokenHeader(header: JsonObject, issuer: IssuerSettings): TokenHeader {
  const { alg, typ, kid } = header;
  if (!isAlgorithm(alg) || !issuer.algorithms.includes(alg)) throw new Denial("algorithm-refused");
  // A token of another kind from the same issuer (logout token, DPoP proof, ...) must not pass as an access token.
  if (!isTokenType(typ, issuer.requiredType)) throw new Denial("type-refused");
  // RFC 7797's unencoded payload is signed differently, and RFC 7519 section 3 knows no JWT with it.
  if (header.crit !== undefined || header.b64 !== undefined) throw new Denial("critical-refused");
  if (kid !== undefined && typeof kid !== "string") throw new Denial("key-id-malformed");
  return { algorithm: alg, keyId: kid };
}

function isTokenType(typ: unknown, required: string | undefined): boolean {
  if (typ === undefined) return required === undefined;
  const type = typeof typ === "string" ? typ.toLowerCase().replace(/^application\//, "") : "";
  return required === undefined ? TOKEN_TYPES.includes(type) : type === required;
}
