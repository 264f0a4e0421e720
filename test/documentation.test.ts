import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { consoleCommands, outputOf, shows, workingFolder } from "./helpers/console-blocks.ts";
import { documents, type MarkdownDocument, parseDocument } from "./helpers/documents.ts";
import { ROOT, rooms } from "./helpers/sources.ts";
import { type StartedCommand, startCommand } from "./helpers/started-command.ts";

// The conventions are in test/TESTING.md, "Documents".

/** The fence of a console block that is not run says why, e.g. "console not run: deploys to AWS". */
const NOT_RUN = /^not run: (.+)$/;
/** This line of a console block starts the gateway that the lines below it ask. */
const START = /^npm start(?:\s|$)/;
const GATEWAY = "http://127.0.0.1:8080";

const paths = documents.map(({ path }) => path);
const byPath = new Map(documents.map((document) => [document.path, document]));
const readme = byPath.get("README.md") as MarkdownDocument;
const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> };

describe("links", () => {
  test.each(paths)("%s: each relative link leads to a file, each anchor to a heading", (path) => {
    const { prose } = byPath.get(path) as MarkdownDocument;
    const targets = prose.flatMap((line) => [...line.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target));
    expect(targets.filter((target) => !/^[a-z]+:/.test(target) && !leadsSomewhere(path, target))).toEqual([]);
  });

  test.each(paths)("%s: each path of the project that it names is there", (path) => {
    const { prose } = byPath.get(path) as MarkdownDocument;
    const named = prose.flatMap((line) => [...line.matchAll(/`((?:\.ci|\.github|bin|lambda|lib|test)\/[\w./-]+)`/g)]);
    expect(named.map(([, file = ""]) => file).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  test("an anchor is spelled as GitHub spells it", () => {
    const { anchors } = parseDocument("x.md", "# `npm start`: the gateway\n\n```\n# none\n```\n## Twice\n## Twice");
    expect([...anchors]).toEqual(["npm-start-the-gateway", "twice", "twice-1"]);
  });

  test("README.md leads to every other document but the rooms' own", () => {
    const others = paths.filter((path) => !path.endsWith("README.md"));
    expect(others.filter((path) => !readme.prose.some((line) => line.includes(`](${path}`)))).toEqual([]);
  });
});

function leadsSomewhere(from: string, target: string): boolean {
  const [file = "", anchor] = target.split("#");
  const path = file === "" ? from : normalize(join(dirname(from), file));
  return existsSync(join(ROOT, path)) && (anchor === undefined || byPath.get(path)?.anchors.has(anchor) === true);
}

describe("size", () => {
  test("README.md is one page: at most 250 lines and 15,000 characters", () => {
    expect(readme.lines.length).toBeLessThanOrEqual(250);
    expect(readme.lines.join("\n").length).toBeLessThanOrEqual(15_000);
  });

  test.each(paths)("%s: no line is over 140 characters, but for tables and code", (path) => {
    const { prose } = byPath.get(path) as MarkdownDocument;
    expect(prose.filter((line) => line.length > 140 && !line.startsWith("|"))).toEqual([]);
  });

  const large = [...rooms()].filter(([, { length }]) => length > 10).map(([room]) => `${room}/README.md`);
  test.each(large)("%s has 10 to 40 lines", (path) => {
    const length = readFileSync(join(ROOT, path), "utf8").trimEnd().split("\n").length;
    expect(length).toBeGreaterThanOrEqual(10);
    expect(length).toBeLessThanOrEqual(40);
  });
});

test("no sentence stands in two documents", () => {
  const places = new Map<string, string[]>();
  for (const { path, prose } of documents) {
    const sentences = prose.flatMap((line) => line.split(/(?<=[.:;])\s|\|/)).map((sentence) => sentence.trim());
    for (const sentence of new Set(sentences)) places.set(sentence, [...(places.get(sentence) ?? []), path]);
  }
  expect([...places].filter(([sentence, { length }]) => sentence.length > 50 && length > 1)).toEqual([]);
});

const blocks = documents.flatMap((document) => document.blocks.map((block) => ({ document, block })));

test.each(blocks.filter(({ block }) => block.language === "json").map(({ block }) => block))(
  "$place is JSON",
  ({ lines }) => void JSON.parse(lines.join("\n")),
);

describe("commands", () => {
  const mentioned = documents.flatMap(({ path, prose, blocks: fenced }) => {
    const shell = fenced.filter(({ language }) => ["sh", "console"].includes(language));
    return [...prose, ...shell.flatMap(({ lines }) => lines)].flatMap((line) => scriptsIn(path, line));
  });

  test("each script that a document names is one of package.json", () => {
    expect(mentioned.filter(({ script }) => !(script in scripts))).toEqual([]);
  });

  test("README.md names every script of package.json", () => {
    const named = new Set(mentioned.filter(({ path }) => path === readme.path).map(({ script }) => script));
    expect(Object.keys(scripts).filter((script) => !named.has(script))).toEqual([]);
  });

  // Only our own programs: what `--help` of others says is their affair.
  const ours = mentioned.filter(({ script, options }) => options.length > 0 && scripts[script]?.includes(" bin/"));
  const programs = [...new Set(ours.map(({ script, subcommand }) => `${script} ${subcommand}`))];

  test.each(programs)("%s has the options that documents give it", async (program) => {
    const [script = "", subcommand = ""] = program.split(" ");
    const help = (await outputOf(`npm run ${script} -- ${subcommand} --help`, ROOT)).join("\n");
    const given = ours.filter((one) => one.script === script && one.subcommand === subcommand);
    const unknown = given.flatMap(({ path, options }) =>
      options
        .filter((option) => !new RegExp(`(?<![\\w-])${option}(?![\\w-])`).test(help))
        .map((option) => ({ path, option })),
    );
    expect(unknown).toEqual([]);
  });
});

interface NamedScript {
  readonly path: string;
  readonly script: string;
  readonly subcommand: string;
  readonly options: readonly string[];
}

/** The scripts of package.json that a line names, e.g. "npm run bench -- gateway --json", with what follows them. */
function scriptsIn(path: string, line: string): NamedScript[] {
  return [...line.matchAll(/\bnpm (?:run (?:--silent )?([\w:-]+)|(start|test)\b)(?: -- ([^`|#]*))?/g)].map((match) => {
    const words = (match[3] ?? "").trim().split(/\s+/);
    const [first = ""] = words;
    return {
      path,
      script: match[1] ?? match[2] ?? "",
      subcommand: /^[a-z-]+$/.test(first) && !first.startsWith("-") ? first : "",
      options: words.filter((word) => /^--?[a-z][a-z-]*$/.test(word)),
    };
  });
}

describe("console blocks", () => {
  const consoles = blocks.filter(({ block }) => block.language === "console");
  const folders = new Map<MarkdownDocument, string>();
  let gateway: StartedCommand;
  let address: string;

  beforeAll(async () => {
    gateway = startCommand(["--port", "0", "--no-inspector", "--no-issuer", "--quiet", "--json"]);
    const [, url = ""] = await gateway.until(/"gateway":"(http:[^"]+)"/);
    address = url;
  });
  afterAll(async () => {
    gateway.end("SIGINT");
    await gateway.ended();
    for (const folder of folders.values()) rmSync(folder, { recursive: true });
  });

  test.each(consoles.filter(({ block }) => !NOT_RUN.test(block.info)))(
    "$block.place shows what its commands print",
    async ({ document, block }) => {
      const folder = folders.get(document) ?? workingFolder(document);
      folders.set(document, folder);
      for (const { command, output } of consoleCommands(block)) {
        if (START.test(command)) continue;
        const printed = await outputOf(command.replaceAll(GATEWAY, address), folder);
        if (!shows(output, printed)) expect(printed).toEqual(output);
      }
    },
  );

  test("those that are not run say why", () => {
    const reasons = consoles.flatMap(({ block }) =>
      [...(NOT_RUN.exec(block.info) ?? [])].slice(1).map((reason) => `${block.place}: ${reason}`),
    );
    const unmarked = blocks.filter(({ block }) => block.language !== "console" && block.lines[0]?.startsWith("$ "));
    expect(unmarked.map(({ block }) => block.place)).toEqual([]);
    process.stderr.write(
      `${reasons.length} of ${consoles.length} console blocks are not run:\n${reasons.join("\n")}\n`,
    );
  });

  test.each([
    { shown: ["a", "b"], printed: ["a", "b"], agree: true },
    { shown: ["a"], printed: ["a", "b"], agree: false },
    { shown: ["a", "b"], printed: ["a"], agree: false },
    { shown: ["a", "...", "d"], printed: ["a", "b", "c", "d"], agree: true },
    { shown: ["a", "...", "d"], printed: ["a", "d"], agree: true },
    { shown: ["a", "...", "d"], printed: ["a", "b", "c"], agree: false },
    { shown: ["a", "... (the rest)"], printed: ["a", "b"], agree: true },
    { shown: ["[...] (of) 3"], printed: ["1 (of) 3"], agree: true },
    { shown: ["[...] (of) 3"], printed: ["1 (of) 4"], agree: false },
    { shown: ["a  1  %"], printed: ["a      1  %"], agree: true },
    { shown: ["a b"], printed: ["ab"], agree: false },
    { shown: ["a b"], printed: ["a  b"], agree: false },
  ])("$shown against $printed: $agree", ({ shown, printed, agree }) => {
    expect(shows(shown, printed)).toBe(agree);
  });

  test("a command may continue on the next line, and its output begins below", () => {
    const lines = ["$ curl x \\", "  -d 1", "200", "$ ls"];
    expect(consoleCommands({ lines })).toEqual([
      { command: "curl x \\\n  -d 1", output: ["200"] },
      { command: "ls", output: [] },
    ]);
  });
});
