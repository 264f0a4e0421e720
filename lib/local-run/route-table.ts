import { coversPath } from "../config/values/path-pattern.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import type { AuthorizerFacts } from "./authorizer-facts.ts";

/** One line of the route table. */
export interface RouteLine {
  /** A verb, or `ANY`. */
  readonly method: string;
  /** As API Gateway writes it: `/api/v1/jobs/{proxy+}`. */
  readonly path: string;
  readonly isPublic: boolean;
  /** All that a token must hold; empty for any valid token, and when nothing is known about it. */
  readonly scopes: readonly string[];
}

/** Every route that a client can call, with the scopes of all rules that cover it. Preflights are left out. */
export function routeTable(routes: ApiModel["routes"], rules: AuthorizerFacts["rules"]): RouteLine[] {
  return routes.flatMap(({ path, methods }) =>
    methods
      .filter(({ method }) => method !== "OPTIONS")
      .map(({ method, authorization }) => ({
        method,
        path,
        isPublic: authorization === "NONE",
        scopes: scopesOf(rules, method, path),
      })),
  );
}

function scopesOf(rules: AuthorizerFacts["rules"], method: string, path: string): string[] {
  const covering = rules.filter((rule) => coversMethod(rule.methods, method) && coversPath(rule.path, path));
  return [...new Set(covering.flatMap(({ scopes }) => scopes))];
}

function coversMethod(methods: readonly string[], method: string): boolean {
  return method === "ANY" || methods.includes("*") || methods.includes(method);
}
