import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import type { SendResult, TokenChoice } from "../../lib/inspector/server/messages.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { renderRegistry } from "../../lib/tokens/registry/registry-store.ts";
import { callServer } from "../helpers/http-client.ts";
import { createSecrets } from "../helpers/secrets.ts";
import { describeInShell, endWithoutSecrets, linesToPaste } from "../helpers/shell.ts";
import { type StartedCommand, startCommand } from "../helpers/started-command.ts";

// Environments as people have them, each tried as its owner would: `npm start --stand-in`, every printed line pasted into bash, then
// the page's form. What is to be answered is written in test/vectors/environments by hand.
jest.setTimeout(120_000);

/** A request of the page's form. */
interface Ask {
  readonly from: string;
  readonly method: string;
  readonly path: string;
  readonly origin?: string;
  /** Absent: none. A word: a token that the registry's key has signed. */
  readonly token?:
    | keyof RegistryTokens
    | { readonly scopes: readonly string[]; readonly issuer?: string; readonly fault?: string };
  /** Status, and the code of a refusal. */
  readonly answer: string;
  /** Of a token that is refused: the reason that the trace gives. */
  readonly reason?: string;
}

/** Tokens of the registry's key: with a good entry, with none, with a revoked one. */
interface RegistryTokens {
  readonly registered: string;
  readonly unregistered: string;
  readonly ended: string;
}

interface Vector {
  readonly about: string;
  readonly environments: Readonly<Record<string, unknown>>;
  /** Absent: the only one. */
  readonly environment?: string;
  /** The entry of the registry `tokens.json`, where there is one. */
  readonly registered?: { readonly subject: string; readonly scopes: readonly string[] };
  readonly arguments?: readonly string[];
  /** The comments above the printed lines. With a token in place of `your_token_here`, what they then have to be. */
  readonly lines: readonly string[];
  readonly linesWithoutToken?: readonly string[];
  readonly asks: readonly Ask[];
}

const FOLDER = join(import.meta.dirname, "..", "vectors", "environments");
const vectors = readdirSync(FOLDER).map((file) => ({
  name: file.replace(".json", ""),
  vector: JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Vector,
}));

/** Writes a registry with a good entry and a revoked one. */
function issue(directory: string, { subject, scopes }: NonNullable<Vector["registered"]>): RegistryTokens {
  const key = createSigningKey("ES256", "clipzy_2026-11");
  const now = Math.floor(Date.now() / 1000);
  const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace(/\.\d+/, "");
  const [issuer, expires] = ["https://clipzy.example.com/tokens", now + 90 * 86_400];
  const entry = { subject, scopes, issued: instant(now), expires: instant(expires), key: key.keyId };
  const tokens = [
    { id: "registered", ...entry },
    { id: "ended", ...entry, revoked: { reason: "lost" } },
  ];
  const { use: _, ...published } = key.jwk;
  const registry = { issuer, audience: "clipzy", keys: [published], tokens };
  writeFileSync(join(directory, "tokens.json"), renderRegistry(registry as never));
  const claims = { iss: issuer, sub: subject, aud: "clipzy", iat: now, exp: expires, scope: scopes.join(" ") };
  const mint = (jti: string) => key.mint({ ...claims, jti });
  return { registered: mint("registered"), unregistered: mint("unregistered"), ended: mint("ended") };
}

