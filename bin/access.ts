import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { accessCommand, PLAIN_ERRORS } from "../lib/access-run/access-command.ts";
import type { AccessWorld } from "../lib/access-run/input/access-world.ts";
import { runCommand } from "../lib/terminal/command.ts";
import { openTerminal } from "../lib/terminal/terminal.ts";

const terminal = openTerminal(process, Date.now);

const git = (args: readonly string[]) =>
  execFileSync("git", args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });

/** Loaded only when it is needed: the construct library takes longer than all the rest. */
const synthesize: AccessWorld["synthesize"] = async (options) =>
  (await import("../lib/access-control-app.ts")).synthesizeEnvironment(options);

const write = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

await runCommand(accessCommand({ terminal, git, synthesize, write }), terminal, { plainErrors: PLAIN_ERRORS });
