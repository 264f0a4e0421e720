import { Command } from "commander";
import { environmentsJsonSchema } from "../lib/config/environment-config.ts";

const EXAMPLE = `
Example:
  npm run --silent schema > environments.schema.json     then put "$schema": "./environments.schema.json" into your file

Exit: 0 printed, 2 unusable arguments.`;

const command = new Command("npm run schema --")
  .description("Prints the JSON Schema of an environments file, for completion in editors.")
  .addHelpText("after", EXAMPLE)
  .allowExcessArguments(false)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))
  .action(() => console.log(JSON.stringify(environmentsJsonSchema(), null, 2)));

command.parse();
