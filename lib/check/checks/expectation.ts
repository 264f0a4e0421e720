import type { EnvelopeCode } from "./expected-envelopes.ts";

/** What one header of an answer must be. Names are compared in any case, values exactly. */
export type HeaderRule =
  | { readonly name: string; readonly is: string }
  | { readonly name: string; readonly startsWith: string }
  | { readonly name: string; readonly lists: string }
  | { readonly name: string; readonly present: true }
  | { readonly name: string; readonly absent: true }
  /** No header whose name starts so. */
  | { readonly prefix: string; readonly absent: true };

/** What the answer to a probe must be. */
export type Expectation =
  /** The gateway refuses, in the error envelope. */
  | { readonly kind: "refusal"; readonly code: EnvelopeCode; readonly headers: readonly HeaderRule[] }
  /** The gateway answers the preflight itself. */
  | { readonly kind: "preflight"; readonly headers: readonly HeaderRule[] }
  /** The gateway lets the request through; what the upstream answers is not judged. */
  | { readonly kind: "passed"; readonly headers: readonly HeaderRule[] }
  /** There is no way in at all: no connection, or a bare 403 of the front door. */
  | { readonly kind: "no way in" }
  /** The connection is up to date and the certificate is good for some time. */
  | { readonly kind: "tls"; readonly oldestVersion: string; readonly certificateDays: number };

/** Every refusal: JSON, never stored. */
const ALWAYS: readonly HeaderRule[] = [
  { name: "Content-Type", startsWith: "application/json" },
  { name: "Cache-Control", is: "no-store" },
];

/** An origin that no environment allows. */
export const FOREIGN = "https://clipzy-check.invalid";

const NO_CORS: HeaderRule = { prefix: "Access-Control-", absent: true };

/** A refusal rendered by a gateway response: it carries the request id and, about credentials, the challenge (RFC 6750 section 3). */
export function refusal(code: EnvelopeCode, ...headers: readonly HeaderRule[]): Expectation {
  const isAboutCredentials = code === "UNAUTHORIZED" || code === "FORBIDDEN";
  const challenge: HeaderRule[] = isAboutCredentials ? [{ name: "WWW-Authenticate", startsWith: "Bearer" }] : [];
  return {
    kind: "refusal",
    code,
    headers: [...ALWAYS, { name: "X-Request-Id", present: true }, ...challenge, ...headers],
  };
}

/** A refusal rendered by the web ACL itself: its body and headers are constants, so it has no request id. */
export function webAclRefusal(code: EnvelopeCode, ...headers: readonly HeaderRule[]): Expectation {
  return { kind: "refusal", code, headers: [...ALWAYS, ...headers] };
}

/** A foreign browser origin: refused by the web ACL, without any CORS header. */
export function foreignOrigin(): Expectation {
  return webAclRefusal("ORIGIN_NOT_ALLOWED", NO_CORS, { name: "Vary", lists: "Origin" });
}

/** A request with more headers than WAF sees: its `Origin` may be among the unseen ones, so the answer must not echo it. */
export function unseenHeaders(): Expectation {
  return webAclRefusal("REQUEST_BLOCKED", NO_CORS, { name: "Vary", lists: "Origin" });
}

/** The headers with which a page of this origin may read the answer. */
export function readableBy(origin: string): readonly HeaderRule[] {
  return [
    { name: "Access-Control-Allow-Origin", is: origin },
    { name: "Vary", lists: "Origin" },
    { name: "Access-Control-Expose-Headers", lists: "X-Request-Id" },
  ];
}

/** Name of the check that a page of this origin can read a 401; others have it as their control. */
export function readable401(origin: string): string {
  return `a page of ${origin} can read a 401`;
}
