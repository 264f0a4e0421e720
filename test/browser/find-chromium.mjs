import { existsSync } from "node:fs";
import openTemporaryFolder from "../helpers/open-temporary-folder.mjs";

// What Debian, Ubuntu, Fedora, Google and macOS call it.
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Runs once, before the browser tests: puts the browser's path into CHROMIUM_PATH, or prints why they are skipped. If
 * CHROMIUM_PATH is set, no other path is tried.
 * Plain JavaScript, because jest loads its global setup without transforming it.
 */
export default function findChromium() {
  openTemporaryFolder();
  const given = process.env.CHROMIUM_PATH;
  const places = given ? [given] : PLACES;
  const found = places.find((path) => existsSync(path));
  process.env.CHROMIUM_PATH = found ?? "";
  if (found) return;
  const looked = places.join(", ");
  console.error(
    `\nskipped: the browser tests need Chromium (apt-get install chromium, or CHROMIUM_PATH); there is none at ${looked}\n`,
  );
}
