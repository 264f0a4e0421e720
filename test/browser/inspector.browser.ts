import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Inspector } from "../../lib/inspector/server/inspector-server.ts";
import { createTraceStore } from "../../lib/inspector/traces/trace-store.ts";
import { announce } from "../../lib/local-run/announcement.ts";
import { openInspector } from "../../lib/local-run/open-inspector.ts";
import { callServer } from "../helpers/http-client.ts";
import { type LocalStack, startLocalStack } from "../helpers/local-stack.ts";
import { describeInBrowser, openPage, startBrowser, takeScreenshot } from "./browser.ts";
import { fetchFrom } from "./fetch-from.ts";
import { hostAnswer } from "./host-answer.ts";
import { hasFocus, tabBackTo, tabTo } from "./keyboard.ts";
import { lowContrast, showsFocus, sidewaysScroll, smallTargets, unnamedControls } from "./page-audit.ts";
import { APP_ORIGIN, FOREIGN_ORIGIN, type PageServer, startPageServer } from "./page-server.ts";

const DESKTOP = { width: 1_280, height: 900 };
const PHONE = { width: 360, height: 740 };

describeInBrowser("the inspector's page", () => {
  let stack: LocalStack;
  let inspector: Inspector;
  let pages: PageServer;
  let browser: Browser;
  let page: Page;
  /** Everything that the page's console said, and every body that its server sent to it. */
  let said: string[];
  let sent: Promise<string>[];

  beforeAll(async () => {
    const store = createTraceStore();
    stack = await startLocalStack({ store });
    inspector = await openInspector(stack.run, announce("local", stack.run), { port: 0, store, now: () => 0 });
    pages = await startPageServer();
    browser = await startBrowser([...pages.hosts, `MAP rebound.example 127.0.0.1`]);
  });
  afterAll(async () => {
    await browser?.close();
    await inspector?.close();
    await pages?.close();
    await stack?.close();
  });
  beforeEach(() => {
    stack.upstream.answerWith(hostAnswer({ origins: APP_ORIGIN }));
    said = [];
    sent = [];
  });
  afterEach(async () => {
    await page.context().close();
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    page = await openPage(browser, "about:blank", { viewport: DESKTOP, ...options });
    page.on("console", (message) => said.push(message.text()));
    page.on("pageerror", (error) => said.push(error.message));
    page.on("response", (response) => {
      if (!response.url().endsWith("/_local/events")) sent.push(response.text().catch(() => ""));
    });
    await page.goto(inspector.url);
    await page.getByText("live", { exact: true }).waitFor();
  }

  const button = (name: string) => page.getByRole("button", { name, exact: true });
  const view = (title: string | RegExp) =>
    page.getByRole("article").filter({ has: page.getByRole("heading", { name: title }) });

  /** Fills the form and sends it, with keys alone. */
  async function sendByKeyboard(origin: string, token: "none" | "valid" | "expired"): Promise<void> {
    await tabTo(page, page.getByLabel("Origin of the page"));
    await page.keyboard.insertText(origin);
    await tabTo(page, page.getByRole("radio", { name: "none" }));
    for (let step = 0; step < ["none", "valid", "expired"].indexOf(token); step += 1)
      await page.keyboard.press("ArrowRight");
    await tabTo(page, button("Send"));
    await page.keyboard.press("Enter");
    await page.locator("#send-status", { hasText: "Answered" }).waitFor();
  }

  describe("without a mouse", () => {
    test("the first Tab offers to skip to the requests", async () => {
      await open();
      await page.keyboard.press("Tab");
      expect(await hasFocus(page.getByRole("link", { name: "Skip to the requests" }))).toBe(true);
      await page.keyboard.press("Enter");
      expect(await hasFocus(page.getByRole("heading", { name: "Requests" }))).toBe(true);
    });

    test("every control can be reached, says its name, shows the focus, and is large enough", async () => {
      await open();
      const controls = page.locator("button:visible, input:visible, select:visible, summary:visible");
      const count = await controls.count();
      expect(count).toBeGreaterThan(8);
      for (const name of ["Method", "Path", "Origin of the page", "Client address"]) {
        await tabTo(page, page.getByLabel(name, { exact: true }));
        expect(await showsFocus(page)).toBe(true);
      }
      await tabTo(page, page.getByText("Headers, body, credentials"));
      await page.keyboard.press("Enter");
      await tabTo(page, page.getByLabel("Headers, one a line"));
      await tabTo(page, button("Send"));
      await tabTo(page, button("Pause"));
      expect(await unnamedControls(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
    });

    test("a request is sent, its trace opened, and closed with Escape; the focus goes back", async () => {
      await open();
      await sendByKeyboard(APP_ORIGIN, "none");
      await tabTo(page, button("Open the trace"));
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      expect(await hasFocus(dialog.getByRole("button", { name: "Close" }))).toBe(true);
      expect(await dialog.textContent()).toMatch(/5 authorizer\s+refused/);
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
      expect(await hasFocus(button("Open the trace"))).toBe(true);
    });

    test("the arrow keys walk along the requests", async () => {
      for (const path of ["/one", "/two"]) await stack.call(path);
      await open();
      const lines = page.getByRole("list", { name: "Requests" }).getByRole("button");
      await tabTo(page, lines.nth(0));
      await page.keyboard.press("ArrowDown");
      expect(await hasFocus(lines.nth(1))).toBe(true);
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "GET /two" }).waitFor();
    });

    test("a wrong field is named, and gets the focus", async () => {
      await open();
      await tabTo(page, page.getByLabel("Client address"));
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.insertText("10.0.0.256");
      await tabTo(page, button("Send"));
      await page.keyboard.press("Enter");
      await page.locator(".problem", { hasText: "an IPv4 or IPv6 address" }).waitFor();
      expect(await page.locator('[data-field="sourceIp"] .problem').count()).toBe(1);
      expect(await page.getByLabel("Client address").getAttribute("aria-describedby")).toContain("problem-sourceIp");
      expect(await hasFocus(page.getByLabel("Client address"))).toBe(true);
      expect(await page.getByLabel("Client address").getAttribute("aria-invalid")).toBe("true");
    });
  });

  describe("three views of one exchange", () => {
    test("a page of an allowed origin with a valid token: it reads the answer of the upstream", async () => {
      stack.upstream.answerWith((_, response) => {
        response.writeHead(200, { "Access-Control-Allow-Origin": APP_ORIGIN, "X-Unseen": "1" }).end("hello");
      });
      await open();
      await sendByKeyboard(APP_ORIGIN, "valid");
      const readable = await view(`A page of ${APP_ORIGIN}`).textContent();
      expect(readable).toMatch(/Readable: 200[\s\S]*Preflight: 204[\s\S]*not readable: .*X-Unseen[\s\S]*hello/);
      const host = await view("The upstream received").textContent();
      expect(host).toMatch(/Authorization: removed-by-gateway/);
      const curl = await view("curl").textContent();
      expect(curl).toContain('-H "Authorization: Bearer $CLIPZY_TOKEN"');
    });

    test("a page of a foreign origin is blocked, and the upstream received nothing", async () => {
      await open();
      await sendByKeyboard(FOREIGN_ORIGIN, "valid");
      expect(await view(`A page of ${FOREIGN_ORIGIN}`).textContent()).toMatch(/blocked by CORS: .*never sent/);
      expect(await view("curl").textContent()).toContain("ORIGIN_NOT_ALLOWED");
      expect(await view("The upstream received").textContent()).toContain("Nothing.");
    });

    test("an expired token is refused, and a program sees the same as a page that may read", async () => {
      await open();
      await sendByKeyboard("", "expired");
      expect(await view("curl").textContent()).toContain("HTTP/1.1 401 Unauthorized");
      expect(await view("A page").textContent()).toContain("CORS does not apply");
    });

    test("what the page says of a page is what a page learns", async () => {
      const url = `${stack.run.gateway.url}/api/v1/jobs`;
      await open();
      for (const origin of [APP_ORIGIN, FOREIGN_ORIGIN]) {
        const real = await openPage(browser, origin);
        const learned = await fetchFrom(real, url);
        await real.context().close();
        await page.getByLabel("Origin of the page").fill(origin);
        await button("Send").click();
        const status = page.locator("#send-status", { hasText: `A page of ${origin}` });
        await status.waitFor();
        expect(await status.textContent()).toContain("error" in learned ? "cannot read it" : "can read it");
      }
    });
  });

  test("requests from elsewhere appear as they come, and are counted at their stops", async () => {
    await open();
    // A count of zero is not shown.
    const refused = page.locator('[data-stop="route"] [data-outcome="refused"]').first();
    const before = Number.parseInt((await refused.textContent()) || "0", 10);
    await stack.call("/nowhere/at/all", { localAddress: "127.0.0.77" });
    const line = page.getByRole("button", { name: "/nowhere/at/all" });
    await line.waitFor();
    expect(await line.textContent()).toMatch(/127\.0\.0\.77[\s\S]*404[\s\S]*NOT_FOUND/);
    expect(await refused.textContent()).toBe(`${before + 1} refused`);
    expect(await page.locator("#requests-status").textContent()).toBe("latest: GET /nowhere/at/all 404 NOT_FOUND");
  });

  test("a paused list keeps still, and catches up", async () => {
    await open();
    await button("Pause").click();
    await stack.call("/while/paused");
    await page.getByText("paused, 1 waiting").waitFor();
    expect(await page.getByRole("button", { name: "/while/paused" }).count()).toBe(0);
    await button("Pause").click();
    await page.getByRole("button", { name: "/while/paused" }).waitFor();
  });

  test("markup in a path or an origin stays text, and the console stays silent", async () => {
    await open();
    await stack.call("/<img/src=x/onerror=alert(1)>", { headers: { Origin: "<script>alert(1)</script>" } });
    await page.getByRole("button", { name: "/<img" }).click();
    await page.getByRole("heading", { name: "GET /<img" }).waitFor();
    expect(await page.locator("main img, dialog img, main script, dialog script").count()).toBe(0);
    expect(said).toEqual([]);
  });

  test("no token reaches the page", async () => {
    await open();
    await sendByKeyboard(APP_ORIGIN, "valid");
    await button("Open the trace").click();
    await page.getByRole("dialog").waitFor();
    const everything = [await page.content(), ...(await Promise.all(sent))].join("\n");
    expect(everything).toContain("$CLIPZY_TOKEN");
    expect(everything).not.toMatch(/eyJ[\w-]{10,}/);
  });

  describe("other pages", () => {
    const session = () => `${inspector.url}/_local/session`;

    test("of a foreign origin read nothing and send nothing", async () => {
      page = await openPage(browser, FOREIGN_ORIGIN);
      const before = stack.records.length;
      const form = { method: "POST", mode: "no-cors", body: "{}" } as const;
      expect(await fetchFrom(page, session())).toEqual({ error: "TypeError: Failed to fetch" });
      expect(await fetchFrom(page, `${inspector.url}/_local/send`, { ...form, mode: "cors" })).toHaveProperty("error");
      await fetchFrom(page, `${inspector.url}/_local/send`, form);
      expect(stack.records.length).toBe(before);
    });

    test("on another port of this machine are other pages", async () => {
      page = await openPage(browser, `${stack.run.gateway.url}/nothing`);
      expect(await fetchFrom(page, session())).toEqual({ error: "TypeError: Failed to fetch" });
    });

    test("under a name that was pointed at this machine get nothing", async () => {
      const { port } = new URL(inspector.url);
      page = await openPage(browser, `http://rebound.example:${port}/`);
      expect(await page.textContent("body")).toContain("this address is not served here");
    });

    test("cannot frame it", async () => {
      page = await openPage(browser, FOREIGN_ORIGIN);
      await page.setContent(`<iframe src="${inspector.url}/"></iframe>`);
      await page.waitForTimeout(500);
      expect(await Promise.all(page.frames().map((frame) => frame.title()))).not.toContain("Local gateway: local");
    });
  });

  describe.each([
    { name: "desktop-light", viewport: DESKTOP, colorScheme: "light" },
    { name: "desktop-dark", viewport: DESKTOP, colorScheme: "dark" },
    { name: "phone-light", viewport: PHONE, colorScheme: "light" },
    { name: "phone-dark", viewport: PHONE, colorScheme: "dark" },
  ] as const)("on $name", ({ name, viewport, colorScheme }) => {
    test("all texts can be read, and nothing is cut off at the side", async () => {
      await stack.call("/a/rather/long/path/that/does/not/fit/into/its/column/and/has/to/be/shown/all/the/same");
      await stack.callWith("jobs:read", "/api/v1/jobs");
      await open({ viewport, colorScheme, reducedMotion: "reduce" });
      await sendByKeyboard(APP_ORIGIN, "valid");
      await tabBackTo(page, page.getByText("Headers, body, credentials"));
      await page.keyboard.press("Enter");
      await page.getByText("Preflight:").click();
      expect(await sidewaysScroll(page)).toBe(0);
      expect(await lowContrast(page)).toEqual([]);
      await takeScreenshot(page, name);
      await button("Open the trace").click();
      await page.getByRole("dialog").waitFor();
      expect(await sidewaysScroll(page)).toBe(0);
      await takeScreenshot(page, `${name}-trace`, false);
    });

    test("a refusal can be read as well", async () => {
      await open({ viewport, colorScheme, reducedMotion: "reduce" });
      await sendByKeyboard(FOREIGN_ORIGIN, "valid");
      expect(await sidewaysScroll(page)).toBe(0);
      expect(await lowContrast(page)).toEqual([]);
      await takeScreenshot(page, `${name}-blocked`);
    });
  });

  test("nothing moves for those who want no motion", async () => {
    await open({ reducedMotion: "reduce" });
    const moving = `[...document.querySelectorAll("*")].filter((element) => {
      const { transitionDuration, animationName } = getComputedStyle(element);
      return animationName !== "none" || transitionDuration.split(",").some((each) => parseFloat(each) > 0);
    }).length`;
    expect(await page.evaluate(moving)).toBe(0);
  });

  test("the page needs one script of at most 20 KB, one style, one icon", async () => {
    const script = await callServer(inspector.url, { path: "/client.js" });
    expect(script.body.length).toBeLessThan(20_480);
    await open();
    const loaded: string[] = await page.evaluate(
      "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)",
    );
    expect(loaded.filter((path) => !path.startsWith("/_local/")).sort()).toEqual([
      "/client.js",
      "/icon.svg",
      "/style.css",
    ]);
  });
});
