import { execFileSync } from "node:child_process";
import { diffCommand } from "../lib/access-run/commands/diff.ts";
import { explainCommand } from "../lib/access-run/commands/explain.ts";
import { listCommand, whatCanCommand, whoCanCommand } from "../lib/access-run/commands/list.ts";
import { defineCommand, runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const git = (args: readonly string[]) =>
  execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });

const command = defineCommand({
  name: "npm run access --",
  description: "Who gets in: questions about all requests of an environment, answered from its configuration alone.",
  examples: [
    ["npm run access -- list --environment prod", "every route with what it really needs"],
    ["npm run access -- explain GET /api/v1/jobs", "what would be answered, and why"],
    ["npm run access -- diff --from origin/main", "who gains and who loses by a change"],
    ["npm run access -- explain --help", "the options of one command"],
  ],
  exitCodes: { 0: "answered", 1: "access differs (diff)", 2: "unusable arguments or configuration" },
});

const world = { terminal, git };
const commands = [listCommand, whoCanCommand, whatCanCommand, explainCommand, diffCommand];
for (const define of commands) command.addCommand(define(world));

await runCommand(command, terminal, { plainErrors: ["TooManyPaths"] });
