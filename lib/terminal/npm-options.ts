import type { Command, Option } from "commander";
import { UnusableArgument } from "./arguments.ts";

/** What npm says to a script that it runs, in the variables of its environment. */
export interface NpmCall {
  /** The script's name, e.g. `start`; undefined when npm does not run this process. */
  readonly script: string | undefined;
  /** npm's own configuration by name, which takes every option of its command line that no `--` precedes. */
  readonly option: (name: string) => string | undefined;
}

/** Names that are settings of npm itself, too, so that they may be meant for npm. */
const OF_NPM = ["json", "key", "registry"];

/** @param variables the process's environment */
export function npmCall(variables: Readonly<Record<string, string | undefined>>): NpmCall {
  return {
    script: variables.npm_lifecycle_event,
    option: (name) => variables[`npm_config_${name.replaceAll("-", "_")}`],
  };
}

/**
 * Refuses options that npm has kept to itself: `npm start --environment prod` would serve another environment in silence.
 *
 * @throws UnusableArgument
 */
export function refuseKeptOptions(command: Command, { script, option }: NpmCall): void {
  // A script that was started by another one inherits its variables.
  if (script === undefined || !command.name().split(" ").includes(script)) return;
  const known = [command, ...command.commands].flatMap(({ options }) => options);
  const kept = known.filter((one) => !OF_NPM.includes(nameOf(one)) && option(nameOf(one)) !== undefined);
  // npm calls it --call.
  const context = known.filter(({ short }) => short === "-c" && option("call")).map(() => "-c key=value");
  const given = [...new Set([...kept.map((one) => asGiven(one, option(nameOf(one)) ?? "")), ...context])];
  if (given.length === 0) return;
  const said = given.map((text) => text.replace(/[ =].*/, "")).join(", ");
  throw new UnusableArgument(
    `npm has kept ${said} to itself; with npm, options follow --, e.g. ${command.name()} ${given.join(" ")}`,
  );
}

/** `--no-inspector` is npm's `inspector`. */
function nameOf({ long = "" }: Option): string {
  return long.replace(/^--(?:no-)?/, "");
}

/** As it was meant. npm takes a value for its own only when it is joined by `=`. */
function asGiven({ long = "", flags, required, optional }: Option, value: string): string {
  if (!required && !optional) return long;
  return value === "true" || value === "" ? flags.replace(/^-\w, /, "") : `${long} ${value}`;
}
