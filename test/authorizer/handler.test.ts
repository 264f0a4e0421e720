import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { bundleAuthorizer } from "../../lib/request-path/authorizer/authorizer-bundle.ts";
import { createSigningKey } from "../../lib/samples/signing-key.ts";
import { type Provider, startProvider } from "./provider.ts";
import { API_ARN, someClaims, someIssuer, someSettings } from "./world.ts";

// The bundle itself, in a separate process as on Lambda.

const key = createSigningKey("ES256", "k1");
const folder = mkdtempSync(join(tmpdir(), "authorizer-"));
let provider: Provider;

/** Loads the bundle as Lambda's runtime does, asks it about each header in turn, and prints what came of it to stderr. */
const HARNESS = `
  const headers = JSON.parse(process.argv[2]);
  const load = async () => require(process.argv[1]);
  load().then(async ({ handler }) => {
    const outcomes = [];
    for (const authorizationToken of headers) {
      const event = { type: "TOKEN", authorizationToken, methodArn: "${API_ARN}/GET/api/v1/jobs" };
      const answer = await handler(event, { awsRequestId: "invocation" }).catch((error) => error.message);
      outcomes.push(typeof answer === "string" ? answer : answer.principalId);
    }
    process.stderr.write(JSON.stringify(outcomes));
  });
`;

async function run(headers: readonly string[]) {
  const child = spawn(process.execPath, ["-e", HARNESS, join(folder, "index.js"), JSON.stringify(headers)], {
    env: {},
  });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (err += chunk));
  await new Promise((resolve) => child.on("close", resolve));
  return {
    outcomes: JSON.parse(err) as string[],
    lines: out
      .trim()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line)),
  };
}

beforeAll(async () => {
  provider = await startProvider();
  provider.keys = [key];
  const issuer = { ...someIssuer({ issuer: provider.issuer }), jwksUri: undefined };
  bundleAuthorizer(folder, someSettings({ issuers: [issuer] }));
  // Lambda's runtime has no package.json around the asset that would make it a module.
  writeFileSync(join(folder, "package.json"), "{}");
});

afterAll(async () => {
  await provider.close();
  rmSync(folder, { recursive: true });
});

describe("the bundle", () => {
  test("is at most 30 KB", () => {
    expect(statSync(join(folder, "index.js")).size).toBeLessThanOrEqual(30 * 1024);
  });

  test("decides, and logs one line per decision without any token", async () => {
    const now = Math.floor(performance.timeOrigin / 1000);
    const claims = someClaims({ iss: provider.issuer, iat: now, exp: now + 600 });
    const good = `Bearer ${key.mint(claims)}`;
    const bad = `Bearer ${key.mint({ ...claims, exp: now - 600 })}`;
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
    const now = Math.floor(performance.timeOrigin / 1000);
    const claims = someClaims({ iss: provider.issuer, iat: now, exp: now + 600 });
    const { outcomes, lines } = await run([`Bearer ${key.mint(claims)}`]);
    provider.mood = "up";
    expect(outcomes).toEqual(["authorizer unavailable"]);
    expect(lines).toMatchObject([{ Outcome: "unavailable", Reason: "key-set-unreachable" }]);
  });
});
