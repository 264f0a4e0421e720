import { Command, CommanderError } from "commander";
import { ConfigurationError } from "../config/problems/problems.ts";
import type { ContextArguments } from "../config/sources/cdk-context.ts";
import { parseContext, UnusableArgument } from "./arguments.ts";
import { refuseKeptOptions } from "./npm-options.ts";
import type { Terminal } from "./terminal.ts";
import { withoutTokens, wrapWords } from "./text.ts";

/** What the help of a command says. */
export interface CommandHelp {
  /** As it is typed, e.g. `npm run token --`. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /** Lines to copy, each with what it does. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
  /** What each exit code means, e.g. `{ 0: "allowed", 1: "denied", 2: "unusable arguments" }`. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Further sentences below the examples. @default - none */
  readonly notes?: string;
}

/**
 * A command (https://github.com/tj/commander.js) in this project's manner: help with examples and exit codes, `--debug`,
 * no surplus arguments, errors for `runCommand`. Add options and an action as usual.
 */
export function defineCommand(help: CommandHelp): Command {
  return new Command(help.name)
    .description(help.description)
    .option("--debug", "the stack of an error")
    .allowExcessArguments(false)
    .exitOverride()
    .addHelpText("after", renderHelp(help));
}

/** The options of every command that reads an environment's configuration. */
export type EnvironmentOptions = ContextArguments;

/** Adds `--environment`, `--environments-file` and `-c`; `chosenContext` takes their values. */
export function addEnvironmentOptions(command: Command): Command {
  return command
    .option(
      "--environment <name>",
      "environment of cdk.json, or of the file below (default: the only one there, else the one cdk.json names)",
    )
    .option("--environments-file <file>", "JSON file that adds or replaces environments")
    .option("-c, --context <key=value>", "context for the synthesis, as cdk takes it; may be repeated", parseContext);
}

export interface RunOptions {
  /** Names of error classes whose messages are written for people, beside configuration problems. @default none */
  readonly plainErrors?: readonly string[];
  /** The exit code of an action that failed; unusable arguments and configuration always end with 2. @default 2 */
  readonly failureCode?: number;
  /** As in `process.argv`. @default process.argv */
  readonly argv?: readonly string[];
}

/** Runs the command's action. An error is printed in one line, with its stack under `--debug`, without tokens, and ends the process. */
export async function runCommand(command: Command, terminal: Terminal, options: RunOptions = {}): Promise<void> {
  const { plainErrors, failureCode = 2, argv } = options;
  configureOutput(terminal, command);
  try {
    refuseKeptOptions(command, terminal.npm);
    await command.parseAsync(argv);
  } catch (error) {
    // Commander has printed its message already; help and --version end with 0.
    if (error instanceof CommanderError) return terminal.exit(error.exitCode === 0 ? 0 : 2);
    terminal.say(withoutTokens(explainError(error, plainErrors)));
    if (command.opts<{ debug?: true }>().debug && error instanceof Error)
      terminal.say(withoutTokens(error.stack ?? ""));
    terminal.exit(error instanceof UnusableArgument || error instanceof ConfigurationError ? 2 : failureCode);
  }
}

/**
 * What a person reads about an error that ended a command: one line, or a line for each problem; never a stack.
 *
 * @param plainErrors names of further error classes whose messages are written for people. Names, since a command may load
 * the module of a class only when it needs it.
 */
export function explainError(error: unknown, plainErrors: readonly string[] = []): string {
  if (!(error instanceof Error)) return `failed: ${String(error)}`;
  if (error instanceof UnusableArgument) return `error: ${error.message}`;
  if (error instanceof ConfigurationError || plainErrors.includes(error.name)) return error.message;
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `port ${port} is in use; choose another with --port, or --port 0 for a free one`;
  if (code === "EACCES" && port !== undefined)
    return `port ${port} needs privileges; choose one above 1023 with --port`;
  if (code === "ENOENT" && path !== undefined) return `${path}: no such file`;
  if (code === "EISDIR") return `${path ?? "a folder"}: expected a file, not a folder`;
  if (code === "EACCES" && path !== undefined) return `${path}: expected a file that may be read (EACCES)`;
  return `failed: ${error.message} (--debug shows where)`;
}

/** Of the examples and what follows; commander wraps the rest at the width of the terminal. */
const HELP_COLUMNS = 100;

function configureOutput(terminal: Terminal, command: Command): void {
  const { columns } = terminal;
  const outputError = (text: string, write: (text: string) => void) => write(withoutTokens(text));
  command.configureOutput({ getOutHelpWidth: columns, getErrHelpWidth: columns, outputError });
  for (const subcommand of command.commands) configureOutput(terminal, subcommand);
}

function renderHelp({ examples, exitCodes, notes }: CommandHelp): string {
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return [
    "",
    "Examples:",
    ...renderExamples(examples),
    ...(notes === undefined ? [] : ["", ...notes.split("\n").flatMap((line) => wrapWords(line, HELP_COLUMNS))]),
    "",
    ...wrapWords(`Exit: ${codes.join(", ")}.`, HELP_COLUMNS),
  ].join("\n");
}

/** What a line does is said beside it, or below a line that is too long for that. */
function renderExamples(examples: CommandHelp["examples"]): string[] {
  const longest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const room = HELP_COLUMNS - "  ".length - "   ".length - longest(examples.map(([, purpose]) => purpose));
  const width = longest(examples.map(([line]) => line).filter(({ length }) => length <= room));
  return examples.flatMap(([line, purpose]) =>
    line.length <= width
      ? [`  ${line.padEnd(width)}   ${purpose}`]
      : [`  ${line}`, `  ${" ".repeat(width)}   ${purpose}`],
  );
}
