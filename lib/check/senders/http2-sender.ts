import type { ClientHttp2Session, IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import type { TLSSocket } from "node:tls";
import type { Probe, ProbeAnswer, ProbeHeader, ProbeOutcome } from "../checks/probe.ts";
import {
  connectionTls,
  failure,
  fullPath,
  type NodeClients,
  readBody,
  type SenderOptions,
  tlsOptions,
} from "./connection.ts";

/** Sends the probe over HTTP/2. The outcome is `NO_HTTP2` when the gateway does not choose it (ALPN, RFC 9113 section 3.2). */
export async function sendOverHttp2(
  client: NodeClients["http2"],
  probe: Probe,
  options: SenderOptions,
): Promise<ProbeOutcome> {
  const session = client.connect(probe.base.origin, {
    ...tlsOptions(probe, options),
    ALPNProtocols: ["h2", "http/1.1"],
  });
  const deadline = setTimeout(() => session.destroy(), options.timeoutMillis);
  try {
    await connected(session);
    return session.alpnProtocol === "h2" ? await askOn(session, probe) : { kind: "failure", code: "NO_HTTP2" };
  } catch (error) {
    return refusesHttp2(error) ? { kind: "failure", code: "NO_HTTP2" } : failure(error);
  } finally {
    clearTimeout(deadline);
    session.destroy();
  }
}

/** A server that supports none of the offered protocols ends the handshake (RFC 7301 section 3.2). */
function refusesHttp2(error: unknown): boolean {
  return (error as { code?: unknown }).code === "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL";
}

function connected(session: ClientHttp2Session): Promise<void> {
  return new Promise((resolve, reject) => {
    session.once("connect", () => resolve());
    // Stays for the session's whole life: an error after the connection also ends the stream, which reports it.
    session.on("error", reject);
    session.once("close", () => reject(Object.assign(new Error("closed"), { name: "TimeoutError" })));
  });
}

async function askOn(session: ClientHttp2Session, probe: Probe): Promise<ProbeAnswer> {
  const stream = session.request(requestHeaders(probe));
  stream.end(probe.body);
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    stream.once("response", resolve);
    stream.once("error", reject);
    stream.once("close", () => reject(Object.assign(new Error("closed"), { name: "TimeoutError" })));
  });
  const tls = connectionTls(session.socket as TLSSocket);
  const status = Number(headers[":status"]);
  return { kind: "answer", status, headers: headerPairs(headers), body: await readBody(stream), tls };
}

function requestHeaders(probe: Probe): OutgoingHttpHeaders {
  const fields = probe.headers.map(([name, value]) => [name.toLowerCase(), value]);
  const pseudo = { ":method": probe.method, ":path": fullPath(probe), ":authority": probe.base.host };
  return { ...pseudo, "user-agent": "clipzy-check", ...Object.fromEntries(fields) };
}

function headerPairs(headers: IncomingHttpHeaders): ProbeHeader[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    name.startsWith(":") ? [] : [value ?? ""].flat().map((each) => [name, each] as const),
  );
}
