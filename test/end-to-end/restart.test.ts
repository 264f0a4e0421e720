import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { synthesizeEnvironment } from "../../lib/access-control-app.ts";
import { freePort } from "../../lib/loopback/listen.ts";
import { callServer } from "../helpers/http-client.ts";
import { baseEnvironment } from "../helpers/local-stack.ts";
import { copyProject, type ProjectCopy } from "../helpers/project-copy.ts";
import { type StartedCommand, startCommand } from "../helpers/started-command.ts";

// What outlives an `npm start`, and what two of them in one project do to each other: processes, ended as a person or the
// system ends them.
jest.setTimeout(240_000);

const FOREIGN = "https://login.example.com/realms/staff";
const REGISTERED = "https://clipzy.example.com/tokens";

let project: ProjectCopy;
let issuer: string;
let file: string;
let registered: string;
/** Of the environments whose synthesis no test is about. */
const templates = new Map<string, string>();
const running = new Set<StartedCommand>();

const readText = (path: string) => readFileSync(path, "utf8");

beforeAll(async () => {
  project = copyProject();
  issuer = `http://127.0.0.1:${await freePort()}`;
  file = join(project.folder, "environments.json");
  token("init", `--issuer=${REGISTERED}`);
  const base = baseEnvironment(issuer) as { auth: { issuers: readonly object[]; rules: readonly object[] } };
  const others = [
    { issuer: FOREIGN, audience: "clipzy" },
    { registry: "tokens.json", audience: "clipzy" },
  ];
  const mine = { ...base, auth: { ...base.auth, issuers: [...base.auth.issuers, ...others] } };
  const environments = { mine, plain: base, other: base };
  writeFileSync(file, JSON.stringify(environments));
  registered = token("issue", "--subject=ci-bot", "--scopes=jobs:read", "--for=1d");
  for (const environment of ["plain", "other"]) {
    const outdir = join(project.folder, "cdk.out", environment);
    const context = { environment, environments };
    templates.set(environment, synthesizeEnvironment({ context, files: { read: readText }, outdir }).templatePath);
  }
});
afterEach(async () => {
  for (const one of running) await end(one, "SIGKILL");
});
afterAll(() => project.remove());

