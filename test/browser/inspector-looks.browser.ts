import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Inspector } from "../../lib/inspector/server/inspector-server.ts";
import type { Suggestions } from "../../lib/inspector/server/messages.ts";
import { createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import { announce } from "../../lib/local-run/announcement.ts";
import { openInspector } from "../../lib/local-run/open-inspector.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { describeInBrowser, openPage, startBrowser, takeScreenshot } from "./browser.ts";
import { hasFocus, tabTo } from "./keyboard.ts";
import { darkGround, lowContrast, showsFocus, sidewaysScroll, smallTargets, unnamedControls } from "./page-audit.ts";

const PAPER = { width: 680, height: 1_009 };

/** More than an environment has: long paths, many scopes, long names. */
const LARGE: Suggestions = {
  origins: Array.from({ length: 20 }, (_, at) => `https://application-${at}.studio.customers.example.com`),
  scopes: Array.from({ length: 30 }, (_, at) => `organisation-${at}:administration:everything`),
  issuers: Array.from({ length: 6 }, (_, at) => `https://login-${at}.identity.example.com/realms/customer-${at}`),
  tokenFaults: ["audience-refused"],
  routes: Array.from({ length: 60 }, (_, at) => ({
    method: ["GET", "POST", "ANY"][at % 3] ?? "GET",
    path: `/api/v${at}/organisations/example/projects/example/a-rather-long-name-of-a-resource/example`,
    resourcePath: `/api/v${at}/organisations/{v1}/projects/{v2}/a-rather-long-name-of-a-resource/{proxy+}`,
    scopes: at % 5 === 0 ? [] : ["jobs:read", "organisation-1:administration:everything"].slice(at % 2),
    limits: at % 7 === 0 ? ["from 203.0.113.0/28, 203.0.113.32/28 or 2001:db8:1234:5678::/64"] : [],
  })),
};

describeInBrowser("the inspector's page, to look at", () => {
  const store = createTraceStore();
  let stack: LocalStack;
  let inspector: Inspector;
  let large: Inspector;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const allow = ["127.0.0.0/30"];
    const rules = [
      { methods: ["GET"], path: "/api/v1/jobs", scopes: ["jobs:read"] },
      { methods: ["GET"], path: "/api/v1/partner/*", scopes: ["jobs:read"], allow },
    ];
    stack = await startLocalStack({ store, environment: { auth: { rules } } });
    const start = () => openInspector(stack.run, announce("local", stack.run), { port: 0, store, now: () => 0 });
    [inspector, large] = [await start(), await start()];
    large.update({ environment: "large", suggestions: LARGE });
    browser = await startBrowser();
  });
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser?.close();
    await inspector?.close();
    await large?.close();
    await stack?.close();
  });

  async function open({ url } = inspector, options: BrowserContextOptions = {}): Promise<void> {
    page = await openPage(browser, url, { reducedMotion: "reduce", ...options });
    await page.getByText("live", { exact: true }).waitFor();
  }

  async function send(): Promise<void> {
    await page.getByRole("radio", { name: "valid" }).check();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("#send-status", { hasText: "Answered" }).waitFor();
  }

  test("the table of routes says who may call each, from where, and is a table with heads", async () => {
    await open();
    const rows = await page.locator("#route-rows tr").allInnerTexts();
    expect(rows.map((row) => row.split(/\s+/).join(" "))).toEqual(
      expect.arrayContaining([
        "GET /api/v1/jobs jobs:read",
        "GET /api/v1/partner/{proxy+} jobs:read from 127.0.0.0/30",
      ]),
    );
    const table = page.getByRole("region", { name: "Routes" }).getByRole("table");
    expect(await table.getByRole("columnheader").allInnerTexts()).toEqual(["method", "path", "asks for"]);
    expect(await table.getByRole("rowheader").count()).toBe(rows.length);
  });

  test("headings go down one level at a time, each part has a name, and there is one of each landmark", async () => {
    await open();
    await send();
    const levels = await page
      .getByRole("heading")
      .evaluateAll((found) => found.map(({ tagName }) => Number(tagName[1])));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
    for (const role of ["banner", "main"] as const) expect(await page.getByRole(role).count()).toBe(1);
    for (const name of ["Send a request", "What came of it", "Routes", "Requests", "The path of a request"])
      expect(await page.getByRole("region", { name, exact: true }).count()).toBe(1);
  });

  test("the last of many routes is reached with keys, scrolled to, and fills the form", async () => {
    await open(large, { viewport: { width: 1_280, height: 900 } });
    const last = page.locator("button.route").last();
    await tabTo(page, last);
    expect(await hasFocus(last)).toBe(true);
    const [box, panel] = [await last.boundingBox(), await page.locator(".routes-section").boundingBox()];
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual((panel?.y ?? 0) + (panel?.height ?? 0));
    await page.keyboard.press("Enter");
    expect(await page.getByLabel("Path", { exact: true }).inputValue()).toMatch(
      /^\/api\/v59\/organisations\/example\//,
    );
    expect(await hasFocus(page.getByLabel("Path", { exact: true }))).toBe(true);
  });

  test("whatever has the focus shows it, and lies in sight", async () => {
    await stack.call("/health");
    await open(inspector, { viewport: { width: 390, height: 844 } });
    await send();
    await page.getByText("Headers, body, credentials").click();
    await page.getByRole("link", { name: "Skip to the requests" }).focus();
    const seen = new Set<string>();
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press("Tab");
      const focused: string = await page.evaluate(
        "document.activeElement === document.body ? '' : document.activeElement.tagName + document.activeElement.textContent",
      );
      if (focused === "") break;
      seen.add(focused.slice(0, 60));
      expect([focused, await showsFocus(page)]).toEqual([focused, true]);
      expect([focused, await focusInSight(page)]).toEqual([focused, true]);
    }
    for (const name of ["BUTTONSend", "BUTTONOpen the trace", "BUTTONCopy", "BUTTONPause"])
      expect([...seen]).toContain(name);
    expect([...seen].some((text) => text.startsWith("PRE"))).toBe(true);
    expect([...seen].some((text) => text.startsWith("BUTTON/"))).toBe(true);
  });

  test.each(
    [1_920, 1_280, 1_024, 768, 390, 320].flatMap((width) =>
      (["light", "dark"] as const).map((colorScheme) => ({ width, colorScheme })),
    ),
  )("a large environment at $width pixels, $colorScheme: read whole, nothing cut off", async (options) => {
    const { width, colorScheme } = options;
    await open(large, { viewport: { width, height: 900 }, colorScheme });
    await send();
    expect(await sidewaysScroll(page)).toBe(0);
    expect(await lowContrast(page)).toEqual([]);
    expect(await unnamedControls(page)).toEqual([]);
    expect(await smallTargets(page)).toEqual([]);
    expect(await darkGround(page)).toBe(colorScheme === "dark");
    if (width === 1_280 || width === 390) await takeScreenshot(page, `large-${width}-${colorScheme}`);
  });

  describe("on paper", () => {
    async function print(): Promise<void> {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      expect(await sidewaysScroll(page)).toBe(0);
      expect(await darkGround(page)).toBe(false);
      expect(await lowContrast(page)).toEqual([]);
      expect(await page.locator("form:visible, #pause:visible, select:visible").count()).toBe(0);
    }

    test("the page: ink on white, what is folded or scrolled on a screen is printed whole", async () => {
      await open(large, { viewport: PAPER, colorScheme: "dark" });
      await page.getByLabel("Origin of the page").fill("https://app.example.com");
      await send();
      await print();
      const text = await page.locator("#result").innerText();
      expect(text).toMatch(/Access-Control-Request-Method: GET[\s\S]*X-Request-Id: /);
      expect(await hiddenByScrolling(page)).toEqual([]);
      expect(await page.locator("#route-rows tr").count()).toBe(60);
      await takeScreenshot(page, "print");
    });

    test("an open request: that alone, with the stops that it passed", async () => {
      await open(inspector, { viewport: PAPER, colorScheme: "dark" });
      await send();
      await page.getByRole("button", { name: "Open the trace" }).click();
      await page.getByRole("dialog").waitFor();
      await print();
      expect(await page.locator("main:visible, header:visible").count()).toBe(0);
      expect(await page.getByRole("dialog").innerText()).toMatch(/AmbiguousPath[\s\S]*X-Local-Trace: /);
      expect(await hiddenByScrolling(page)).toEqual([]);
      await takeScreenshot(page, "print-trace");
      const pdf = (await page.pdf({ format: "A6" })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(2);
    });
  });
});

function focusInSight(page: Page): Promise<boolean> {
  return page.evaluate(`(({ top, bottom, left, right }) => bottom > 0 && top < innerHeight && left >= 0 && right <= innerWidth + 1)(
    document.activeElement.getBoundingClientRect())`);
}

/** What holds more than it shows. */
function hiddenByScrolling(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("dialog, .scroll, pre, main, dl")]
    .filter((element) => element.checkVisibility() && element.scrollHeight > element.clientHeight + 1)
    .map((element) => element.outerHTML.slice(0, 80))`);
}
