import { ConfigurationError } from "../config/problems/problems.ts";
import { UnusableArgument } from "./unusable-argument.ts";

/**
 * What to say about an error that kept a command from its work: one line, or a line for each problem. Of what nobody foresaw,
 * the stack: that is a bug, and no verdict of the command's.
 */
export function explainUnusable(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof UnusableArgument || error instanceof ConfigurationError) return error.message;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === "ENOENT" && path !== undefined) return `${path}: no such file`;
  return error.stack ?? error.message;
}
