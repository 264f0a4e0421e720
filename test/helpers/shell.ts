import { execFileSync } from "node:child_process";
import { describe } from "@jest/globals";
import type { Secrets } from "./secrets.ts";
import type { StartedCommand } from "./started-command.ts";

// The lines that `npm start` prints, run as a person runs them.

const missing = ["bash", "curl"].filter((program) => !isInstalled(program));
if (missing.length > 0) console.warn(`skipped: no ${missing.join(" and no ")} on this machine`);

/** Tests that paste lines into bash; skipped where bash or curl is missing. */
export const describeInShell = missing.length > 0 ? describe.skip : describe;

function isInstalled(program: string): boolean {
  try {
    execFileSync(program, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** The lines to paste of a command that was started with `--curl`. */
export async function linesToPaste(started: StartedCommand): Promise<string> {
  const [, lines = ""] = await started.until(/Paste into another terminal\n\n([\s\S]*?)\n\nCtrl-C/);
  return lines;
}

/** Ends the command. @throws Error when it has printed a secret */
export async function endWithoutSecrets(started: StartedCommand, secrets: Secrets): Promise<void> {
  started.end("SIGTERM");
  await started.ended();
  secrets.written(started.stdout());
  secrets.written(started.stderr());
  secrets.verify();
}
