import { Denial } from "../outcome/denial.ts";

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
