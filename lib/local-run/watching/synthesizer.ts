import { type ChildProcess, fork } from "node:child_process";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { ContextArguments } from "../../config/sources/cdk-context.ts";
import type { ChosenEnvironment } from "../../config/sources/from-context.ts";

/** What the child process of `bin/synthesizer.ts` is asked. */
export interface SynthesisOrder {
  readonly options: ContextArguments;
}

/** What it answers. */
export type SynthesisAnswer =
  | {
      readonly ok: true;
      readonly environment: string;
      readonly config: EnvironmentConfig;
      readonly inherited: ChosenEnvironment["inherited"];
      readonly templatePath: string;
    }
  | { readonly ok: false; readonly problems: string };

/** Synthesizes in a process of its own, which has the construct library loaded. */
export interface Synthesizer {
  /** One at a time. */
  synthesize(order: SynthesisOrder): Promise<SynthesisAnswer>;
  /** Starts the process anew: from now on it runs the sources as they are. */
  reload(): void;
  close(): void;
}

/** @param program the path of `bin/run.mjs` */
export function openSynthesizer(program: string): Synthesizer {
  const start = () => fork(program, ["synthesizer"], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  let child = start();
  return {
    synthesize: ({ options: { environment, environmentsFile, context } }) => {
      if (!child.connected) child = start();
      return ask(child, { options: { environment, environmentsFile, context } });
    },
    reload: () => {
      child.kill();
      child = start();
    },
    close: () => void child.kill(),
  };
}

function ask(child: ChildProcess, order: SynthesisOrder): Promise<SynthesisAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: SynthesisAnswer) => {
      child.off("message", settle).off("exit", onExit);
      resolve(answer);
    };
    const onExit = () => settle({ ok: false, problems: "the synthesis ended before it had a result" });
    child.once("message", settle).once("exit", onExit);
    child.send(order);
  });
}
