import type { Header } from "./client-request.ts";
import { lowerCaseName } from "./header.ts";

// Which headers go on at each border, and under which name. The lists differ because API Gateway's do; side by side
// the differences show. All names are in lower case.

/** Between two neighbours only, never passed on (RFC 9110 section 7.6.1). */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

/** Client to gateway: API Gateway removes these before anything sees them, mapping templates included (recorded). */
export const DROPPED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  ...HOP_BY_HOP,
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "www-authenticate",
]);

/** Gateway to upstream: these are not forwarded either, but a mapping may set them (recorded). */
export const UNFORWARDED_REQUEST_HEADERS: ReadonlySet<string> = new Set([
  ...DROPPED_REQUEST_HEADERS,
  "content-encoding",
  "host",
  "via",
  "x-amzn-apigateway-api-id",
  "x-amzn-trace-id",
]);

/** Gateway to upstream: a mapping that sets one of these is dropped in silence (recorded). */
export const SILENT_MAPPING_TARGETS: ReadonlySet<string> = new Set(["expect", "proxy-authenticate", "te", "via"]);

/** Gateway to upstream, on the wire: undici writes these itself. */
export const CLIENT_FRAMING: ReadonlySet<string> = new Set([...HOP_BY_HOP, "content-length", "expect"]);

/**
 * Upstream to gateway, on the wire: gone as on any hop. `Connection` stays, since API Gateway shows it to the client
 * under another name (recorded).
 */
export const DROPPED_UPSTREAM_HEADERS: ReadonlySet<string> = new Set(
  HOP_BY_HOP.filter((name) => name !== "connection"),
);

/** Upstream to client: dropped (recorded). */
const DROPPED_ANSWER_HEADERS: ReadonlySet<string> = new Set([
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "via",
]);

/**
 * Gateway to client, on the wire: Node writes these itself. `Connection` is an answer's own: a refusal closes with it.
 */
export const SERVER_FRAMING: ReadonlySet<string> = new Set([
  "keep-alive",
  "proxy-connection",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Upstream to client, every integration: API Gateway sets these itself and renames the upstream's. */
const PROXY_REMAPPED: ReadonlyMap<string, string> = new Map([
  ["connection", "x-amzn-Remapped-Connection"],
  ["content-length", "x-amzn-Remapped-Content-Length"],
  ["date", "x-amzn-Remapped-Date"],
  ["server", "x-amzn-Remapped-Server"],
  ["x-amzn-requestid", "x-amzn-Remapped-x-amzn-RequestId"],
  // Recorded for HTTP and AWS; for HTTP_PROXY documented as "may be".
  ["www-authenticate", "x-amzn-Remapped-WWW-Authenticate"],
]);

/** Upstream to client, non-proxy and Lambda integrations: renamed as well. */
const FURTHER_REMAPPED = [
  "Authorization",
  "Content-MD5",
  "Expect",
  "Host",
  "Max-Forwards",
  "Proxy-Authenticate",
  "Trailer",
  "Upgrade",
  "User-Agent",
];

const REMAPPED: ReadonlyMap<string, string> = new Map([
  ...PROXY_REMAPPED,
  ...FURTHER_REMAPPED.map((name) => [name.toLowerCase(), `x-amzn-Remapped-${name}`] as const),
]);

/**
 * An upstream's headers as an HTTP_PROXY integration gives them to the client: headers that API Gateway sets itself are
 * renamed, all others pass, the upstream's CORS headers included (recorded).
 */
export function remapProxyHeaders(headers: readonly Header[]): Header[] {
  const remapped: Header[] = [];
  for (const header of headers) {
    const name = lowerCaseName(header[0]);
    if (DROPPED_ANSWER_HEADERS.has(name)) continue;
    const renamed = PROXY_REMAPPED.get(name);
    remapped.push(renamed === undefined ? header : [renamed, header[1]]);
  }
  return remapped;
}

/** The name under which a header of a non-proxy or Lambda integration reaches the client (recorded). */
export function remappedName(name: string): string {
  return REMAPPED.get(lowerCaseName(name)) ?? name;
}
