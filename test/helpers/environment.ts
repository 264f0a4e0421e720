import { type EnvironmentConfig, environmentSchema } from "../../lib/config/environment-config.ts";

/** An environment's configuration as somebody writes it, partly. */
export type EnvironmentOverrides = { readonly [key: string]: unknown };

const BASE = {
  cors: { origins: ["https://app.example.com", "https://studio.example.com"] },
  auth: {
    issuers: [{ issuer: "https://login.example.com", audience: ["clipzy"] }],
    rules: [
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET"], path: "/api/v1/jobs/*", scopes: ["jobs:read"] },
      { methods: ["GET"], path: "/health", public: true },
    ],
  },
  upstream: {
    vpcId: "vpc-0123456789abcdef0",
    subnetIds: ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    availabilityZones: ["eu-central-1a", "eu-central-1b"],
    port: 8000,
    hosts: ["10.0.1.10", "10.0.2.10"],
  },
};

/**
 * A whole configuration with the parts that a test is about replaced: objects are merged, everything else is taken as
 * given, and `undefined` removes a setting.
 */
export function environment(overrides: EnvironmentOverrides = {}): EnvironmentConfig {
  return environmentSchema.parse(merge(BASE, overrides));
}

function merge(base: object, overrides: object): object {
  const merged: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(overrides)) {
    const before = merged[key];
    merged[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return merged;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
