import { isIPv4 } from "node:net";

/** Where a loopback issuer has to listen, and below which path. */
export interface IssuerAddress {
  readonly host: string;
  readonly port: number;
  /** "" or "/realms/a": what stands in front of `/token` and `/.well-known/...`. */
  readonly prefix: string;
}

/** The address of an issuer that this machine can play; undefined for every other. */
export function parseLoopbackIssuer(issuer: string): IssuerAddress | undefined {
  if (!URL.canParse(issuer)) return undefined;
  const { protocol, hostname, port, pathname } = new URL(issuer);
  if (protocol !== "http:" || !isLoopback(hostname)) return undefined;
  const host = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port || 80), prefix: pathname.replace(/\/$/, "") };
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || (isIPv4(hostname) && hostname.startsWith("127."));
}
