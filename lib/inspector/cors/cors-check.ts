import { headerValue, type PageRequest, type ResponseHead } from "./page-request.ts";

/**
 * The Fetch standard's "CORS check" of a response.
 *
 * @returns why the page may not see it, or undefined when it may
 */
export function corsCheck(request: PageRequest, response: ResponseHead): string | undefined {
  const allowed = headerValue(response.headers, "access-control-allow-origin");
  if (allowed === undefined) return "no Access-Control-Allow-Origin header is present";
  if (allowed === "*" && request.credentials === "omit") return undefined;
  if (allowed === "*") return "Access-Control-Allow-Origin is *, which is not enough when credentials are included";
  if (allowed !== request.origin) return `Access-Control-Allow-Origin is ${allowed}, not ${request.origin}`;
  if (request.credentials === "omit") return undefined;
  // Case-sensitive in the standard: `True` is a refusal.
  if (headerValue(response.headers, "access-control-allow-credentials") === "true") return undefined;
  return "credentials are included, and Access-Control-Allow-Credentials is not true";
}
