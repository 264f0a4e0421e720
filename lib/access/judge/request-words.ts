import type { AccessRequest } from "./access-request.ts";

/** Status and code of an answer; of a request that passes both are null. Status 0: no HTTP answer at all. */
export interface Outcome {
  readonly status: number | null;
  readonly code: string | null;
}

/** `let in`, `403 FORBIDDEN`. */
export function outcomeInWords({ status, code }: Outcome): string {
  if (status === null) return "let in";
  return status === 0 ? "no connection" : `${status} ${code ?? ""}`.trim();
}

/** The request with all that matters of it. */
export function requestInWords({ method, path, origin, address, ...token }: AccessRequest): string {
  return [
    `${method} ${path}`,
    tokenInWords(token),
    ...(origin ? [`from a page of ${origin}`] : []),
    ...(address ? [`from ${address}`] : []),
  ].join(", ");
}

/** `a token of https://login.example.com with only scope jobs:read`. */
export function tokenInWords(request: Omit<AccessRequest, "method" | "path">): string {
  const { issuer, scopes, claims, algorithm, type, lifetimeSeconds, expiredForSeconds } = request;
  if (!issuer) return "no token";
  const parts = [
    scopes && scopes.length > 0 ? `with only ${allScopes(scopes)}` : "without scopes",
    ...(claims ? [`claims ${JSON.stringify(claims)}`] : []),
    ...(algorithm === undefined ? [] : [`signed by ${algorithm}`]),
    ...(type === undefined ? [] : [`typ ${type}`]),
    ...(lifetimeSeconds === undefined ? [] : [`good for ${lifetimeSeconds} s`]),
    ...(expiredForSeconds === undefined ? [] : [`expired ${expiredForSeconds} s ago`]),
  ];
  return `a token of ${issuer} ${parts.join(", ")}`;
}

/** All of them, however many: what a request holds decides. */
function allScopes(scopes: readonly string[]): string {
  const [last, ...others] = [...scopes].reverse();
  return others.length === 0 ? `scope ${last}` : `scopes ${others.reverse().join(", ")} and ${last}`;
}
