import type { IncomingMessage } from "node:http";

/** The host's CORS settings, as the real engine has them in its environment. */
export interface HostCors {
  /** The comma list of `CORS_ORIGINS`; "" when no browser may call. */
  readonly origins: string;
  readonly allowCredentials?: boolean;
}

/** CORS headers of an answer: an exact match on the allowlist, or none at all (Fetch standard, CORS protocol). */
export function corsHeaders(cors: HostCors, request: IncomingMessage): Record<string, string> {
  const { origin } = request.headers;
  const requestId = request.headers["x-request-id"];
  const base: Record<string, string> = { Vary: "Origin" };
  if (typeof requestId === "string") base["X-Request-Id"] = requestId;
  if (origin === undefined || !cors.origins.split(",").includes(origin)) return base;
  return {
    ...base,
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": "X-Request-Id",
    ...(cors.allowCredentials ? { "Access-Control-Allow-Credentials": "true" } : {}),
  };
}
