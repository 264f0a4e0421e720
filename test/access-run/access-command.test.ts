import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { App, Stack } from "aws-cdk-lib";
import { accessCommand, PLAIN_ERRORS } from "../../lib/access-run/access-command.ts";
import type { AccessWorld } from "../../lib/access-run/input/access-world.ts";
import { environmentSchema } from "../../lib/config/environment-config.ts";
import { recordConfiguration } from "../../lib/deployed-configuration/record.ts";
import { runCommand } from "../../lib/terminal/command.ts";
import { fakeTerminal } from "../terminal/fake-terminal.ts";

// biome-ignore lint/suspicious/noExplicitAny: a configuration as it is written
type Given = any;

const CDK_JSON = readFileSync("cdk.json", "utf8");

function edited(edit: (prod: Given) => void): string {
  const given = JSON.parse(CDK_JSON);
  edit(given.context.environments.prod);
  return JSON.stringify(given);
}

interface World {
  /** Files of the working tree, besides cdk.json. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files of git references, e.g. `{ main: { "cdk.json": ... } }`. */
  readonly references?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The access tests that cdk.json names are the same everywhere. */
const isShipped = (path: string) => path.startsWith("lib/access/environments/");

async function access(args: readonly string[], { files = {}, references = {} }: World = {}) {
  const { terminal, written } = fakeTerminal();
  const all: Record<string, string> = { "cdk.json": CDK_JSON, ...files };
  const read = (path: string) => all[path] ?? (isShipped(path) ? readFileSync(path, "utf8") : terminal.read(path));
  const git = ([verb, ...rest]: readonly string[]) => {
    const [name = "", path = ""] = (rest.at(-1) ?? "").split(verb === "show" ? ":./" : "^{");
    const reference = references[name];
    const content = reference && isShipped(path) ? readFileSync(path, "utf8") : reference?.[path];
    const answer = verb === "show" ? content : reference && `${name}\n`;
    if (answer === undefined) throw new Error(`git: no ${rest.at(-1)}`);
    return answer;
  };
  const synthesize: AccessWorld["synthesize"] = () => {
    throw new Error("nothing is synthesized without --run");
  };
  const wrote: Record<string, string> = {};
  const write = (path: string, text: string) => {
    wrote[path] = text;
  };
  const world = { terminal: { ...terminal, read }, git, synthesize, write };
  const argv = ["node", "access", ...args];
  await runCommand(accessCommand(world), world.terminal, { plainErrors: PLAIN_ERRORS, argv }).catch((error: Error) => {
    if (error.message !== "exit") throw error;
  });
  return { ...written, wrote, exitCode: written.exitCode ?? 0 };
}

const main = (edit: (prod: Given) => void): World => ({ references: { main: { "cdk.json": edited(edit) } } });
const FROM_MAIN = ["diff", "--from", "main", "--environment", "prod"];

const GOOD_LINE = '{"method":"GET","path":"/health"}';
const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJodHRwczovL2EuZXhhbXBsZSJ9.c2lnbmF0dXJl";

describe("access diff", () => {
  test("of nothing changed says so, names what it did not compare, and ends with 0", async () => {
    const { out, exitCode } = await access(
      FROM_MAIN,
      main(() => {}),
    );
    expect(out).toBe(
      'Environment "prod", from main to this working tree: the same requests get in\nnot compared: what AWS\'s managed rule groups block (both sides use the same groups)\n',
    );
    expect(exitCode).toBe(0);
  });

  test("of one scope for another names the rule and a request each way", async () => {
    const { out, exitCode } = await access(
      FROM_MAIN,
      main(({ auth }) => {
        auth.rules[4].scopes = ["jobs:read"];
      }),
    );
    expect(out.split("\n")).toEqual([
      'Environment "prod", from main to this working tree: WIDER AND NARROWER, 2 findings',
      "",
      "environments.prod.auth.rules[4]: any method /api/v1/admin/* [jobs:read] -> [admin]",
      "  + any method /api/v1/admin/*: scope admin alone is enough now; jobs:read is not needed any more",
      "      e.g. DELETE /api/v1/admin/anything, a token of https://login.example.com/realms/clipzy with",
      "        only scope admin, from 192.0.2.10: before 403 FORBIDDEN, now let in",
      "  - any method /api/v1/admin/*: scope admin is needed now instead of jobs:read",
      "      e.g. DELETE /api/v1/admin/anything, a token of https://login.example.com/realms/clipzy with",
      "        only scope jobs:read, from 192.0.2.10: before let in, now 403 FORBIDDEN",
      "",
      "not compared: what AWS's managed rule groups block (both sides use the same groups)",
      "",
    ]);
    expect(exitCode).toBe(1);
  });

  test("of one rule less that lay across others shows both sides of it", async () => {
    const { out } = await access(
      FROM_MAIN,
      main(({ auth }) => {
        auth.rules.push({ methods: ["GET"], path: "/api/v1/*", scopes: ["jobs:read"] });
      }),
    );
    expect(out.split("\n").slice(0, 13)).toEqual([
      'Environment "prod", from main to this working tree: WIDER AND NARROWER, 2 findings',
      "",
      "environments.prod.auth.rules[5] is removed: GET /api/v1/* [jobs:read]",
      "  + GET /api/v1/admin/*: scope admin alone is enough now; before, jobs:read was needed as well",
      "      because rules[5], which covered this too, is gone",
      "      e.g. GET /api/v1/admin/anything, a token of https://login.example.com/realms/clipzy with",
      "        only scope admin, from 192.0.2.10: before 403 FORBIDDEN, now let in",
      "  - GET /api/v1/*: calls that no other rule serves are 404 now; before, scope jobs:read alone was",
      "    enough",
      "      not among them: GET /api/v1/jobs, /api/v1/jobs/* and /api/v1/admin/*, which still exist",
      "      e.g. GET /api/v1/anything, a token of https://login.example.com/realms/clipzy with only",
      "        scope jobs:read, from 192.0.2.10: before let in, now 404 NOT_FOUND",
      "",
    ]);
  });

  test("of two environments of one configuration", async () => {
    const { out, exitCode } = await access(["diff", "--from-environment", "dev", "--environment", "prod", "--json"]);
    const found = JSON.parse(out);
    expect(found.verdict).toBe("wider and narrower");
    expect(found.findings.map(({ about, change }: Given) => `${change} ${about}`)).toEqual([
      "wider issuer",
      "wider issuer",
      "wider origin",
      "narrower address",
      "narrower issuer",
      "narrower origin",
      "narrower public",
      "other endpoint",
    ]);
    expect(exitCode).toBe(1);
  });

  test("of files: an environments file, and another cdk.json", async () => {
    const prod = JSON.parse(CDK_JSON).context.environments.prod;
    const stricter = { ...prod, cors: { origins: ["https://app.example.com"] } };
    const files = {
      "old.json": JSON.stringify({ prod }),
      "new.json": edited((given) => Object.assign(given, stricter)),
    };
    const { out } = await access(
      ["diff", "--from", "old.json", "--to", "new.json", "--environment", "prod", "--json"],
      { files },
    );
    expect(JSON.parse(out)).toMatchObject({
      verdict: "narrower",
      findings: [
        {
          about: "origin",
          settings: ["environments.prod.cors.origins"],
          witness: { origin: "https://partner.example.net" },
          before: { status: null },
          after: { status: 403, code: "ORIGIN_NOT_ALLOWED" },
        },
      ],
    });
  });

  test("of files: the only environment of each is meant, of several one has to be named", async () => {
    const prod = JSON.parse(CDK_JSON).context.environments.prod;
    const files = {
      "old.json": JSON.stringify({ mine: prod }),
      "new.json": JSON.stringify({ mine: { ...prod, cors: { origins: ["https://app.example.com"] } } }),
      "both.json": JSON.stringify({ mine: prod, other: prod }),
    };
    const { out } = await access(["diff", "--from", "old.json", "--to", "new.json"], { files });
    expect(out).toMatch(/^Environment "mine", from old.json to new.json: NARROWER, 1 finding\n/);
    const { err, exitCode } = await access(["diff", "--from", "both.json"], { files });
    expect([err, exitCode]).toEqual([
      "error: both.json: expected --environment with one of mine, other, e.g. --environment mine\n",
      2,
    ]);
  });

  test("reads the environments file as it stood at the reference", async () => {
    const prod = JSON.parse(CDK_JSON).context.environments.prod;
    const older = JSON.stringify({ prod: { ...prod, webAcl: { ...prod.webAcl, deny: [] } } });
    const world = {
      files: { "all.json": JSON.stringify({ prod }) },
      references: { main: { "cdk.json": CDK_JSON, "all.json": older } },
    };
    const { out } = await access([...FROM_MAIN, "--environments-file", "all.json", "--ids"], world);
    expect(out).toBe("address/narrower/192.0.2.66/32\n");
  });

  const dropped = main(({ cors }) => cors.origins.push("https://old.example.com"));
  const id = "origin/narrower/https://old.example.com";
  test.each<[name: string, args: string[], announced: string, exitCode: number, says: string]>([
    ["announced", [], `# the old page is gone\n${id}\n`, 0, "every finding was announced"],
    ["not announced", [], "", 1, `! not announced: ${id}`],
    [
      "announced, with another that is not found",
      [],
      `${id}\nroute/wider/GET /x\n`,
      1,
      "! announced, and not found: route/wider/GET /x",
    ],
    ["of a kind that does not matter", ["--fail-on", "wider"], "", 0, "every finding was announced"],
    ["where nothing matters", ["--fail-on", "never"], "", 0, "every finding was announced"],
  ])("a change that is %s", async (_name, args, announced, exitCode, says) => {
    const world = { ...dropped, files: { "announced.txt": announced } };
    const ended = await access([...FROM_MAIN, ...args, "--expect", "announced.txt"], world);
    expect(ended.out).toContain(says);
    expect(ended.exitCode).toBe(exitCode);
  });

  test.each<[args: string[], says: RegExp]>([
    [["diff"], /^error: diff: expected --from, --to or --from-environment/],
    [["diff", "--from", "nowhere"], /^error: nowhere: expected a file, or a git reference/],
    [["diff", "--from", "--help"], /^error: --help: expected a file, or a git reference/],
    [["diff", "--from", "main", "--environment", "staging"], /^environment: got "staging", expected one of/],
    [["diff", "--from", "main", "--expect", "absent.txt"], /^absent.txt: no such file/],
  ])("%j is refused in one line", async (args, says) => {
    const { err, exitCode } = await access(
      args,
      main(() => {}),
    );
    expect(err).toMatch(says);
    expect(exitCode).toBe(2);
  });

  test("fits 100 columns", async () => {
    const { out } = await access(["diff", "--from-environment", "dev", "--environment", "prod"]);
    expect(out.split("\n").filter((line) => line.length > 100)).toEqual([]);
  });
});

describe("access list, who-can, what-can", () => {
  test("list has every route with what it needs", async () => {
    const { out } = await access(["list", "--environment", "prod"]);
    expect(out.split("\n")).toEqual([
      "methods     path             needs       by",
      "any method  /api/v1/admin/*  admin       [4]",
      "POST        /api/v1/jobs     jobs:write  [0]",
      "GET         /api/v1/jobs     jobs:read   [1]",
      "GET         /api/v1/jobs/*   jobs:read   [2]",
      "DELETE      /api/v1/jobs/*   jobs:write  [3]",
      "",
      "tokens of https://login.example.com/realms/clipzy or https://ci.example.com",
      "from 192.0.2.0/24, 198.51.100.16/28, 2001:db8:1234::/48 but 192.0.2.66/32",
      "pages of https://app.example.com, https://studio.example.com or https://partner.example.net",
      "rules of environments.prod.auth.rules",
      "",
    ]);
  });

  test("list --json has the documented shape", async () => {
    const { out } = await access(["list", "--json"]);
    expect(JSON.parse(out).routes).toContainEqual({
      methods: ["GET"],
      path: "/health",
      public: true,
      scopes: [],
      issuers: [],
      addresses: "any",
      origins: ["http://localhost:3000"],
      settings: ["environments.local.auth.rules[5]"],
    });
  });

  test("who-can says what a call needs", async () => {
    const { out } = await access(["who-can", "delete", "/api/v1/jobs/42", "--environment", "prod"]);
    expect(out.split("\n")).toEqual([
      "DELETE /api/v1/jobs/42  who has a token",
      "scopes                  jobs:write",
      "issuers                 https://login.example.com/realms/clipzy or https://ci.example.com",
      "from                    192.0.2.0/24, 198.51.100.16/28, 2001:db8:1234::/48 but 192.0.2.66/32",
      "pages                   https://app.example.com, https://studio.example.com or",
      "                        https://partner.example.net",
      "by                      environments.prod.auth.rules[3]",
      "",
    ]);
  });

  test("who-can says why nobody can", async () => {
    const { out } = await access(["who-can", "PUT", "/api/v1/jobs", "--environment", "prod"]);
    expect(out).toBe(
      "PUT /api/v1/jobs  nobody\nbecause           environments.prod.auth.rules lists no PUT /api/v1/jobs\n",
    );
  });

  test.each([
    [
      ["--scopes", "jobs:write"],
      ["POST /api/v1/jobs", "DELETE /api/v1/jobs/*", "GET /health"],
    ],
    [[], ["GET /health"]],
    [["--scopes", "jobs:read", "--origin", "https://foreign.example.com"], []],
  ])("what-can %j", async (args, calls) => {
    const { out } = await access(["what-can", ...args, "--json"]);
    const found: Given[] = JSON.parse(out).routes;
    expect(found.map(({ methods, path }) => `${methods.join(" ")} ${path}`).sort()).toEqual([...calls].sort());
  });
});

describe("access explain", () => {
  test("says why, and what would help", async () => {
    const caller = ["--scopes", "jobs:read", "--environment", "prod"];
    const { out } = await access(["explain", "GET", "/api/v1/admin/users", ...caller]);
    expect(out.split("\n").slice(0, 9)).toEqual([
      "GET /api/v1/admin/users: 403 FORBIDDEN, refused by the authorizer",
      "",
      "because",
      "  environments.prod.auth.rules[4] covers GET /api/v1/admin/users and asks for scope admin: admin",
      "    not held",
      "",
      "what would let it in",
      "  a token that holds scope admin as well",
      "",
    ]);
    expect(out).toContain("\n  route       GET /api/v1/admin/users in the resource tree: exists by\n");
  });

  test("answers many requests, one line each, in order", async () => {
    const lines = ['{"method":"GET","path":"/health"}', "", '{"method":"GET","path":"/api/v1/jobs","issuer":null}'];
    const { out } = await access(["explain", "--requests", "requests.jsonl"], {
      files: { "requests.jsonl": lines.join("\n") },
    });
    const answers: Given[] = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(answers.map(({ status }) => status)).toEqual([null, 401]);
  });

  test.each<[args: string[], says: RegExp]>([
    [["explain"], /expected a method and a path, or --requests FILE/],
    [["explain", "GET", "api"], /^error: api: expected a path that begins with "\/"/],
    [["explain", "GET", "/", "--address", "here"], /^error: --address here: expected an IPv4 or IPv6 address/],
    [["what-can", "--address", "here"], /^error: --address here: expected an IPv4 or IPv6 address/],
    [["explain", "G3T", "/"], /^error: G3T: expected a method, e\.g\. GET$/m],
    [["who-can", "GET", "api"], /^error: api: expected a path that begins with "\/"/],
    [["explain", "GET", "/", "--requests", "good.jsonl"], /^error: --requests good\.jsonl: expected no GET beside it/],
    [
      ["explain", "--requests", "good.jsonl", "--scopes", "a"],
      /^error: --requests good\.jsonl: expected no --scopes beside/,
    ],
    [["explain", "--requests", "empty.jsonl"], /^error: empty\.jsonl: got no request, expected one a line, e\.g\. \{/],
    [["explain", "GET", "/", "--token", "empty.jsonl"], /^error: --token empty\.jsonl: got nothing, expected a token/],
    [
      ["explain", "--requests", "bad.jsonl"],
      /^error: bad.jsonl:1: path: got "x", expected a path that begins with "\/".*\nbad.jsonl:2: expected valid JSON/,
    ],
  ])("%j is refused", async (args, says) => {
    const files = {
      "bad.jsonl": '{"method":"GET","path":"x"}\n{"method"',
      "good.jsonl": GOOD_LINE,
      "empty.jsonl": "\n\n",
    };
    const { out, err, exitCode } = await access(args, { files });
    expect(err).toMatch(says);
    expect(out).toBe("");
    expect(exitCode).toBe(2);
  });

  test("says everything that is wrong with a file of requests, and answers none of it", async () => {
    const lines = [
      GOOD_LINE,
      '{"method":"get","path":"api","adress":"1.2.3.4","scopes":"x"}',
      "[1]",
      "null",
      '{"path":"/a","address":"300.1.1.1","token":"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.x"}',
    ];
    const { out, err, exitCode } = await access(["explain", "--requests", "r.jsonl"], {
      files: { "r.jsonl": lines.join("\n") },
    });
    const KEYS =
      "method, path, origin, address, issuer, scopes, claims, algorithm, type, key, lifetimeSeconds, expiredForSeconds";
    expect(err.trimEnd().split("\n")).toEqual([
      'error: r.jsonl:2: path: got "api", expected a path that begins with "/", e.g. /api/v1/jobs',
      'r.jsonl:2: scopes: got "x", expected a list of scopes, e.g. ["jobs:read"]',
      `r.jsonl:2: adress: unknown key, expected one of ${KEYS} (did you mean "address"?)`,
      `r.jsonl:3: got a list of 1, expected an object with ${KEYS}`,
      `r.jsonl:4: got null, expected an object with ${KEYS}`,
      "r.jsonl:5: method: missing, expected a method, e.g. GET",
      'r.jsonl:5: address: got "300.1.1.1", expected an IPv4 or IPv6 address, e.g. 203.0.113.10',
      `r.jsonl:5: token: unknown key, expected one of ${KEYS}`,
    ]);
    expect([out, exitCode]).toEqual(["", 2]);
  });

  test("takes methods in lower case, and passes over a query", async () => {
    const { out } = await access(["explain", "--requests", "r.jsonl"], {
      files: { "r.jsonl": '{"method":"get","path":"/health?a=b"}' },
    });
    expect(JSON.parse(out)).toMatchObject({ status: null });
    const called = await access(["who-can", "get", "/api/v1/jobs?page=2", "--json"]);
    expect(JSON.parse(called.out)).toMatchObject({ possible: true, needs: { scopes: ["jobs:read"] } });
  });

  test.each([
    ["explain", "GET", `/x/${TOKEN}?access_token=${TOKEN}`],
    ["explain", "GET", `/x/${TOKEN}`, "--json"],
    ["who-can", "GET", `/x/${TOKEN}`],
    ["who-can", "GET", `/x/${TOKEN}`, "--json"],
    ["explain", TOKEN, "/x"],
    ["explain", "GET", "/x", "--token", TOKEN],
  ])("never prints a token that was given as something else: %s", async (...args) => {
    const { out, err } = await access(args);
    expect(out + err).not.toBe("");
    for (const part of TOKEN.split(".")) expect(`${out}${err}`.toLowerCase()).not.toContain(part.toLowerCase());
  });

  test("of what is no token, the authorizer's reason is the cause", async () => {
    const { out } = await access(["explain", "GET", "/api/v1/jobs", "--token", "t"], { files: { t: "not a token" } });
    expect(out).toContain("auth.issuers refuses the token (header-malformed)");
    expect(out).not.toContain("lists no issuer");
  });
});

describe("an environment that extends another", () => {
  const { dev } = JSON.parse(CDK_JSON).context.environments;
  const rules = [{ methods: ["GET"], path: "/a", scopes: ["s"] }];
  const files = {
    "all.json": JSON.stringify({
      base: { ...dev, accessTests: undefined, auth: { ...dev.auth, rules } },
      own: { extends: "base", cors: { origins: ["https://own.example.com"] } },
    }),
  };
  const OWN = ["--environments-file", "all.json", "--environment", "own"];

  test.each([
    [["explain", "GET", "/a", ...OWN], /\n {2}environments\.base\.auth\.rules\[0\] asks for a token with scope s\n/],
    [["explain", "GET", "/b", ...OWN], /\n {2}environments\.base\.auth\.rules lists no GET \/b\n/],
    [["explain", "GET", "/a", "--origin", "https://x.example.com", ...OWN], /\n {2}environments\.own\.cors\.origins /],
    [["list", ...OWN], /\nrules of environments\.base\.auth\.rules\n/],
    [["report", ...OWN], /`environments\.base\.auth\.rules\[0\]`/],
  ])("%j names its settings where they are written", async (args, says) => {
    expect((await access(args, { files })).out).toMatch(says);
  });

  test("diff names what has changed where it is written", async () => {
    const older = JSON.parse(files["all.json"]);
    older.base.auth.rules[0].scopes = ["former"];
    const references = { main: { "cdk.json": CDK_JSON, "all.json": JSON.stringify(older) } };
    const { out } = await access(["diff", "--from", "main", ...OWN], { files, references });
    expect(out).toMatch(/^Environment "own", from main to this working tree: WIDER AND NARROWER, 2 findings\n/);
    expect(out).toContain("\n  + GET /a: scope s alone is enough now; former is not needed any more\n");
    expect(out).toContain("\nenvironments.base.auth.rules[0]: GET /a [former] -> [s]\n");
  });
});

describe("access report", () => {
  const OUT = "lib/access/environments/prod.md";
  const COMMITTED = readFileSync(OUT, "utf8");
  const CHECK = ["report", "--environment", "prod", "--out", "prod.md", "--check"];

  test.each([
    ["prod.md", /^# Who may call what: prod\n/],
    ["prod.html", /^<!doctype html>\n/],
    ["prod.json", /^\{\n {2}"environment": "prod"/],
  ])("writes %s in the form that its ending says", async (file, begin) => {
    const { wrote, out, exitCode } = await access(["report", "--environment", "prod", "--out", file]);
    expect(wrote[file]).toMatch(begin);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 0 });
  });

  test("prints what it does not write", async () => {
    const { out, wrote } = await access(["report", "--environment", "prod"]);
    expect(out).toBe(COMMITTED);
    expect(wrote).toEqual({});
  });

  test("--check ends with 0 on the same text", async () => {
    const { out, exitCode } = await access(CHECK, { files: { "prod.md": COMMITTED } });
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 0 });
  });

  test("--check says each difference on a line and ends with 1", async () => {
    const stale = COMMITTED.replace("| `POST /api/v1/jobs` | jobs:write", "| `POST /api/v1/jobs` | jobs:read");
    const { out, err, exitCode } = await access(CHECK, { files: { "prod.md": stale } });
    expect(out.split("\n")).toEqual([
      "prod.md: - | `POST /api/v1/jobs` | jobs:read | every issuer | as every call | `rules[0]` |",
      "prod.md: + | `POST /api/v1/jobs` | jobs:write | every issuer | as every call | `rules[0]` |",
      "",
    ]);
    expect(err).toContain("prod.md is stale");
    expect(exitCode).toBe(1);
  });

  test.each([
    [["report", "--check"], /--check: expected --out/],
    [CHECK, /prod\.md: no such file/],
  ])("%j is refused", async (args, message) => {
    const { err, exitCode } = await access(args);
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

describe("access test", () => {
  test("proves the environment's own assertions", async () => {
    const { out, exitCode } = await access(["test", "--environment", "prod", "--fail-under", "100"]);
    expect(out).toMatch(
      /^access tests of prod \(.*\): all 20 assertions hold\ntouched: 42 of 42 classes of requests, 100 %\n$/,
    );
    expect(exitCode).toBe(0);
  });

  const FILES = { "t.json": '[{ "never": "* /api/v1/admin/*", "withoutScopes": ["jobs:read"], "because": "no" }]' };

  test("a refuted one is shown with its request, and ends with 1", async () => {
    const { out, exitCode } = await access(["test", "t.json", "--environment", "prod"], { files: FILES });
    expect(out.split("\n").slice(0, 8)).toEqual([
      "access tests of prod (t.json): 1 of 1 assertion REFUTED",
      "",
      "! [0] never * /api/v1/admin/*, withoutScopes jobs:read",
      "    because no",
      "    answered: let in, by environments.prod.auth.rules[4]",
      "    GET /api/v1/admin/anything, a token of https://login.example.com/realms/clipzy with only scope",
      "      admin, from 192.0.2.10",
      expect.stringMatching(/^ {4}curl -i http:\/\/127\.0\.0\.1:8080\/api\/v1\/admin\/anything -H/),
    ]);
    expect(exitCode).toBe(1);
  });

  test("--json has it for programs", async () => {
    const { out } = await access(["test", "t.json", "--environment", "prod", "--json"], { files: FILES });
    expect(JSON.parse(out)).toMatchObject({
      file: "t.json",
      holds: false,
      tests: [{ index: 0, holds: false, request: { method: "GET", scopes: ["admin"] }, answer: { status: null } }],
      coverage: { classes: 42, touched: 0, untouched: expect.any(Array) },
    });
  });

  test("too little touched ends with 1, though all hold", async () => {
    const files = { "t.json": '[{ "request": "GET /x", "expect": "NOT_FOUND" }]' };
    const args = ["test", "t.json", "--environment", "prod", "--fail-under"];
    expect((await access([...args, "2"], { files })).exitCode).toBe(0);
    expect((await access([...args, "3"], { files })).exitCode).toBe(1);
  });

  test.each([
    [["test", "absent.json"], {}, /^absent\.json: no such file/],
    [["test", "bad.json"], { "bad.json": "[{}]" }, /^bad\.json: \[0\]: got an object, expected/],
    [["test", "--fail-under", "101"], {}, /--fail-under 101: expected a whole number from 0 to 100/],
  ])("%j is refused", async (args, files, message) => {
    const { err, exitCode } = await access(args, { files });
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

describe("access diff against a deployed template", () => {
  const deployed = (edit: (prod: Given) => void) => {
    const { context } = JSON.parse(edited(edit));
    return JSON.stringify({ TemplateBody: templateWith(context.environments.prod) });
  };

  test("compares what the template records with this working tree", async () => {
    const files = { "/dev/stdin": deployed(({ auth }) => auth.rules[4].scopes.push("auditor")) };
    const { out, exitCode } = await access(["diff", "--from", "-", "--environment", "prod"], { files });
    expect(out).toContain('Environment "prod", from the deployed template to this working tree: WIDER, 1 finding\n');
    expect(out).toContain(
      "  + any method /api/v1/admin/*: scope admin alone is enough now; before, auditor was needed as well\n",
    );
    expect(exitCode).toBe(1);
  });

  test.each([
    [["diff", "--to", "-"], /--to -: expected the deployed template as the older one/],
    [["diff", "--from", "-", "--run"], /--run: expected --from a file or a git reference/],
    [["diff", "--from", "-"], /the deployed template: expected the JSON of a template/],
  ])("%j is refused", async (args, message) => {
    const { err, exitCode } = await access(args, { files: { "/dev/stdin": "none" } });
    expect(err).toMatch(message);
    expect(exitCode).toBe(2);
  });
});

/** As much of a stack's template as a comparison reads. */
function templateWith(given: Given) {
  const { accessTests: _, ...environment } = given;
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, "S");
  recordConfiguration(stack, "prod", environmentSchema.parse(environment));
  return app.synth().getStackByName("S").template;
}
