import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { accessCommand, PLAIN_ERRORS } from "../../lib/access-run/access-command.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { runCommand } from "../../lib/terminal/command.ts";
import { fakeTerminal } from "../terminal/fake-terminal.ts";

// biome-ignore lint/suspicious/noExplicitAny: a configuration as it is written
type Given = any;

function neverCalled(): never {
  throw new Error("not part of a question about a token");
}

describe("access explain and what-can with a token", () => {
  const key = createSigningKey("ES256", "inline");
  const stranger = createSigningKey("ES256", "inline");
  const issuers = [
    {
      issuer: "https://inline.example.com",
      audience: "clipzy",
      algorithms: ["ES256"],
      jwks: { keys: [key.jwk] },
      maxLifetimeSeconds: 600,
    },
    { issuer: "https://fetched.example.com", audience: "clipzy", algorithms: ["ES256"] },
  ];
  const claims = { iss: issuers[0]?.issuer, aud: "clipzy", sub: "ada", iat: 0, exp: 60, scope: "jobs:read" };

  /** The clock of these commands stands at the beginning of 1970. */
  async function withToken(token: string, ...args: string[]) {
    const given: Given = JSON.parse(readFileSync("cdk.json", "utf8"));
    const { prod } = given.context.environments;
    prod.auth.issuers = issuers;
    delete prod.accessTests; // they are about other issuers
    const files: Record<string, string> = { "cdk.json": JSON.stringify(given), "/dev/stdin": `Bearer ${token}\n` };
    const { terminal, written } = fakeTerminal();
    const read = (path: string) => files[path] ?? terminal.read(path);
    const world = { terminal: { ...terminal, read }, git: neverCalled, synthesize: neverCalled, write: neverCalled };
    const argv = ["node", "access", ...args, "--environment", "prod", "--token", "-"];
    await runCommand(accessCommand(world), world.terminal, { plainErrors: PLAIN_ERRORS, argv }).catch(
      (error: Error) => {
        if (error.message !== "exit") throw error;
      },
    );
    return { ...written, exitCode: written.exitCode ?? 0 };
  }

  test.each<[name: string, token: string, status: number | null, says: string, reason: string]>([
    ["a good one", key.mint(claims), null, "asks for scope jobs:read: held", "ok"],
    ["one without the scope", key.mint({ ...claims, scope: "" }), 403, "jobs:read not held", "ok"],
    [
      "one signed by another key",
      stranger.mint(claims),
      401,
      "refuses the token (signature-invalid)",
      "signature-invalid",
    ],
    ["one that has expired", key.mint({ ...claims, iat: -120, exp: -60 }), 401, "exp has passed", "expired"],
    [
      "one for another audience",
      key.mint({ ...claims, aud: "other" }),
      401,
      'does not list "other"',
      "audience-refused",
    ],
    [
      "one of an unknown issuer",
      key.mint({ ...claims, iss: "https://x.example.com" }),
      401,
      "no issuer",
      "issuer-unknown",
    ],
    ["what is none", "not-a-token", 401, "auth.issuers", "header-malformed"],
    [
      "one whose keys are elsewhere",
      key.mint({ ...claims, iss: issuers[1]?.issuer }),
      null,
      "held",
      "key-set-unreachable",
    ],
  ])("%s", async (_name, token, status, says, reason) => {
    const { out, err } = await withToken(token, "explain", "GET", "/api/v1/jobs", "--json");
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({ status, token: { reason } });
    expect(JSON.stringify(answer.because)).toContain(JSON.stringify(says).slice(1, -1));
    expect(out + err).not.toContain(token.split(".").at(-1));
  });

  test("says what the authorizer makes of it", async () => {
    const { out } = await withToken(stranger.mint(claims), "explain", "GET", "/api/v1/jobs");
    expect(out).toContain('the token is refused at "signature" (signature-invalid)');
  });

  test("a public call, and an address that is shut out, do not hang on it", async () => {
    const { out } = await withToken("none", "explain", "GET", "/api/v1/jobs", "--address", "192.0.2.66", "--json");
    expect(JSON.parse(out)).toMatchObject({ status: 403, code: "REQUEST_BLOCKED" });
  });

  test.each([
    ["good", key, ["/api/v1/jobs", "/api/v1/jobs/*"]],
    ["refused", stranger, []],
  ] as const)("what-can with a %s token", async (_name, signer, paths) => {
    const { out } = await withToken(signer.mint(claims), "what-can", "--json");
    const { routes } = JSON.parse(out);
    expect(routes.map(({ path }: Given) => path)).toEqual(paths);
  });

  test("stands in place of --scopes and --issuer", async () => {
    const { err, exitCode } = await withToken(key.mint(claims), "what-can", "--scopes", "admin");
    expect(err).toMatch(/^error: --token: expected no --scopes/);
    expect(exitCode).toBe(2);
  });
});
