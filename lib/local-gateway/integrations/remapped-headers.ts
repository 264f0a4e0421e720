import type { Header } from "../exchange/client-request.ts";
import { lowerCaseName } from "../exchange/header-name.ts";

const PROXY_REMAPPED: ReadonlyMap<string, string> = new Map([
  ["connection", "x-amzn-Remapped-Connection"],
  ["content-length", "x-amzn-Remapped-Content-Length"],
  ["date", "x-amzn-Remapped-Date"],
  ["server", "x-amzn-Remapped-Server"],
  ["x-amzn-requestid", "x-amzn-Remapped-x-amzn-RequestId"],
  // Recorded for HTTP and AWS; for HTTP_PROXY documented as "may be".
  ["www-authenticate", "x-amzn-Remapped-WWW-Authenticate"],
]);

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

const DROPPED: ReadonlySet<string> = new Set(["keep-alive", "proxy-connection", "transfer-encoding", "via"]);

/**
 * An upstream's headers as an HTTP_PROXY integration gives them to the client: what API Gateway sets itself is renamed,
 * everything else passes, the upstream's CORS headers included (recorded).
 */
export function remapProxyHeaders(headers: readonly Header[]): Header[] {
  const remapped: Header[] = [];
  for (const header of headers) {
    const name = lowerCaseName(header[0]);
    if (DROPPED.has(name)) continue;
    const renamed = PROXY_REMAPPED.get(name);
    remapped.push(renamed === undefined ? header : [renamed, header[1]]);
  }
  return remapped;
}

/** The name under which a non-proxy or Lambda integration's header reaches the client (recorded). */
export function remappedName(name: string): string {
  return REMAPPED.get(lowerCaseName(name)) ?? name;
}
