import { createServer } from "node:https";
import { closeServer, listen } from "../loopback/listen.ts";
import { createSelfSignedCertificate } from "./self-signed-certificate.ts";

/** A provider's key set over TLS on loopback. */
export interface KeyServer {
  readonly url: string;
  /** The certificate that a client has to trust, PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

export async function startKeyServer(keySet: unknown): Promise<KeyServer> {
  const { key, cert } = await createSelfSignedCertificate(["localhost"]);
  const server = createServer({ key, cert }, (_request, response) => {
    // No kept-alive connections: a contender that is busy when the server closes one would count as failed.
    response.writeHead(200, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(keySet));
  });
  const port = await listen(server);
  return {
    // By name, as providers are addressed: an IP address would save the clients the lookup.
    url: `https://localhost:${port}/keys`,
    certificate: cert,
    close: () => closeServer(server),
  };
}
