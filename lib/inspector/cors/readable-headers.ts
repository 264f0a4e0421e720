import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { headerList, type PageRequest, type ResponseHead } from "./page-request.ts";

/** Fetch, "CORS-safelisted response-header name". */
const SAFELISTED = new Set([
  "cache-control",
  "content-language",
  "content-length",
  "content-type",
  "expires",
  "last-modified",
  "pragma",
]);

/** Fetch, "forbidden response-header name": no script can read them, even if exposed. */
const FORBIDDEN = new Set(["set-cookie", "set-cookie2"]);

/** The headers that a page of another origin can read, and the names of those that it cannot. */
export function readableHeaders(
  request: PageRequest,
  response: ResponseHead,
): { readable: Header[]; hidden: string[] } {
  const exposed = headerList(response.headers, "access-control-expose-headers").map((name) => name.toLowerCase());
  const all = exposed.includes("*") && request.credentials === "omit";
  const canRead = (name: string) => !FORBIDDEN.has(name) && (all || SAFELISTED.has(name) || exposed.includes(name));
  const readable = response.headers.filter(([name]) => canRead(name.toLowerCase()));
  const hidden = response.headers.map(([name]) => name).filter((name) => !canRead(name.toLowerCase()));
  return { readable, hidden: [...new Set(hidden)] };
}
