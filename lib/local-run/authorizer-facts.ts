import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AuthorizerSettings, parseAuthorizerSettings } from "../../lambda/authorizer/settings/settings.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { parseLoopbackIssuer } from "../local-issuer/local-issuers.ts";
import type { IssuerProfile } from "../local-issuer/token-service.ts";

/** What a person at the terminal needs to know of an environment's authorizer. */
export type AuthorizerFacts = Pick<AuthorizerSettings, "issuers" | "rules" | "clockToleranceSeconds">;

/**
 * Reads the settings file in our authorizer's asset. A foreign template has none: then its issuers and scopes are unknown.
 */
export function readAuthorizerFacts(functions: ApiModel["functions"]): AuthorizerFacts {
  for (const { codeDirectory } of functions) {
    const settings = readSettings(join(codeDirectory, "settings.json"));
    if (settings !== undefined) return settings;
  }
  return { issuers: [], rules: [], clockToleranceSeconds: 0 };
}

function readSettings(file: string): AuthorizerSettings | undefined {
  try {
    return parseAuthorizerSettings(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The issuers that this machine can serve: on loopback, with a key set below the issuer's address. */
export function playableIssuers({ issuers, rules }: AuthorizerFacts): IssuerProfile[] {
  const scopes = [...new Set(rules.flatMap((rule) => rule.scopes))];
  return issuers
    .filter(({ issuer, jwks, jwksUri }) => jwks === undefined && publishesItself(issuer, jwksUri))
    .map(({ issuer, audience, audienceClaim, algorithms, scopeClaims, jwksUri }) => ({
      issuer,
      audience,
      audienceClaim,
      algorithms,
      scopes,
      scopeClaims,
      keySetPath: jwksUri?.slice(withoutSlash(issuer).length),
    }));
}

function publishesItself(issuer: string, jwksUri: string | undefined): boolean {
  if (parseLoopbackIssuer(issuer) === undefined) return false;
  return jwksUri === undefined || jwksUri.startsWith(`${withoutSlash(issuer)}/`);
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, "");
}
