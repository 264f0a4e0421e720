import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { renderHtml } from "../../lib/access-report/render-html.ts";
import { describeInBrowser, openPage, startBrowser } from "./browser.ts";
import { shippedMatrix } from "./matrices.ts";
import { smallPng } from "./small-png.ts";

/** The picture in lib/access-run/ACCESS.md; `npm run screenshot` makes it anew. */
const FILE = join(import.meta.dirname, "..", "..", "lib", "access-run", "report.png");

describeInBrowser("npm run screenshot", () => {
  test("shows the report of an environment", async () => {
    const browser = await startBrowser();
    try {
      const page = await openPage(browser, "about:blank", {
        viewport: { width: 1_000, height: 900 },
        colorScheme: "light",
      });
      await page.setContent(renderHtml(shippedMatrix("dev")));
      const { y = 0, height = 0 } =
        (await page.getByRole("region", { name: "What each scope opens" }).boundingBox()) ?? {};
      const clip = { x: 0, y: 0, width: 1_000, height: Math.ceil(y + height) + 24 };
      const png = await smallPng(
        await openPage(browser, "about:blank"),
        await page.screenshot({ clip, fullPage: true }),
      );
      expect(png.length).toBeLessThan(60_000);
      writeFileSync(FILE, png);
    } finally {
      await browser.close();
    }
  });
});
