import { request } from "node:http";
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import { createSelfSignedCertificate } from "../../lib/samples/self-signed-certificate.ts";

export interface TlsFront {
  readonly url: URL;
  /** The authority to trust. */
  readonly ca: string;
  close(): Promise<void>;
}

/** TLS and HTTP/2 in front of a plain gateway, as AWS has them. */
export async function startTlsFront(gateway: string): Promise<TlsFront> {
  const certificate = await createSelfSignedCertificate(["localhost"]);
  const server = createSecureServer({ ...certificate, allowHTTP1: true }, (incoming, outgoing) => {
    forward(new URL(gateway), incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ca: certificate.cert,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function forward({ hostname, port }: URL, incoming: Http2ServerRequest, outgoing: Http2ServerResponse): void {
  const { method, url: path } = incoming;
  const headers = Object.entries(incoming.headers).filter(([name]) => !name.startsWith(":"));
  const call = request(
    { hostname, port, method, path, headers: Object.fromEntries(headers), agent: false },
    (answer) => {
      const kept = Object.entries(answer.headers).filter(
        ([name]) => !/^(connection|keep-alive|transfer-encoding)$/.test(name),
      );
      outgoing.writeHead(answer.statusCode ?? 502, Object.fromEntries(kept));
      answer.pipe(outgoing);
    },
  );
  call.on("error", () => outgoing.destroy());
  call.flushHeaders(); // a request whose body never comes is to be refused by its head
  incoming.pipe(call);
}
