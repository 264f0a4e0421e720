import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { corsCheck } from "./cors-check.ts";
import { headerList, type PageRequest, type ResponseHead } from "./page-request.ts";

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

/** The three types of a plain HTML form: older than CORS, so that servers must cope with them anyway. */
const FORM_TYPES = new Set(["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: the standard names control characters here
const UNSAFE_BYTE = /[\u0000-\u0008\u000a-\u001f"():<>?@[\\\]{}\u007f]/;

const LANGUAGE = /^[0-9A-Za-z *,\-.;=]*$/;

const BY_NAME: Readonly<Record<string, (value: string) => boolean>> = {
  accept: (value) => !UNSAFE_BYTE.test(value),
  "accept-language": (value) => LANGUAGE.test(value),
  "content-language": (value) => LANGUAGE.test(value),
  "content-type": (value) => !UNSAFE_BYTE.test(value) && FORM_TYPES.has(essence(value)),
  range: (value) => /^bytes=\d+-\d*$/.test(value),
};

/** Whether a page may send the header across origins without a preflight (Fetch, "CORS-safelisted request-header"). */
function isSafelistedHeader(name: string, value: string): boolean {
  const rule = Object.hasOwn(BY_NAME, name.toLowerCase()) ? BY_NAME[name.toLowerCase()] : undefined;
  return rule !== undefined && value.length <= 128 && rule(value);
}

function essence(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}
