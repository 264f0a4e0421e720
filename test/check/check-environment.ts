import { type EnvironmentConfig, environmentSchema } from "../../lib/config/environment-config.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { ORIGINS } from "./fake-gateway.ts";

/** The environment that the fake gateway is. */
export function checkEnvironment(
  more: { domain?: unknown; webAcl?: unknown; rules?: unknown[] } = {},
): EnvironmentConfig {
  return environmentSchema.parse({
    api: more.domain === undefined ? {} : { domain: more.domain },
    cors: { origins: ORIGINS },
    webAcl: more.webAcl ?? { deny: ["192.0.2.66/32"] },
    auth: {
      issuers: SAMPLE_ENVIRONMENT.auth.issuers,
      rules: more.rules ?? [
        { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
        { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
        { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
        { methods: ["GET"], path: "/health", public: true },
      ],
    },
    upstream: SAMPLE_ENVIRONMENT.upstream,
  });
}
