import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import { modelOf } from "../../lib/access/model/model-of.ts";
import { synthesizeEnvironment } from "../../lib/access-control-app.ts";
import type { TemplateToServe } from "../../lib/local-run/local-run.ts";
import { baseEnvironment, bearing, type LocalStack, startLocalStack } from "../helpers/local-stack.ts";

// What `npm start -- --watch` does when a configuration has been saved: another template takes over under load.

const NEW_ROUTE = { methods: ["GET"], path: "/api/v1/clips", scopes: ["jobs:read"] };

let stack: LocalStack;
let folder: string;
let without: TemplateToServe;
let withRoute: TemplateToServe;

beforeAll(async () => {
  stack = await startLocalStack({ environment: { webAcl: { managedRuleGroups: [], rateLimit: false } } });
  folder = mkdtempSync(join(tmpdir(), "clipzy-replace-"));
  without = synthesized("without", []);
  withRoute = synthesized("with", [NEW_ROUTE]);
});
afterAll(async () => {
  await stack.close();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  stack.clock.advance(60_000);
  stack.upstream.answerWith();
  await stack.run.replace(without);
});

function synthesized(name: string, added: readonly object[]): TemplateToServe {
  const base = baseEnvironment(stack.issuer) as { auth: { rules: readonly object[] }; upstream: object };
  // An answer must not be cut off while the next template is being read.
  const upstream = { ...base.upstream, timeoutMillis: 600_000 };
  const api = { throttle: { requestsPerSecond: 10_000, burst: 5_000 } };
  const local = { ...base, api, upstream, auth: { ...base.auth, rules: [...base.auth.rules, ...added] } };
  const { templatePath, config } = synthesizeEnvironment({
    context: { environment: "local", environments: { local } },
    files: { read: (path) => readFileSync(path, "utf8") },
    outdir: join(folder, name),
  });
  return { templatePath, access: modelOf("local", config) };
}

test("200 requests during the change get the answer of the old or of the new template, and none fails", async () => {
  const token = await stack.token("jobs:read");
  const ask = async () => (await stack.call("/api/v1/clips", bearing(token))).status;
  const during: Promise<number>[] = [];
  const replacing = stack.run.replace(withRoute);
  for (let count = 0; count < 200; count += 1) {
    during.push(ask());
    if (count % 10 === 0) await new Promise(setImmediate);
  }
  expect((await Promise.all(during)).filter((status) => status !== 404 && status !== 200)).toEqual([]);
  await replacing;
  expect(await ask()).toBe(200);
});

test("a request in flight keeps the old template until its answer has ended", async () => {
  let begun = () => {};
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let release = () => {};
  stack.upstream.answerWith((_, response) => {
    response.writeHead(200).write("first, ");
    release = () => void response.end("last");
    begun();
  });
  const answer = stack.call("/health");
  await hasBegun;
  await stack.run.replace(withRoute);
  release();
  expect(await answer).toMatchObject({ status: 200, body: "first, last" });
});

test("a template that cannot be served leaves the old one serving", async () => {
  const broken = { ...withRoute, templatePath: join(folder, "missing.template.json") };
  await expect(stack.run.replace(broken)).rejects.toThrow();
  expect(await stack.call("/health")).toMatchObject({ status: 200 });
  expect(await stack.call("/api/v1/clips")).toMatchObject({ status: 404 });
});
