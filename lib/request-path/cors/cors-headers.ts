import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { exposedHeaders } from "../../config/settings/cors.ts";

/** Which pages may call, and what they may send and read. */
export type CorsPolicy = EnvironmentConfig["cors"];

/**
 * The headers by which a page may read a refusal of the gateway. A gateway response has no logic: with one origin it names that
 * one, with several it returns `echo`. That is safe only because the web ACL has refused every other origin.
 *
 * @param echo an expression for the request's `Origin`; undefined where there is none: then several origins get no header
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(cors: CorsPolicy, echo?: string): Record<string, string> {
  const [only, ...others] = cors.origins;
  if (only === undefined) return {};
  const origin = others.length === 0 ? only : echo;
  if (origin === undefined) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Expose-Headers": exposedHeaders(cors.exposeHeaders).join(","),
    ...(cors.allowCredentials ? { "Access-Control-Allow-Credentials": "true" } : {}),
  };
}
