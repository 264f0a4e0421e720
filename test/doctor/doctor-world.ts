import { createServer, type TLSSocket } from "node:tls";
import { examine } from "../../lib/doctor/examine.ts";
import type { Finding } from "../../lib/doctor/findings/finding.ts";
import { type NodeNetworkOptions, nodeNetwork } from "../../lib/doctor/network/node-network.ts";
import { closeServer, listen } from "../../lib/loopback/listen.ts";
import type { SelfSignedCertificate } from "../../lib/samples/self-signed-certificate.ts";
import { type EnvironmentOverrides, environment } from "../helpers/environment.ts";

/** A Node that is supported for a long time, by the table. */
export const SOUND_VERSIONS = { node: "24.1.0", cdk: "2.276.0" };

/** An account, and keys in the configuration: nothing to ask and nothing wrong. */
export const SOUND = {
  account: "111111111111",
  region: "eu-central-1",
  auth: {
    issuers: [
      {
        issuer: "https://login.example.com",
        audience: "clipzy",
        jwks: { keys: [{ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", kid: "a" }] },
      },
    ],
  },
};

export interface World extends Partial<NodeNetworkOptions> {
  readonly versions?: { readonly node: string; readonly cdk: string };
  /** Where TLS connections go in place of their host. */
  readonly tlsPort?: number;
}

/** What the doctor finds in a sound environment with these changes. */
export function findingsOf(changes: EnvironmentOverrides, world: World = {}): Promise<Finding[]> {
  const { now = Date.now, ca, versions = SOUND_VERSIONS, tlsPort } = world;
  const network = nodeNetwork({ now, ca });
  const askCertificate: typeof network.askCertificate = (server, timeoutMillis) =>
    tlsPort === undefined
      ? Promise.resolve({ error: "EHOSTUNREACH" })
      : network.askCertificate({ ...server, host: "127.0.0.1", port: tlsPort }, timeoutMillis);
  const config = environment({ ...SOUND, ...changes });
  return examine({ environment: "prod", config, versions, network: { ...network, askCertificate }, now });
}

export function faultsIn(findings: readonly Finding[]): string[] {
  return findings.flatMap((finding) => (finding.state === "fault" ? [`${finding.subject}: ${finding.found}`] : []));
}

/** A TLS server on loopback. */
export async function startTlsServer(certificate: SelfSignedCertificate) {
  const sockets = new Set<TLSSocket>();
  const server = createServer(certificate, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  const port = await listen(server);
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return closeServer(server);
  };
  return { port, close };
}
