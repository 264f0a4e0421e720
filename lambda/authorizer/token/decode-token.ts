import { Denial } from "../outcome/denial.ts";
import { type JsonObject, parseJsonObject } from "./json-object.ts";

/** Longest accepted Authorization header, in characters; API Gateway takes 10,240 bytes of headers in all. */
const MAX_HEADER_LENGTH = 8192;

const SCHEME = "bearer ";
const TOKEN = /^[-0-9A-Za-z_]+\.[-0-9A-Za-z_]+\.[-0-9A-Za-z_]+$/;

/**
 * Takes the token out of an Authorization header: the scheme in any case (RFC 9110 section 11.1), exactly one space, and
 * three base64url segments, which leaves out JWE, JSON serialisations and lists of tokens.
 *
 * @throws Denial `token-too-long` before any other work, `header-malformed`
 */
export function parseBearerToken(header: unknown): string {
  if (typeof header !== "string") throw new Denial("header-malformed");
  if (header.length > MAX_HEADER_LENGTH) throw new Denial("token-too-long");
  const token = header.slice(SCHEME.length);
  const isBearer = header.slice(0, SCHEME.length).toLowerCase() === SCHEME;
  if (!isBearer || !TOKEN.test(token)) throw new Denial("header-malformed");
  return token;
}

/** A decoded JWT that is not yet verified: nothing in it is known to be true. */
export interface UnverifiedToken {
  readonly header: JsonObject;
  readonly claims: JsonObject;
}

/**
 * Decodes a token in compact serialisation, in the strictest reading: each segment canonical base64url, header
 * and claims JSON objects without duplicate members.
 *
 * @param token - three non-empty segments of the base64url alphabet, as `parseBearerToken` gives them
 * @throws Denial `token-malformed`, `header-not-json`, `payload-not-json`
 */
export function decodeToken(token: string): UnverifiedToken {
  const segments = token.split(".");
  const [header, claims] = segments;
  if (header === undefined || claims === undefined || !segments.every(isCanonical)) throw new Denial("token-malformed");
  return {
    header: decodeHeader(header) ?? deny("header-not-json"),
    claims: parseJsonObject(Buffer.from(claims, "base64url")) ?? deny("payload-not-json"),
  };
}

const MAX_REMEMBERED_HEADERS = 64;
const MAX_REMEMBERED_LENGTH = 256;
const rememberedHeaders = new Map<string, JsonObject>();

/**
 * Tokens are many, but there is one header per key: a header that was parsed once is not parsed again. That says nothing
 * about who wrote it; a caller who fills the memory with made-up headers only makes it start afresh.
 */
function decodeHeader(segment: string): JsonObject | undefined {
  const known = rememberedHeaders.get(segment);
  if (known !== undefined) return known;
  const header = parseJsonObject(Buffer.from(segment, "base64url"));
  if (header === undefined || segment.length > MAX_REMEMBERED_LENGTH) return header;
  if (rememberedHeaders.size >= MAX_REMEMBERED_HEADERS) rememberedHeaders.clear();
  rememberedHeaders.set(segment, header);
  return header;
}

/** Of two characters that are left over, 4 bits of the last are unused; of three, 2 bits (RFC 4648 section 3.5). */
const FOUR_BITS_ZERO = /[AQgw]$/;
const TWO_BITS_ZERO = /[AEIMQUYcgkosw048]$/;

/**
 * Whether a segment is the one spelling that encoding its bytes gives: unused bits zero, and a length that there is. A
 * second spelling of the same bytes would be the same credential under another cache key and another digest.
 */
function isCanonical(segment: string): boolean {
  const leftOver = segment.length % 4;
  if (leftOver < 2) return leftOver === 0;
  return (leftOver === 2 ? FOUR_BITS_ZERO : TWO_BITS_ZERO).test(segment);
}

function deny(reason: "header-not-json" | "payload-not-json"): never {
  throw new Denial(reason);
}
