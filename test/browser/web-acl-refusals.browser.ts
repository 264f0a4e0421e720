import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { ERROR_ENVELOPES, type ErrorCode, renderEnvelope } from "../../lib/request-path/refusals/error-envelope.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { describeInBrowser, openPage, startBrowser } from "./browser.ts";
import { type CallOptions, fetchFrom } from "./fetch-from.ts";
import { APP_ORIGIN, FOREIGN_ORIGIN, type PageServer, startPageServer } from "./page-server.ts";

// The refusals that the web ACL words itself, read by the second of three allowed pages.

const REQUESTS = 10;
const OVERSIZE = "x".repeat(10_485_761);

interface Refusal {
  readonly code: ErrorCode;
  readonly path: string;
  readonly init: CallOptions;
}

const REFUSALS: readonly Refusal[] = [
  { code: "BAD_REQUEST", path: "//api/v1/jobs", init: {} },
  { code: "PAYLOAD_TOO_LARGE", path: "/api/v1/jobs", init: { method: "POST", body: OVERSIZE } },
];

for (const credentials of ["omit", "include"] as const) {
  describeInBrowser(`the web ACL refuses a page of three allowed origins, credentials: ${credentials}`, () => {
    let stack: LocalStack;
    let pages: PageServer;
    let browser: Browser;
    let app: Page;
    let foreign: Page;

    beforeAll(async () => {
      const origins = ["https://a.example.com", APP_ORIGIN, "https://z.example.com"];
      stack = await startLocalStack({
        environment: {
          cors: { origins, allowCredentials: credentials === "include" },
          webAcl: { managedRuleGroups: [], rateLimit: { requests: REQUESTS, windowSeconds: 60 } },
        },
      });
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

    const ask = (page: Page, path: string, init: CallOptions = {}) =>
      fetchFrom(page, `${stack.run.gateway.url}${path}`, { ...init, credentials });

    test.each(REFUSALS)("it reads $code, a foreign page does not", async ({ code, path, init }) => {
      stack.clock.advance(120_000);
      expect(await ask(app, path, init)).toMatchObject({
        type: "cors",
        status: ERROR_ENVELOPES[code].status,
        body: renderEnvelope(code),
      });
      expect(await ask(foreign, path, init)).toEqual({ error: "TypeError: Failed to fetch" });
    });

    test("it reads RATE_LIMITED and when to come back, a foreign page does not", async () => {
      stack.clock.advance(120_000);
      for (let call = 0; call < REQUESTS; call += 1) await stack.call("/health");
      expect(await ask(app, "/health")).toMatchObject({
        type: "cors",
        status: 429,
        body: renderEnvelope("RATE_LIMITED"),
        headers: { "retry-after": "60" },
      });
      expect(await ask(foreign, "/health")).toEqual({ error: "TypeError: Failed to fetch" });
    });
  });
}
