import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { createLambdaRunner, type LambdaRunnerOptions } from "../../../lib/local-gateway/functions/lambda-runner.ts";
import type { FunctionModel } from "../../../lib/local-gateway/model/function.ts";

const closers: Array<() => unknown> = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A function whose asset holds the given files, below a directory that says `"type": "module"` as our project does. */
function functionOf(files: Record<string, string>, options: Partial<FunctionModel> = {}): FunctionModel {
  const project = mkdtempSync(join(tmpdir(), "lambda-"));
  closers.push(() => rmSync(project, { recursive: true }));
  writeFileSync(join(project, "package.json"), '{"type":"module"}');
  const codeDirectory = join(project, "asset");
  for (const [name, source] of Object.entries(files)) {
    mkdirSync(dirname(join(codeDirectory, name)), { recursive: true });
    writeFileSync(join(codeDirectory, name), source);
  }
  const defaults = { logicalId: "Fn", handler: "index.handler", timeoutMillis: 2_000, memoryMegabytes: 128 };
  return { ...defaults, codeDirectory, environment: {}, ...options };
}

/** Of every event that was run. */
const requestId = expect.stringMatching(/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/);

function runner(options: LambdaRunnerOptions = {}) {
  const made = createLambdaRunner(options);
  closers.push(() => made.close());
  return made;
}

const cjs = (body: string) => ({ "index.js": `exports.handler = ${body}` });

