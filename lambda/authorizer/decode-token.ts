import { Denial } from "./denial.ts";
import { type JsonObject, parseJsonObject } from "./json-object.ts";

/** A JWT taken apart and not yet verified: nothing in it is known to be true. */
export interface UnverifiedToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * Takes a token in compact serialisation apart, in the strictest reading of it: three segments, each canonical
 * base64url, the first two JSON objects without duplicate members.
 *
 * @throws Denial `token-malformed`, `header-not-json`, `payload-not-json`
 */
export function decodeToken(token: string): UnverifiedToken {
  const segments = token.split(".");
  const [header = "", claims = "", signature = ""] = segments;
  if (segments.length !== 3 || !segments.every(isCanonical)) throw new Denial("token-malformed");
  if (header === "" || claims === "" || signature === "") throw new Denial("token-malformed");
  return {
    header: parseJsonObject(Buffer.from(header, "base64url")) ?? deny("header-not-json"),
    claims: parseJsonObject(Buffer.from(claims, "base64url")) ?? deny("payload-not-json"),
  };
}

const ALPHABET = /^[-\w]*$/;
/** Of two characters that are left over, 4 bits of the last are unused; of three, 2 bits (RFC 4648 section 3.5). */
const FOUR_BITS_ZERO = /[AQgw]$/;
const TWO_BITS_ZERO = /[AEIMQUYcgkosw048]$/;

/**
 * Whether a segment is the one spelling that encoding its bytes gives: no padding, no stray characters, unused bits
 * zero. A second spelling of the same bytes would be the same credential under another cache key and another digest.
 */
function isCanonical(segment: string): boolean {
  const leftOver = segment.length % 4;
  if (leftOver === 1 || !ALPHABET.test(segment)) return false;
  return leftOver === 0 || (leftOver === 2 ? FOUR_BITS_ZERO : TWO_BITS_ZERO).test(segment);
}

function deny(reason: "header-not-json" | "payload-not-json"): never {
  throw new Denial(reason);
}
