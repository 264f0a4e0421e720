import { execFileSync } from "node:child_process";
import { explainCommand } from "../lib/access-run/commands/explain.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const git = (args: readonly string[]) =>
  execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });

const command = defineCommand({
  name: "npm run access --",
  description: "Who gets in: questions about all requests of an environment, answered from its configuration alone.",
  examples: [
    ["npm run access -- explain GET /api/v1/jobs", "what would be answered, and why"],
    ["npm run access -- explain --help", "the options of one command"],
  ],
  exitCodes: { 0: "answered", 2: "unusable arguments or configuration" },
});

const world = { terminal, git };
for (const define of [explainCommand]) command.addCommand(define(world));

await runCommand(command, terminal, { plainErrors: ["TooManyPaths"] });
