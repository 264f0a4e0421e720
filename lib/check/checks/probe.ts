/** A header as it is sent or received: name in the sender's spelling, value. */
export type ProbeHeader = readonly [name: string, value: string];

/** How a probe travels. `tls1.1` offers nothing newer than TLS 1.1, which the gateway must turn away. */
export type ProbeTransport = "http/1.1" | "h2" | "tls1.1";

/** One request of the smoke check. Nothing that a probe sends can change anything at the upstream. */
export interface Probe {
  /** Scheme, host and port, and the stage as a path prefix where the address carries one. */
  readonly base: URL;
  readonly method: string;
  /** The path below the base, sent byte for byte, never normalised. */
  readonly path: string;
  readonly headers: readonly ProbeHeader[];
  readonly body?: string;
  /** @default "http/1.1" */
  readonly transport?: ProbeTransport;
  /** False leaves the client certificate (mutual TLS) out of this connection. @default true */
  readonly clientCertificate?: boolean;
}

/** What was learnt of the connection, over https only. */
export interface ProbeTls {
  /** As Node names it: "TLSv1.2", "TLSv1.3". */
  readonly version: string;
  /** End of the certificate's validity, milliseconds since the epoch. */
  readonly certificateEndsAt: number;
}

export interface ProbeAnswer {
  readonly kind: "answer";
  readonly status: number;
  /** In the order received, repetitions kept. */
  readonly headers: readonly ProbeHeader[];
  /** At most 64 KiB of it. */
  readonly body: string;
  readonly tls?: ProbeTls;
}

/** No answer: the connection, the handshake or the wait failed. `code` is Node's (`ECONNREFUSED`, `CERT_HAS_EXPIRED`). */
export interface ProbeFailure {
  readonly kind: "failure";
  readonly code: string;
}

export type ProbeOutcome = ProbeAnswer | ProbeFailure;

/** Sends one probe. Never rejects: what goes wrong is a `ProbeFailure`. */
export type SendProbe = (probe: Probe) => Promise<ProbeOutcome>;

/** The values of a header, its name in any case; [] when it is absent. */
export function headerValues(answer: ProbeAnswer, name: string): string[] {
  const wanted = name.toLowerCase();
  return answer.headers.filter(([each]) => each.toLowerCase() === wanted).map(([, value]) => value);
}
