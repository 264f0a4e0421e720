import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block, MarkdownDocument } from "./documents.ts";
import { ROOT } from "./sources.ts";

/** A line that starts with these stands for any number of lines that are not shown. */
const LINES_LEFT_OUT = "...";
/** Within a line: any text. */
const TEXT_LEFT_OUT = "[...]";

/** A `$ command` of a console block, and what the document shows of its output. */
export interface ConsoleCommand {
  readonly command: string;
  readonly output: readonly string[];
}

/** The commands of a console block: a line `$ ...`, with those that it continues in, and the lines below it. */
export function consoleCommands({ lines }: Pick<Block, "lines">): ConsoleCommand[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of lines) {
    const last = commands.at(-1);
    if (line.startsWith("$ ")) commands.push({ command: line.slice(2), output: [] });
    else if (last?.output.length === 0 && last.command.endsWith("\\")) last.command += `\n${line}`;
    else last?.output.push(line);
  }
  return commands.map(({ command, output }) => ({ command, output: withoutBlankEnds(output) }));
}

/** Whether a document shows what came out, but for the lines that it leaves out and for the width of columns. */
export function shows(shown: readonly string[], actual: readonly string[]): boolean {
  const [line, ...rest] = shown;
  if (line === undefined) return actual.length === 0;
  if (line.startsWith(LINES_LEFT_OUT)) {
    return actual.some((_, index) => shows(rest, actual.slice(index))) || rest.length === 0;
  }
  const [next] = actual;
  return next !== undefined && showsLine(withoutWidths(line), withoutWidths(next)) && shows(rest, actual.slice(1));
}

function showsLine(shown: string, actual: string): boolean {
  const literals = shown.split(TEXT_LEFT_OUT).map((text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${literals.join(".*")}$`).test(actual);
}

function withoutWidths(line: string): string {
  return line.trimEnd().replace(/ {2,}/g, "  ");
}

/** A folder in which a document's commands run as in the project, beside the files that the document shows with a name. */
export function workingFolder({ blocks }: Pick<MarkdownDocument, "blocks">): string {
  const folder = mkdtempSync(join(tmpdir(), "clipzy-document-"));
  for (const name of ["bin", "lib", "lambda", "node_modules", "package.json", "cdk.json", "tsconfig.json"]) {
    symlinkSync(join(ROOT, name), join(folder, name));
  }
  mkdirSync(join(folder, "cdk.out"));
  for (const { info, lines } of blocks.filter(isFile)) writeFileSync(join(folder, info), lines.join("\n"));
  return folder;
}

/** Whether a block shows a file, e.g. "json mine.json". */
function isFile({ language, info }: Block): boolean {
  return language === "json" && /^[\w.-]+$/.test(info);
}

/** What a shell prints for a command, both outputs in one, whatever its exit code is. */
export function outputOf(command: string, folder: string): Promise<string[]> {
  const env = { ...process.env, NO_COLOR: "1", npm_config_loglevel: "silent", CLIPZY_TOKEN: undefined };
  return new Promise((resolve) => {
    execFile("/bin/sh", ["-c", `{ ${command}\n} 2>&1`], { cwd: folder, env, maxBuffer: 2 ** 24 }, (_error, stdout) => {
      resolve(withoutBlankEnds(stdout.split("\n")));
    });
  });
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const filled = lines.map((line) => line.trim() !== "");
  return lines.slice(Math.max(0, filled.indexOf(true)), filled.lastIndexOf(true) + 1);
}
