import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import { parseUrl } from "../config/values/parse-url.ts";

/** Where a loopback issuer has to listen, and below which path. */
export interface IssuerAddress {
  readonly host: string;
  readonly port: number;
  /** "" or "/realms/a": the path before `/token` and `/.well-known/...`. */
  readonly prefix: string;
}

/** The address of an issuer that this machine can serve; undefined for every other. */
export function parseLoopbackIssuer(issuer: string): IssuerAddress | undefined {
  const url = parseUrl(issuer);
  if (url === undefined) return undefined;
  const { protocol, hostname, port, pathname } = url;
  if (protocol !== "http:" || !isLoopback(url)) return undefined;
  const host = hostname === "localhost" ? "127.0.0.1" : hostname.replace(/^\[|\]$/g, "");
  return { host, port: Number(port || 80), prefix: pathname.replace(/\/$/, "") };
}

/**
 * The path of an issuer's stand-in: what a person knows the issuer by. Distinct for distinct issuers, since a segment with a tilde
 * stands for what is left out.
 *
 * @example standInPath("https://login.example.com/realms/a") // "/login.example.com/realms/a"
 */
export function standInPath(issuer: string): string {
  const [, scheme, rest = issuer] = /^(\w+):\/\/(.*)$/s.exec(issuer) ?? [];
  const bare = rest.replace(/\/+$/, (slashes) => "/~".repeat(slashes.length));
  return `${scheme === "https" ? "" : `/~${scheme ?? ""}`}/${encodeURI(bare).replace(/[?#]/g, encodeURIComponent)}`;
}
