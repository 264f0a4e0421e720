import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { freePort } from "../../lib/loopback/listen.ts";
import { baseEnvironment } from "../helpers/local-stack.ts";
import { createSecrets } from "../helpers/secrets.ts";
import { describeInShell, endWithoutSecrets, linesToPaste } from "../helpers/shell.ts";
import { type StartedCommand, startCommand } from "../helpers/started-command.ts";

// The page that Clipzy's users read, tried as they would: in bash, with curl, against `npm start`.
jest.setTimeout(120_000);

const UNAUTHORIZED =
  '{"success":false,"message":"Unauthorized","error":{"detail":"Missing or invalid authentication credentials.","code":"UNAUTHORIZED"}}';

describeInShell("npm start", () => {
  const secrets = createSecrets();
  let directory: string;
  let started: StartedCommand;
  let gateway: string;
  let lines: string;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "users-page-"));
    const environmentsFile = join(directory, "environments.json");
    const environment = baseEnvironment(`http://127.0.0.1:${await freePort()}`);
    writeFileSync(environmentsFile, JSON.stringify({ "users-page": environment }));
    started = startCommand([
      "--port",
      "0",
      "--environment",
      "users-page",
      "--environments-file",
      environmentsFile,
      "--verbose",
      "--curl",
    ]);
    [, gateway = ""] = await started.until(/gateway +(http:\S+)/);
    lines = await linesToPaste(started);
  });
  afterAll(async () => {
    await endWithoutSecrets(started, secrets);
    rmSync(directory, { recursive: true });
  });

  /** The token line, then what a user types; stdout. */
  const withToken = (script: string) => {
    const [token = ""] = lines.split("\n", 1);
    const output = bash(`${token}\necho "$CLIPZY_TOKEN"\n${script}`);
    const [value = "", ...rest] = output.split("\n");
    secrets.remember(value);
    return { token: value, output: rest.join("\n") };
  };
  const PAGE_CALL = (token: string) => `curl -s ${gateway}/api/v1/jobs \\
-H "Authorization: Bearer ${token}" \\
-H "Content-Type: application/json" \\
-d '{ "video_id": "vid_abc123" }'`;

  test("the page's example with $CLIPZY_TOKEN", () => {
    const { output } = withToken(PAGE_CALL("$CLIPZY_TOKEN"));
    expect(JSON.parse(output)).toMatchObject({ success: true, data: { video_id: "vid_abc123" } });
  });

  test("the page's example with YOUR_TOKEN replaced, and as it stands", () => {
    const { token } = withToken("");
    expect(JSON.parse(bash(PAGE_CALL(token)))).toMatchObject({ success: true });
    expect(bash(PAGE_CALL("YOUR_TOKEN"))).toBe(UNAUTHORIZED);
  });

  test("the printed lines, pasted: a job, 401, 403 for a foreign page, and a preflight", () => {
    const plain = lines.replaceAll(/ \\\n {2}-w '\\n'/g, "");
    const output = bash(plain.replaceAll(/curl (?=-i |http)/g, "echo; curl -s -w '\\n%{http_code}' "));
    expect(output.match(/^\d{3}$/gm)).toEqual(["200", "401", "403", "204"]);
    expect(output).toContain('"success":true');
    expect(output).toContain(UNAUTHORIZED);
    expect(output).toContain("ORIGIN_NOT_ALLOWED");
    expect(output).toContain("Access-Control-Allow-Origin: https://app.example.com");
  });

  test("the answer shows what the host was told, and that the token stayed here", () => {
    const { output, token } = withToken(PAGE_CALL("$CLIPZY_TOKEN"));
    expect(JSON.parse(output).received).toMatchObject({
      principal: "demo-client",
      sourceAddress: "127.0.0.1",
      authorization: "removed-by-gateway",
    });
    expect(output).not.toContain(token);
  });

  test("each request is one line", async () => {
    bash(`curl -s ${gateway}/nowhere`);
    await started.until(/^\d\d:\d\d:\d\d\.\d{3} {2}127\.0\.0\.1 +GET +\/nowhere +route +404 NOT_FOUND +\d+ ms$/m);
  });

  test("a second one on the same template uses the issuer that runs, and Ctrl-C ends it with 0", async () => {
    const work = join("node_modules", ".cache", "clipzy-access-control", `start.${started.child.pid}`);
    const template = join(work, "cdk.out", "ClipzyAccessControl-users-page.template.json");
    const second = startCommand(["--port", "0", "--json", "--template", template]);
    const [line] = await second.until(/^.*"event":"listening".*$/m);
    const facts = JSON.parse(line);
    expect(facts).toMatchObject({
      corsOrigins: ["https://app.example.com", "https://admin.example.com"],
      issuers: [{ startedHere: false }],
    });
    expect(bash(`curl -s ${facts.gateway}/api/v1/jobs`)).toBe(UNAUTHORIZED);
    await second.until(/"event":"request".*"code":"UNAUTHORIZED"/);
    expect(
      second
        .stdout()
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text).event),
    ).toEqual(["listening", "request"]);
    second.end("SIGINT");
    expect(await second.ended()).toBe(0);
  });
});

describe("npm start that cannot", () => {
  test.each([
    [["--port", "http"], 2, "error: --port http: expected a number from 0 to 65535 (0 picks a free one), e.g. 8081\n"],
    [
      ["--upstream", "nowhere"],
      2,
      "error: --upstream nowhere: expected scheme, host and port alone, e.g. http://127.0.0.1:8000\n",
    ],
    [["--prot", "1"], 2, "error: unknown option '--prot'\n(Did you mean --port?)\n"],
    [
      ["--quiet", "--template", "missing.json"],
      2,
      "missing.json: expected a file that can be read (ENOENT), e.g. cdk.out/Mine.template.json\n",
    ],
    // Before the construct library is loaded, so that no step of the start is printed.
    [["--environment", "nope"], 2, 'environment: got "nope", expected one of "local", "dev", "prod"\n'],
    [
      ["--environments-file", "missing.json"],
      2,
      'environmentsFile: got "missing.json", expected a file that can be read (ENOENT), e.g. environments.json\n',
    ],
  ])("%j exits %i with what is wrong, and no stack", async (args, code, text) => {
    const command = startCommand(args);
    expect(await command.ended()).toBe(code);
    expect(command.stderr()).toBe(text);
    expect(command.stdout()).toBe("");
  });
});

function bash(script: string): string {
  return execFileSync("bash", ["-c", script], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
