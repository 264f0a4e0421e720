import { type Command, Option } from "commander";
import { matrixOf } from "../../access-report/matrix.ts";
import { renderHtml } from "../../access-report/render-html.ts";
import { renderMarkdown } from "../../access-report/render-markdown.ts";
import { UnusableArgument } from "../../terminal/arguments.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { printable } from "../../terminal/text.ts";
import { type AccessWorld, chosenModel } from "../input/access-world.ts";

const FORMATS = ["markdown", "json", "html"] as const;
type Format = (typeof FORMATS)[number];

interface ReportOptions extends EnvironmentOptions {
  readonly out?: string;
  readonly format?: Format;
  readonly check?: true;
}

/** `npm run access -- report`. */
export function reportCommand(world: AccessWorld): Command {
  const command = defineCommand({
    name: "report",
    description: "The access matrix of an environment: who may call what, as Markdown to commit, JSON, or one page.",
    examples: [
      ["npm run access -- report --environment prod --out access/prod.md", "to commit"],
      ["npm run access -- report --environment prod --out access/prod.md --check", "fails when it is stale"],
      ["npm run access -- report --environment prod --out prod.html", "one page, for a browser or a printer"],
    ],
    notes: "The same configuration makes the same text: no date is in it.",
    exitCodes: { 0: "written, or not stale", 1: "stale", 2: "unusable arguments or configuration" },
  });
  return addEnvironmentOptions(command)
    .option("--out <file>", "where to write (default: standard output)")
    .addOption(
      new Option("--format <format>", "by default that of the file's ending, else markdown").choices([...FORMATS]),
    )
    .option("--check", "compare with the file, a line for each difference, and write nothing")
    .action((options: ReportOptions) => report(world, options));
}

function report({ terminal, write }: AccessWorld, options: ReportOptions): void {
  const { out, check, format = formatOf(out) } = options;
  if (check && out === undefined)
    throw new UnusableArgument("--check: expected --out and the file to compare with, e.g. --out access/prod.md");
  const text = RENDERERS[format](matrixOf(chosenModel(terminal, options)));
  if (out === undefined) terminal.print(text.trimEnd());
  else if (check) compareWith(terminal, out, text);
  else write(out, text);
}

function compareWith(terminal: Terminal, file: string, text: string): void {
  const differences = differencesOf(terminal.read(file), text);
  for (const line of differences) terminal.print(`${file}: ${line}`);
  if (differences.length === 0) return;
  terminal.say(`${file} is stale: the same command without --check writes it anew`);
  terminal.setExitCode(1);
}

const RENDERERS = {
  markdown: renderMarkdown,
  html: renderHtml,
  json: (matrix: unknown) => `${JSON.stringify(matrix, null, 2)}\n`,
};

function formatOf(file = ""): Format {
  if (/\.html?$/i.test(file)) return "html";
  return /\.json$/i.test(file) ? "json" : "markdown";
}

/** The lines that only one of two texts has; where their order alone differs, that. */
function differencesOf(before: string, after: string): string[] {
  const [olds, news] = [before, after].map((text) => text.split("\n"));
  const gone = (olds ?? []).filter((line) => !news?.includes(line)).map((line) => `- ${printable(line)}`);
  const added = (news ?? []).filter((line) => !olds?.includes(line)).map((line) => `+ ${printable(line)}`);
  if (gone.length + added.length > 0 || before === after) return [...gone, ...added];
  return ["the same lines in another order or number"];
}
