import { timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** The parts of a request that show who sent it. */
export interface InspectorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** Why a request is refused; `detail` is for people who use curl. */
export interface InspectorRefusal {
  readonly status: 403 | 415;
  readonly detail: string;
}

/**
 * Lets in the inspector's page and programs such as curl, and no other page. The port is on loopback, but any page in the
 * browser can send requests to it.
 */
export function refuseStranger(
  { method, path, headers }: InspectorRequest,
  port: number,
  csrfToken: string,
): InspectorRefusal | undefined {
  const host = headers.host ?? "";
  // DNS rebinding: the owner of a name points it at 127.0.0.1, which makes his page same-origin. Only Host shows the name.
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return refusal("this address is not served here");
  if (isForeignFetch(path, headers)) return refusal("other pages may not read this");
  const reads = method === "GET" || method === "HEAD";
  if (headers.origin !== undefined ? headers.origin !== `http://${host}` : !reads)
    return refusal("other pages may not do this");
  if (reads) return undefined;
  if (!isSame(headers["x-local-csrf"], csrfToken)) return refusal("reload the page: it is of an earlier start");
  // A form can post text/plain without a preflight.
  if (!/^application\/json(?:;|$)/i.test(headers["content-type"] ?? "")) return { status: 415, detail: "send JSON" };
  return undefined;
}

/** Fetch Metadata: absent in curl, `none` from the address bar. A link to the page itself may come from anywhere. */
function isForeignFetch(path: string, headers: IncomingHttpHeaders): boolean {
  const site = headers["sec-fetch-site"] ?? "none";
  if (site === "same-origin" || site === "none") return false;
  return !(path === "/" && headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document");
}

function isSame(given: string | string[] | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(String(given ?? "")), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function refusal(detail: string): InspectorRefusal {
  return { status: 403, detail };
}
