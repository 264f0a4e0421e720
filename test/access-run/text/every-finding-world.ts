import { SAMPLE_ENVIRONMENT } from "../../../lib/samples/environment.ts";

// biome-ignore lint/suspicious/noExplicitAny: a configuration as it is written
type Given = any;

/** A configuration to edit: an environment, its rules and issuers again, and the file of its registry. */
export interface World {
  readonly environment: Given;
  readonly rules: Given[];
  readonly issuers: Given[];
  readonly registry: Given;
}

export const KEYS = {
  first: {
    kty: "EC",
    crv: "P-256",
    x: "C5VW3UFWltZ-7TBz1Z8fgTiTUwyUmu93IDJ6_qfe1uM",
    y: "iBORoGvwD7DZWzZonClHfT00HSuQR21LndD4HJ8znJM",
    kid: "ci-2026-11",
  },
  second: {
    kty: "OKP",
    crv: "Ed25519",
    x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
    kid: "ci-2026-12",
  },
};

const TIMES = { issued: "2026-01-01T00:00:00Z", expires: "2090-01-01T00:00:00Z" };

function registryOf(issuer: string, ids: readonly string[]) {
  return {
    issuer,
    keys: [{ ...KEYS.first, alg: "ES256", kid: "clipzy_2026-11" }],
    tokens: ids.map((id) => ({ id, subject: `${id}-bot`, scopes: ["jobs:read"], ...TIMES, key: "clipzy_2026-11" })),
  };
}

/** A fresh one. */
export function world(): World {
  const environment: Given = {
    cors: { origins: ["https://app.example.com"] },
    auth: {
      issuers: [
        { issuer: "https://login.example.com", audience: "clipzy" },
        {
          issuer: "https://ci.example.com",
          audience: "clipzy",
          algorithms: ["ES256", "Ed25519"],
          jwks: { keys: [{ ...KEYS.first }] },
        },
        { registry: "first.json", audience: "clipzy" },
      ],
      rules: [
        { methods: ["GET", "POST"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
        { methods: "*", path: "/api/v1/admin/*", scopes: ["admin"] },
        { methods: ["GET"], path: "/health", scopes: ["probe"] },
        { methods: ["GET"], path: "/metrics" },
      ],
    },
    upstream: SAMPLE_ENVIRONMENT.upstream,
  };
  const { rules, issuers } = environment.auth;
  return {
    environment,
    rules,
    issuers,
    registry: registryOf("https://clipzy.example.com/tokens", ["first", "second"]),
  };
}

/** Reads the files of registries. */
export function readingOf({ registry }: World) {
  const files: Readonly<Record<string, unknown>> = {
    "first.json": registry,
    "second.json": registryOf("https://clipzy.example.com/more", ["far"]),
  };
  return (path: string) => JSON.stringify(files[path]);
}
