import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { decodeJwt, decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { issue } from "../../../lib/tokens/commands/issue.ts";
import { list } from "../../../lib/tokens/commands/list.ts";
import { renew } from "../../../lib/tokens/commands/renew.ts";
import { revoke } from "../../../lib/tokens/commands/revoke.ts";
import { rotate } from "../../../lib/tokens/commands/rotate.ts";
import { type CommandWorld, openCommandWorld } from "./command-world.ts";

const DAY = 86_400_000;

let it: CommandWorld;

beforeEach(async () => {
  it = openCommandWorld();
  await it.prepare();
});
afterEach(() => it.close());

function advance(millis: number): void {
  it.time += millis;
}

const idOf = (token: string) => decodeJwt(token).jti ?? "";
const entryOf = (id: string) => it.registry().tokens.find((entry) => entry.id === id);

/** The message of an error that is one line for people, and the proof that the registry is as it was. */
async function refusal(work: () => Promise<unknown>): Promise<string> {
  const before = it.text();
  const error = await work().then(
    () => undefined,
    (caught: Error) => caught,
  );
  expect(error?.name).toMatch(/^(?:UnusableArgument|ConfigurationError)$/);
  expect(error?.message).not.toContain("\n");
  expect(it.text()).toBe(before);
  it.secrets.written(error?.message ?? "");
  return error?.message ?? "";
}

describe("init", () => {
  beforeEach(async () => {
    rmSync(it.file);
    rmSync(it.keyFile);
    await it.init();
  });

  test("publishes the key, names where the private one is, and prints the line for the configuration", () => {
    const { keys, ...others } = it.registry();
    expect(others).toEqual({
      issuer: "https://clipzy.example.com/tokens",
      audience: "clipzy",
      signer: `file:${it.keyFile}`,
      tokens: [],
    });
    expect(keys).toEqual([expect.objectContaining({ kid: "clipzy_2026-11", alg: "ES256", kty: "EC", crv: "P-256" })]);
    expect(JSON.parse(it.printed[0] ?? "")).toEqual({ registry: it.file, audience: "clipzy" });
  });

  test("overwrites neither registry nor key", async () => {
    expect(await refusal(() => it.init())).toContain(`${it.file}: exists already`);
    const registry = join(it.folder, "other.json");
    expect(await refusal(() => it.init({ registry }))).toContain(`${it.keyFile}: exists already`);
    expect(existsSync(registry)).toBe(false);
  });

  test("leaves no key behind when the registry cannot be made", async () => {
    const key = join(it.folder, "new.jwe");
    const message = await refusal(() =>
      it.init({ registry: join(it.folder, "b.json"), key: `file:${key}`, issuer: "ftp://x" }),
    );
    expect(message).toContain('issuer: got "ftp://x", expected an https:// URL');
    expect(existsSync(key)).toBe(false);
  });
});

describe("issue", () => {
  test("prints a token alone that the published key verifies, and registers what it says", async () => {
    const token = await it.issue({ note: "render farm" });
    expect(it.printed).toEqual([`${token}\n`]);
    const [key] = it.registry().keys;
    const { payload } = await jwtVerify(token, await importJWK({ ...key } as never, "ES256"), {
      currentDate: new Date(it.time),
    });
    const seconds = it.time / 1000;
    expect(payload).toEqual({
      iss: "https://clipzy.example.com/tokens",
      sub: "ci-bot",
      aud: "clipzy",
      client_id: "ci-bot",
      iat: seconds,
      exp: seconds + 90 * 86_400,
      jti: expect.stringMatching(/^[a-z2-7]{16}$/),
      scope: "jobs:read jobs:write",
    });
    expect(Object.keys(decodeProtectedHeader(token))).toEqual(["kid", "alg", "typ"]);
    expect(it.registry().tokens).toEqual([
      {
        id: payload.jti,
        subject: "ci-bot",
        scopes: ["jobs:read", "jobs:write"],
        issued: "2026-11-28T15:00:00Z",
        expires: "2027-02-26T15:00:00Z",
        key: "clipzy_2026-11",
        note: "render farm",
      },
    ]);
  });

  test("warns of a scope that no rule of the environment names, and issues it", async () => {
    const issueFor = (scopes: string, known?: string[]) =>
      issue({ file: it.file, scopes: known }, { subject: "a", scopes, for: "1h" }, it.world);
    const warnings = () => it.said.filter((line) => line.startsWith("warning"));
    await issueFor("jobs:wrte");
    await issueFor("jobs:write", ["jobs:write"]);
    expect(warnings()).toEqual([]);
    await issueFor("jobs:wrte admin", ["jobs:read", "jobs:write"]);
    await issueFor("admin", []);
    expect(warnings()).toEqual([
      'warning: --scopes: got "jobs:wrte", expected one that a rule names: jobs:read, jobs:write',
      'warning: --scopes: got "admin", expected one that a rule names: jobs:read, jobs:write',
      'warning: --scopes: got "admin", expected none: no rule names a scope',
    ]);
    expect(it.registry().tokens).toHaveLength(4);
  });

  test("shows the users' page's call to a person, and no token with it", async () => {
    await it.issue();
    expect(it.said.join("\n")).not.toContain("curl");
    it.isTerminal = true;
    await it.issue();
    expect(it.said.join("\n")).toContain(
      'curl https://your-api-host/api/v1/jobs \\\n  -H "Authorization: Bearer $CLIPZY_TOKEN"',
    );
  });

  test("--out writes a file for its owner alone, and never over another", async () => {
    const out = join(it.folder, "token.txt");
    await issue({ file: it.file }, { subject: "a", scopes: "", for: "1h", out }, it.world);
    const token = readFileSync(out, "utf8").trim();
    expect(statSync(out).mode & 0o777).toBe(0o600);
    expect(it.printed).toEqual([]);
    expect(decodeJwt(token)).not.toHaveProperty("scope");
    expect(
      await refusal(() => issue({ file: it.file }, { subject: "a", scopes: "", for: "1h", out }, it.world)),
    ).toContain("exists already");
    expect(readFileSync(out, "utf8").trim()).toBe(token);
  });

  test("--json holds the token and its entry, or the file and the entry", async () => {
    await issue({ file: it.file }, { subject: "a", scopes: "x", for: "1h", json: true }, it.world);
    const { token, entry } = JSON.parse(it.printed.at(-1) ?? "");
    expect(entry).toEqual(entryOf(idOf(token)));
    const out = join(it.folder, "token.txt");
    await issue({ file: it.file }, { subject: "a", scopes: "x", for: "1h", json: true, out }, it.world);
    expect(JSON.parse(it.printed.at(-1) ?? "")).toEqual({ out, entry: entryOf(idOf(readFileSync(out, "utf8"))) });
  });

  test.each([
    {
      why: "a span without a unit",
      changes: { for: "90" },
      message: '--for: got "90", expected a whole number of s, m, h or d',
    },
    { why: "a span of nothing", changes: { for: "0d" }, message: "--for" },
    { why: "a span of centuries", changes: { for: "3651d" }, message: "up to 3650d" },
    {
      why: "a subject that no header can hold",
      changes: { subject: "a\nb" },
      message: "--subject: expected a subject of 1 to 256 bytes",
    },
    { why: "a scope that is none", changes: { scopes: 'a "b"' }, message: "--scopes: expected one scope" },
    {
      why: "a key location that is none",
      changes: { key: "prod.jwe" },
      message: "--key prod.jwe: expected file:PATH or kms:KEY-ARN",
    },
    { why: "a missing key file", changes: { key: "file:/nowhere/key.jwe" }, message: "/nowhere/key.jwe: no such file" },
  ])("refuses $why in one line", async ({ changes, message }) => {
    expect(await refusal(() => it.issue(changes))).toContain(message);
  });

  test("a wrong passphrase, a foreign key and a missing registry, each in one line", async () => {
    it.passphrase = "another passphrase";
    expect(await refusal(() => it.issue())).toBe(`${it.keyFile}: wrong passphrase`);
    const foreign = join(it.folder, "foreign.jwe");
    await it.init({ registry: join(it.folder, "foreign.json"), key: `file:${foreign}` });
    expect(await refusal(() => it.issue({ key: `file:${foreign}` }))).toBe(
      `${foreign}: not a key of ${it.file}, expected the private half of one of clipzy_2026-11`,
    );
    const none = join(it.folder, "none.json");
    expect(await refusal(() => issue({ file: none }, { subject: "a", scopes: "", for: "1d" }, it.world))).toContain(
      `${none}: no such file`,
    );
  });

  test("a registry that has been broken is told with its place, and not written", async () => {
    const good = it.text();
    writeFileSync(it.file, good.replace('"tokens": []', '"tokens": [{ "id": "a" }]'));
    const error = await it.issue().catch((caught: Error) => caught);
    expect((error as Error).message).toContain(`${it.file}: tokens[0].subject: missing`);
    writeFileSync(it.file, good);
  });

  test("a reader that has gone, or a disk that is full, leaves the registry as it was", async () => {
    const before = it.text();
    const world = { ...it.world, print: () => Promise.reject(new Error("EPIPE")) };
    await expect(issue({ file: it.file }, { subject: "a", scopes: "", for: "1d" }, world)).rejects.toThrow("EPIPE");
    expect(it.text()).toBe(before);
  });
});

describe("renew", () => {
  test("issues a successor for the same holder, and gives the old token an earlier end", async () => {
    const old = idOf(await it.issue({ note: "render farm" }));
    it.time += 10 * DAY;
    await renew({ file: it.file }, old, { for: "30d", overlap: "7d" }, it.world);
    const token = it.printed.at(-1)?.trim() ?? "";
    it.secrets.hide(token, "a token");
    expect(entryOf(idOf(token))).toMatchObject({
      subject: "ci-bot",
      scopes: ["jobs:read", "jobs:write"],
      note: "render farm",
      issued: "2026-12-08T15:00:00Z",
      expires: "2027-01-07T15:00:00Z",
    });
    expect(entryOf(old)).toMatchObject({ expires: "2027-02-26T15:00:00Z", notAfter: "2026-12-15T15:00:00Z" });
  });

  test("never makes the old token good for longer", async () => {
    const old = idOf(await it.issue({ for: "1d" }));
    await renew({ file: it.file }, old, { for: "30d", overlap: "7d" }, it.world);
    expect(entryOf(old)?.notAfter).toBe("2026-11-29T15:00:00Z");
  });
});

describe("a token that is no longer good is neither renewed nor revoked", () => {
  test.each([
    {
      why: "revoked",
      end: (id: string) => revoke({ file: it.file }, id, { reason: "lost" }, it.world),
      message: /is revoked \(lost\)/,
    },
    { why: "ended", end: async () => advance(91 * DAY), message: /has ended on 2027-02-26T15:00:00Z/ },
  ])("$why", async ({ end, message }) => {
    const id = idOf(await it.issue());
    await end(id);
    expect(await refusal(() => renew({ file: it.file }, id, { for: "1d", overlap: "1d" }, it.world))).toMatch(message);
    expect(await refusal(() => revoke({ file: it.file }, id, { reason: "again" }, it.world))).toMatch(message);
  });

  test("unknown", async () => {
    expect(await refusal(() => revoke({ file: it.file }, "nobody", { reason: "x" }, it.world))).toContain(
      "nobody: no token of",
    );
  });
});

test("revoke keeps the entry, with the reason and the time", async () => {
  const id = idOf(await it.issue());
  it.time += DAY;
  await revoke({ file: it.file }, id, { reason: "laptop stolen" }, it.world);
  expect(entryOf(id)?.revoked).toEqual({ reason: "laptop stolen", at: "2026-11-29T15:00:00Z" });
});

describe("list", () => {
  test("shows who holds what until when, the next to end first, in columns that fit", async () => {
    const soon = idOf(await it.issue({ subject: "soon", for: "13d", note: "a night job" }));
    const later = idOf(await it.issue({ subject: "later", scopes: "" }));
    const gone = idOf(await it.issue({ subject: "gone" }));
    await revoke({ file: it.file }, gone, { reason: "lost" }, it.world);
    await list({ file: it.file }, {}, 100, it.world);
    const text = it.printed.at(-1) ?? "";
    const rows = text.split("\n").filter((line) => /^[a-z2-7]{16} /.test(line));
    expect(rows.map((row) => row.slice(0, 16))).toEqual([gone, soon, later]);
    expect(rows[0]).toMatch(/gone .* revoked .*lost$/);
    expect(rows[1]).toMatch(/soon .* 13 days left +a night job$/);
    expect(rows[2]).toMatch(/later +- .* good$/);
    expect(text).toContain("key clipzy_2026-11 (ES256): 2 good tokens");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  });

  test("--json has a state and an end for each token", async () => {
    const id = idOf(await it.issue({ for: "1d" }));
    it.time += DAY;
    await list({ file: it.file }, { json: true }, 100, it.world);
    const { issuer, keys, tokens } = JSON.parse(it.printed.at(-1) ?? "");
    expect({ issuer, keys }).toEqual({
      issuer: "https://clipzy.example.com/tokens",
      keys: [expect.objectContaining({ tokens: 0 })],
    });
    expect(tokens).toEqual([expect.objectContaining({ id, state: "ended", ends: "2026-11-29T15:00:00Z" })]);
  });
});

describe("rotate", () => {
  test("old tokens stay good until their end, and the old key is published until then", async () => {
    const old = idOf(await it.issue());
    it.time += 10 * DAY;
    await rotate({ file: it.file }, {}, it.world);
    const { keys } = it.registry();
    expect(keys.map(({ kid, notAfter }) => [kid, notAfter])).toEqual([
      ["clipzy_2026-11", "2027-02-26T15:00:00Z"],
      ["clipzy_2026-12", undefined],
    ]);
    expect(entryOf(old)).not.toHaveProperty("notAfter");
    const token = await it.issue();
    expect(decodeProtectedHeader(token).kid).toBe("clipzy_2026-12");
  });

  test("--overlap ends the old tokens, and with them the publication of the old key", async () => {
    const old = idOf(await it.issue());
    const brief = idOf(await it.issue({ for: "1d" }));
    await rotate({ file: it.file }, { overlap: "7d" }, it.world);
    expect(entryOf(old)?.notAfter).toBe("2026-12-05T15:00:00Z");
    expect(entryOf(brief)).not.toHaveProperty("notAfter");
    expect(it.registry().keys.map(({ kid, notAfter }) => [kid, notAfter])).toEqual([
      ["clipzy_2026-11", "2026-12-05T15:00:00Z"],
      ["clipzy_2026-11-2", undefined],
    ]);
  });

  test("the old key is refused to be removed while a token needs it, and removed after that", async () => {
    const old = idOf(await it.issue());
    await rotate({ file: it.file }, { overlap: "7d" }, it.world);
    const remove = () => rotate({ file: it.file }, { remove: "clipzy_2026-11" }, it.world);
    expect(await refusal(remove)).toBe(
      `--remove clipzy_2026-11: still needed by 1 token, e.g. ${old}, until 2026-12-05T15:00:00Z`,
    );
    it.time += 7 * DAY;
    await remove();
    expect(it.registry()).toMatchObject({ keys: [{ kid: "clipzy_2026-11-2" }], tokens: [] });
    expect(await refusal(() => rotate({ file: it.file }, { remove: "clipzy_2026-11-2" }, it.world))).toContain(
      "it is the key that signs",
    );
    expect(await refusal(remove)).toContain("no key of");
  });

  test("the old key signs nothing that would outlive its publication", async () => {
    await it.issue();
    await rotate({ file: it.file }, { overlap: "7d" }, it.world);
    const key = `file:${it.keyFile}`;
    expect(await refusal(() => it.issue({ key, for: "8d" }))).toContain("when key clipzy_2026-11 is published no more");
    expect(decodeProtectedHeader(await it.issue({ key, for: "6d" })).kid).toBe("clipzy_2026-11");
  });

  test("to Ed25519", async () => {
    await rotate({ file: it.file }, { algorithm: "Ed25519" }, it.world);
    expect(decodeProtectedHeader(await it.issue())).toMatchObject({ alg: "Ed25519", kid: "clipzy_2026-11-2" });
  });
});
