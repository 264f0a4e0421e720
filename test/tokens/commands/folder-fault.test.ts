import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, jest, test } from "@jest/globals";
import type { CommandWorld } from "./command-world.ts";

/** Whether a folder can be written down to the disk. */
let isFaulty = false;

const fs = await import("node:fs");
jest.unstable_mockModule("node:fs", () => ({
  ...fs,
  fsyncSync: (descriptor: number) => {
    if (isFaulty && fs.fstatSync(descriptor).isDirectory()) throw Object.assign(new Error("EIO"), { code: "EIO" });
    fs.fsyncSync(descriptor);
  },
}));
const { openCommandWorld } = await import("./command-world.ts");
const { rotate } = await import("../../../lib/tokens/commands/rotate.ts");

let it: CommandWorld;
beforeEach(() => {
  isFaulty = false;
  it = openCommandWorld();
});
afterEach(() => it.close());

// The registry has changed by then: to take back the key or the token would leave entries without either.
test("a folder that fails after the registry has changed is an error, and nothing is taken back", async () => {
  isFaulty = true;
  await expect(it.init()).rejects.toThrow("EIO");
  expect([existsSync(it.file), existsSync(it.keyFile)]).toEqual([true, true]);

  isFaulty = false;
  const out = join(it.folder, "token");
  await it.issue();
  isFaulty = true;
  await expect(it.issue({ out })).rejects.toThrow("EIO");
  expect([it.registry().tokens.length, existsSync(out)]).toEqual([2, true]);

  await expect(rotate({ file: it.file }, {}, it.world)).rejects.toThrow("EIO");
  const [, second] = it.registry().keys;
  expect(second?.kid).toBe("clipzy_2026-11-2");
  expect(existsSync(join(it.folder, "keys", "prod-clipzy_2026-11-2.jwe"))).toBe(true);
});
