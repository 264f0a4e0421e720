import { ConfigurationError } from "../config/problems/problems.ts";
import { UnusableArgument } from "./arguments.ts";

/**
 * What a person reads about an error that ended a command: one line, or a line for each problem; never a stack.
 *
 * @param plainErrors names of further error classes whose messages are written for people. Names, since a command may load
 * the module of a class only when it needs it.
 */
export function explainError(error: unknown, plainErrors: readonly string[] = []): string {
  if (!(error instanceof Error)) return `failed: ${String(error)}`;
  if (error instanceof UnusableArgument) return `error: ${error.message}`;
  if (error instanceof ConfigurationError || plainErrors.includes(error.name)) return error.message;
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `port ${port} is in use; choose another with --port, or --port 0 for a free one`;
  if (code === "EACCES" && port !== undefined)
    return `port ${port} needs privileges; choose one above 1023 with --port`;
  if (code === "ENOENT" && path !== undefined) return `${path}: no such file`;
  return `failed: ${error.message} (--debug shows where)`;
}
