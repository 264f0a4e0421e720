import type * as http from "node:http";
import type * as http2 from "node:http2";
import type * as https from "node:https";
import type { TLSSocket } from "node:tls";
import type { Probe, ProbeOutcome, ProbeTls } from "../checks/probe.ts";

/** Node's own clients. The command passes them in, so that tests can do without a network. */
export interface NodeClients {
  readonly http: Pick<typeof http, "request">;
  readonly https: Pick<typeof https, "request">;
  readonly http2: Pick<typeof http2, "connect">;
}

export interface SenderOptions {
  /** From the first byte sent to the last one received. */
  readonly timeoutMillis: number;
  /** Mutual TLS: certificate and key, PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Authorities to trust instead of Node's own, PEM; for a gateway behind a private authority. */
  readonly ca?: string;
}

const MAX_BODY_BYTES = 65_536;

/** The path with the base's prefix (the stage, on an execute-api address), byte for byte. */
export function fullPath({ base, path }: Probe): string {
  return base.pathname.replace(/\/$/, "") + path;
}

/** The client certificate and the trusted authorities of a connection. */
export function tlsOptions(probe: Probe, options: SenderOptions): { cert?: string; key?: string; ca?: string } {
  const withCertificate = probe.clientCertificate === false ? undefined : options.clientCertificate;
  return { ...withCertificate, ...(options.ca !== undefined && { ca: options.ca }) };
}

/** Reads at most 64 KiB and then hangs up, so that an endless body does not hold the check. */
export async function readBody(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_BODY_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString("utf8");
}

/** Undefined on a plain connection. */
export function connectionTls(
  socket: Partial<Pick<TLSSocket, "getProtocol" | "getPeerCertificate">>,
): ProbeTls | undefined {
  const version = socket.getProtocol?.();
  if (!version || !socket.getPeerCertificate) return undefined;
  return { version, certificateEndsAt: Date.parse(socket.getPeerCertificate().valid_to) };
}

/** Keeps only the code: a message may quote what was sent. */
export function failure(error: unknown): ProbeOutcome {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === "AbortError" || name === "TimeoutError") return { kind: "failure", code: "TIMEOUT" };
  return { kind: "failure", code: typeof code === "string" ? code : "NO_ANSWER" };
}
