import { spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";

export interface ChildOptions {
  /** Script in this folder. */
  readonly script: string;
  readonly args: readonly string[];
  /** Flags for Node. */
  readonly flags?: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Runs a script of this folder in a fresh Node process and reads the JSON that it writes to descriptor 3. Not `spawnSync`: the
 * key server runs in this process.
 *
 * @throws Error with what the script wrote to stderr, when it fails
 */
export async function runChild({ script, args, flags = [], env }: ChildOptions): Promise<unknown> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = spawn(process.execPath, [...flags, file, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  const [errors, result, code] = await Promise.all([
    readAll(child.stdio[2] as Readable),
    readAll(child.stdio[3] as Readable),
    new Promise<number | null>((resolve) => child.on("close", resolve)),
  ]);
  if (code !== 0) throw new Error(`${script} ended with ${code}: ${errors}`);
  return JSON.parse(result);
}

async function readAll(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += chunk;
  return text;
}
