import { createHash } from "node:crypto";
import type { AddressSet } from "../access/addresses/address-set.ts";
import { addressesOf, renderCidrs } from "../access/addresses/address-text.ts";
import { callInWords, counted } from "../access/judge/words.ts";
import type { AccessModel, ModelIssuer } from "../access/model/access-model.ts";
import { listRoutes, type RouteNeeds } from "../access/questions/list-routes.ts";

/** What an auditor takes: who may call what in one environment, and the settings that say so. It holds no date. */
export interface AccessMatrix {
  readonly environment: string;
  /** Of a closed environment the addresses that it still lets in, perhaps none. @default - it is open */
  readonly closedBut?: readonly string[];
  readonly routes: readonly MatrixRoute[];
  /** Every scope with the calls that ask for it. */
  readonly scopes: readonly ScopeUse[];
  readonly facts: readonly Fact[];
  /** What decides as well, and is no part of the matrix. */
  readonly notCovered: readonly string[];
}

/** A kind of calls, with what it shares with all others. */
export interface MatrixRoute extends RouteNeeds {
  /** Every issuer's tokens may hold the scopes. */
  readonly isEveryIssuer: boolean;
  /** Issuers without a token that holds the scopes. */
  readonly otherIssuers: readonly string[];
  /** No rule narrows the addresses further than the environment's lists. */
  readonly isEveryAddress: boolean;
}

export interface ScopeUse {
  readonly scope: string;
  /** `METHODS path`. */
  readonly calls: readonly string[];
}

/** One line about the environment as a whole. */
export interface Fact {
  readonly about: string;
  readonly says: readonly string[];
  readonly setting: string;
}

/** What the fact about an issuer is called. */
export const ISSUER = "With tokens of";

/** @throws TooManyPaths */
export function matrixOf(model: AccessModel): AccessMatrix {
  const { passing, exceptions } = model.addresses;
  const usual = renderCidrs(passing).join(" ");
  const routes = listRoutes(model).map(({ example: _, ...route }) => ({
    ...route,
    isEveryIssuer: route.issuers.length === model.issuers.length,
    otherIssuers: model.issuers.map(({ issuer }) => issuer).filter((issuer) => !route.issuers.includes(issuer)),
    isEveryAddress: route.addresses === "any" || route.addresses.join(" ") === usual,
  }));
  return {
    environment: model.environment,
    ...(exceptions && { closedBut: exceptions.length === 0 ? [] : blocksInWords(exceptions) }),
    routes,
    scopes: scopeUses(routes),
    facts: factsOf(model),
    notCovered: [...model.notModelled.keys()].sort(),
  };
}

/** `GET POST /a`, `any method /a`. */
export function callOf({ methods, path }: Pick<RouteNeeds, "methods" | "path">): string {
  return callInWords(methods, path);
}

/** `public`, `any token`, `a token with jobs:read`. */
export function needsOf({ public: isPublic, scopes }: Pick<RouteNeeds, "public" | "scopes">): string {
  if (isPublic) return "everyone";
  return scopes.length === 0 ? "any token" : scopes.join(" + ");
}

function scopeUses(routes: readonly RouteNeeds[]): ScopeUse[] {
  const scopes = [...new Set(routes.flatMap((route) => route.scopes))].sort();
  return scopes.map((scope) => {
    const uses = routes.filter((route) => route.scopes.includes(scope));
    return { scope, calls: uses.map((route) => `${callOf(route)}${others(route, scope)}`) };
  });
}

function others({ scopes }: RouteNeeds, scope: string): string {
  const more = scopes.filter((one) => one !== scope);
  return more.length === 0 ? "" : ` (with ${more.join(" + ")})`;
}

