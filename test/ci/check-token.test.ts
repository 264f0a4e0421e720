import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, expect, test } from "@jest/globals";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import { ROOT } from "../helpers/sources.ts";

const TOKEN = "head.body.tail";
const SECRET = "s3cret:with/colon";
const servers: Server[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map(closeServer));
});

interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly form: Record<string, string>;
}

/** A server on loopback that answers every request alike; GitHub's token service is `/oidc`. */
async function issuer(answer: (response: ServerResponse) => void) {
  const asked: Asked[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    asked.push({ path: request.url ?? "", authorization: request.headers.authorization, form });
    if (request.url?.startsWith("/oidc")) response.end(JSON.stringify({ value: "job.oidc.token" }));
    else answer(response);
  });
  servers.push(server);
  const port = await listen(server);
  return { asked, url: `http://127.0.0.1:${port}` };
}

async function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [join(ROOT, ".ci", "check-token.mjs")], {
    env: { PATH: process.env.PATH, ...env },
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { status, stdout, stderr };
}

const granted = (response: ServerResponse) =>
  response.end(JSON.stringify({ access_token: TOKEN, token_type: "Bearer" }));

test("nothing is asked and nothing printed where no token endpoint is set", async () => {
  const expected = { status: 0, stdout: "", stderr: "no CHECK_TOKEN_ENDPOINT: the check does without a token\n" };
  expect(await run({})).toEqual(expected);
});

test("client credentials with a secret, by Basic, with further parameters", async () => {
  const { asked, url } = await issuer(granted);
  const CHECK_TOKEN_PARAMETERS = "scope=jobs%3Aread&audience=clipzy";
  const env = { CHECK_TOKEN_ENDPOINT: `${url}/token`, CHECK_CLIENT_ID: "check", CHECK_CLIENT_SECRET: SECRET };
  expect(await run({ ...env, CHECK_TOKEN_PARAMETERS })).toEqual({ status: 0, stdout: `${TOKEN}\n`, stderr: "" });
  const credentials = Buffer.from("check:s3cret%3Awith%2Fcolon").toString("base64");
  const form = { grant_type: "client_credentials", scope: "jobs:read", audience: "clipzy" };
  expect(asked).toEqual([{ path: "/token", authorization: `Basic ${credentials}`, form }]);
});

test.each([
  ["the token endpoint", {}, (url: string) => `${url}/token`],
  ["the audience that is given", { CHECK_ASSERTION_AUDIENCE: "api://exchange" }, () => "api://exchange"],
])("without a secret: the job's OIDC token, for %s", async (_, more, audience) => {
  const { asked, url } = await issuer(granted);
  const github = { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/oidc?v=1`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner" };
  const env = { CHECK_TOKEN_ENDPOINT: `${url}/token`, CHECK_CLIENT_ID: "check", ...github, ...more };
  expect((await run(env)).stdout).toBe(`${TOKEN}\n`);
  const [oidc, token] = asked;
  expect(new URL(oidc?.path ?? "", url).searchParams.get("audience")).toBe(audience(url));
  expect(oidc?.authorization).toBe("Bearer runner");
  expect(token).toEqual({
    path: "/token",
    authorization: undefined,
    form: {
      grant_type: "client_credentials",
      client_id: "check",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "job.oidc.token",
    },
  });
});

const withSecret = { CHECK_CLIENT_ID: "check", CHECK_CLIENT_SECRET: SECRET };

test.each<[string, (response: ServerResponse) => void, string]>([
  [
    "a refusal, with its code alone",
    (response) => response.writeHead(401).end(JSON.stringify({ error: "invalid_client", error_description: SECRET })),
    "answered 401 invalid_client",
  ],
  ["a code that is none", (response) => response.writeHead(400).end(JSON.stringify({ error: SECRET })), "answered 400"],
  ["no JSON", (response) => response.writeHead(502).end("<html>"), "answered 502"],
  ["no token", (response) => response.end("{}"), "answered without an access_token that is a JWT"],
  [
    "a token that would be more than one line",
    (response) => response.end(JSON.stringify({ access_token: "a.b.c\n::set-env" })),
    "answered without an access_token that is a JWT",
  ],
  [
    "a redirect",
    (response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    "no answer (unexpected redirect)",
  ],
])("%s is one line, with 1", async (_, answer, message) => {
  const { url } = await issuer(answer);
  const { status, stdout, stderr } = await run({ ...withSecret, CHECK_TOKEN_ENDPOINT: `${url}/token` });
  expect({ status, stdout, stderr }).toEqual({
    status: 1,
    stdout: "",
    stderr: `error: CHECK_TOKEN_ENDPOINT: ${message}\n`,
  });
});

test.each([
  [
    "plain http to another machine",
    { ...withSecret, CHECK_TOKEN_ENDPOINT: "http://login.example.com/token" },
    /CHECK_TOKEN_ENDPOINT: expected an https address/,
  ],
  ["no address", { ...withSecret, CHECK_TOKEN_ENDPOINT: "login" }, /CHECK_TOKEN_ENDPOINT: expected an https address/],
  ["no client", { CHECK_TOKEN_ENDPOINT: "https://login.example.com/token" }, /CHECK_CLIENT_ID: missing/],
  [
    "neither a secret nor an OIDC token",
    { CHECK_TOKEN_ENDPOINT: "https://login.example.com/token", CHECK_CLIENT_ID: "check" },
    /CHECK_CLIENT_SECRET: missing, and so is the job's OIDC token/,
  ],
])("%s is refused before anything is sent", async (_, env, message) => {
  const { status, stdout, stderr } = await run(env as unknown as Record<string, string>);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(message);
});
