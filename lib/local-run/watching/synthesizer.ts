import { type ChildProcess, fork } from "node:child_process";
import type { EnvironmentConfig } from "../../config/environment-config.ts";
import type { ContextArguments } from "../../config/sources/cdk-context.ts";
import type { ChosenEnvironment } from "../../config/sources/from-context.ts";

/** What the child process of `bin/synthesizer.ts` is asked. */
export interface SynthesisOrder {
  readonly options: ContextArguments;
  /** Directory of the cloud assembly. */
  readonly outdir: string;
}

/** What it answers. */
export type SynthesisAnswer = SynthesisOutcome & {
  /** Files that were read for it, or would have been had they been there. A change of one may change the outcome. */
  readonly files: readonly string[];
  /** Sources of the process itself: it has to begin anew when one changes. */
  readonly sources: readonly string[];
};

export type SynthesisOutcome =
  | {
      readonly ok: true;
      readonly environment: string;
      readonly config: EnvironmentConfig;
      readonly inherited: ChosenEnvironment["inherited"];
      readonly templatePath: string;
      readonly warnings: readonly string[];
    }
  | { readonly ok: false; readonly problems: string };

/** Synthesizes in a child process, which has the construct library loaded. */
export interface Synthesizer {
  /** One at a time. When the process ends without an answer, the outcome is what it printed, without files. */
  synthesize(order: SynthesisOrder): Promise<SynthesisAnswer>;
  /** Starts the process anew: from now on it runs the sources as they are. */
  reload(): void;
  close(): void;
}

/** @param program the path of `bin/run.mjs` */
export function openSynthesizer(program: string): Synthesizer {
  let child = startChild(program);
  return {
    synthesize: (order) => {
      if (!child.process.connected) child = startChild(program);
      return ask(child, order);
    },
    reload: () => {
      end(child.process);
      child = startChild(program);
    },
    close: () => end(child.process),
  };
}

interface Child {
  readonly process: ChildProcess;
  /** Standard error since the last call: what the sources print, or why they do not run. */
  readonly takePrinted: () => string;
}

function startChild(program: string): Child {
  const child = fork(program, ["synthesizer"], { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  let printed = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const takePrinted = () => {
    const text = printed.trimEnd();
    printed = "";
    return text;
  };
  return { process: child, takePrinted };
}

/** Once disconnected, the child ends by itself, and removes its bundle. */
function end(child: ChildProcess): void {
  if (child.connected) child.disconnect();
}

function ask({ process: child, takePrinted }: Child, order: SynthesisOrder): Promise<SynthesisAnswer> {
  return new Promise((resolve) => {
    const settle = (answer: SynthesisAnswer) => {
      child.off("message", onAnswer).off("close", onEnd).off("error", onError);
      resolve(answer);
    };
    const refuse = (problems: string) => settle({ ok: false, problems, files: [], sources: [] });
    const onAnswer = (answer: SynthesisAnswer) => {
      const lines = takePrinted();
      settle(answer.ok && lines !== "" ? { ...answer, warnings: [...answer.warnings, lines] } : answer);
    };
    const onEnd = () => refuse(takePrinted() || "the synthesis ended before it had a result");
    const onError = ({ message }: Error) => refuse(`the synthesis cannot be asked: ${message}`);
    child.on("message", onAnswer).on("close", onEnd).on("error", onError);
    child.send(order, (error) => error && onError(error));
  });
}
