import type { Command } from "commander";
import type { AccessRequest } from "../../access/judge/access-request.ts";
import type { AccessModel } from "../../access/model/access-model.ts";

/** What a command line says of a caller. */
export interface CallerOptions {
  readonly origin?: string;
  readonly address?: string;
  readonly scopes?: string;
  readonly issuer?: string;
}

export function addCallerOptions(command: Command): Command {
  return command
    .option("--scopes <list>", 'scopes that the token holds, e.g. "jobs:read jobs:write"')
    .option("--issuer <url>", "issuer of the token (default with --scopes: the first of the environment)")
    .option("--address <address>", "source address (default: one that is let in)")
    .option("--origin <origin>", "origin of the calling page (default: none, a server calls)");
}

/** Methods in any case. */
export function requestOf(method: string, path: string, options: CallerOptions): AccessRequest {
  return { method: method.toUpperCase(), path, ...callerOf(options) };
}

/** `--scopes ""` is a token without scopes; neither `--scopes` nor `--issuer` is no token. */
export function callerOf({ origin, address, scopes, issuer }: CallerOptions): Omit<AccessRequest, "method" | "path"> {
  return {
    ...(origin !== undefined && { origin }),
    ...(address !== undefined && { address }),
    ...(issuer !== undefined && { issuer }),
    ...(scopes !== undefined && { scopes: scopes.split(/[\s,]+/).filter((scope) => scope !== "") }),
  };
}

/** `--scopes` alone, be they none, are those of a token by the first issuer. */
export function withIssuer({ issuers }: AccessModel, options: CallerOptions): CallerOptions {
  const { scopes, issuer } = options;
  return scopes === undefined || issuer !== undefined ? options : { ...options, issuer: issuers[0]?.issuer };
}
