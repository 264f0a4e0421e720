import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type AuthorizerSettings,
  type IssuerSettings,
  parseAuthorizerSettings,
} from "../../lambda/authorizer/settings/settings.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import { parseLoopbackIssuer } from "../local-issuer/issuer-address.ts";
import type { IssuerProfile } from "../local-issuer/issuer-profile.ts";
import type { IssuerProfiles } from "./stand-in/open-issuers.ts";

/** What a person at the terminal needs to know of an environment's authorizer. */
export type AuthorizerFacts = Pick<AuthorizerSettings, "issuers" | "rules" | "clockToleranceSeconds" | "revoked">;

/**
 * Reads the settings file in our authorizer's asset. A foreign template has none: then its issuers and scopes are unknown.
 */
export function readAuthorizerFacts(functions: ApiModel["functions"]): AuthorizerFacts {
  for (const { codeDirectory } of functions) {
    const settings = readSettings(join(codeDirectory, "settings.json"));
    if (settings !== undefined) return settings;
  }
  return { issuers: [], rules: [], clockToleranceSeconds: 0, revoked: [] };
}

function readSettings(file: string): AuthorizerSettings | undefined {
  try {
    return parseAuthorizerSettings(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The issuers that this machine can serve (on loopback, with a key set below the issuer's address) or stand in for. */
export function issuerProfiles(facts: AuthorizerFacts): IssuerProfiles {
  const scopes = [...new Set(facts.rules.flatMap((rule) => rule.scopes))];
  const profile = (issuer: IssuerSettings) => profileOf(issuer, facts, scopes);
  return {
    playable: facts.issuers.filter(publishesItself).map(profile),
    // A registered token is good only if the registry lists it: no stand-in could sign one.
    replaceable: facts.issuers.filter(({ registry }) => registry === undefined).map(profile),
  };
}

function profileOf(settings: IssuerSettings, { revoked }: AuthorizerFacts, scopes: readonly string[]): IssuerProfile {
  const { issuer, audience, audienceClaim, algorithms, jwks, jwksUri } = settings;
  const { scopeClaims, requiredType, maxLifetimeSeconds } = settings;
  return {
    issuer,
    audience,
    audienceClaim,
    algorithms,
    scopes,
    scopeClaims,
    requiredType,
    maxLifetimeSeconds,
    revoked: revoked.filter((entry) => entry.issuer === issuer).map(({ jti, sub }) => ({ jti, sub })),
    keyTypes: (jwks?.keys ?? []).map((key) => String((key as { kty?: unknown }).kty)),
    keySetPath: jwksUri?.slice(withoutSlash(issuer).length),
  };
}

function publishesItself({ issuer, jwks, jwksUri }: IssuerSettings): boolean {
  if (jwks !== undefined || parseLoopbackIssuer(issuer) === undefined) return false;
  return jwksUri === undefined || jwksUri.startsWith(`${withoutSlash(issuer)}/`);
}

function withoutSlash(issuer: string): string {
  return issuer.replace(/\/$/, "");
}
