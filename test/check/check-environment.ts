import { type EnvironmentConfig, environmentSchema } from "../../lib/config/environment-config.ts";
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
      issuers: [{ issuer: "https://login.example.com", audience: "clipzy" }],
      rules: more.rules ?? [
        { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
        { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
        { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
        { methods: ["GET"], path: "/health", public: true },
      ],
    },
    upstream: {
      vpcId: "vpc-0123456789abcdef0",
      subnetIds: ["subnet-0123456789abcdef0"],
      availabilityZones: ["eu-central-1a"],
      port: 8000,
      hosts: ["10.0.0.10"],
    },
  });
}
