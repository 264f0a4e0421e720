import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { AccessMatrix } from "../../lib/access-report/matrix.ts";
import { renderHtml } from "../../lib/access-report/render-html.ts";
import { describeInBrowser, openPage, startBrowser, takeScreenshot } from "./browser.ts";
import { hasFocus, tabTo } from "./keyboard.ts";
import { closedMatrix, largeMatrix, shippedMatrix } from "./matrices.ts";
import { darkGround, lowContrast, showsFocus, sidewaysScroll, smallTargets, unnamedControls } from "./page-audit.ts";

const DESKTOP = { width: 1_280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The width of an A4 page without its margins, in CSS pixels. */
const PAPER = { width: 680, height: 1_009 };

const PAGES = {
  large: largeMatrix(60),
  huge: largeMatrix(200),
  prod: shippedMatrix("prod"),
  dev: shippedMatrix("dev"),
  closed: closedMatrix(),
};
type Name = keyof typeof PAGES;

describeInBrowser("the access report as a page", () => {
  const folder = mkdtempSync(join(tmpdir(), "access-report-"));
  let browser: Browser;
  let page: Page;
  /** Everything that the page asked for, and everything that its console said. */
  let asked: string[];
  let said: string[];

  beforeAll(async () => {
    for (const [name, matrix] of Object.entries(PAGES)) writeFileSync(fileOf(name), renderHtml(matrix));
    browser = await startBrowser();
  });
  afterEach(() => page.context().close());
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });

  const fileOf = (name: string) => join(folder, `${name}.html`);

  async function open(name: Name, options: BrowserContextOptions = {}): Promise<void> {
    page = await openPage(browser, "about:blank", { viewport: DESKTOP, ...options });
    asked = [];
    said = [];
    page.on("request", (request) => asked.push(request.url()));
    page.on("console", (message) => said.push(message.text()));
    await page.goto(pathToFileURL(fileOf(name)).href);
  }

  const rows = () => page.locator("table.calls tbody tr:visible");
  const filter = () => page.getByLabel("Show", { exact: true });

  test.each(["prod", "large"] as const)("%s: one file, no other request, a silent console", async (name) => {
    await open(name);
    expect(asked).toEqual([pathToFileURL(fileOf(name)).href]);
    expect(said).toEqual([]);
  });

  test.each(["prod", "large"] as const)("%s: headings, landmarks and the heads of the table", async (name) => {
    await open(name);
    const levels = await page.getByRole("heading").evaluateAll((found) => found.map(({ tagName }) => tagName));
    expect(levels).toEqual(["H1", "H2", "H2", "H2", "H2"]);
    for (const role of ["banner", "main", "contentinfo", "navigation"] as const)
      expect(await page.getByRole(role).count()).toBe(1);
    expect(await page.getByRole("region").count()).toBe(4);
    const { routes } = PAGES[name];
    expect(await page.getByRole("rowheader").count()).toBe(routes.length);
    const columns = await page.getByRole("columnheader").allInnerTexts();
    expect(columns).toEqual(name === "prod" ? ["Call", "Who", "By"] : ["Call", "Who", "Tokens of", "From", "By"]);
    expect(await page.getByRole("cell").count()).toBe(routes.length * (columns.length - 1));
  });

  test("ids are there once, and every link leads to one", async () => {
    await open("large");
    const ids: string[] = await page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
    expect(new Set(ids).size).toBe(ids.length);
    const links: string[] = await page.evaluate("[...document.links].map((link) => link.getAttribute('href'))");
    expect(links.length).toBeGreaterThan(PAGES.large.routes.length);
    expect(links.filter((link) => !ids.includes(link.replace(/^#/, "")))).toEqual([]);
  });

  test("a column of which all rows say the same is a sentence", async () => {
    await open("prod");
    expect(await page.locator(".note").innerText()).toMatch(/every issuer below.*every address that is let in below/);
    await page.context().close();
    await open("large");
    expect(await page.locator(".note").innerText()).not.toMatch(/issuer|address/);
    expect(await page.locator("td[data-label='Tokens of']:not(:has(.usual))").count()).toBeGreaterThan(0);
  });

  describe("without a mouse", () => {
    test("every link and the filter are reached, and show the focus", async () => {
      await open("large");
      const controls = page.locator("a[href], select");
      const count = await controls.count();
      for (let index = 0; index < count; index += 1) {
        await page.keyboard.press("Tab");
        expect(await hasFocus(controls.nth(index))).toBe(true);
        expect(await showsFocus(page)).toBe(true);
      }
      expect(await unnamedControls(page)).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
    });

    test("a part of the page is jumped to, and a scope leads to what it opens", async () => {
      await open("large");
      await tabTo(page, page.getByRole("link", { name: "For every call" }));
      await page.keyboard.press("Enter");
      expect(await inSight(page, "#every")).toBe(true);
      await page.evaluate("scrollTo(0, 0)");
      await tabTo(page, rows().getByRole("link", { name: "videos:read" }).first());
      await page.keyboard.press("Enter");
      const target = page.locator(":target");
      expect(await target.locator("dt").innerText()).toBe("videos:read");
      expect(await inSight(page, ":target")).toBe(true);
    });

    test("the filter is used with keys, counts what it shows, and hides all other rows", async () => {
      await open("large");
      await tabTo(page, filter());
      await page.keyboard.type("public");
      expect(await rows().allInnerTexts()).toEqual([expect.stringMatching(/^GET\s+\/health\s+everyone/)]);
      expect(await shownCount(page)).toBe('counter(calls) " of 60 calls are shown"');
      await filter().selectOption({ label: "all calls" });
      expect(await rows().count()).toBe(60);
    });

    test.each<{ choice: string; isShown: (route: AccessMatrix["routes"][number]) => boolean }>([
      { choice: "those that any token opens", isShown: (route) => !route.public && route.scopes.length === 0 },
      { choice: "those from fewer addresses", isShown: (route) => !route.isEveryAddress },
      { choice: "projects:write", isShown: ({ scopes }) => scopes.includes("projects:write") },
      { choice: "admin", isShown: ({ scopes }) => scopes.includes("admin") },
    ])("the filter: $choice", async ({ choice, isShown }) => {
      await open("huge");
      await filter().selectOption({ label: choice });
      const expected = PAGES.huge.routes.filter(isShown).map(({ path }) => path);
      expect(expected.length).toBeGreaterThan(0);
      expect(expected.length).toBeLessThan(PAGES.huge.routes.length);
      expect(await rows().locator(".path").allTextContents()).toEqual(expected);
    });

    test("there is none where all rows are seen at a glance", async () => {
      await open("prod");
      expect(await filter().count()).toBe(0);
    });
  });

  describe.each([
    { kind: "desktop-light", viewport: DESKTOP, colorScheme: "light" },
    { kind: "desktop-dark", viewport: DESKTOP, colorScheme: "dark" },
    { kind: "phone-light", viewport: PHONE, colorScheme: "light" },
    { kind: "phone-dark", viewport: PHONE, colorScheme: "dark" },
  ] as const)("on $kind", ({ kind, viewport, colorScheme }) => {
    test.each(["prod", "dev", "closed", "large", "huge"] as const)(
      "%s can be read, and nothing is cut off",
      async (name) => {
        await open(name, { viewport, colorScheme });
        expect(await sidewaysScroll(page)).toBe(0);
        expect(await cutOff(page)).toEqual([]);
        expect(await lowContrast(page)).toEqual([]);
        expect(await darkGround(page)).toBe(colorScheme === "dark");
        if (name === "prod") await takeScreenshot(page, `report-${kind}`);
        if (name === "large") await takeScreenshot(page, `report-large-${kind}`, false);
      },
    );
  });

  test("on a phone a cell says which column it is of, and the table stays a table for a screen reader", async () => {
    await open("large", { viewport: PHONE });
    const label = await page
      .locator("td[data-label='From']")
      .first()
      .evaluate((cell) => cell.ownerDocument.defaultView?.getComputedStyle(cell, "::before").content);
    expect(label).toBe('"From"');
    expect(await page.getByRole("row").count()).toBe(PAGES.large.routes.length + 1);
  });

  describe("on paper", () => {
    test.each(["prod", "dev", "closed", "large", "huge"] as const)(
      "%s: ink on white, also from a dark screen",
      async (name) => {
        await open(name, { viewport: PAPER, colorScheme: "dark" });
        await page.emulateMedia({ media: "print", colorScheme: "dark" });
        expect(await sidewaysScroll(page)).toBe(0);
        expect(await cutOff(page)).toEqual([]);
        expect(await darkGround(page)).toBe(false);
        expect(await lowContrast(page)).toEqual([]);
        expect(await page.locator("nav:visible, .filter:visible").count()).toBe(0);
        if (name !== "huge") await takeScreenshot(page, `report-${name}-print`, name === "prod");
      },
    );

    test("a filtered table is printed whole", async () => {
      await open("large");
      await filter().selectOption({ label: "public ones" });
      expect(await rows().count()).toBe(1);
      await page.emulateMedia({ media: "print" });
      expect(await rows().count()).toBe(60);
    });

    test("the head of the table is repeated, and no row is torn apart", async () => {
      await open("large");
      await page.emulateMedia({ media: "print" });
      const style = (element: string, property: string) =>
        page.evaluate(`getComputedStyle(document.querySelector("${element}")).${property}`);
      expect(await style("thead", "display")).toBe("table-header-group");
      expect(await style("tbody tr", "breakInside")).toBe("avoid");
      const [few = 0, many = 0] = [await printedPages("prod"), await printedPages("large")];
      expect(few).toBeLessThan(4);
      expect(many).toBeGreaterThan(few);
    });

    async function printedPages(name: Name): Promise<number> {
      await page.goto(pathToFileURL(fileOf(name)).href);
      const pdf = (await page.pdf({ preferCSSPageSize: true, format: "A4" })).toString("latin1");
      return pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    }
  });
});

function inSight(page: Page, selector: string): Promise<boolean> {
  return page.evaluate(
    `(({ top }) => top >= 0 && top < innerHeight)(document.querySelector("${selector}").getBoundingClientRect())`,
  );
}

function shownCount(page: Page): Promise<string> {
  return page.evaluate(`getComputedStyle(document.querySelector(".shown"), "::after").content`);
}

/** Texts that reach out of their table, their list or the page. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("td *, th *, dd *, dt *, p, h1, h2, nav a")]
    .filter((element) => element.checkVisibility() && element.textContent !== "" && element.closest("thead") === null)
    .filter((element) => {
      const { left, right } = element.getBoundingClientRect();
      const around = (element.closest("td, th, dd, dt") ?? document.documentElement).getBoundingClientRect();
      return left < around.left - 1 || right > around.right + 1 || element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).display !== "inline";
    })
    .map((element) => element.outerHTML.slice(0, 120))`);
}
