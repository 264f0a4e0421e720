import type { AccessModel } from "../../access/model/access-model.ts";
import { modelOf } from "../../access/model/model-of.ts";
import type { SynthesisOptions, SynthesizedEnvironment } from "../../access-control-app.ts";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import { environmentFromOptions } from "../../terminal/chosen-context.ts";
import type { EnvironmentOptions } from "../../terminal/command.ts";
import type { Terminal } from "../../terminal/terminal.ts";

/** Synthesizes an environment into a folder: `synthesizeEnvironment`, which is loaded only when it is needed. */
export type Synthesize = (options: SynthesisOptions) => Promise<SynthesizedEnvironment>;

/** What the commands of `npm run access` touch of the world. */
export interface AccessWorld {
  readonly terminal: Terminal;
  /** Standard output of `git` with these arguments. @throws what the process says on standard error */
  readonly git: (args: readonly string[]) => string;
  readonly synthesize: Synthesize;
  /** Writes a file, its folders as well. */
  readonly write: (path: string, text: string) => void;
}

/** The options of every question about one environment. */
export interface QuestionOptions extends EnvironmentOptions {
  readonly json?: true;
}

/** The environment that the options name. */
export interface ChosenEnvironment {
  readonly name: string;
  readonly config: EnvironmentConfig;
  readonly model: AccessModel;
}

/** @throws ConfigurationError */
export function chosenEnvironment(terminal: Terminal, options: EnvironmentOptions): ChosenEnvironment {
  const { name, config, inherited } = environmentFromOptions(terminal, options);
  return { name, config, model: modelOf(name, config, inherited) };
}

/** The model of the environment that the options name. @throws ConfigurationError */
export function chosenModel(terminal: Terminal, options: EnvironmentOptions): AccessModel {
  return chosenEnvironment(terminal, options).model;
}