function factsOf(model: AccessModel): Fact[] {
  const { settingAt, pages, paths } = model;
  return [
    { about: "Reached at", says: doorInWords(model), setting: settingAt("api") },
    ...addressFacts(model),
    {
      about: "By pages of",
      says: pages.origins.length === 0 ? ["no origin"] : pages.origins,
      setting: settingAt("cors.origins"),
    },
    ...model.issuers.map((issuer) => ({ about: ISSUER, says: issuerInWords(issuer), setting: issuer.setting })),
    ...revokedFacts(model),
    {
      about: "Encoded paths",
      says: [paths.allowEncoded ? "let through in one spelling" : "refused"],
      setting: settingAt("webAcl.allowEncodedPaths"),
    },
    ...clientFacts(model),
  ];
}

function addressFacts({ addresses: { allow, deny, exceptions }, settingAt }: AccessModel): Fact[] {
  const closed = exceptions && {
    about: "Closed, but for",
    says: blocksInWords(exceptions),
    setting: settingAt("webAcl.closed"),
  };
  const from = {
    about: "From",
    says: allow === undefined ? ["any address"] : blocksInWords(allow),
    setting: settingAt("webAcl.allow"),
  };
  const never = { about: "Never from", says: blocksInWords(deny), setting: settingAt("webAcl.deny") };
  return [...(closed ? [closed] : []), from, ...(deny.length === 0 ? [] : [never])];
}

function revokedFacts({ revoked, settingAt }: AccessModel): Fact[] {
  if (revoked.length === 0) return [];
  const says = revoked.map(({ claim, value, issuer }) => `${claim} ${value} of ${issuer}`);
  return [{ about: "Revoked", says, setting: settingAt("auth.revoked") }];
}

function clientFacts({ door, settingAt }: AccessModel): Fact[] {
  if (!door.isMutualTls) return [];
  const setting = settingAt("api.domain.mutualTlsTruststore");
  return [{ about: "Clients", says: ["show a certificate (mutual TLS)"], setting }];
}

function doorInWords({ door }: AccessModel): string[] {
  const name = door.domain ?? "the address that AWS gives";
  if (door.endpoint === "regional") return [`${name}, from the internet`];
  return [`${name}, only through VPC endpoints`, ...door.vpcEndpointIds];
}

function issuerInWords(issuer: ModelIssuer): string[] {
  const { registered, maxLifetimeSeconds, requiredType } = issuer;
  const keys = [...new Set([...issuer.signers.values()].flatMap(({ key, isUnnamed }) => (isUnnamed ? [] : [key])))];
  return [
    issuer.issuer,
    `${issuer.audienceClaim} ${issuer.audience.join(" or ")}`,
    `signed with ${issuer.algorithms.join(", ")}`,
    ...keys.map((key) => `key ${key}`),
    ...(requiredType === undefined ? [] : [`typ ${requiredType}`]),
    ...(maxLifetimeSeconds === undefined ? [] : [`good for at most ${maxLifetimeSeconds} s`]),
    `scopes from ${issuer.scopeClaims.join(", ")}`,
    ...(registered === undefined
      ? []
      : [`only ${counted(registered.filter((one) => !one.isRevoked).length, "registered token")}`]),
  ];
}

/** A longer list is told by its size and a digest, so that a change of it shows. */
const SHOWN_BLOCKS = 40;

function blocksInWords(blocks: AddressSet): string[] {
  const cidrs = renderCidrs(blocks);
  if (cidrs.length === 0) return ["no address"];
  if (cidrs.length <= SHOWN_BLOCKS) return cidrs;
  const digest = createHash("sha256").update(cidrs.join("\n")).digest("hex").slice(0, 16);
  return [`${cidrs.length} blocks, sha256 ${digest}`];
}

/** Where a call may come from. */
export function addressesInWords({ addresses, isEveryAddress }: MatrixRoute): string[] {
  if (isEveryAddress || addresses === "any") return ["as every call"];
  return blocksInWords(addressesOf(addresses));
}

/** Whose tokens open a call; of the issuers and the others, the fewer ones. */
export function issuersInWords(route: MatrixRoute): readonly string[] {
  const { public: isPublic, issuers, isEveryIssuer, otherIssuers } = route;
  if (isPublic) return ["no token asked for"];
  if (isEveryIssuer) return ["every issuer"];
  return otherIssuers.length < issuers.length ? ["every issuer but", ...otherIssuers] : issuers;
}
