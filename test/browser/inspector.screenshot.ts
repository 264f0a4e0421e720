import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import type { Page } from "playwright-core";
import { startCommand } from "../helpers/started-command.ts";
import { describeInBrowser, openPage, startBrowser } from "./browser.ts";
import { smallPng } from "./small-png.ts";

/** The picture in lib/inspector/INSPECTOR.md; `npm run screenshot` makes it anew. */
const FILE = join(import.meta.dirname, "..", "..", "lib", "inspector", "inspector.png");

describeInBrowser("npm run screenshot", () => {
  test("shows the inspector with one allowed and one refused request", async () => {
    const command = startCommand(["--environment", "local", "--port", "0", "--inspector-port", "0", "--json"]);
    const browser = await startBrowser();
    try {
      const [, listening = ""] = await command.until(/^(\{"event":"listening".*\})$/m);
      const { inspector, corsOrigins } = JSON.parse(listening) as { inspector: string; corsOrigins: string[] };
      const page = await openPage(browser, inspector, {
        viewport: { width: 1_240, height: 900 },
        colorScheme: "light",
        reducedMotion: "reduce",
      });
      await page.getByText("live", { exact: true }).waitFor();
      await send(page, { token: "valid", origin: corsOrigins[0] ?? "" });
      await send(page, { token: "none", origin: corsOrigins[0] ?? "" });
      expect(await page.locator("#requests .status").allTextContents()).toEqual(expect.arrayContaining(["200", "401"]));
      const png = await page.screenshot({ fullPage: true });
      writeFileSync(FILE, await smallPng(await openPage(browser, "about:blank"), png));
    } finally {
      await browser.close();
      command.end("SIGTERM");
      await command.ended();
    }
  });
});

async function send(page: Page, { token, origin }: { token: "none" | "valid"; origin: string }): Promise<void> {
  await page.getByLabel("Origin of the page").fill(origin);
  await page.getByRole("radio", { name: token }).check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator("#send-status", { hasText: "Answered" }).waitFor();
  await page.locator("#requests-status", { hasText: token === "none" ? "401" : "200" }).waitFor();
}
