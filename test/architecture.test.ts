import { dirname } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { faceOf, findCircle, roomOf, rooms, sources } from "./helpers/sources.ts";

function arrows(from: string, to: readonly string[]): string[] {
  return sources
    .filter((source) => source.path.startsWith(from))
    .flatMap((source) =>
      source.imports
        .filter((name) => to.some((prefix) => name.startsWith(prefix)))
        .map((name) => `${source.path} -> ${name}`),
    );
}

function linesWith(pattern: RegExp, allowed: readonly string[]): string[] {
  return sources
    .filter((source) => !allowed.some((prefix) => source.path.startsWith(prefix)))
    .flatMap((source) =>
      withoutComments(source.text)
        .split("\n")
        .filter((line) => pattern.test(line))
        .map((line) => `${source.path}: ${line.trim()}`),
    );
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");
}

describe("arrows that must not exist", () => {
  test.each([
    {
      from: "lambda/",
      to: ["lib/", "bin/", "aws-cdk-lib", "constructs"],
      because: "the authorizer's bundle holds jose and its own code",
    },
    {
      from: "lib/local-gateway/",
      to: ["lib/request-path/", "lib/config/", "lambda/"],
      because: "the local gateway knows only the template, so that it can disagree",
    },
    {
      from: "lib/config/",
      to: ["lib/request-path/", "lib/local-gateway/", "aws-cdk-lib"],
      because: "configuration is values, not constructs",
    },
    {
      from: "lib/request-path/",
      to: ["lib/local-gateway/"],
      because: "what is declared does not know who interprets it",
    },
    { from: "lib/", to: ["bin/"], because: "commands call the library, never the other way" },
    { from: "bin/", to: ["bin/"], because: "a command stands alone" },
  ])("$from does not import $to: $because", ({ from, to }) => {
    expect(arrows(from, to)).toEqual([]);
  });

  test.each([
    { from: "lib/aws-limits.ts", knows: [] },
    { from: "lib/config/", knows: ["lib/aws-limits.ts"] },
    { from: "lib/limit-uses/", knows: ["lib/aws-limits.ts", "lib/config/"] },
    { from: "lib/request-path/", knows: ["lib/aws-limits.ts", "lib/config/"] },
    { from: "lib/watching/", knows: ["lib/aws-limits.ts", "lib/config/", "lib/request-path/"] },
    { from: "lib/deployed-configuration/", knows: ["lib/config/"] },
    {
      from: "lib/access-control-stack.ts",
      knows: ["lib/config/", "lib/deployed-configuration/", "lib/request-path/", "lib/watching/"],
    },
    {
      from: "lib/access-control-app.ts",
      knows: [
        "lib/access-control-stack.ts",
        "lib/access-tests/",
        "lib/aws-limits.ts",
        "lib/config/",
        "lib/limit-uses/",
      ],
    },
    {
      from: "lib/budget/",
      knows: ["lib/access-control-app.ts", "lib/aws-limits.ts", "lib/config/", "lib/limit-uses/", "lib/terminal/"],
    },
    // The kits at the bottom: every room may use them, so they know hardly anything.
    { from: "lib/terminal/", knows: ["lib/config/"] },
    { from: "lib/loopback/", knows: [] },
  ])("$from looks down only: in lib it knows $knows and itself", ({ from, knows }) => {
    const above = arrows(from, ["lib/"]).filter((arrow) => {
      const [, to = ""] = arrow.split(" -> ");
      return ![from, ...knows].some((known) => to.startsWith(known));
    });
    expect(above).toEqual([]);
  });

  test.each(["lib/budget/", "lib/check/"])("nothing in lib imports %s: only a command does", (room) => {
    expect(arrows("lib/", [room]).filter((arrow) => !arrow.startsWith(room))).toEqual([]);
  });

  test("the authorizer imports nothing but jose, Node's own modules and itself", () => {
    const foreign = arrows("lambda/", [""]).filter(
      (arrow) => !/ -> (?:lambda\/|node:|jose(?:\/|$)|aws-lambda$)/.test(arrow),
    );
    expect(foreign).toEqual([]);
  });

  test("no file imports itself through others", () => {
    expect(findCircle(new Map(sources.map(({ path, imports }) => [path, imports])))).toEqual([]);
  });
});

