import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { measureEnvironment } from "../lib/budget/measure-environment.ts";
import { budgetAsJson, isOver, renderBudget } from "../lib/budget/render-budget.ts";
import { type ContextArguments, cdkContext } from "../lib/config/sources/cdk-context.ts";
import { CONTEXT_HELP, parseContext } from "../lib/terminal/context-argument.ts";
import { explainUnusable } from "../lib/terminal/explain-unusable.ts";

interface Options extends ContextArguments {
  readonly json?: boolean;
}

const command = new Command("npm run budget --")
  .description("What an environment uses of AWS's limits, and what it costs a month (an estimate).")
  .option("--environment <name>", "environment of cdk.json (default: its own default)")
  .option("--environments-file <file>", "adds or replaces environments, as -c environmentsFile does")
  .option("-c, --context <key=value>", CONTEXT_HELP, parseContext)
  .option("--json", "the budget for programs")
  .addHelpText("after", "\nExit: 0 within the limits, 1 over one, 2 unusable arguments or configuration.")
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

try {
  process.exitCode = measure(command.parse().opts<Options>());
} catch (error) {
  process.stderr.write(`${explainUnusable(error)}\n`);
  process.exitCode = 2;
}

function measure(options: Options): number {
  const files = { read: (path: string) => readFileSync(path, "utf8") };
  const budget = measureEnvironment({ context: cdkContext(files, options), files, outdir: join("cdk.out", "budget") });
  process.stdout.write(`${options.json ? budgetAsJson(budget) : renderBudget(budget)}\n`);
  return isOver(budget) ? 1 : 0;
}
