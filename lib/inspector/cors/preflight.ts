import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { corsCheck } from "./cors-check.ts";
import { headerList, type PageRequest, type ResponseHead } from "./page-request.ts";
import { isSafelistedHeader } from "./safelisted-header.ts";

const SAFELISTED_METHODS = new Set(["GET", "HEAD", "POST"]);

/** The headers of the preflight that a browser sends first, or undefined when this request needs none. */
export function preflightHeaders(request: PageRequest): Header[] | undefined {
  const unsafe = unsafeNames(request);
  if (unsafe.length === 0 && SAFELISTED_METHODS.has(request.method)) return undefined;
  return [
    ["Origin", request.origin],
    ["Access-Control-Request-Method", request.method],
    // "byte-lowercased, sorted, comma separated, without space" (Fetch, "CORS-preflight fetch" step 5)
    ...(unsafe.length === 0 ? [] : [["Access-Control-Request-Headers", unsafe.join(",")] as const]),
  ];
}

/**
 * What a browser makes of the preflight's answer.
 *
 * @returns why the request itself is never sent, or undefined when it is
 */
export function judgePreflight(request: PageRequest, answer: ResponseHead): string | undefined {
  const failed = corsCheck(request, answer);
  if (failed !== undefined) return `the preflight's answer does not let the origin in: ${failed}`;
  if (answer.status < 200 || answer.status > 299) return `the preflight was answered ${answer.status}, not with 2xx`;
  return judgeMethod(request, answer) ?? judgeHeaders(request, answer);
}

function judgeMethod(request: PageRequest, answer: ResponseHead): string | undefined {
  const allowed = headerList(answer.headers, "access-control-allow-methods");
  if (SAFELISTED_METHODS.has(request.method) || allowed.includes(request.method)) return undefined;
  if (allowed.includes("*") && request.credentials === "omit") return undefined;
  return `method ${request.method} is not in Access-Control-Allow-Methods (${allowed.join(", ") || "absent"})`;
}

function judgeHeaders(request: PageRequest, answer: ResponseHead): string | undefined {
  const allowed = headerList(answer.headers, "access-control-allow-headers").map((name) => name.toLowerCase());
  const any = allowed.includes("*") && request.credentials === "omit";
  // Authorization is never covered by the asterisk (Fetch, "CORS non-wildcard request-header name").
  const missing = unsafeNames(request).find((name) => !allowed.includes(name) && !(any && name !== "authorization"));
  if (missing === undefined) return undefined;
  return `header ${missing} is not in Access-Control-Allow-Headers (${allowed.join(", ") || "absent"})`;
}

function unsafeNames({ headers }: PageRequest): string[] {
  const names = headers.filter(([name, value]) => !isSafelistedHeader(name, value)).map(([name]) => name.toLowerCase());
  return [...new Set(names)].sort();
}
