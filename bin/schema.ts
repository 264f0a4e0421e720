import { Argument } from "commander";
import { accessTestsJsonSchema } from "../lib/config/access-tests/access-tests-schema.ts";
import { environmentsJsonSchema } from "../lib/config/environment-config.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const SCHEMAS = { environments: environmentsJsonSchema, "access-tests": accessTestsJsonSchema };

const command = defineCommand({
  name: "npm run schema --",
  description:
    "Prints the JSON Schema of an environments file, or of a file of access tests, for completion in editors.",
  examples: [
    ["npm run --silent schema > environments.schema.json", "of an environments file"],
    ["npm run --silent schema -- access-tests > access-tests.schema.json", "of a file of access tests"],
  ],
  notes:
    'Name the schema in your file: "$schema": "./environments.schema.json".\nAccess tests are then { "$schema": ..., "tests": [...] }.',
  exitCodes: { 0: "printed", 2: "unusable arguments" },
})
  .addArgument(
    new Argument("[file]", "which file")
      .choices(Object.keys(SCHEMAS))
      .default("environments" satisfies keyof typeof SCHEMAS),
  )
  .action((file: keyof typeof SCHEMAS) => terminal.printJson(SCHEMAS[file]()));

await runCommand(command, terminal);
