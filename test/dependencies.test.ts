import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { ROOT, sources } from "./helpers/sources.ts";

const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

/** Rooms that only the project's developers run. What they need beyond the project's own packages is a devDependency. */
const DEVELOPERS_ROOMS = /^(?:lib\/(?:bench|fuzz|samples)\/|bin\/(?:bench|fuzz)\.ts$)/;

const imported = sources.flatMap(({ path, imports }) =>
  imports.filter(isPackage).map((name) => ({ path, name: packageOf(name) })),
);

function isPackage(name: string): boolean {
  return !/^(?:bin|lib|lambda)\//.test(name) && !name.startsWith("node:") && !builtinModules.includes(name);
}

function packageOf(name: string): string {
  return name.split("/", name.startsWith("@") ? 2 : 1).join("/");
}

describe("packages", () => {
  test("what is deployed or serves needs no devDependency, so that npm ci --omit=dev is enough for it", () => {
    const missing = imported.filter(({ path, name }) => !DEVELOPERS_ROOMS.test(path) && !(name in dependencies));
    // Types alone: the authorizer's event and answer.
    expect(missing.filter(({ name }) => name !== "aws-lambda")).toEqual([]);
  });

  test("the developers' rooms import declared packages only", () => {
    const declared = { ...dependencies, ...devDependencies };
    expect(imported.filter(({ name }) => name !== "aws-lambda" && !(name in declared))).toEqual([]);
  });

  test("nothing that is deployed or serves imports the developers' rooms", () => {
    const arrows = sources.filter(({ path }) => !DEVELOPERS_ROOMS.test(path));
    expect(arrows.flatMap(({ imports }) => imports).filter((name) => DEVELOPERS_ROOMS.test(name))).toEqual([]);
  });

  test("every dependency is imported by a source", () => {
    const names = new Set(imported.map(({ name }) => name));
    expect(Object.keys(dependencies).filter((name) => !names.has(name))).toEqual([]);
  });
});
