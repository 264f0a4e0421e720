import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { ROOT } from "../helpers/sources.ts";
import { runStep, type Step, stepsOf, type Workflow, workflows } from "../helpers/workflows.ts";

const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };
const { context } = JSON.parse(readFileSync(join(ROOT, "cdk.json"), "utf8"));
const operating = readFileSync(join(ROOT, "lib/OPERATING.md"), "utf8");

/** Actions whose commit nobody has on record, each with the reason. They keep their tag. */
const UNPINNED: Readonly<Record<string, string>> = {};

const byName = new Map(workflows.map((workflow) => [workflow.path.replace(/^.*\/|\.yml$/g, ""), workflow]));
const paths = workflows.map(({ path }) => path);

function at(path: string): Workflow {
  return workflows.find((workflow) => workflow.path === path) as Workflow;
}

function lines({ text }: Workflow): string[] {
  return text.split("\n");
}

/** What stands before a comment. */
function codeOf(line: string): string {
  return line.replace(/(?:^|\s)#.*$/, "");
}

describe("what a workflow names", () => {
  test.each(paths)("%s: every action is pinned by commit, its version in a comment", (path) => {
    const used = lines(at(path)).flatMap((line) => /\buses:\s*(.+)$/.exec(line)?.[1] ?? []);
    const loose = used.filter((use) => !use.startsWith("./") && !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use));
    expect(loose.filter((use) => !Object.hasOwn(UNPINNED, use))).toEqual([]);
    expect(used.length).toBeGreaterThan(0);
  });

  test("an action has the same commit everywhere, and a version only one", () => {
    const uses = workflows.flatMap(({ text }) => [...text.matchAll(/uses: ([\w./-]+)@(\S+ # \S+)/g)]);
    const commits = new Map<string, Set<string>>();
    for (const [, action = "", commit = ""] of uses) {
      commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
    expect([...commits].filter(([, { size }]) => size > 1)).toEqual([]);
    expect(commits.size).toBe(4);
  });

  test.each(paths)("%s: npm scripts and files are there", (path) => {
    const code = lines(at(path)).map(codeOf).join("\n");
    const named = [...code.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script = ""]) => script);
    expect(named.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
    const files = [...code.matchAll(/(?:\.ci|\.github|bin|lib|test)\/[\w./-]*\w/g)].map(([file]) => file);
    // Made by the browser tests.
    const made = ["test/browser/screenshots"];
    expect(files.filter((file) => !made.includes(file) && !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test("the screenshots of the browser tests are kept, also of a run that failed", () => {
    const steps = stepsOf(byName.get("ci") as Workflow);
    const kept = steps.findIndex(({ with: inputs }) => inputs?.path === "test/browser/screenshots");
    expect(steps[kept]).toMatchObject({ if: "always()", with: { "if-no-files-found": "ignore" } });
    expect(steps.findIndex(({ run }) => run === ".ci/run")).toBeLessThan(kept);
    expect(readFileSync(join(ROOT, ".ci", "run"), "utf8")).toContain("tests test:browser");
    expect(readFileSync(join(ROOT, "test", "browser", "browser.ts"), "utf8")).toContain('"screenshots"');
  });

  test.each(paths)("%s: no environment of cdk.json, for users have others", (path) => {
    const names = new RegExp(`\\b(?:${Object.keys(context.environments).join("|")})\\b`);
    expect(lines(at(path)).filter((line) => names.test(codeOf(line)))).toEqual([]);
  });

  test.each(paths)("%s: every variable and secret is explained in OPERATING.md", (path) => {
    const used = [...at(path).text.matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([, name = ""]) => name);
    expect(used.filter((name) => !operating.includes(`\`${name}\``))).toEqual([]);
  });
});

describe("what a workflow may do", () => {
  test.each(paths)("%s: reads the repository, and asks for an OIDC token only to deploy", (path) => {
    const { permissions, jobs } = at(path);
    expect(permissions).toEqual({ contents: "read" });
    const more = Object.values(jobs).flatMap((job) => (job.permissions === undefined ? [] : [job.permissions]));
    expect(more.filter((one) => Object.keys(one).some((key) => !["contents", "id-token"].includes(key)))).toEqual([]);
    expect(path.endsWith("ci.yml") && more.length > 0).toBe(false);
  });

  test.each(paths)("%s: shell lines contain no expression, which would be shell text", (path) => {
    expect(stepsOf(at(path)).filter(({ run }) => run?.includes("${{"))).toEqual([]);
  });

  test.each(paths)("%s: every job that runs steps ends by itself", (path) => {
    const jobs = Object.entries(at(path).jobs);
    expect(jobs.filter(([, job]) => job.steps !== undefined && job["timeout-minutes"] === undefined)).toEqual([]);
  });

  test("no key and no token is stored: of secrets there is the optional one of the token's client", () => {
    const secrets = workflows.flatMap(({ text }) => [...text.matchAll(/secrets\.(\w+)/g)].map(([, name]) => name));
    expect(secrets).toEqual(["CHECK_CLIENT_SECRET"]);
  });
});

describe("the order of deployments", () => {
  const { jobs } = byName.get("deploy") as Workflow;

  test("those that need an approval wait for the others, and come one after another", () => {
    expect(jobs.first).toMatchObject({ needs: "environments", strategy: { "fail-fast": false } });
    expect(jobs.protected).toMatchObject({ needs: ["environments", "first"], strategy: { "max-parallel": 1 } });
    expect(jobs.protected?.if).toContain("!failure() && !cancelled()");
  });

  test.each([
    ["first", "first"],
    ["protected", "later"],
  ])("%s deploys what the list says, and is left out where it says nothing", (job, wave) => {
    expect(jobs[job]?.if).toContain(`needs.environments.outputs.${wave} != '[]'`);
    const matrix = { environment: `\${{ fromJSON(needs.environments.outputs.${wave}) }}` };
    expect(jobs[job]?.strategy).toMatchObject({ matrix });
    expect(jobs.environments?.outputs?.[wave]).toBe(`\${{ steps.list.outputs.${wave} }}`);
  });
});

describe("the steps of a deployment", () => {
  const RUNBOOK = "https://github.com/o/r/blob/0a1b/lib/watching/RUNBOOK.md";
  const FILE = "environments/ours.json";
  let folder: string;
  let base: Record<string, string>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "clipzy-steps-"));
    writeFileSync(join(folder, "outputs.json"), JSON.stringify({ Stack: { ApiUrl: "https://api.example.com/live" } }));
    const summary = join(folder, "summary");
    base = { ENVIRONMENT: "eu", ROLLOUT: "gradual", RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function step(name: string): Step {
    const found = stepsOf(byName.get("deploy-environment") as Workflow).find((one) => one.name === name);
    if (found === undefined) throw new Error(`no step "${name}"`);
    return found;
  }

  const withFile = { ENVIRONMENTS_FILE: FILE, RUNBOOK_URL: RUNBOOK };

  test.each([
    [
      "within the limits",
      "[npm][run][--silent][budget][--][--environment][eu][--environments-file][environments/ours.json]",
    ],
    [
      "what changes",
      `[npx][cdk][diff][-c][environment=eu][-c][environmentsFile=${FILE}][-c][rollout=gradual][-c][runbookUrl=${RUNBOOK}][--no-color]`,
    ],
    [
      "deploy",
      `[npx][cdk][deploy][-c][environment=eu][-c][environmentsFile=${FILE}][-c][rollout=gradual][-c][runbookUrl=${RUNBOOK}][--require-approval][never][--no-color][--outputs-file]`,
    ],
  ])("%s: the user's file, rollout and runbook; without a file, no option for one", (name, expected) => {
    const [call = ""] = runStep(step(name), { folder, env: { ...base, ...withFile } }).calls;
    expect(call.slice(0, expected.length)).toBe(expected);
    const bare = { ...base, ENVIRONMENTS_FILE: "", RUNBOOK_URL: RUNBOOK };
    const [without = ""] = runStep(step(name), { folder, env: bare }).calls;
    expect(without).toContain("eu]");
    expect(without).not.toMatch(/environments-?file|\[\]/i);
  });

  const DIFF = "[npm][run][--silent][access][--][diff][--from][-][--environment][eu][--fail-on][never][--markdown]";
  const MATRIX = "[npm][run][--silent][access][--][report][--environment][eu]";

  test.each([
    ["a stack with a record is compared", { prints: '{"Clipzy::AccessControl::Configuration":1}' }, DIFF],
    ["one without a record has its matrix shown", { prints: "{}" }, MATRIX],
    ["one that is not there as well", { status: 254 }, MATRIX],
  ])("before the approval: %s", (_, aws, expected) => {
    const env = { ...base, ENVIRONMENTS_FILE: "" };
    const { calls, status } = runStep(step("who gains and who loses access"), { folder, env, answers: { aws } });
    expect(calls.map((call) => call.split("[--output]")[0])).toEqual([
      "[aws][cloudformation][get-template][--stack-name][ClipzyAccessControl-eu][--template-stage][Original]",
      expected,
    ]);
    expect(status).toBe(0);
  });

  test("the comparison runs outside the environment, and the deployment waits for it", () => {
    const { access, deploy } = (byName.get("deploy-environment") as Workflow).jobs;
    expect(access).not.toHaveProperty("environment");
    expect(deploy).toMatchObject({ needs: "access", environment: `\${{ inputs.environment }}` });
    expect(deploy?.if).toContain("!failure()");
  });

  test.each([
    ["within the limits", "npm"],
    ["what changes", "npx"],
    ["deploy", "npx"],
    ["smoke check", "npm"],
  ])("%s: fails when its command fails", (name, program) => {
    const env = { ...base, ...withFile };
    expect(runStep(step(name), { folder, env }).status).toBe(0);
    expect(runStep(step(name), { folder, env, answers: { [program]: { status: 3 } } }).status).not.toBe(0);
  });

  test.each([
    ["", "https://github.com/o/r/blob/0a1b2c/lib/watching/RUNBOOK.md"],
    ["https://wiki.example.com/runbook", "https://wiki.example.com/runbook"],
  ])("the runbook's address, given %j, is %s", (GIVEN, expected) => {
    const file = join(folder, "env");
    writeFileSync(file, "");
    const github = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "o/r", GITHUB_ENV: file };
    const answers = { git: { prints: "0a1b2c" } };
    const { calls } = runStep(step("the runbook's address"), { folder, env: { ...base, ...github, GIVEN }, answers });
    expect(readFileSync(file, "utf8")).toBe(`RUNBOOK_URL=${expected}\n`);
    expect(calls).toEqual(["[git][log][-1][--format=%H][--][lib/watching/RUNBOOK.md]"]);
  });

  test("the smoke check asks the stack's own address, or the one that is given, with the given options", () => {
    const smoke = step("smoke check");
    const [own = ""] = runStep(smoke, { folder, env: { ...base, ...withFile } }).calls;
    expect(own).toMatch(/\[check\].*\[--url\]\[https:\/\/api\.example\.com\/live\]\[--wait\]\[600\]$/);
    const given = { CHECK_URL: "https://other.example.com", CHECK_OPTIONS: "--outside --ca ca.pem" };
    const [other = ""] = runStep(smoke, { folder, env: { ...base, ...given } }).calls;
    expect(other).toMatch(
      /\[--url\]\[https:\/\/other\.example\.com\]\[--wait\]\[600\]\[--outside\]\[--ca\]\[ca\.pem\]$/,
    );
  });

  test("a token of the registry is issued before the deployment, and masked before the check", () => {
    const names = stepsOf(byName.get("deploy-environment") as Workflow).map(({ name }) => name);
    const issue = "a token from the environment's own registry";
    expect(names.indexOf(issue)).toBeLessThan(names.indexOf("deploy"));
    const wanted = { CHECK_SUBJECT: "pipeline", CHECK_SCOPES: "jobs:read jobs:write" };
    const [call = ""] = runStep(step(issue), { folder, env: { ...base, ...wanted } }).calls;
    expect(call).toMatch(/\[--subject\]\[pipeline\]\[--scopes\]\[jobs:read jobs:write\]\[--for\]\[1h\]\[--out\]/);

    const token = join(folder, "check-token");
    writeFileSync(token, "a.b.c\n");
    const { stdout, calls } = runStep(step("smoke check"), { folder, env: base });
    rmSync(token);
    expect(stdout.startsWith("::add-mask::a.b.c\n")).toBe(true);
    expect(calls.join()).not.toContain("a.b.c");
  });

  test("the check does not begin when no token can be had though an issuer is named", () => {
    const env = { ...base, CHECK_TOKEN_ENDPOINT: "http://login.example.com/token", CHECK_CLIENT_ID: "pipeline" };
    const { status, calls } = runStep(step("smoke check"), { folder, env: { ...env, CHECK_CLIENT_SECRET: "s" } });
    expect(status).not.toBe(0);
    expect(calls).toEqual([""]);
  });
});
