import { execFileSync } from "node:child_process";
import { accessCommand, PLAIN_ERRORS } from "../lib/access-run/access-command.ts";
import { runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const git = (args: readonly string[]) =>
  execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });

await runCommand(accessCommand({ terminal, git }), terminal, { plainErrors: PLAIN_ERRORS });
