import { createServer } from "node:https";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import { createSelfSignedCertificate } from "../../lib/samples/self-signed-certificate.ts";

export const APP_ORIGIN = "https://app.example.com";
export const FOREIGN_ORIGIN = "https://foreign.example";

/** Serves an empty page to every name, over TLS. Under `/sandboxed` the page's origin is opaque (`null`). */
export interface PageServer {
  /** What makes a browser find both origins here. */
  readonly hosts: readonly string[];
  close(): Promise<void>;
}

export async function startPageServer(): Promise<PageServer> {
  const names = [APP_ORIGIN, FOREIGN_ORIGIN].map((origin) => new URL(origin).hostname);
  const server = createServer(await createSelfSignedCertificate(names), (request, response) => {
    if (request.url === "/sandboxed") response.setHeader("Content-Security-Policy", "sandbox allow-scripts");
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end('<!doctype html><html lang="en"><title>A page</title><p>A page.</p></html>');
  });
  const port = await listen(server);
  return {
    hosts: names.map((name) => `MAP ${name}:443 127.0.0.1:${port}`),
    close: () => closeServer(server),
  };
}
