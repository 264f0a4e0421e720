import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, jest } from "@jest/globals";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";

/** Left there by find-chromium.mjs; "" when there is no browser. */
const CHROMIUM = process.env.CHROMIUM_PATH ?? "";

const SCREENSHOTS = join(import.meta.dirname, "screenshots");

/** Tests that need a browser; skipped where there is none, for the reason printed at the start. */
export function describeInBrowser(name: string, tests: () => void): void {
  // A browser starts slowly on a busy machine.
  jest.setTimeout(60_000);
  if (CHROMIUM === "") describe.skip(name, tests);
  else describe(name, tests);
}

/** @param hosts what names resolve to, e.g. `MAP app.example.com:443 127.0.0.1:41234` */
export function startBrowser(hosts: readonly string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      `--host-resolver-rules=${[...hosts, "MAP * ~NOTFOUND", "EXCLUDE 127.0.0.1", "EXCLUDE localhost"].join(", ")}`,
    ],
  });
}

/** A page in a new profile that trusts the page servers' certificate. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** CI keeps them as artifacts. */
export async function takeScreenshot(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage });
}