describe("rooms and their walls", () => {
  const all = [...rooms().keys()];
  const large = [...rooms()].filter(([, { length }]) => length > 10).map(([room]) => room);

  test.each(large)("%s has a README with its face", (room) => {
    expect(faceOf(room)).toEqual(expect.arrayContaining([expect.any(String)]));
  });

  test.each(all)("%s: what its face lists exists, and somebody imports it", (room) => {
    const imported = new Set(sources.filter(({ path }) => roomOf(path) !== room).flatMap(({ imports }) => imports));
    expect((faceOf(room) ?? []).filter((file) => !imported.has(file))).toEqual([]);
  });

  test.each(all)("%s is imported by its face only", (room) => {
    const face = faceOf(room);
    const past = sources
      .filter(({ path }) => roomOf(path) !== room)
      .flatMap(({ path, imports }) => imports.map((file) => ({ path, file })))
      .filter(({ file }) => roomOf(file) === room && face?.includes(file) === false);
    expect(past.map(({ path, file }) => `${path} -> ${file}`)).toEqual([]);
  });

  test.each(all)("%s: no folder imports itself through others", (room) => {
    const arrows = new Map<string, Set<string>>();
    for (const { path, imports } of rooms().get(room) ?? []) {
      const below = imports.filter((file) => roomOf(file) === room).map((file) => dirname(file));
      const others = below.filter((folder) => folder !== dirname(path));
      arrows.set(dirname(path), new Set([...(arrows.get(dirname(path)) ?? []), ...others]));
    }
    expect(findCircle(arrows)).toEqual([]);
  });

  test("no folder has more than 22 sources", () => {
    const counts = new Map<string, number>();
    for (const { path } of sources) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    expect([...counts].filter(([, count]) => count > 22)).toEqual([]);
  });
});

describe("the world is touched at the edge only", () => {
  const EDGE = ["bin/", "lambda/authorizer/handler.ts"];

  test("the environment's variables are read in bin and in the handler", () => {
    expect(linesWith(/\bprocess\.env\b/, EDGE)).toEqual([]);
  });

  test("the clock is read in bin and in the handler", () => {
    expect(linesWith(/\bDate\.now\(\)|\bnew Date\(\)/, EDGE)).toEqual([]);
  });

  test("no authorizer file but the handler reads files or names its own folder", () => {
    const readers = arrows("lambda/", ["node:fs", "node:path", "node:url"]).filter(
      (arrow) => !arrow.startsWith("lambda/authorizer/handler.ts"),
    );
    expect(readers).toEqual([]);
  });
});

test("no URL is tried by URL.canParse, which Node 20 gets wrong for international names", () => {
  expect(linesWith(/\bURL\.canParse\b/, ["lambda/"])).toEqual([]);
});

describe("files", () => {
  test("none is a barrel or a bag", () => {
    expect(
      sources
        .map((source) => source.path)
        .filter((path) => /(?:^|\/)(?:index|utils?|helpers|common|types|misc)\.ts$/.test(path)),
    ).toEqual([]);
  });

  test("all are named in kebab-case", () => {
    expect(sources.map((source) => source.path).filter((path) => !/^[a-z0-9/.-]+$/.test(path))).toEqual([]);
  });

  test("none has a default export", () => {
    expect(linesWith(/^\s*export default\b/, [])).toEqual([]);
  });

  test("every import of a project file names its ending", () => {
    const bare = sources.flatMap((source) =>
      source.imports
        .filter((name) => /^(?:bin|lib|lambda)\//.test(name) && !/\.(?:ts|json)$/.test(name))
        .map((name) => `${source.path} -> ${name}`),
    );
    expect(bare).toEqual([]);
  });

  test("every project file that is imported exists", () => {
    const known = new Set(sources.map((source) => source.path));
    const missing = sources.flatMap((source) =>
      source.imports.filter((name) => /^(?:bin|lib|lambda)\/.*\.ts$/.test(name) && !known.has(name)),
    );
    expect(missing).toEqual([]);
  });
});
