import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { exposedHeaders } from "../../config/settings/cors.ts";

/** Which pages may ask, and what they may see. */
export type CorsPolicy = EnvironmentConfig["cors"];

/**
 * What lets a page read a refusal of the gateway. A gateway response has no logic: a single origin is written out,
 * several are answered with `echo`, which is safe only because the web ACL has refused every origin that is not
 * on the list. No origin, no header.
 *
 * @param echo how the place of use says "the `Origin` of this request"; undefined where it cannot
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
