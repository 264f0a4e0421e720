import { environmentsJsonSchema } from "../lib/config/environment-config.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const command = defineCommand({
  name: "npm run schema --",
  description: "Prints the JSON Schema of an environments file, for completion in editors.",
  examples: [["npm run --silent schema > environments.schema.json", "for an editor"]],
  notes: 'Put "$schema": "./environments.schema.json" into your environments file.',
  exitCodes: { 0: "printed", 2: "unusable arguments" },
}).action(() => terminal.printJson(environmentsJsonSchema()));

await runCommand(command, terminal);
