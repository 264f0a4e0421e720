import { join } from "node:path";
import { measureEnvironment } from "../lib/budget/measure-environment.ts";
import { budgetAsJson, isOver, renderBudget } from "../lib/budget/render-budget.ts";
import { chosenContext } from "../lib/terminal/chosen-context.ts";
import { addEnvironmentOptions, defineCommand, type EnvironmentOptions, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

interface Options extends EnvironmentOptions {
  readonly json?: true;
}

const terminal = openTerminal(process, Date.now);

const command = defineCommand({
  name: "npm run budget --",
  description: "What an environment uses of AWS's limits, and what it costs a month (an estimate).",
  examples: [
    ["npm run budget", "the environment that cdk.json names"],
    ["npm run budget -- --environment prod", "another environment"],
    ["npm run --silent budget -- --json", "the same for programs"],
  ],
  exitCodes: { 0: "within the limits", 1: "over one", 2: "unusable arguments or configuration" },
});

addEnvironmentOptions(command)
  .option("--json", "the budget for programs")
  .action((options: Options) => {
    terminal.progress("synthesizing");
    const context = chosenContext(terminal, options);
    const budget = measureEnvironment({ context, files: terminal, outdir: join("cdk.out", "budget") });
    terminal.print(options.json ? budgetAsJson(budget) : renderBudget(budget));
    if (isOver(budget)) terminal.setExitCode(1);
  });

await runCommand(command, terminal);
