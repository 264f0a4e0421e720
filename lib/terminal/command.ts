import { Command, CommanderError } from "commander";
import type { ContextArguments } from "../config/sources/cdk-context.ts";
import { parseContext, UnusableArgument } from "./arguments.ts";
import { explainError } from "./explain-error.ts";
import type { Terminal } from "./terminal.ts";

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

/** Adds `--environment`, `--environments-file` and `-c`; `cdkContext` takes their values. */
export function addEnvironmentOptions(command: Command): Command {
  return command
    .option("--environment <name>", "environment of cdk.json, or of the file below (default: the one cdk.json names)")
    .option("--environments-file <file>", "JSON file that adds or replaces environments")
    .option("-c, --context <key=value>", "context for the synthesis, as cdk takes it; may be repeated", parseContext);
}

export interface RunOptions {
  /** Names of error classes whose messages are written for people, beside configuration problems. @default none */
  readonly plainErrors?: readonly string[];
  /** The exit code of an action that failed; unusable arguments always end with 2. @default 2 */
  readonly failureCode?: number;
  /** As in `process.argv`. @default process.argv */
  readonly argv?: readonly string[];
}

/** Runs the command's action. An error is printed in one line, with its stack under `--debug`, and ends the process. */
export async function runCommand(command: Command, terminal: Terminal, options: RunOptions = {}): Promise<void> {
  const { plainErrors, failureCode = 2, argv } = options;
  try {
    await command.parseAsync(argv);
  } catch (error) {
    // Commander has printed its message already; help and --version end with 0.
    if (error instanceof CommanderError) return terminal.exit(error.exitCode === 0 ? 0 : 2);
    terminal.say(explainError(error, plainErrors));
    if (command.opts<{ debug?: true }>().debug && error instanceof Error) terminal.say(error.stack ?? "");
    terminal.exit(error instanceof UnusableArgument ? 2 : failureCode);
  }
}

function renderHelp({ examples, exitCodes, notes }: CommandHelp): string {
  const width = Math.max(0, ...examples.map(([line]) => line.length));
  const codes = Object.entries(exitCodes).map(([code, meaning]) => `${code} ${meaning}`);
  return [
    "",
    "Examples:",
    ...examples.map(([line, purpose]) => `  ${line.padEnd(width)}   ${purpose}`),
    ...(notes === undefined ? [] : ["", notes]),
    "",
    `Exit: ${codes.join(", ")}.`,
  ].join("\n");
}
