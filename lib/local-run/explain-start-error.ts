/** Errors whose message was written for the person at the terminal. */
const PLAIN = new Set([
  "ConfigurationError",
  "TemplateError",
  "IssuerAddressError",
  "InspectorPortError",
  "GuessError",
]);

/** What to say about an error that ended the start: one line, or the lines that it has by nature; never a stack. */
export function explainStartError(error: unknown): string {
  if (!(error instanceof Error)) return `cannot start: ${String(error)}`;
  if (PLAIN.has(error.name)) return error.message;
  const { code, port, path } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") return `port ${port} is in use; choose another with --port, or --port 0 for a free one`;
  if (code === "EACCES" && port !== undefined)
    return `port ${port} needs privileges; choose one above 1023 with --port`;
  if (code === "ENOENT" && path !== undefined) return `${path}: no such file`;
  return `cannot start: ${error.message} (--debug shows where)`;
}
