import type { Readable } from "node:stream";

/** A header as it was sent, its name in the sender's spelling. Lists of headers keep order and repetitions. */
export type Header = readonly [name: string, value: string];

/** One request as the client sent it, before any stop has looked at it. */
export interface ClientRequest {
  /** `$context.requestId`: a UUID made by the server. */
  readonly id: string;
  readonly method: string;
  /** The path part of the request target, byte for byte (`/a%20b`); never decoded. */
  readonly path: string;
  /** The part after the first `?`, byte for byte; "" without a query. */
  readonly query: string;
  readonly headers: readonly Header[];
  /** The connection's own address, an IPv4-mapped IPv6 address written as IPv4. Never from a header that AWS would read. */
  readonly sourceIp: string;
  /** The connection's own address where `sourceIp` is another that the request pretends to come from. */
  readonly connectedFrom?: string;
  /** Milliseconds since the epoch, from the clock passed to the server. */
  readonly receivedAt: number;
  readonly body: Readable;
  /** Bytes of the body as announced: 0 without a body, undefined for a body in chunks. */
  readonly bodyLength?: number;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
