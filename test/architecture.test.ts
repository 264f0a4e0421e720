import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { describe, expect, test } from "@jest/globals";

const ROOT = join(import.meta.dirname, "..");
const FOLDERS = ["bin", "lib", "lambda"];
const IMPORT =
  /(?:^|\n)\s*(?:import\s*|(?:import|export)\b[^;"']*?\bfrom\s*)["']([^"'$]+)["']|\bimport\(\s*["']([^"'$]+)["']\s*\)/g;

interface Source {
  readonly path: string;
  readonly text: string;
  /** Project files as paths from the root, packages as they are written. */
  readonly imports: readonly string[];
}

const sources: readonly Source[] = FOLDERS.flatMap((folder) => filesBelow(join(ROOT, folder))).map(readSource);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function readSource(file: string): Source {
  const path = relative(ROOT, file);
  const text = readFileSync(file, "utf8");
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? "");
  return { path, text, imports: imports.map((name) => resolveImport(path, name)) };
}

function resolveImport(from: string, name: string): string {
  return name.startsWith(".") ? normalize(join(dirname(from), name)) : name;
}

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

/** The files of the first circle of imports found, in order; empty when there is none. */
function findCircle(): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return [];
    for (const next of byPath.get(path)?.imports ?? []) {
      const circle = visit(next, [...trail, path]);
      if (circle.length > 0) return circle;
    }
    done.add(path);
    return [];
  };
  for (const path of byPath.keys()) {
    const circle = visit(path, []);
    if (circle.length > 0) return circle;
  }
  return [];
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

  test("the authorizer imports nothing but jose, Node's own modules and itself", () => {
    const foreign = arrows("lambda/", [""]).filter(
      (arrow) => !/ -> (?:lambda\/|node:|jose(?:\/|$)|aws-lambda$)/.test(arrow),
    );
    expect(foreign).toEqual([]);
  });

  test("no file imports itself through others", () => {
    expect(findCircle()).toEqual([]);
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
