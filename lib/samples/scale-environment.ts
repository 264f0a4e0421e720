import { SAMPLE_ENVIRONMENT } from "./environment.ts";

/** The size of an environment. */
export interface ScaleOptions {
  /** Number of rules, each with its own path. */
  readonly routes: number;
  /** Share of the addresses, origins and issuers, up to 1. @default 1 */
  readonly share?: number;
}

const ADDRESSES = 10_000;
const ORIGINS = 200;
const ISSUERS = 20;

/** A large environment, as `cdk.json` holds one: 10,000 CIDRs of each family, 200 origins, 20 issuers. */
export function scaleEnvironment({ routes, share = 1 }: ScaleOptions): Record<string, unknown> {
  const addresses = ADDRESSES * share;
  return {
    cors: { origins: listOf(ORIGINS * share, (index) => `https://app-${index}.example.com`) },
    webAcl: { allow: [...listOf(addresses, ipv4), ...listOf(addresses, ipv6)] },
    auth: {
      issuers: listOf(ISSUERS * share, (index) => ({
        issuer: `https://login-${index}.example.com`,
        audience: "clipzy",
      })),
      rules: listOf(routes, (index) => ({ methods: ["GET"], path: `/api/v1/r${index}`, scopes: ["jobs:read"] })),
    },
    upstream: SAMPLE_ENVIRONMENT.upstream,
    alarms: { email: "on-call@example.com" },
  };
}

/** Every second block, so that no two can be joined. */
function ipv4(index: number): string {
  return `11.${Math.floor(index / 100)}.${(index % 100) * 2}.0/24`;
}

function ipv6(index: number): string {
  return `2001:db8:${(index * 2).toString(16)}::/48`;
}

function listOf<T>(length: number, make: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => make(index));
}
