import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { freePort } from "../../lib/loopback/listen.ts";
import { callServer } from "../helpers/http-client.ts";
import { baseEnvironment } from "../helpers/local-stack.ts";
import { copyProject, type ProjectCopy } from "../helpers/project-copy.ts";
import { type RecordingUpstream, startRecordingUpstream } from "../helpers/recording-upstream.ts";
import { type StartEvent, type StartedCommand, startCommand } from "../helpers/started-command.ts";

// `npm start -- --watch` as a process, in a copy of the project, while files are saved as editors save them. Each test leaves
// a configuration that is served.
jest.setTimeout(240_000);

const ISSUER = "https://clipzy.example.com/tokens";

let project: ProjectCopy;
let upstream: RecordingUpstream;
let started: StartedCommand;
let gateway: string;
let inspector: string;
let issuer: string;
/** In a folder beside the project. */
let file: string;

beforeAll(async () => {
  project = copyProject();
  upstream = await startRecordingUpstream();
  issuer = `http://127.0.0.1:${await freePort()}`;
  file = join(project.folder, "..", `${project.folder.split("/").at(-1)}-elsewhere`, "deep", "environments.json");
  save(environments());
  started = startCommand(
    [
      "--environments-file",
      file,
      "--watch",
      "--json",
      "--port=0",
      "--inspector-port=0",
      `--upstream=${upstream.url.origin}`,
    ],
    project.folder,
  );
  const listening = await started.untilEvent(({ event }) => event === "listening");
  gateway = String(listening.gateway);
  inspector = String(listening.inspector);
  await started.untilEvent(({ kind }) => kind === "watching");
});
afterAll(async () => {
  started.end("SIGKILL");
  await started.ended();
  await upstream.close();
  rmSync(dirname(dirname(file)), { recursive: true });
  project.remove();
});

let serial = 0;
/** A path that no configuration had before. */
function newPath(): string {
  serial += 1;
  return `/at/${serial}`;
}

/** @param path of a public route */
function environments(path = newPath(), changes: Record<string, unknown> = {}, name = "mine"): object {
  const base = baseEnvironment(issuer) as { auth: { rules: readonly object[]; issuers: readonly object[] } };
  const api = { throttle: { requestsPerSecond: 10_000, burst: 5_000 } };
  const webAcl = { managedRuleGroups: [], rateLimit: false };
  const rules = [...base.auth.rules, { methods: ["GET"], path, public: true }];
  return { [name]: { ...base, api, webAcl, auth: { ...base.auth, rules }, ...changes } };
}

function save(content: object | string, to = file): void {
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, textOf(content));
}

function textOf(content: object | string): string {
  return typeof content === "string" ? content : JSON.stringify(content, null, 2);
}

/** What is reported of a change of this kind, from now on, whose lines contain the text. */
async function reported(kind: string, text: string, change: () => void): Promise<readonly string[]> {
  const from = started.events().length;
  change();
  const fits = ({ lines, ...event }: StartEvent) => event.kind === kind && String(lines).includes(text);
  const { lines } = await started.untilEvent(fits, from);
  return lines as string[];
}

async function statusOf(path: string): Promise<number> {
  return (await callServer(gateway, { path })).status;
}

/** Another route is served, which no earlier configuration had. */
async function expectServed(change: (content: string) => void): Promise<void> {
  const path = newPath();
  await reported("changed", path, () => change(textOf(environments(path))));
  expect(await statusOf(path)).toBe(200);
}

const saveGood = () => expectServed((content) => save(content));

