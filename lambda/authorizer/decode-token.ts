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
  const [header, claims, signature] = segments;
  if (segments.length !== 3 || !header || !claims || !signature) throw new Denial("token-malformed");
  decodeSegment(signature);
  return {
    header: parseJsonObject(decodeSegment(header)) ?? deny("header-not-json"),
    claims: parseJsonObject(decodeSegment(claims)) ?? deny("payload-not-json"),
  };
}

/**
 * A second spelling of the same bytes would be the same credential under another cache key and another digest, so the
 * spelling must be the one that encoding gives: no padding, no stray characters, unused bits zero.
 */
function decodeSegment(segment: string): Buffer {
  const bytes = Buffer.from(segment, "base64url");
  if (bytes.toString("base64url") !== segment) throw new Denial("token-malformed");
  return bytes;
}

function deny(reason: "header-not-json" | "payload-not-json"): never {
  throw new Denial(reason);
}
