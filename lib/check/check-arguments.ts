import { isLoopback } from "../../lambda/authorizer/keys/provider-url.ts";
import type { EnvironmentConfig } from "../config/environment-config.ts";
import { parseUrl } from "../config/values/parse-url.ts";
import { UnusableArgument, wholeNumber } from "../terminal/arguments.ts";
import { tokenProblems } from "./checks/token-claims.ts";

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

/** What a token is judged by. */
export interface TokenUse {
  /** The gateway's address. */
  readonly base: URL;
  readonly auth: EnvironmentConfig["auth"];
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The token of `CLIPZY_TOKEN`, undefined when there is none. It goes over TLS or to this machine only, and must be one that
 * the environment can accept: else its refusal would look like a difference of the gateway's.
 *
 * @throws UnusableArgument with nothing of the token but its times
 */
export function usableToken(text: string | undefined, { base, auth, now }: TokenUse): string | undefined {
  const token = text?.trim();
  if (!token) return undefined;
  if (base.protocol === "http:" && !isLoopback(base)) {
    throw new UnusableArgument("CLIPZY_TOKEN: a token is not sent over plain http to another machine; use https");
  }
  const problems = problemsOf(token, auth, now);
  if (problems.length === 0) return token;
  throw new UnusableArgument(
    `CLIPZY_TOKEN: ${problems.join(", ")}; expected a token that this environment accepts now`,
  );
}

function problemsOf(token: string, auth: EnvironmentConfig["auth"], now: number): string[] {
  try {
    return tokenProblems(token, auth, now);
  } catch {
    throw new UnusableArgument("CLIPZY_TOKEN: expected a JWT, three base64url segments joined by dots");
  }
}

/** Milliseconds to wait for one answer. @throws UnusableArgument */
export const parseTimeout = wholeNumber({ option: "--timeout-millis", min: 100, max: 60_000 });

/** Seconds to wait until the gateway has settled. @throws UnusableArgument */
export const parseWait = wholeNumber({ option: "--wait", max: 3600 });
