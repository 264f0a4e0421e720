import { type AuthorizerOptions, createAuthorizer } from "../../lambda/authorizer/authorizer.ts";
import type { Decision } from "../../lambda/authorizer/outcome/decision.ts";
import type { AccessPolicy } from "../../lambda/authorizer/policy/access-policy.ts";
import type { AuthorizerSettings, IssuerSettings } from "../../lambda/authorizer/settings/settings.ts";

export const NOW = 1_800_000_000_000;
export const API_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live";
export const ISSUER = "https://id.example.com/";

/** Settings with one issuer whose keys are found at `https://id.example.com/keys`. */
export function someSettings(overrides: Partial<AuthorizerSettings> = {}): AuthorizerSettings {
  return {
    environment: "test",
    issuers: [someIssuer()],
    rules: [
      { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
      { methods: ["POST"], path: "/api/v1/jobs", scopes: ["jobs:write"] },
      { methods: ["GET", "PUT"], path: "/api/v1/me", scopes: [] },
    ],
    clockToleranceSeconds: 5,
    revoked: [],
    keySets: { freshSeconds: 600, staleSeconds: 21_600, timeoutMillis: 1500 },
    logSubjects: false,
    ...overrides,
  };
}

export function someIssuer(overrides: Partial<IssuerSettings> = {}): IssuerSettings {
  return {
    issuer: ISSUER,
    audience: ["clipzy"],
    audienceClaim: "aud",
    jwksUri: "https://id.example.com/keys",
    algorithms: ["RS256", "ES256", "EdDSA"],
    ...overrides,
  };
}

export function someClaims(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const seconds = NOW / 1000;
  return {
    iss: ISSUER,
    aud: "clipzy",
    sub: "user-1",
    iat: seconds - 10,
    exp: seconds + 600,
    scope: "jobs:read",
    ...overrides,
  };
}

/** What became of one call, in one comparable value. */
export interface Outcome {
  readonly status: 401 | 503 | "policy";
  readonly reason: string;
  readonly policy?: AccessPolicy;
  readonly decision: Decision;
}

/** An authorizer whose clock and network the test controls. */
export function someAuthorizer(options: Partial<AuthorizerOptions> = {}) {
  const decisions: Decision[] = [];
  const authorizer = createAuthorizer({
    settings: someSettings(),
    now: () => NOW,
    fetchJson: async () => {
      throw new Error("this test forgot to say what the network answers");
    },
    log: (decision) => decisions.push(decision),
    ...options,
  });
  const ask = async (
    authorizationToken: unknown,
    methodArn: unknown = `${API_ARN}/GET/api/v1/jobs`,
  ): Promise<Outcome> => {
    const answer = await authorizer.authorize({ type: "TOKEN", authorizationToken, methodArn }).then(
      (policy) => ({ status: "policy" as const, policy }),
      (error: Error) => ({ status: error.message === "Unauthorized" ? (401 as const) : (503 as const) }),
    );
    const decision = decisions.at(-1);
    if (decision === undefined) throw new Error("no decision was logged");
    return { ...answer, reason: decision.reason, decision };
  };
  return { authorizer, ask, decisions };
}
