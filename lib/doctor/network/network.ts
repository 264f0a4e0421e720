import type { FetchJson } from "../../../lambda/authorizer/keys/fetch-json.ts";

/** What the checks ask of the network. All of it only reads. */
export interface Network {
  /** As the authorizer's Lambda fetches. */
  readonly fetchJson: FetchJson;
  /** The head of the answer to a GET. Never rejects. */
  readonly askHead: (url: URL, timeoutMillis: number) => Promise<Head>;
  /** The certificate that a TLS server presents for a name. Never rejects. */
  readonly askCertificate: (server: TlsServer, timeoutMillis: number) => Promise<Presented>;
}

/** The head of an answer; or, with `error`, why there was none. Redirects are not followed. */
export interface Head {
  readonly status?: number | undefined;
  readonly location?: string | undefined;
  /** Milliseconds since 1970 by the server's `Date`, its `Age` added (RFC 9110 section 6.6.1, RFC 9111 section 5.1). */
  readonly date?: number | undefined;
  /** An error code, e.g. `ENOTFOUND`, `CERT_HAS_EXPIRED`. */
  readonly error?: string | undefined;
  /** Milliseconds since 1970 when the request was sent, and when its answer came. */
  readonly sentAt: number;
  readonly receivedAt: number;
}

export interface TlsServer {
  readonly host: string;
  readonly port: number;
  /** Sent as SNI; the certificate must be for it. */
  readonly serverName: string;
}

/** A certificate; or, with `error`, why none was seen. */
export type Presented = { readonly error: string } | PresentedCertificate;

export interface PresentedCertificate {
  /** Milliseconds since 1970. */
  readonly validFrom: number;
  readonly validTo: number;
  /** The names that it is for, e.g. `clipzy.example.com, *.example.com`. */
  readonly names: string;
  readonly fitsName: boolean;
  /** OpenSSL's code where the chain does not end at a root that Node knows, or a part of it is not valid now. */
  readonly chainError?: string | undefined;
}
