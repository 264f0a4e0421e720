import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import { parseUrl } from "../config/values/parse-url.ts";
import { UnusableArgument } from "../terminal/arguments.ts";
import { tokenScopes } from "./checks/token-scopes.ts";

/**
 * The gateway's address: http or https, no query, no credentials; a path is the stage.
 *
 * @throws UnusableArgument
 */
export function parseGatewayUrl(option: string, text: string): URL {
  const url = parseUrl(text);
  if (!url || !["http:", "https:"].includes(url.protocol) || url.username || url.search || url.hash) {
    throw new UnusableArgument(`${option}: got "${text}", expected an address, e.g. https://clipzy.example.com`);
  }
  return url;
}

/**
 * The token of `CLIPZY_TOKEN`, undefined when there is none. It goes over TLS or to this machine only.
 *
 * @throws UnusableArgument without any part of the token
 */
export function usableToken(text: string | undefined, base: URL): string | undefined {
  const token = text?.trim();
  if (!token) return undefined;
  if (base.protocol === "http:" && !isLoopback(base)) {
    throw new UnusableArgument("CLIPZY_TOKEN: a token is not sent over plain http to another machine; use https");
  }
  try {
    tokenScopes(token);
  } catch {
    throw new UnusableArgument("CLIPZY_TOKEN: expected a JWT, three base64url segments joined by dots");
  }
  return token;
}

/**
 * Milliseconds to wait for one answer.
 *
 * @throws UnusableArgument
 */
export function parseTimeout(text: string): number {
  const millis = Number(text);
  if (Number.isInteger(millis) && millis >= 100 && millis <= 60_000) return millis;
  throw new UnusableArgument(`--timeout-millis: got "${text}", expected a whole number from 100 to 60000`);
}
