import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { type Provider, startProvider } from "./provider.ts";
import { runBundle, writeBundle } from "./run-bundle.ts";
import { NOW, someClaims, someIssuer, someSettings } from "./world.ts";

// The bundle itself, in a separate process as on Lambda.

const key = createSigningKey("ES256", "k1");
const folder = mkdtempSync(join(tmpdir(), "authorizer-"));
let provider: Provider;

const run = (headers: readonly string[]) =>
  runBundle(
    [folder],
    headers.map((authorizationToken) => ({ folder, authorizationToken })),
    NOW,
  );

beforeAll(async () => {
  provider = await startProvider();
  provider.keys = [key];
  const issuer = { ...someIssuer({ issuer: provider.issuer }), jwksUri: undefined };
  writeBundle(folder, someSettings({ issuers: [issuer] }));
});

afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

describe("the bundle", () => {
  test("is at most 32 KB", () => {
    expect(statSync(join(folder, "index.js")).size).toBeLessThanOrEqual(32 * 1024);
  });

  test("runs on the Node of the Lambda where LAMBDA_NODE names one, else on the developer's", async () => {
    const { version } = await run([]);
    const declared = readFileSync(
      new URL("../../lib/request-path/authorizer/token-authorizer.ts", import.meta.url),
      "utf8",
    );
    const lambda = /Runtime\.NODEJS_(\d+)_X/.exec(declared)?.[1];
    expect(version.split(".")[0]).toBe(process.env.LAMBDA_NODE ? `v${lambda}` : process.version.split(".")[0]);
  });

  test("decides, and logs one line per decision without any token", async () => {
    const claims = someClaims({ iss: provider.issuer });
    const good = `Bearer ${key.mint(claims)}`;
    const bad = `Bearer ${key.mint({ ...claims, exp: NOW / 1000 - 600 })}`;
    const { outcomes, lines } = await run([good, bad, "Basic x", good]);
    expect(outcomes).toEqual(["user-1", "Unauthorized", "Unauthorized", "user-1"]);
    expect(lines).toMatchObject([
      { Outcome: "authenticated", Reason: "ok", coldStart: true, remembered: false, requestId: "invocation" },
      { Outcome: "denied", Reason: "expired", coldStart: false },
      { Outcome: "denied", Reason: "header-malformed" },
      { Outcome: "authenticated", Reason: "ok", remembered: true },
    ]);
    const written = JSON.stringify(lines);
    for (const segment of good.split(/[ .]/).slice(1)) expect(written).not.toContain(segment);
    expect(written).not.toContain("user-1");
  });

  test("has fetched the key sets when it is loaded: the init phase waits for them", async () => {
    const before = provider.keySetRequests;
    await run([]);
    expect(provider.keySetRequests).toBe(before + 1);
  });

  test("loads and answers 503 while the provider is down", async () => {
    provider.mood = "down";
    const claims = someClaims({ iss: provider.issuer });
    const { outcomes, lines } = await run([`Bearer ${key.mint(claims)}`]);
    provider.mood = "up";
    expect(outcomes).toEqual(["authorizer unavailable"]);
    expect(lines).toMatchObject([{ Outcome: "unavailable", Reason: "key-set-unreachable" }]);
  });
});
