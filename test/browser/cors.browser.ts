import { afterAll, beforeAll, beforeEach, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { describeInBrowser, openPage, startBrowser } from "./browser.ts";
import { type CallOptions, fetchFrom } from "./fetch-from.ts";
import { hostAnswer } from "./host-answer.ts";
import { APP_ORIGIN, FOREIGN_ORIGIN, type PageServer, startPageServer } from "./page-server.ts";

const BURST = 20;

/** A minute fills every bucket again. */
const MINUTE = 60_000;

describeInBrowser("pages call the gateway with fetch", () => {
  let stack: LocalStack;
  let pages: PageServer;
  let browser: Browser;
  let app: Page;
  let foreign: Page;

  beforeAll(async () => {
    const throttle = { requestsPerSecond: BURST, burst: BURST };
    stack = await startLocalStack({ environment: { api: { throttle } } });
    pages = await startPageServer();
    browser = await startBrowser(pages.hosts);
    app = await openPage(browser, APP_ORIGIN);
    foreign = await openPage(browser, FOREIGN_ORIGIN);
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await stack?.close();
  });
  beforeEach(() => {
    stack.clock.advance(MINUTE);
    stack.upstream.answerWith(hostAnswer({ origins: APP_ORIGIN, allowCredentials: false }));
  });

  const jobs = () => `${stack.run.gateway.url}/api/v1/jobs`;
  const bearer = async (scopes: string) => ({ Authorization: `Bearer ${await stack.token(scopes)}` });

  /** The envelope, and the headers that a page may read with it. */
  async function expectEnvelope(page: Page, code: ErrorCode, url: string, init?: CallOptions): Promise<void> {
    const learned = await fetchFrom(page, url, init);
    expect(learned).toMatchObject({
      type: "cors",
      status: ERROR_ENVELOPES[code].status,
      body: renderEnvelope(code),
      headers: { "content-type": "application/json", "x-request-id": expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
  }

  test("the pages have the origins that they are named after", async () => {
    expect(await app.evaluate("location.origin")).toBe(APP_ORIGIN);
    expect(await foreign.evaluate("location.origin")).toBe(FOREIGN_ORIGIN);
  });

  test("the allowed page reads a 200, its body and its request id", async () => {
    const learned = await fetchFrom(app, jobs(), { headers: await bearer("jobs:read") });
    expect(learned).toMatchObject({ type: "cors", status: 200, body: '{"success":true}' });
    expect(learned).toHaveProperty("headers.x-request-id", stack.upstream.received.at(-1)?.headers["x-request-id"]);
  });

  test("the allowed page sends the call of the users' page: POST, JSON, token", async () => {
    const headers = { ...(await bearer("jobs:write")), "Content-Type": "application/json" };
    const body = '{ "video_id": "vid_abc123" }';
    expect(await fetchFrom(app, jobs(), { method: "POST", headers, body })).toMatchObject({ status: 200 });
    expect(stack.upstream.received.at(-1)).toMatchObject({ method: "POST", body });
  });

  test("the allowed page reads the envelope of a 401, and how to do better", async () => {
    await expectEnvelope(app, "UNAUTHORIZED", jobs());
    await expectEnvelope(app, "UNAUTHORIZED", jobs(), { headers: { Authorization: "Bearer a.b.c" } });
  });

  test("the allowed page reads the envelope of a 403", async () => {
    await expectEnvelope(app, "FORBIDDEN", jobs(), { headers: await bearer("jobs:write") });
  });

  test("the allowed page reads the envelope of a 404", async () => {
    await expectEnvelope(app, "NOT_FOUND", `${stack.run.gateway.url}/nowhere`);
  });

  test("the allowed page reads the envelope of a 429", async () => {
    for (let call = 0; call < BURST; call += 1) await stack.call("/api/v1/jobs");
    await expectEnvelope(app, "RATE_LIMITED", jobs());
  });

  test("headers that are not exposed stay unread, whatever the answer", async () => {
    const learned = await fetchFrom(app, jobs());
    expect(Object.keys("headers" in learned ? learned.headers : {}).sort()).toEqual(
      expect.not.arrayContaining(["x-amzn-errortype", "access-control-allow-origin", "date"]),
    );
  });

  test.each<{ name: string; init: CallOptions; withToken: boolean }>([
    { name: "a plain GET", init: {}, withToken: false },
    { name: "a GET with a token", init: {}, withToken: true },
    { name: "a POST that a form could send", init: { method: "POST", body: "a=b" }, withToken: false },
    { name: "a DELETE", init: { method: "DELETE" }, withToken: true },
    { name: "a GET with cookies", init: { credentials: "include" }, withToken: false },
  ])("the foreign page reads nothing: $name", async ({ init, withToken }) => {
    const before = stack.upstream.received.length;
    const headers = withToken ? await bearer("jobs:read jobs:write") : undefined;
    const learned = await fetchFrom(foreign, jobs(), { ...init, headers });
    expect(learned).toEqual({ error: "TypeError: Failed to fetch" });
    expect(stack.upstream.received.length).toBe(before);
  });

  test("the foreign page that does without CORS gets an opaque answer, and the upstream gets nothing", async () => {
    const before = stack.upstream.received.length;
    const learned = await fetchFrom(foreign, jobs(), { method: "POST", mode: "no-cors", body: "a=b" });
    expect(learned).toEqual({ type: "opaque", status: 0, headers: {}, body: "" });
    expect(stack.upstream.received.length).toBe(before);
    expect(stack.records.at(-1)).toMatchObject({ stop: "web ACL", code: "ORIGIN_NOT_ALLOWED" });
  });

  test("a sandboxed page of the allowed site has no origin to show, and reads nothing", async () => {
    const sandboxed = await openPage(browser, `${APP_ORIGIN}/sandboxed`);
    expect(await sandboxed.evaluate("self.origin")).toBe("null");
    expect(await fetchFrom(sandboxed, jobs())).toEqual({ error: "TypeError: Failed to fetch" });
    await sandboxed.context().close();
  });

  test("a method that the route does not have fails at the preflight, before the request", async () => {
    const before = stack.records.length;
    const learned = await fetchFrom(app, jobs(), { method: "PUT", headers: await bearer("admin") });
    expect(learned).toEqual({ error: "TypeError: Failed to fetch" });
    expect(stack.records.slice(before).map(({ method }) => method)).toEqual(["OPTIONS"]);
  });

  test("a header that is not allowed fails at the preflight", async () => {
    const learned = await fetchFrom(app, jobs(), { headers: { "X-Anything": "1" } });
    expect(learned).toEqual({ error: "TypeError: Failed to fetch" });
  });

  test("one preflight is enough for several requests", async () => {
    const page = await openPage(browser, APP_ORIGIN);
    const before = stack.records.length;
    const headers = await bearer("jobs:read");
    for (let call = 0; call < 3; call += 1)
      expect(await fetchFrom(page, jobs(), { headers })).toHaveProperty("status", 200);
    expect(stack.records.slice(before).map(({ method }) => method)).toEqual(["OPTIONS", "GET", "GET", "GET"]);
    await page.context().close();
  });

  test("cookies are not let through where the environment does not say so", async () => {
    const learned = await fetchFrom(app, jobs(), { credentials: "include" });
    expect(learned).toEqual({ error: "TypeError: Failed to fetch" });
  });

  test("the allowed page reads the envelope of a 502", async () => {
    const headers = await bearer("jobs:read");
    stack.upstream.answerWith((_, response) => response.destroy());
    await expectEnvelope(app, "UPSTREAM_UNREACHABLE", jobs(), { headers });
  });
});

describeInBrowser("pages of an environment that allows credentials and exposes a header", () => {
  let stack: LocalStack;
  let pages: PageServer;
  let browser: Browser;
  let app: Page;

  beforeAll(async () => {
    const cors = { origins: [APP_ORIGIN], allowCredentials: true, exposeHeaders: ["X-Total"], maxAgeSeconds: 0 };
    stack = await startLocalStack({ environment: { cors } });
    pages = await startPageServer();
    browser = await startBrowser(pages.hosts);
    app = await openPage(browser, APP_ORIGIN);
    stack.upstream.answerWith(hostAnswer({ origins: APP_ORIGIN, allowCredentials: true }));
  });
  afterAll(async () => {
    await browser?.close();
    await pages?.close();
    await stack?.close();
  });

  const jobs = () => `${stack.run.gateway.url}/api/v1/jobs`;

  test("a page that includes credentials reads 200 and 401", async () => {
    const headers = { Authorization: `Bearer ${await stack.token("jobs:read")}` };
    expect(await fetchFrom(app, jobs(), { headers, credentials: "include" })).toHaveProperty("status", 200);
    expect(await fetchFrom(app, jobs(), { credentials: "include" })).toMatchObject({
      status: 401,
      body: renderEnvelope("UNAUTHORIZED"),
    });
  });

  test("without an age every request is preceded by its preflight", async () => {
    const before = stack.records.length;
    const headers = { Authorization: `Bearer ${await stack.token("jobs:read")}` };
    for (let call = 0; call < 2; call += 1) await fetchFrom(app, jobs(), { headers });
    expect(stack.records.slice(before).map(({ method }) => method)).toEqual(["OPTIONS", "GET", "OPTIONS", "GET"]);
  });

  test("a refusal exposes the environment's header names as well", async () => {
    const { headers } = await stack.call("/api/v1/jobs", { headers: { Origin: APP_ORIGIN } });
    expect(headers["access-control-expose-headers"]).toMatch(/X-Total/);
    expect(headers["access-control-expose-headers"]).toMatch(/X-Request-Id/);
  });
});
