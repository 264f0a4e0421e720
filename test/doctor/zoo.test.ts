import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createServer } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { generate } from "selfsigned";
import type { Finding } from "../../lib/doctor/findings/finding.ts";
import { createSigningKey } from "../../lib/local-issuer/signing-key.ts";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import { SAMPLE_ENVIRONMENT } from "../../lib/samples/environment.ts";
import { ROOT } from "../helpers/sources.ts";

// The command itself, as a process, against providers that speak TLS: a sound one, and each way of being broken.
jest.setTimeout(60_000);

const DAY = 86_400_000;
const KEY = createSigningKey("ES256", "ec-1").jwk;

/** What a provider presents and answers. */
interface Specimen {
  /** Names of its certificate. @default localhost */
  readonly names?: readonly string[];
  /** Days from now in which its certificate is valid. @default - since yesterday, for a year */
  readonly days?: readonly [from: number, to: number];
  /** Whether the certificate's authority is one that the command trusts. @default true */
  readonly isTrusted?: boolean;
  readonly discovery?: (response: ServerResponse, issuer: string) => void;
  readonly keySet?: (response: ServerResponse, issuer: string) => void;
  /** The faults to be found, with the issuer as `ISSUER` and its host as `HOST`; none: it is sound. */
  readonly faults: readonly string[];
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(code, headers).end("{}");
const DISCOVERY = "ISSUER/.well-known/openid-configuration";
const about = (found: string) => [`keys of ISSUER: ${found}`];

const ZOO: Readonly<Record<string, Specimen>> = {
  sound: { faults: [] },
  "another issuer": {
    discovery: (response, issuer) => json(response, { issuer: `${issuer}/`, jwks_uri: `${issuer}/keys` }),
    faults: about('its discovery is about "ISSUER/", expected "ISSUER" (discovery-mismatch)'),
  },
  "a key set in plain http": {
    discovery: (response, issuer) => json(response, { issuer, jwks_uri: "http://keys.example.com/" }),
    faults: about(
      'its discovery names "http://keys.example.com/" for the key set, expected an https address that is not this machine\'s (discovery-mismatch)',
    ),
  },
  "no discovery": { discovery: status(404), faults: about(`${DISCOVERY} answers 404, expected 200 (key-set-status)`) },
  "a broken discovery": {
    discovery: status(500),
    faults: about(`${DISCOVERY} answers 500, expected 200 (key-set-status)`),
  },
  "a moved discovery": {
    discovery: status(301, { location: "https://elsewhere.example.com/" }),
    faults: about(`${DISCOVERY} answers 301, expected 200 (key-set-status)`),
  },
  "a page": {
    discovery: (response) => void response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    faults: about(`${DISCOVERY} answers with no JSON, or compresses it (key-set-not-json)`),
  },
  "a very long discovery": {
    discovery: (response, issuer) =>
      json(response, { issuer, jwks_uri: `${issuer}/keys`, padding: "x".repeat(300_000) }),
    faults: about(`${DISCOVERY} answers with more than 256 KB (key-set-oversized)`),
  },
  "a silent discovery": {
    discovery: () => {},
    faults: about(`${DISCOVERY} does not answer in time (key-set-timeout)`),
  },
  "no key set": { keySet: status(404), faults: about("ISSUER/keys answers 404, expected 200 (key-set-status)") },
  "no keys": {
    keySet: (response) => json(response, { keys: [] }),
    faults: about("no key at ISSUER/keys fits ES256: it has no keys at all (key-set-empty)"),
  },
  "keys of another kind": {
    keySet: (response) => json(response, { keys: [createSigningKey("Ed25519", "ed").jwk] }),
    faults: about("no key at ISSUER/keys fits ES256: it has OKP Ed25519 for Ed25519 (key-set-empty)"),
  },
  "a private key": {
    keySet: (response) => json(response, { keys: [KEY, { ...KEY, kid: "leaked", d: "AAAA" }] }),
    faults: about("leaked: its secret part is published"),
  },
  "a clock that is wrong": {
    keySet: (response) => json(response, { keys: [KEY] }, { date: new Date(Date.now() + 3_600_000).toUTCString() }),
    faults: ["clock of HOST: SECONDS s ahead of this machine's, tolerated: 5 s"],
  },
  "an expired certificate": {
    days: [-30, -1],
    faults: about("the certificate of HOST has expired: CERT_HAS_EXPIRED (key-set-unreachable)"),
  },
  "a certificate of tomorrow": {
    days: [1, 30],
    faults: about("the certificate of HOST is not valid yet: CERT_NOT_YET_VALID (key-set-unreachable)"),
  },
  "a certificate for another name": {
    names: ["other.example.com"],
    faults: about("the certificate of HOST is for another name: ERR_TLS_CERT_ALTNAME_INVALID (key-set-unreachable)"),
  },
  "a certificate of its own": {
    isTrusted: false,
    faults: about("the certificate of HOST is signed by itself: DEPTH_ZERO_SELF_SIGNED_CERT (key-set-unreachable)"),
  },
};

interface Provider {
  readonly name: string;
  readonly issuer: string;
  readonly certificate: string;
  close(): Promise<void>;
}

let directory: string;
let providers: readonly Provider[];
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "doctor-zoo-"));
  providers = await Promise.all(Object.entries(ZOO).map(([name, specimen]) => startProvider(name, specimen)));
  const trusted = providers.filter(({ name }) => ZOO[name]?.isTrusted !== false);
  writeFileSync(join(directory, "trusted.pem"), trusted.map(({ certificate }) => certificate).join("\n"));
});
afterAll(async () => {
  await Promise.all(providers.map(({ close }) => close()));
  rmSync(directory, { recursive: true });
});