describe("a changed rule", () => {
  test("is served, and reported as npm run access -- diff reports it", async () => {
    const [before, after] = [join(dirname(file), "before.json"), join(dirname(file), "after.json")];
    const [earlier, path] = [newPath(), newPath()];
    save(environments(earlier), before);
    save(environments(path), after);
    await reported("changed", earlier, () => save(environments(earlier)));
    const lines = await reported("changed", path, () => save(environments(path)));
    const diff = spawnSync(
      process.execPath,
      ["bin/run.mjs", "access", "diff", "--environment=mine", `--from=${before}`, `--to=${after}`],
      { cwd: project.folder, encoding: "utf8" },
    );
    const [verdict = "", ...parts] = diff.stdout.split("\n\n");
    const findings = parts.flatMap((part) => part.split("\n")).filter((line) => line !== "");
    expect(verdict.replaceAll("\n", " ")).toMatch(/: WIDER AND NARROWER, 2 findings$/);
    expect(lines.slice(1)).toEqual([
      'Environment "mine", by this change: WIDER AND NARROWER, 2 findings',
      ...findings.filter(isNews),
    ]);
    expect([await statusOf(earlier), await statusOf(path)]).toEqual([404, 200]);
  });

  test("asks for its new scopes, of a token that was issued before", async () => {
    const withScope = (scope: string) => {
      const { mine } = environments() as { mine: { auth: { rules: object[] } } };
      mine.auth.rules.push({ methods: ["GET"], path: "/scoped", scopes: [scope] });
      return { mine };
    };
    await reported("changed", "/scoped", () => save(withScope("jobs:read")));
    const body = new URLSearchParams({ grant_type: "client_credentials", scope: "jobs:read" });
    const answer = await fetch(`${issuer}/token`, { method: "POST", body });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    const call = () => callServer(gateway, { path: "/scoped", headers: { Authorization: `Bearer ${token}` } });
    expect((await call()).status).toBe(200);
    await reported("changed", "/scoped", () => save(withScope("jobs:write")));
    expect((await call()).status).toBe(403);
    await saveGood();
  });

  test("takes over between requests: 200 in flight are answered by the old or the new one, and none fails", async () => {
    const path = newPath();
    const during: Promise<number>[] = [];
    let isDone = false;
    const changing = reported("changed", path, () => save(environments(path))).finally(() => {
      isDone = true;
    });
    while (!isDone || during.length < 200) {
      const batch = Array.from({ length: 20 }, () => statusOf(path));
      during.push(...batch);
      await Promise.all(batch);
    }
    await changing;
    expect([...new Set(await Promise.all(during))].sort()).toEqual([200, 404]);
    expect(await statusOf(path)).toBe(200);
  });

  test("reaches the page: it hears that the session is another one, with the news and the new routes", async () => {
    const events = await fetch(`${inspector}/_local/events`);
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    const path = newPath();
    const lines = await reported("changed", path, () => save(environments(path)));
    let heard = "";
    while (!heard.includes("event: session\n")) heard += Buffer.from((await reader.read()).value ?? []).toString();
    await reader.cancel();
    const { json } = await callServer(inspector, { path: "/_local/session" });
    expect(json).toMatchObject({ environment: "mine", notice: { kind: "changed", lines } });
    expect((json as { suggestions: { routes: object[] } }).suggestions.routes).toContainEqual(
      expect.objectContaining({ method: "GET", path }),
    );
  });
});

/** What is never compared stands below each comparison, but is no news. */
function isNews(line: string): boolean {
  return !line.startsWith("not compared: what AWS's managed rule groups block");
}

describe("what cannot be served leaves the old one serving, and is reported with its place:", () => {
  const withRule = (rule: object) => {
    const { mine } = environments() as { mine: { auth: { rules: object[] } } };
    mine.auth.rules.push(rule);
    return { mine };
  };
  test.each([
    ["no JSON", () => '{\n  "mine": {,\n', "environments.json: expected valid JSON (line 2, column 12)"],
    [
      "a setting that is not valid",
      () => withRule({ methods: ["FETCH"], path: "/x" }),
      "environments.mine.auth.rules[6].methods",
    ],
    [
      "a rule that leaves no room",
      () => withRule({ methods: ["GET"], path: "/{id}" }),
      "environments.mine.auth.rules[6].path",
    ],
    [
      "no environment of that name",
      () => environments(undefined, {}, "renamed"),
      'environment: got "mine", expected one of',
    ],
  ])("%s", async (_, content, text) => {
    const path = newPath();
    await reported("changed", path, () => save(environments(path)));
    const lines = await reported("problem", text, () => save(content()));
    expect(lines[0]).toBe("the change does not synthesize; what was served before is served on");
    expect(await statusOf(path)).toBe(200);
    const { json } = await callServer(inspector, { path: "/_local/session" });
    expect(json).toMatchObject({ notice: { kind: "problem", lines } });
    await saveGood();
  });

  test("an access test that does not hold, until its file is mended", async () => {
    const tests = join(dirname(file), "mine.tests.json");
    const path = newPath();
    save([{ never: `GET ${path}`, token: "none" }], tests);
    await reported("problem", "mine.tests.json", () => save(environments(path, { accessTests: "mine.tests.json" })));
    expect(await statusOf(path)).toBe(404);
    await reported("changed", path, () => save([{ always: `GET ${path}`, token: "none" }], tests));
    expect(await statusOf(path)).toBe(200);
  });
});

describe("an editor may save", () => {
  test("by renaming a new file over the old one, twice", async () => {
    const rename = (content: string) => {
      writeFileSync(`${file}.tmp`, content);
      renameSync(`${file}.tmp`, file);
    };
    await expectServed(rename);
    await expectServed(rename);
  });

  test("by emptying the file and writing it", () =>
    expectServed((content) => {
      truncateSync(file);
      save(content);
    }));

  test("twice in a moment: the last one counts", () =>
    expectServed((content) => {
      save(environments());
      save(content);
    }));

  test("a file that was deleted, also with its folder", async () => {
    await reported("problem", "expected a file that can be read (ENOENT)", () => rmSync(file));
    await saveGood();
    await reported("problem", "expected a file that can be read (ENOENT)", () =>
      rmSync(dirname(file), { recursive: true }),
    );
    await saveGood();
  });

  test("without a change: then the report says so", async () => {
    const lines = await reported("unchanged", "", () => save(readFileSync(file, "utf8")));
    expect(lines).toEqual(["the files as they are now make the template that is served already"]);
  });
});

