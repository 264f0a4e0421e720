import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";

/** Whether the system allows no more watchers. */
let isFull: boolean;

const fs = await import("node:fs");
jest.unstable_mockModule("node:fs", () => ({
  ...fs,
  watch: (...given: Parameters<typeof fs.watch>) => {
    if (isFull) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
    return fs.watch(...given);
  },
}));
const { openFileWatcher } = await import("../../../lib/local-run/watching/watch-files.ts");

let folder: string;
beforeEach(() => {
  isFull = false;
  folder = realpathSync(mkdtempSync(join(tmpdir(), "watch-errors-")));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a folder that cannot be watched is reported", () => {
  isFull = true;
  const errors: unknown[] = [];
  const watcher = openFileWatcher({ onChange: () => {}, onError: (error) => errors.push(error) });
  watcher.watch([join(folder, "a.json")]);
  expect(errors).toEqual([expect.objectContaining({ code: "ENOSPC" })]);
  watcher.close();
});

test("so is a folder that comes to be there later", async () => {
  const reported = new Promise((resolve) => {
    const watcher = openFileWatcher({
      onChange: () => {},
      onError: (error) => {
        watcher.close();
        resolve(error);
      },
    });
    watcher.watch([join(folder, "new", "a.json")]);
  });
  isFull = true;
  mkdirSync(join(folder, "new"));
  expect(await reported).toMatchObject({ code: "ENOSPC" });
});
