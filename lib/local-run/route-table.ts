import { coversPath } from "../config/values/path-pattern.ts";
import { EXAMPLE_ID } from "../demo-host/jobs.ts";
import type { ApiModel } from "../local-gateway/template/api-model.ts";
import type { AuthorizerFacts } from "./authorizer-facts.ts";

/** One line of the route table. */
export interface RouteLine {
  /** A method, or `ANY`. */
  readonly method: string;
  /** In API Gateway's spelling: `/api/v1/jobs/{proxy+}`. */
  readonly path: string;
  readonly isPublic: boolean;
  /** The scopes that a token must hold; empty when any valid token will do, or when they are unknown. */
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

/** A path that a route serves: an example in place of each path variable, `{proxy+}` or `{v}`. */
export function examplePath({ path }: Pick<RouteLine, "path">): string {
  return path.replace(/\{[^}]*\}/g, EXAMPLE_ID);
}

function scopesOf(rules: AuthorizerFacts["rules"], method: string, path: string): string[] {
  const covering = rules.filter((rule) => coversMethod(rule.methods, method) && coversPath(rule.path, path));
  return [...new Set(covering.flatMap(({ scopes }) => scopes))];
}

function coversMethod(methods: readonly string[], method: string): boolean {
  return method === "ANY" || methods.includes("*") || methods.includes(method);
}
