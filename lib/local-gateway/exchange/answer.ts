import type { Readable } from "node:stream";
import type { Header } from "./client-request.ts";

/** What the client gets. A stream body is piped with back-pressure; a string or buffer body gets a Content-Length. */
export interface Answer {
  readonly status: number;
  readonly headers: readonly Header[];
  readonly body: string | Buffer | Readable;
}
