import { type EnvironmentConfig, METHODS } from "../../config/environment-config.ts";
import { type AccessRule, coversRequest } from "../../config/settings/access-rules.ts";

/** Stands for `*` in a route's path. No upstream should have anything of that name. */
const PLACEHOLDER = "clipzy-check";

/** What is checked: one deployed (or local) gateway, and the environment that it should be. */
export interface CheckSubject {
  readonly config: EnvironmentConfig;
  readonly base: URL;
  /** The direct execute-api address, which must be closed where a custom domain is set. */
  readonly executeApi?: URL;
  /** A bearer token (a JWT) of the environment. */
  readonly token?: string;
  /** The check runs from an address off the allowlist. @default false */
  readonly outside?: boolean;
  /** A client certificate was given (mutual TLS). @default false */
  readonly clientCertificate?: boolean;
}

/** A request that the access rules cover, with a path that can be sent. */
export interface CheckRoute {
  readonly method: string;
  readonly path: string;
  /** What a token must hold here: the scopes of every rule that covers the request. */
  readonly scopes: readonly string[];
  readonly public: boolean;
}

/** Every method of every rule as a route; `*` as a method becomes GET, which changes nothing. */
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

/** Whether the gateway demands a client certificate (mutual TLS) and none was given. Then only the connection can be checked. */
export function lacksCertificate({ config, clientCertificate }: CheckSubject): boolean {
  return config.api.domain?.mutualTlsTruststore !== undefined && !clientCertificate;
}

/** False where a rule covers every path: then there is no unknown route to ask for. */
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
