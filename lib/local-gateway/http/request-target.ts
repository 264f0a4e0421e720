import type { ConnectionFault } from "./connection-refusal.ts";

/** AWS: longest URL of a regional REST API, in bytes (API Gateway quotas). */
const MAX_TARGET_BYTES = 10_240;

/** `http://host` in front of an absolute-form target; what follows is the path (RFC 9112 section 3.2.2). */
const ABSOLUTE_FORM = /^https?:\/\/[^/?#]*/i;

/** Visible ASCII without `#`: a fragment never belongs in a request target (RFC 9112 section 3.2). */
const TARGET_CHARACTERS = /^[!-"$-~]*$/;

/** Path and query, both byte for byte; the query without its `?`, "" when there is none. */
export interface RequestTarget {
  readonly path: string;
  readonly query: string;
}

/**
 * Splits a request target into path and query, both byte for byte.
 *
 * Bytes outside visible ASCII are a fault: whoever decodes them later may read another path than the one judged here.
 */
export function parseRequestTarget(target: string): RequestTarget | ConnectionFault {
  if (target.length > MAX_TARGET_BYTES) return "address too long";
  if (!TARGET_CHARACTERS.test(target)) return "malformed";
  const origin = originForm(target);
  if (!origin.startsWith("/")) return "not for an origin server";
  const mark = origin.indexOf("?");
  return mark < 0 ? { path: origin, query: "" } : { path: origin.slice(0, mark), query: origin.slice(mark + 1) };
}

function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const prefix = ABSOLUTE_FORM.exec(target)?.[0];
  if (prefix === undefined) return target;
  const rest = target.slice(prefix.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}
