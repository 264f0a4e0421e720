import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@jest/globals";
import { STOP_NAMES } from "../../../lib/local-gateway/exchange/stop-names.ts";

const html = readFileSync(join(import.meta.dirname, "../../../lib/inspector/page/page.html"), "utf8");

test.each(["path wide", "path tall"])("the drawing '%s' has every stop under its name and number, in order", (name) => {
  const [, drawing = ""] = new RegExp(`class="${name}"([\\s\\S]*?)</svg>`).exec(html) ?? [];
  const stops = drawing.split("data-stop=").slice(1);
  expect(stops.map((stop) => /^"([^"]*)"/.exec(stop)?.[1])).toEqual(STOP_NAMES);
  const titles = stops.map((stop) =>
    [...stop.matchAll(/class="name"[^>]*>([^<]*)</g)].map(([, text]) => text).join(" "),
  );
  expect(titles.map((title) => title.replace(/:.*/, ""))).toEqual(
    STOP_NAMES.map((stop, index) => `${index + 1} ${stop}`),
  );
});