test("a registry that an edit names is watched from then on: a token is let in once it is issued", async () => {
  const token = (...args: string[]) =>
    execFileSync(
      process.execPath,
      ["bin/run.mjs", "token", ...args, `--registry=${join(dirname(file), "tokens.json")}`],
      {
        cwd: project.folder,
        encoding: "utf8",
        env: { ...process.env, CLIPZY_TOKEN_PASSPHRASE: "correct horse battery staple" },
        stdio: ["ignore", "pipe", "pipe"],
      },
    ).trim();
  const key = `--key=file:${join(project.folder, "key.jwe")}`;
  const { mine } = environments() as { mine: { auth: object } };
  const auth = { ...mine.auth, issuers: [{ registry: "tokens.json", audience: "clipzy" }] };
  await reported("problem", "tokens.json", () => save({ mine: { ...mine, auth } }));
  await reported("changed", `tokens of ${issuer}`, () => void token("init", `--issuer=${ISSUER}`, key));
  let bearer = "";
  await reported("changed", "ci-bot", () => {
    bearer = token("issue", "--subject=ci-bot", "--scopes=jobs:read", "--for=1d", key);
  });
  const headers = { Authorization: `Bearer ${bearer}` };
  expect((await callServer(gateway, { path: "/api/v1/jobs", headers })).status).toBe(200);
  await saveGood();
  expect((await callServer(gateway, { path: "/api/v1/jobs", headers })).status).toBe(401);
});

/** Changes a file of the project for the time of a test. */
async function withEdited(name: string, edit: (text: string) => string, work: (restore: () => void) => Promise<void>) {
  const path = join(project.folder, name);
  const text = readFileSync(path, "utf8");
  const restore = () => writeFileSync(path, text);
  try {
    writeFileSync(path, edit(text));
    await work(restore);
  } finally {
    restore();
  }
}

test("cdk.json", async () => {
  const from = started.events().length;
  await withEdited(
    "cdk.json",
    (text) => text.replace('"context": {', '"context": { "corsOrigins": "https://x.example",'),
    async (restore) => {
      await started.untilEvent(({ kind }) => kind === "changed", from);
      const { headers } = await callServer(gateway, { path: "/api/v1/jobs", headers: { Origin: "https://x.example" } });
      expect(headers["access-control-allow-origin"]).toBe("https://x.example");
      await reported("changed", "https://x.example", restore);
    },
  );
});

describe("a source", () => {
  const ENVELOPE = "lib/request-path/refusals/error-envelope.ts";
  const detailOf = async () => {
    const { json } = await callServer(gateway, { path: "/api/v1/jobs" });
    return (json as { error: { detail: string } }).error.detail;
  };

  test("is run as it was saved; one that cannot be run is reported with its place", async () => {
    const from = started.events().length;
    const edit = (text: string) => text.replace("Missing or invalid authentication", "Other");
    await withEdited(ENVELOPE, edit, async (restore) => {
      await started.untilEvent(({ kind }) => kind === "changed", from);
      expect(await detailOf()).toBe("Other credentials.");
      const broken = () => writeFileSync(join(project.folder, ENVELOPE), "export const = 1;\n");
      await reported("problem", `${ENVELOPE}:1:13`, broken);
      expect(await detailOf()).toBe("Other credentials.");
      await reported("changed", "", restore);
      expect(await detailOf()).toBe("Missing or invalid authentication credentials.");
    });
  });

  test("of the authorizer is bundled anew", async () => {
    const from = started.events().length;
    const edit = (text: string) => `${text}\nObject.assign(globalThis, { isSaved: true });\n`;
    await withEdited("lambda/authorizer/handler.ts", edit, async (restore) => {
      const { lines } = await started.untilEvent(({ kind }) => kind === "changed", from);
      expect(lines).toContain('Environment "mine", by this change: the same requests get in');
      await reported("changed", "", restore);
    });
  });
});

test("Ctrl-C ends it with 0, and the process that synthesizes with it", async () => {
  const other = startCommand(
    ["--environments-file", file, "--watch", "--json", "--port=0", "--no-inspector"],
    project.folder,
  );
  await other.untilEvent(({ kind }) => kind === "watching");
  const children = execFileSync("ps", ["-A", "-o", "ppid=,pid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([parent, child = 0]) => (parent === other.child.pid ? [child] : []));
  expect(children.length).toBeGreaterThan(0);
  other.end("SIGINT");
  expect([await other.ended(), other.stderr()]).toEqual([0, expect.not.stringContaining("problem")]);
  while (children.some(isRunning)) await new Promise((resolve) => setTimeout(resolve, 20));
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