/** `npm run token`, with the registry and the key of this test. */
function token(command: string, ...args: string[]): string {
  const names = [`--registry=${join(project.folder, "tokens.json")}`, `--key=file:${join(project.folder, "key.jwe")}`];
  return execFileSync(process.execPath, ["bin/run.mjs", "token", command, ...names, ...args], {
    cwd: project.folder,
    encoding: "utf8",
    env: { ...process.env, CLIPZY_TOKEN_PASSPHRASE: "correct horse battery staple" },
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
}

interface Issuer {
  readonly issuer: string;
  readonly tokenEndpoint: string;
  readonly startedHere: boolean;
}

interface Gateway {
  readonly command: StartedCommand;
  readonly url: string;
  readonly issuers: readonly Issuer[];
}

function launch(environment: string, ...args: string[]): StartedCommand {
  const template = args.includes("--watch") ? undefined : templates.get(environment);
  const configuration = ["--environments-file", file, "--environment", environment];
  const names = template === undefined ? configuration : ["--template", template];
  const usual = ["--json", "--quiet", "--no-inspector", ...(args.includes("--port") ? [] : ["--port", "0"])];
  const command = startCommand([...names, ...usual, ...args], project.folder);
  running.add(command);
  return command;
}

async function listening(command: StartedCommand): Promise<Gateway> {
  const facts = await command.untilEvent(({ event }) => event === "listening");
  return { command, url: String(facts.gateway), issuers: facts.issuers as Issuer[] };
}

const start = (environment: string, ...args: string[]) => listening(launch(environment, ...args));

async function end(command: StartedCommand, signal: NodeJS.Signals): Promise<number> {
  running.delete(command);
  command.end(signal);
  return command.ended();
}

/** A new token of an issuer, from where this gateway says that there are any. */
async function tokenFrom({ issuers }: Gateway, name = issuer): Promise<string> {
  const { tokenEndpoint = "" } = issuers.find((one) => one.issuer === name) ?? {};
  const body = new URLSearchParams({ grant_type: "client_credentials", scope: "jobs:read" });
  const answer = await fetch(tokenEndpoint, { method: "POST", body });
  return ((await answer.json()) as { access_token: string }).access_token;
}

async function statusWith(bearer: string, { url }: Gateway): Promise<number> {
  const headers = { Authorization: `Bearer ${bearer}` };
  return (await callServer(url, { path: "/api/v1/jobs", headers })).status;
}

/** `npm start` is as it was for someone who began before. */
async function expectWhole(gateway: Gateway, before: string): Promise<void> {
  expect(await statusWith(before, gateway)).toBe(200);
  expect(await statusWith(await tokenFrom(gateway), gateway)).toBe(200);
  expect(await statusWith(`${before.slice(0, -8)}AAAAAAAA`, gateway)).toBe(401);
}

describe("tokens survive a restart", () => {
  test.each([
    ["SIGINT", 0],
    ["SIGKILL", -1],
  ] as const)(
    "after %s: of the issuer that is started here, of a stand-in, and of a registry",
    async (signal, code) => {
      const first = await start("mine", "--stand-in");
      const tokens = [await tokenFrom(first), await tokenFrom(first, FOREIGN), registered];
      const statuses = (gateway: Gateway) => Promise.all(tokens.map((one) => statusWith(one, gateway)));
      expect(await statuses(first)).toEqual([200, 200, 200]);
      expect(await end(first.command, signal)).toBe(code);
      expect(await statuses(await start("mine", "--stand-in"))).toEqual([200, 200, 200]);
      const keys = join(project.folder, "node_modules", ".cache", "clipzy-access-control", "keys");
      const files = readdirSync(keys).map((name) => join(keys, name));
      expect(files.length).toBeGreaterThanOrEqual(2);
      const modes = [keys, ...files].map((path) => statSync(path).mode & 0o777);
      expect(modes).toEqual([0o700, ...files.map(() => 0o600)]); // for their owner alone
    },
  );
});

describe.each([
  ["of the same environment", "plain"],
  ["of environments that name the same issuer", "other"],
])("two gateways %s", (_, second) => {
  test("that start at the same moment do without each other when either is killed", async () => {
    const gateways = await Promise.all([launch("plain"), launch(second)].map(listening));
    const servesIssuer = ({ issuers }: Gateway) => issuers[0]?.startedHere === true;
    const [one, two] = gateways.toSorted((a, b) => Number(servesIssuer(b)) - Number(servesIssuer(a)));
    if (one === undefined || two === undefined) throw new Error("two were started");
    expect([one, two].map(servesIssuer)).toEqual([true, false]);
    const [ofOne, ofTwo] = [await tokenFrom(one), await tokenFrom(two)];
    await expectWhole(one, ofOne);
    await expectWhole(two, ofTwo);
    await end(one.command, "SIGKILL");
    await expectWhole(two, ofTwo);
    const again = await start(one === gateways[0] ? "plain" : second);
    expect(again.issuers[0]?.startedHere).toBe(true);
    await expectWhole(again, ofOne);
    await end(two.command, "SIGKILL");
    await expectWhole(again, ofOne);
    const { jwks_uri } = (await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()) as {
      jwks_uri: string;
    };
    expect(await (await fetch(jwks_uri)).json()).toEqual({ keys: [expect.objectContaining({ use: "sig" })] });
  });
});

test("of two that want the same port at the same moment one is served, the other says what to do", async () => {
  const port = String(await freePort());
  const both = [launch("plain", "--port", port), launch("other", "--port", port)];
  const left = await Promise.any(
    both.map(async (command) => {
      expect(await command.ended()).toBe(1);
      return command;
    }),
  );
  expect(left.stderr()).toContain(`port ${port} is in use`);
  const winner = await listening(both.find((command) => command !== left) as StartedCommand);
  expect(winner.url).toBe(`http://127.0.0.1:${port}`);
  await expectWhole(winner, await tokenFrom(winner));
});

test("a gateway that watches serves the issuer itself once the other one has ended, and its tokens stay good", async () => {
  const one = await start("plain");
  const two = await start("plain", "--watch");
  await two.command.untilEvent(({ kind }) => kind === "watching");
  const before = await tokenFrom(two);
  await end(one.command, "SIGKILL");
  const all = JSON.parse(readText(file)) as Record<string, { auth: { rules: object[] } }>;
  all.plain?.auth.rules.push({ methods: ["GET"], path: "/new", public: true });
  writeFileSync(file, JSON.stringify(all));
  await two.command.untilEvent(({ kind }) => kind === "changed");
  await expectWhole(two, before);
  const served = { ...two, issuers: [{ issuer, tokenEndpoint: `${issuer}/token`, startedHere: true }] };
  await expectWhole(served, before);
});
