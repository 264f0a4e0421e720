import { type EnvironmentConfig, METHODS } from "../../config/environment-config.ts";
import { type AccessRule, coversRequest } from "../../config/settings/access-rules.ts";

/** The word that stands for `*` in a route's path: no host has anything of that name. */
const PLACEHOLDER = "clipzy-check";

/** What is checked: one deployed (or local) gateway, and the environment that it should be. */
export interface CheckSubject {
  readonly config: EnvironmentConfig;
  readonly base: URL;
  /** The direct execute-api address, which must be closed where a custom domain is set. */
  readonly executeApi?: URL;
  /** A bearer token (a JWT) of the environment. */
  readonly token?: string;
  /** The check runs from an address that the allowlist does not hold. Default false. */
  readonly outside?: boolean;
  /** A client certificate is at hand (mutual TLS). Default false. */
  readonly clientCertificate?: boolean;
}

/** A request that the access rules know, with a path that can be sent. */
export interface CheckRoute {
  readonly method: string;
  readonly path: string;
  /** What a token must hold here: the scopes of every rule that covers the request. */
  readonly scopes: readonly string[];
  readonly public: boolean;
}

/** Every method of every rule as a route; `*` as a method stands for GET, the one that changes nothing. */
export function checkRoutes(config: EnvironmentConfig): CheckRoute[] {
  const rules = config.auth.rules;
  const requests = rules.flatMap((rule) => {
    const path = rule.path.replaceAll("*", PLACEHOLDER);
    return (rule.methods === "*" ? ["GET"] : rule.methods).map((method) => ({ method, path }));
  });
  return requests.map(({ method, path }) => routeOf(rules, method, path)).filter(isFirstOfItsKind);
}

/** Whether any rule covers the request. */
export function isRoute(config: EnvironmentConfig, method: string, path: string): boolean {
  return config.auth.rules.some((rule) => coversRequest(rule, method, path));
}

/** A path that no rule should list by name. */
export const UNKNOWN_PATH = "/clipzy-check-unknown-route";

/** Whether the gateway demands a certificate (mutual TLS) and there is none to show: then only its door can be looked at. */
export function lacksCertificate({ config, clientCertificate }: CheckSubject): boolean {
  return config.api.domain?.mutualTlsTruststore !== undefined && !clientCertificate;
}

/** False where a rule covers every path, and there is nothing to be asked for that does not exist. */
export function hasUnknownPath(config: EnvironmentConfig): boolean {
  return !METHODS.some((method) => isRoute(config, method, UNKNOWN_PATH));
}

function routeOf(rules: readonly AccessRule[], method: string, path: string): CheckRoute {
  const covering = rules.filter((rule) => coversRequest(rule, method, path));
  const scopes = [...new Set(covering.flatMap((rule) => rule.scopes))].sort();
  return { method, path, scopes, public: covering.some((rule) => rule.public) };
}

function isFirstOfItsKind(route: CheckRoute, index: number, all: readonly CheckRoute[]): boolean {
  return all.findIndex((each) => each.method === route.method && each.path === route.path) === index;
}
