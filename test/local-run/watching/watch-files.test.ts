import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { type FileWatcher, openFileWatcher } from "../../../lib/local-run/watching/watch-files.ts";

let folder: string;
let watcher: FileWatcher;
let calls: (readonly string[])[];
let onCall: () => void;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "watch-files-")));
  calls = [];
  onCall = () => {};
  watcher = openFileWatcher({
    onChange: (changed) => {
      calls.push(changed);
      onCall();
    },
    onError: (error) => {
      throw error;
    },
  });
});
afterEach(() => {
  watcher.close();
  rmSync(folder, { recursive: true });
});

/** Resolves when this file has been reported. */
async function reported(file: string): Promise<void> {
  while (!calls.flat().includes(file)) {
    await new Promise<void>((resolve) => {
      onCall = resolve;
    });
  }
  calls = [];
}

function write(...path: string[]): string {
  const file = join(folder, ...path);
  writeFileSync(file, String(Math.random()));
  return file;
}

function makeFolder(...path: string[]): void {
  mkdirSync(join(folder, ...path), { recursive: true });
}

describe("a file is reported", () => {
  test("each time that it is written", async () => {
    const file = write("a.json");
    watcher.watch([file]);
    for (let count = 0; count < 3; count += 1) {
      write("a.json");
      await reported(file);
    }
  });

  test("each time that another is renamed over it", async () => {
    const file = write("a.json");
    watcher.watch([file]);
    for (let count = 0; count < 3; count += 1) {
      renameSync(write("b.json"), file);
      await reported(file);
    }
  });

  test("when it goes, and when it comes", async () => {
    const file = join(folder, "a.json");
    watcher.watch([file]);
    write("a.json");
    await reported(file);
    rmSync(file);
    await reported(file);
    write("a.json");
    await reported(file);
  });

  test("when it comes with folders above it, goes with them, and comes again", async () => {
    const file = join(folder, "deep", "deeper", "a.json");
    watcher.watch([file]);
    for (let count = 0; count < 2; count += 1) {
      makeFolder("deep", "deeper");
      write("deep", "deeper", "a.json");
      await reported(file);
      write("deep", "deeper", "a.json");
      await reported(file);
      rmSync(join(folder, "deep"), { recursive: true });
      await reported(file);
    }
  });

  test("when it is a link, and what it leads to changes", async () => {
    makeFolder("target");
    const target = write("target", "a.json");
    const link = join(folder, "link.json");
    symlinkSync(target, link);
    watcher.watch([link]);
    write("target", "a.json");
    await reported(target);
  });

  test("and no other file, nor one that was watched before", async () => {
    const [one, two, other] = [write("one.json"), write("two.json"), write("other.json")];
    watcher.watch([one, two, other]);
    watcher.watch([one, two]);
    for (let count = 0; count < 5; count += 1) for (const name of ["other.json", "one.json", "two.json"]) write(name);
    const all: string[] = [];
    while (!all.includes(one) || !all.includes(two)) {
      await new Promise<void>((resolve) => {
        onCall = resolve;
      });
      all.push(...calls.splice(0).flat());
    }
    expect(new Set(all)).toEqual(new Set([one, two]));
  });
});