async function startProvider(
  name: string,
  { names = ["localhost"], days = [-1, 365], ...answers }: Specimen,
): Promise<Provider> {
  const attributes = [{ name: "commonName", value: name }]; // authorities are told apart by it
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  const { private: key, cert } = await generate(attributes, {
    keyType: "ec",
    algorithm: "sha256",
    notBeforeDate: new Date(Date.now() + days[0] * DAY),
    notAfterDate: new Date(Date.now() + days[1] * DAY),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames },
    ],
  });
  let issuer = "";
  const server = createServer({ key, cert }, (request, response) => {
    const { discovery = soundDiscovery, keySet = soundKeySet } = answers;
    if (request.url === "/keys") keySet(response, issuer);
    else discovery(response, issuer);
  });
  issuer = `https://localhost:${await listen(server)}`;
  return { name, issuer, certificate: cert, close: () => closeServer(server) };
}

function soundDiscovery(response: ServerResponse, issuer: string): void {
  json(response, { issuer, jwks_uri: `${issuer}/keys` });
}

function soundKeySet(response: ServerResponse): void {
  json(response, { keys: [KEY] });
}

/** Runs the command on an environment with these issuers; Node's own version is nothing that a test can change. */
async function doctor(issuers: readonly string[]) {
  const file = join(directory, "environments.json");
  const rules = [{ methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] }];
  const given = issuers.map((issuer) => ({ issuer, audience: "clipzy", algorithms: ["ES256"] }));
  const auth = { issuers: given, rules, keySets: { timeoutMillis: 4_000 } }; // short only for what never answers
  writeFileSync(
    file,
    JSON.stringify({ zoo: { ...SAMPLE_ENVIRONMENT, account: "111111111111", region: "eu-central-1", auth } }),
  );
  const child = spawn(
    process.execPath,
    ["bin/run.mjs", "doctor", "--environments-file", file, "--environment", "zoo", "--json"],
    {
      cwd: ROOT,
      env: { ...process.env, NODE_EXTRA_CA_CERTS: join(directory, "trusted.pem") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const [exitCode] = await once(child, "close");
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  const faults = findings.filter(({ state }) => state === "fault");
  return { exitCode, faults, others: faults.filter(({ subject }) => !subject.startsWith("Node ")) };
}

test("each broken provider is named once, with a remedy; the sound one is not", async () => {
  const { exitCode, others } = await doctor(providers.map(({ issuer }) => issuer));
  const expected = providers.flatMap(({ name, issuer }) =>
    (ZOO[name]?.faults ?? []).map((fault) =>
      fault.replaceAll("ISSUER", issuer).replaceAll("HOST", new URL(issuer).host),
    ),
  );
  const found = others.map(({ subject, found }) =>
    `${subject}: ${found}`.replace(/\b3[56]\d\d s ahead/, "SECONDS s ahead"),
  );
  expect(found.toSorted()).toEqual(expected.toSorted());
  for (const { remedy } of others as { readonly remedy?: string }[]) expect(remedy).toMatch(/\w{3}/);
  expect(exitCode).toBe(1);
});

test("a sound provider alone has no fault, and the command ends with 0 on a Node that is supported", async () => {
  const sound = providers.filter(({ name }) => name === "sound").map(({ issuer }) => issuer);
  const { exitCode, faults, others } = await doctor(sound);
  expect(others).toEqual([]);
  expect(exitCode).toBe(faults.length === 0 ? 0 : 1);
});
