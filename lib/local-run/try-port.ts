import { createServer } from "node:net";
import { TRACE_HEADER } from "../inspector/traces/trace-store.ts";
import { closeServer, listen } from "../loopback/listen.ts";

/** Another program has the gateway's port. `message` is one line with the remedy. */
export class PortInUseError extends Error {
  override readonly name = "PortInUseError";
}

/**
 * Finds out whether the gateway's port is free, before the seconds that a synthesis takes.
 *
 * @throws PortInUseError, or another listen error
 */
export async function tryPort(port: number): Promise<void> {
  const server = createServer();
  try {
    await listen(server, { port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const holder = (await isGateway(port)) ? " by another npm start" : "";
    throw new PortInUseError(`port ${port} is in use${holder}; choose another with --port, or --port 0 for a free one`);
  }
  await closeServer(server);
}

/** Longer than any program on this machine needs. */
const TIMEOUT_MILLIS = 500;

/** A gateway with an inspector names the trace of each answer. */
async function isGateway(port: number): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLIS);
    const { headers, body } = await fetch(`http://127.0.0.1:${port}/`, { redirect: "manual", signal });
    await body?.cancel();
    return headers.has(TRACE_HEADER);
  } catch {
    return false; // it does not speak HTTP
  }
}
