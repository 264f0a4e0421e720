import { type AddressInfo, createServer, type Server } from "node:net";

export interface ListenOptions {
  /** 0 picks a free one. @default 0 */
  readonly port?: number;
  /** @default "127.0.0.1" */
  readonly host?: string;
  /** Connections that may wait to be accepted. @default 511, Node's own */
  readonly backlog?: number;
}

/**
 * Opens the port of a server on this machine.
 *
 * @returns the port
 * @throws the listen error (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`)
 */
export function listen(server: Server, { port = 0, host = "127.0.0.1", backlog }: ListenOptions = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, backlog }, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/** Closes a server and, for one that speaks HTTP, every connection that is still open. */
export function closeServer(server: Server & { closeAllConnections?(): void }): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections?.();
  });
}

/** A port of 127.0.0.1 that was free a moment ago: for a server in another process, or for an address where none listens. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await closeServer(server);
  return port;
}
