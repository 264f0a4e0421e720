import type { Stop } from "../../local-gateway/exchange/exchange.ts";

/** The stops of the request's path, in order. */
export const STOPS = [
  "web ACL",
  "route",
  "preflight",
  "throttle",
  "authorizer",
  "private integration",
  "gateway response",
] as const satisfies readonly Stop[];