describe("a handler", () => {
  test.each([
    ["index.js as CommonJS", { "index.js": "exports.handler = async (e) => ({ got: e.n })" }, {}],
    [
      "index.js with a relative require",
      {
        "index.js": "exports.handler = require('./lib/f.js')",
        "lib/f.js": "module.exports = async (e) => ({ got: e.n })",
      },
      {},
    ],
    ["index.mjs", { "index.mjs": "export const handler = async (e) => ({ got: e.n })" }, {}],
    ["index.cjs", { "index.cjs": "exports.handler = async (e) => ({ got: e.n })" }, {}],
    [
      "index.js of a module package",
      { "package.json": '{"type":"module"}', "index.js": "export const handler = async (e) => ({ got: e.n })" },
      {},
    ],
    ["with a callback", cjs("(e, _, callback) => callback(null, { got: e.n })"), {}],
    ["in a directory", { "src/main.js": "exports.run = async (e) => ({ got: e.n })" }, { handler: "src/main.run" }],
  ])("%s", async (_, files, options) => {
    expect(await runner().invoke(functionOf(files as Record<string, string>, options), { n: 7 })).toEqual({
      ok: true,
      payload: { got: 7 },
      requestId,
    });
  });

  test("that returns nothing gives null, as JSON does", async () => {
    expect(await runner().invoke(functionOf(cjs("async () => {}")), {})).toEqual({
      ok: true,
      payload: null,
      requestId,
    });
  });

  test("sees its own variables and none of the parent's", async () => {
    const fn = functionOf(cjs("async () => process.env"), { environment: { MODE: "x" }, logicalId: "Guard" });
    const result = await runner().invoke(fn, {});
    expect(result).toMatchObject({ payload: { MODE: "x", AWS_LAMBDA_FUNCTION_NAME: "Guard", TZ: ":UTC" } });
    expect(result).not.toHaveProperty("payload.PATH");
  });

  test("gets a request id and the time that is left", async () => {
    const fn = functionOf(cjs("async (_, c) => ({ id: c.awsRequestId, left: c.getRemainingTimeInMillis() })"));
    const result = await runner().invoke(fn, {});
    expect(result).toMatchObject({ payload: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
    expect((result as { payload: { left: number } }).payload.left).toBeGreaterThan(0);
  });
});

describe("an event that fails", () => {
  test.each([
    ["thrown error", "async () => { throw new Error('Unauthorized') }", "Unauthorized"],
    ["callback with a text", "(_, __, callback) => callback('Unauthorized')", "Unauthorized"],
    ["synchronous throw", "() => { throw new TypeError('no') }", "no"],
    ["result that is no JSON", "async () => ({ n: 1n })", "Do not know how to serialize a BigInt"],
    ["exit of the process", "async () => process.exit(3)", "the runtime exited with code 3"],
    ["uncaught error", "() => { setTimeout(() => { throw new Error('late') }) }", "late"],
  ])("%s", async (_, body, errorMessage) => {
    expect(await runner().invoke(functionOf(cjs(body)), {})).toEqual({
      ok: false,
      kind: "thrown",
      errorMessage,
      requestId,
    });
  });

  test.each([
    ["a syntax error", { "index.js": "exports.handler = (" }, "Unexpected end of input"],
    ["an error at import", { "index.js": "throw new Error('settings missing')" }, "settings missing"],
    ["no file", {}, "cannot find module 'index' in the function's code"],
    ["no such export", { "index.js": "" }, "'index.handler' is not a function"],
    ["an exit at import", { "index.js": "process.exit(1)" }, "the runtime exited with code 1"],
  ])("code that does not load: %s", async (_, files, errorMessage) => {
    const fn = functionOf(files as Record<string, string>);
    expect(await runner().invoke(fn, {})).toEqual({
      ok: false,
      kind: "unloadable",
      errorMessage: expect.stringContaining(errorMessage),
    });
  });

  test.each([
    ["a timeout", "async (e) => e.bad ? new Promise(() => {}) : 'fine'", "timeout"],
    ["an endless loop", "async (e) => { while (e.bad); return 'fine' }", "timeout"],
    ["a crash", "async (e) => e.bad ? process.exit(1) : 'fine'", "thrown"],
  ])("%s ends the environment, and the next event gets a new one", async (_, body, kind) => {
    const { invoke } = runner({ concurrency: 1 });
    const fn = functionOf(cjs(body), { timeoutMillis: 700 });
    expect(await invoke(fn, { bad: true })).toMatchObject({ ok: false, kind });
    expect(await invoke(fn, {})).toEqual({ ok: true, payload: "fine", requestId });
  });

  test("more memory than the function has ends it", async () => {
    const hog = "async () => { const all = []; for (;;) all.push(new Array(1e6).fill({})) }";
    const fn = functionOf(cjs(hog), { memoryMegabytes: 32, timeoutMillis: 10_000 });
    expect(await runner().invoke(fn, {})).toMatchObject({ ok: false, kind: "thrown" });
  }, 15_000);
});

describe("environments", () => {
  const counting = { "index.js": "let n = 0; exports.handler = async () => ++n" };

  test("load once and are used again", async () => {
    const { invoke } = runner();
    const fn = functionOf(counting);
    const payloads = [];
    for (let i = 0; i < 3; i += 1) payloads.push(await invoke(fn, {}));
    expect(payloads).toMatchObject([{ payload: 1 }, { payload: 2 }, { payload: 3 }]);
  });

  test("run one event at a time; more events get more of them, up to the limit, then wait", async () => {
    const slow =
      "let n = 0; exports.handler = async () => { n += 1; await new Promise((r) => setTimeout(r, 50)); return n }";
    const fn = functionOf({ "index.js": slow });
    const { invoke } = runner({ concurrency: 2 });
    const results = await Promise.all(Array.from({ length: 6 }, () => invoke(fn, {})));
    const payloads = results.map((result) => (result as { payload: number }).payload);
    expect(Math.max(...payloads)).toBeGreaterThanOrEqual(3);
    expect(payloads.filter((n) => n === 1)).toHaveLength(2);
  });

  test("can be prepared before the first event", async () => {
    const { prepare, invoke } = runner();
    const fn = functionOf(counting);
    expect(await prepare(fn)).toMatchObject({ ok: true });
    expect(await invoke(fn, {})).toEqual({ ok: true, payload: 1, requestId });
    expect(await prepare(functionOf({ "index.js": "boom(" }, { logicalId: "Broken" }))).toMatchObject({
      ok: false,
      kind: "unloadable",
    });
  });

  test("pass on what they write to stdout and stderr, line by line", async () => {
    const lines: string[] = [];
    const fn = functionOf(cjs("async () => { console.log('a\\nb'); console.error('c') }"), { logicalId: "Guard" });
    const made = createLambdaRunner({ onLine: (id, line) => lines.push(`${id} ${line}`) });
    await made.invoke(fn, {});
    await made.close();
    expect(lines.sort()).toEqual(["Guard a", "Guard b", "Guard c"]);
  });

  test("end with the runner, busy or idle", async () => {
    const made = createLambdaRunner();
    const fn = functionOf(cjs("() => new Promise(() => {})"));
    await made.prepare(fn);
    const running = made.invoke(fn, {});
    await made.close();
    expect(await running).toMatchObject({ ok: false, kind: "thrown" });
  });
});
