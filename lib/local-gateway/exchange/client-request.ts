import type { Readable } from "node:stream";

/** A header as it stands on the wire: name in the sender's spelling, value. Lists of them keep order and repetitions. */
export type Header = readonly [name: string, value: string];

/** One request as the client sent it, before any stop has looked at it. */
export interface ClientRequest {
  /** `$context.requestId`: a UUID made by the server. */
  readonly id: string;
  readonly method: string;
  /** The path part of the request target, byte for byte (`/a%20b`); never decoded. */
  readonly path: string;
  /** What follows the first `?`, byte for byte; "" when there is none. */
  readonly query: string;
  readonly headers: readonly Header[];
  /** The connection's own address, an IPv4-mapped IPv6 address written as IPv4. Never from a header. */
  readonly sourceIp: string;
  /** Milliseconds since the epoch, from the clock passed to the server. */
  readonly receivedAt: number;
  readonly body: Readable;
  /** Bytes of the body as announced: 0 when there is none, undefined when it comes in chunks of unknown length. */
  readonly bodyLength?: number;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}