describeInShell.each(vectors)("$name", ({ vector }) => {
  const secrets = createSecrets();
  let directory: string;
  let started: StartedCommand;
  let page: string;
  let lines: string;
  let issued: RegistryTokens | undefined;
  // The claims may be written: here, a subject is a scope of the configuration, or in a registry.
  const hide = (token: string) => {
    for (const segment of token.split(".")) secrets.hide(segment, "a token's segment");
    return token;
  };

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "own-environments-"));
    const file = join(directory, "environments.json");
    writeFileSync(file, JSON.stringify(vector.environments));
    issued = vector.registered && issue(directory, vector.registered);
    for (const token of Object.values(issued ?? {})) hide(token);
    const named = vector.environment === undefined ? [] : ["--environment", vector.environment];
    const ports = ["--port", "0", "--inspector-port", "0"];
    const given = vector.arguments ?? [];
    started = startCommand([
      "--environments-file",
      file,
      ...named,
      ...ports,
      ...given,
      "--stand-in",
      "--curl",
      "--verbose",
    ]);
    [, page = ""] = await started.until(/inspector +(http:\S+)/);
    lines = await linesToPaste(started);
  });
  afterAll(async () => {
    await endWithoutSecrets(started, secrets);
    rmSync(directory, { recursive: true });
  });

  /** Runs the lines; the statuses of all answers, that of the token first where there is one. */
  function paste(script: string): string[] {
    const counting = "curl() { command curl -s \"$@\" -w '\\n%{stderr}STATUS %{http_code}\\n'; }";
    const output = execFileSync("bash", ["-c", `exec 2>&1; ${counting}\n${script}\necho "$CLIPZY_TOKEN"`], {
      encoding: "utf8",
    });
    const token = output.trimEnd().split("\n").at(-1) ?? "";
    if (token.startsWith("eyJ")) hide(token);
    const statuses = [...output.matchAll(/STATUS (\d+)/g)].map(([, status = ""]) => status);
    return script.includes("grant_type=") ? statuses.slice(1) : statuses;
  }

  test("each line is answered as its comment says", () => {
    const comments = [...lines.matchAll(/^# (.*)$/gm)].map(([, comment]) => comment);
    expect(comments).toEqual(vector.linesWithoutToken ?? vector.lines);
    const statusesOf = (all: readonly string[]) => all.map((line) => /: (\d{3})\b/.exec(line)?.[1]);
    expect(paste(lines)).toEqual(statusesOf(vector.linesWithoutToken ?? vector.lines));
    if (vector.linesWithoutToken === undefined) return;
    expect(paste(lines.replace("your_token_here", String(issued?.registered)))).toEqual(statusesOf(vector.lines));
  });

  test.each(vector.asks)("the page from $from: $method $path is $answer", async (ask) => {
    const { csrfToken } = (await callServer(page, { path: "/_local/session" })).json as { csrfToken: string };
    const headers = { Origin: page, "X-Local-Csrf": csrfToken, "Content-Type": "application/json" };
    const body = JSON.stringify(formOf(ask, issued));
    const { json } = await callServer(page, { method: "POST", path: "/_local/send", headers, body });
    const { curl, traced } = json as SendResult;
    expect("error" in curl.answer ? curl.answer.error : answerOf(curl.answer)).toBe(ask.answer);
    const because = traced?.trace.steps.flatMap((step) => step.because ?? []) ?? [];
    const reasons = because.flatMap(({ source, reason }) => (source === "authorizer log" ? [reason] : []));
    expect(reasons).toEqual(ask.reason === undefined ? [] : [ask.reason]);
  });
});

function formOf({ from, method, path, origin = "", token }: Ask, issued: RegistryTokens | undefined) {
  const choice: TokenChoice =
    token === undefined
      ? { kind: "none" }
      : typeof token === "string"
        ? { kind: "text", text: String(issued?.[token]) }
        : { kind: token.fault === undefined ? "valid" : "wrong", ...token };
  const body = ["POST", "PUT", "PATCH"].includes(method) ? '{ "video_id": "vid_abc123" }' : "";
  const headers = body === "" ? [] : [["Content-Type", "application/json"]];
  return { method, path, origin, sourceIp: from, credentials: "omit", token: choice, headers, body };
}

function answerOf({ status, body }: { readonly status: number; readonly body: string }): string {
  const [, code] = /"code":"(\w+)"/.exec(body) ?? [];
  return code === undefined ? String(status) : `${status} ${code}`;
}
