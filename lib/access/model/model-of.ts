import { type EnvironmentConfig, METHODS } from "../../config/environment-config.ts";
import type { ChosenEnvironment } from "../../config/sources/from-context.ts";
import { EVERYWHERE, intersect, subtract } from "../addresses/address-set.ts";
import { addressesOf } from "../addresses/address-text.ts";
import { Budget, TooManyPaths } from "../paths/budget.ts";
import type {
  AccessModel,
  ModelAddresses,
  ModelDoor,
  ModelIssuer,
  ModelPages,
  ModelRevocation,
  ModelRule,
} from "./access-model.ts";
import { notModelledOf } from "./not-modelled.ts";
import { type ConfigIssuer, keyIdInWords, signersOf } from "./signers.ts";

type Inherited = ChosenEnvironment["inherited"];

/**
 * The model of a validated environment.
 *
 * @param environment - its name, for the paths of settings
 * @param inherited - settings that are written in another environment
 */
export function modelOf(environment: string, config: EnvironmentConfig, inherited: Inherited = {}): AccessModel {
  const settingAt = (path: string) => `environments.${placeOf(path, inherited) ?? environment}.${path}`;
  const rules = config.auth.rules.map((rule, index) => ruleOf(rule, settingAt(`auth.rules[${index}]`)));
  return {
    environment,
    settingAt,
    rules,
    issuers: config.auth.issuers.map((issuer, index) => issuerOf(issuer, settingAt(`auth.issuers[${index}]`))),
    revoked: config.auth.revoked.map((entry, index) => revocationOf(entry, settingAt(`auth.revoked[${index}]`))),
    clockToleranceSeconds: config.auth.clockToleranceSeconds,
    addresses: addressesIn(config.webAcl),
    pages: pagesOf(config.cors),
    paths: { allowEncoded: config.webAcl.allowEncodedPaths, roots: rootsOf(config), stage: config.api.stageName },
    door: doorOf(config.api),
    notModelled: notModelledOf(config),
    budget: () => new Budget(() => tooManyPaths(rules)),
  };
}

/** The same environment with its emergency switch taken away. */
export function asIfOpen(model: AccessModel): AccessModel {
  const { addresses } = model;
  return { ...model, addresses: { ...addresses, exceptions: undefined, passing: addresses.listed } };
}

/** The environment in which a setting, or the list that it is part of, is written. */
function placeOf(path: string, inherited: Inherited): string | undefined {
  const setting = Object.keys(inherited).find(
    (key) => path === key || (/^[.[]/.test(path.slice(key.length)) && path.startsWith(key)),
  );
  return setting && inherited[setting];
}

function ruleOf(rule: EnvironmentConfig["auth"]["rules"][number], setting: string): ModelRule {
  return {
    setting,
    methods: rule.methods === "*" ? METHODS : rule.methods,
    path: rule.path,
    scopes: rule.scopes,
    isPublic: rule.public === true,
    allow: rule.allow && addressesOf(rule.allow),
  };
}

const DEFAULT_SCOPE_CLAIMS = ["scope", "scp"];

function issuerOf(issuer: ConfigIssuer, setting: string): ModelIssuer {
  const signers = signersOf(issuer);
  return {
    setting,
    issuer: issuer.issuer,
    audience: issuer.audience,
    audienceClaim: issuer.audienceClaim,
    requiredType: issuer.requiredType,
    algorithms: issuer.algorithms,
    signers,
    scopeClaims: issuer.scopeClaims ?? DEFAULT_SCOPE_CLAIMS,
    maxLifetimeSeconds: issuer.maxLifetimeSeconds,
    registered: issuer.registry?.tokens.map(({ revoked, notAfter, id, subject, scopes, expires, key }) => {
      const signer = keyOfEntry(key, signers);
      return { id, subject, key: signer, scopes, expires, notAfter, isRevoked: revoked !== undefined };
    }),
  };
}

/** A key that is not published has a name that no signer has. */
function keyOfEntry(keyId: string | undefined, signers: ModelIssuer["signers"]): string | undefined {
  if (keyId === undefined) return undefined;
  const begin = `${keyIdInWords(keyId)} `;
  return [...signers.values()].find(({ key }) => key.startsWith(begin))?.key ?? begin;
}

type Revocation = EnvironmentConfig["auth"]["revoked"][number];

function revocationOf({ issuer, jti, sub }: Revocation, setting: string): ModelRevocation {
  return jti === undefined
    ? { setting, issuer, claim: "sub", value: sub ?? "" }
    : { setting, issuer, claim: "jti", value: jti };
}

function addressesIn(webAcl: EnvironmentConfig["webAcl"]): ModelAddresses {
  const allow = webAcl.allow && addressesOf(webAcl.allow);
  const deny = addressesOf(webAcl.deny);
  const listed = subtract(allow ?? EVERYWHERE, deny);
  const { closed } = webAcl;
  const exceptions = closed === undefined ? undefined : closed === true ? [] : addressesOf(closed.except);
  return { allow, deny, listed, exceptions, passing: exceptions ? intersect(listed, exceptions) : listed };
}

function pagesOf({ origins, ...manners }: EnvironmentConfig["cors"]): ModelPages {
  const texts = Object.entries(manners).map(([name, value]) => [name, sortedText(value)] as const);
  return { origins, manners: new Map(texts) };
}

/** A list of header names means the same in any order. */
function sortedText(value: unknown): string {
  return Array.isArray(value) ? [...value].sort().join(", ") || "none" : String(value);
}

/** As the web ACL has them: see `rootPathsOf` there for why a rule about `/<stage>` itself takes the second one away. */
function rootsOf({ api, auth }: EnvironmentConfig): string[] {
  const stage = `/${api.stageName}`;
  const hasOne = api.domain !== undefined || auth.rules.some(({ path }) => path === stage);
  return hasOne ? ["/"] : ["/", `${stage}/`];
}

function doorOf({ endpoint, vpcEndpointIds, domain }: EnvironmentConfig["api"]): ModelDoor {
  const isMutualTls = domain?.mutualTlsTruststore !== undefined;
  return { endpoint, vpcEndpointIds, domain: domain?.name, isMutualTls };
}

function tooManyPaths(rules: readonly ModelRule[]): TooManyPaths {
  const floating = rules.filter(({ path }) => /\/\*\//.test(path));
  const named = floating.map(({ setting, path }) => `${setting} (${path})`);
  const shown = named.slice(0, 12).join(", ");
  const more = named.length > 12 ? ` and ${named.length - 12} more` : "";
  return new TooManyPaths(
    `too many kinds of paths to answer for all of them: ${named.length} rules have "*" inside their path, which runs across slashes: ${shown}${more}; expected fewer such rules, or a literal first segment in each`,
  );
}
