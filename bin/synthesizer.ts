import { synthesizeEnvironment } from "../lib/access-control-app.ts";
import { cdkContext } from "../lib/config/sources/cdk-context.ts";
import { outdirOf, withOnlyEnvironment } from "../lib/local-run/template-file.ts";
import type { SynthesisAnswer, SynthesisOrder } from "../lib/local-run/watching/synthesizer.ts";
import { explainError } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

// The child process of `npm start -- --watch`: it synthesizes whenever it is asked, so that the gateway goes on answering.

const terminal = openTerminal(process, Date.now);

process.on("disconnect", () => process.exit());
process.on("message", ({ options }: SynthesisOrder) => {
  process.send?.(answerTo(options));
});

function answerTo(options: SynthesisOrder["options"]): SynthesisAnswer {
  try {
    const context = cdkContext(terminal, withOnlyEnvironment(options, terminal));
    const { environment, config, inherited, templatePath } = synthesizeEnvironment({
      context,
      files: terminal,
      outdir: outdirOf(context),
    });
    return { ok: true, environment, config, inherited, templatePath };
  } catch (error) {
    return { ok: false, problems: explainError(error) };
  }
}
