import { get as getOverHttp, type IncomingMessage } from "node:http";
import { get as getOverTls } from "node:https";
import { isIP } from "node:net";
import { checkServerIdentity, connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { fetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";
import type { Head, Network, Presented, TlsServer } from "./network.ts";

export interface NodeNetworkOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Authorities to trust in place of Node's, PEM. @default - Node's */
  readonly ca?: string;
}

/** The network of this machine. */
export function nodeNetwork({ now, ca }: NodeNetworkOptions): Network {
  return {
    fetchJson,
    askHead: (url, timeoutMillis) => askHead(url, timeoutMillis, now),
    askCertificate: (server, timeoutMillis) => askCertificate(server, timeoutMillis, ca),
  };
}

function askHead(url: URL, timeoutMillis: number, now: () => number): Promise<Head> {
  const sentAt = now();
  const get = url.protocol === "https:" ? getOverTls : getOverHttp;
  return new Promise((resolve) => {
    const request = get(url, { agent: false, headers: { accept: "application/json" } });
    const settle = (head: Omit<Head, "sentAt" | "receivedAt">) => {
      clearTimeout(timer);
      resolve({ ...head, sentAt, receivedAt: now() });
      request.destroy();
    };
    const timer = setTimeout(() => settle({ error: "ETIMEDOUT" }), timeoutMillis);
    request.on("error", (error) => settle({ error: codeOf(error) }));
    request.on("response", (response) => settle(headOf(response)));
  });
}

function headOf({ statusCode, headers }: IncomingMessage): Omit<Head, "sentAt" | "receivedAt"> {
  const date = Date.parse(headers.date ?? "") + Number(headers.age ?? 0) * 1000;
  return { status: statusCode, location: headers.location, date: Number.isNaN(date) ? undefined : date };
}

function askCertificate(server: TlsServer, timeoutMillis: number, ca: string | undefined): Promise<Presented> {
  const { host, port, serverName } = server;
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port,
      ca,
      servername: isIP(serverName) === 0 ? serverName : "",
      rejectUnauthorized: false, // a bad certificate is what is looked for; nothing is sent
      checkServerIdentity: () => undefined, // the name is judged apart from the chain
    });
    const settle = (presented: Presented) => {
      clearTimeout(timer);
      resolve(presented);
      socket.destroy();
    };
    const timer = setTimeout(() => settle({ error: "ETIMEDOUT" }), timeoutMillis);
    socket.on("error", (error) => settle({ error: codeOf(error) }));
    socket.on("secureConnect", () => settle(presented(socket, serverName)));
  });
}

function presented(socket: TLSSocket, serverName: string): Presented {
  const certificate: PeerCertificate = socket.getPeerCertificate();
  return {
    validFrom: Date.parse(certificate.valid_from),
    validTo: Date.parse(certificate.valid_to),
    names: (certificate.subjectaltname ?? "").replaceAll("DNS:", ""),
    fitsName: checkServerIdentity(serverName, certificate) === undefined,
    chainError: socket.authorized ? undefined : String(socket.authorizationError),
  };
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}
