import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import type { TLSSocket } from "node:tls";
import { headerPairs } from "../../loopback/http-message.ts";
import type { Probe, ProbeAnswer, ProbeHeader, ProbeOutcome, SendProbe } from "../checks/probe.ts";
import {
  connectionTls,
  failure,
  fullPath,
  type NodeClients,
  readBody,
  type SenderOptions,
  tlsOptions,
} from "./connection.ts";
import { sendOverHttp2 } from "./http2-sender.ts";

/** A sender that opens a connection for each probe: over HTTP/2 where the probe asks for it, else over HTTP/1.1. */
export function nodeSender(clients: NodeClients, options: SenderOptions): SendProbe {
  return (probe) => {
    if (probe.transport === "h2") return sendOverHttp2(clients.http2, probe, options);
    return sendOverHttp1(clients, probe, options);
  };
}

function sendOverHttp1(clients: NodeClients, probe: Probe, options: SenderOptions): Promise<ProbeOutcome> {
  return new Promise((resolve) => {
    const client = probe.base.protocol === "https:" ? clients.https : clients.http;
    const request = client.request(requestOptions(probe, options), (response) => {
      readAnswer(response).then(resolve, (error) => resolve(failure(error)));
    });
    request.on("error", (error) => resolve(failure(error)));
    request.end(probe.body);
  });
}

function requestOptions(probe: Probe, options: SenderOptions): RequestOptions {
  const { base, method, transport, body } = probe;
  const length: ProbeHeader[] = body === undefined ? [] : [["Content-Length", String(Buffer.byteLength(body))]];
  return {
    host: base.hostname.replace(/^\[|\]$/g, ""),
    port: base.port,
    method,
    path: fullPath(probe),
    headers: [["Host", base.host], ["User-Agent", "clipzy-check"], ...length, ...probe.headers].flat(),
    agent: false,
    signal: AbortSignal.timeout(options.timeoutMillis),
    ...(transport === "tls1.1" && { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }),
    ...tlsOptions(probe, options),
  };
}

async function readAnswer(response: IncomingMessage): Promise<ProbeAnswer> {
  const tls = connectionTls(response.socket as TLSSocket);
  const body = await readBody(response);
  return { kind: "answer", status: response.statusCode ?? 0, headers: headerPairs(response.rawHeaders), body, tls };
}
