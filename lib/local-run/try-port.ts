import { createServer } from "node:net";
import { TRACE_HEADER } from "../inspector/traces/trace-store.ts";
import { closeServer, listen } from "../loopback/listen.ts";
import type { StartOptions } from "./start-options.ts";

/** A port that was asked for cannot be opened. `message` is one line with the remedy. */
export class PortError extends Error {
  override readonly name = "PortError";
}

const GATEWAY_REMEDY = "choose another with --port, or --port 0 for a free one";

/** What to do when the inspector's port cannot be opened. */
export const INSPECTOR_REMEDY = "choose another with --inspector-port, or --no-inspector to do without";

/**
 * Finds out whether the ports can be opened, before the seconds that a synthesis takes. An inspector's port that was not asked for
 * need not be free.
 *
 * @throws PortError
 */
export async function tryPorts({
  port,
  inspector,
  inspectorPort = 0,
}: Pick<StartOptions, "port" | "inspector" | "inspectorPort">): Promise<void> {
  await tryPort(port, GATEWAY_REMEDY);
  if (inspector) await tryPort(inspectorPort, INSPECTOR_REMEDY);
}

async function tryPort(port: number, remedy: string): Promise<void> {
  if (port === 0) return;
  const server = createServer();
  try {
    await listen(server, { port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE") throw new PortError(`port ${port} cannot be opened (${code}); ${remedy}`);
    const holder = (await isGateway(port)) ? " by another npm start" : "";
    throw new PortError(`port ${port} is in use${holder}; ${remedy}`);
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
