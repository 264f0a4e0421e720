import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { synthesizeEnvironment } from "../lib/access-control-app.ts";
import { cdkContext } from "../lib/config/sources/cdk-context.ts";
import type { Files } from "../lib/config/sources/environments-file.ts";
import { notedFiles } from "../lib/local-run/watching/noted-files.ts";
import type { SynthesisAnswer, SynthesisOrder, SynthesisOutcome } from "../lib/local-run/watching/synthesizer.ts";
import { explainError } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

// The child process of `npm start -- --watch`: it synthesizes whenever it is asked, so that the gateway goes on answering.

const terminal = openTerminal(process, Date.now);
const project = fileURLToPath(new URL("..", import.meta.url));
const inputs = join(project, "node_modules", ".cache", "clipzy-access-control", `synthesizer.${process.pid}`);
const sources = (JSON.parse(readFileSync(join(inputs, "inputs.json"), "utf8")) as string[]).map(inProject);

process.on("disconnect", () => process.exit());
process.on("message", (order: SynthesisOrder) => {
  process.send?.(answerTo(order));
});

function answerTo(order: SynthesisOrder): SynthesisAnswer {
  const read = new Set<string>();
  const outcome = outcomeOf(order, notedFiles(terminal, read));
  return { ...outcome, files: [...read, ...lambdaSources()], sources };
}

function outcomeOf({ options, outdir }: SynthesisOrder, files: Files): SynthesisOutcome {
  try {
    const context = cdkContext(files, options);
    const { environment, config, inherited, templatePath, warnings } = synthesizeEnvironment({
      context,
      files,
      outdir,
    });
    return { ok: true, environment, config, inherited, templatePath, warnings };
  } catch (error) {
    return { ok: false, problems: explainError(error) };
  }
}

/** Bundled anew at each synthesis: a change of them needs no new process. */
function lambdaSources(): string[] {
  const folder = inProject("lambda");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

function inProject(path: string): string {
  return join(project, path);
}
