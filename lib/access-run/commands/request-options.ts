import type { Command } from "commander";
import { addressNumber } from "../../access/addresses/address-text.ts";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import type { AccessModel } from "../../access/model/access-model.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import type { ChosenEnvironment } from "../input/access-world.ts";
import { readGivenToken } from "../input/given-token.ts";

/** What a command line says of a caller. */
export interface CallerOptions {
  readonly origin?: string;
  readonly address?: string;
  readonly scopes?: string;
  readonly issuer?: string;
  readonly token?: string;
}

export function addCallerOptions(command: Command): Command {
  return command
    .option("--scopes <list>", 'scopes that the token holds, e.g. "jobs:read jobs:write"')
    .option("--issuer <url>", "issuer of the token (default with --scopes: the first of the environment)")
    .option("--token <file>", "a token in place of --scopes and --issuer; - reads standard input")
    .option("--address <address>", "source address (default: one that is let in)")
    .option("--origin <origin>", "origin of the calling page (default: none, a server calls)");
}

/** A method as it may be typed. */
export const METHOD_NAME = /^[A-Za-z]{1,20}$/;

/** The call of a command line; its method may be in lower case. @throws UnusableArgument */
export function usableCall(method: string, path: string): Pick<AccessRequest, "method" | "path"> {
  if (!METHOD_NAME.test(method)) throw new UnusableArgument(`${method}: expected a method, e.g. GET`);
  if (!path.startsWith("/"))
    throw new UnusableArgument(`${path}: expected a path that begins with "/", e.g. /api/v1/jobs`);
  return { method: method.toUpperCase(), path };
}

/** `--scopes ""` is a token without scopes; neither `--scopes` nor `--issuer` is no token. */
function callerOf({ origin, address, scopes, issuer }: CallerOptions): Omit<AccessRequest, "method" | "path"> {
  return {
    ...(origin !== undefined && { origin }),
    ...(address !== undefined && { address }),
    ...(issuer !== undefined && { issuer }),
    ...(scopes !== undefined && { scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== "") }),
  };
}

/** `--scopes` alone, be they none, are those of a token by the first issuer. */
function withIssuer({ issuers }: AccessModel, options: CallerOptions): CallerOptions {
  const { scopes, issuer } = options;
  return scopes === undefined || issuer !== undefined ? options : { ...options, issuer: issuers[0]?.issuer };
}

/**
 * The given token, and the caller that it makes.
 *
 * @throws UnusableArgument
 */
export async function givenCaller(environment: ChosenEnvironment, terminal: Terminal, options: CallerOptions) {
  const { token: file, scopes, issuer, address } = options;
  if (address !== undefined && addressNumber(address) === undefined)
    throw new UnusableArgument(`--address ${address}: expected an IPv4 or IPv6 address, e.g. 203.0.113.10`);
  if (file === undefined) return { caller: callerOf(withIssuer(environment.model, options)), token: undefined };
  if (scopes !== undefined || issuer !== undefined)
    throw new UnusableArgument("--token: expected no --scopes and no --issuer beside it: the token has its own");
  const token = await readGivenToken(environment, terminal, file);
  return { caller: { ...callerOf(options), ...token.caller }, token };
}
