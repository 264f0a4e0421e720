import { describe, expect, test } from "@jest/globals";
import { type LogOptions, renderDecision } from "../../lambda/authorizer/log.ts";
import type { Decision } from "../../lambda/authorizer/outcome/decision.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { NOW, someAuthorizer, someClaims } from "./world.ts";

const options: LogOptions = { environment: "prod", logSubjects: false };
const key = createSigningKey("ES256", "k1");
const fetchJson = async () => ({ keys: [key.jwk] });

const someDecision = (overrides: Partial<Decision> = {}): Decision => ({
  outcome: "authenticated",
  reason: "ok",
  at: NOW,
  latencyMillis: 1.23456,
  coldStart: false,
  remembered: false,
  issuer: "https://id.example.com/",
  ...overrides,
});

const render = (decision: Decision, overrides: Partial<LogOptions> = {}) =>
  JSON.parse(renderDecision(decision, { ...options, ...overrides })) as Record<string, unknown>;

describe("a log line", () => {
  test("is in the embedded metric format", () => {
    expect(render(someDecision({ outcome: "denied", reason: "expired" }))).toMatchObject({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: "Clipzy/AccessControl",
            Dimensions: [
              ["Environment", "Outcome"],
              ["Environment", "Outcome", "Reason"],
            ],
            Metrics: [
              { Name: "Decisions", Unit: "Count" },
              { Name: "AuthorizerLatency", Unit: "Milliseconds" },
            ],
          },
        ],
      },
      Environment: "prod",
      Outcome: "denied",
      Reason: "expired",
      Decisions: 1,
      AuthorizerLatency: 1.235,
    });
  });

  test("has a value for every dimension and metric that it names", () => {
    const line = render(someDecision()) as {
      _aws: { CloudWatchMetrics: [{ Dimensions: string[][]; Metrics: { Name: string }[] }] };
    };
    const [directive] = line._aws.CloudWatchMetrics;
    for (const name of [...directive.Dimensions.flat(), ...directive.Metrics.map(({ Name }) => Name)]) {
      expect(line).toHaveProperty(name);
    }
  });

  test("is one line, whatever is in it", () => {
    expect(renderDecision(someDecision({ subject: "a\r\nb\u2028" }), { ...options, logSubjects: true })).not.toMatch(
      /[\r\n]/,
    );
  });

  test("names a subject by a short hash that depends on environment and issuer", () => {
    const subject = "user-1";
    const hashes = [
      render(someDecision({ subject })),
      render(someDecision({ subject: "user-2" })),
      render(someDecision({ subject, issuer: "https://other.example.com/" })),
      render(someDecision({ subject }), { environment: "dev" }),
    ].map((line) => line.subject);
    expect(new Set(hashes).size).toBe(4);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
    expect(render(someDecision({ subject })).subject).toBe(hashes[0]);
  });

  test("writes a subject out only when the settings say so", () => {
    expect(render(someDecision({ subject: "user-1" }), { logSubjects: true }).subject).toBe("user-1");
  });
});

describe("a decision", () => {
  test("tells issuer, key, algorithm, age of the key set, cold start and invocation", async () => {
    const { authorizer, decisions } = someAuthorizer({ fetchJson });
    const event = { authorizationToken: `Bearer ${key.mint(someClaims())}`, methodArn: METHOD_ARN };
    await authorizer.authorize(event, "invocation-1");
    await authorizer.authorize(event);
    expect(decisions).toMatchObject([
      {
        outcome: "authenticated",
        reason: "ok",
        issuer: "https://id.example.com/",
        keyId: "k1",
        algorithm: "ES256",
        keySetAgeSeconds: 0,
        coldStart: true,
        remembered: false,
        requestId: "invocation-1",
      },
      { outcome: "authenticated", coldStart: false, remembered: true },
    ]);
  });

  test("of a refusal holds no claim, no key id and no issuer that is not ours", async () => {
    const secrets = {
      iss: "https://secret.example/",
      sub: "secret-sub",
      jti: "secret-jti",
      aud: "secret-aud",
      scope: "secret",
    };
    for (const hidden of [
      secrets,
      { ...secrets, iss: "https://id.example.com/" },
      { ...secrets, iss: "https://id.example.com/", aud: "clipzy" },
    ]) {
      const { ask } = someAuthorizer({ fetchJson });
      const { decision } = await ask(`Bearer ${key.mint(someClaims(hidden), { kid: "secret-kid" })}`);
      expect(decision.outcome).toBe("denied");
      expect(renderDecision(decision, { ...options, logSubjects: true })).not.toContain("secret");
    }
  });
});

const METHOD_ARN = "arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/live/GET/api/v1/jobs";
