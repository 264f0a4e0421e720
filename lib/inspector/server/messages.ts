import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { TracedUpstreamRequest } from "../../local-gateway/exchange/trace.ts";
import type { StopCounts } from "../traces/stop-counts.ts";

// The JSON between the page and its server. Types only, since the page is built for a browser.

/** `GET /_local/session`: what the page needs to know once. */
export interface Session {
  readonly environment: string;
  /** Where the gateway listens, e.g. `http://127.0.0.1:8080`. */
  readonly gatewayUrl: string;
  /** Sent back as `X-Local-Csrf` with every POST. */
  readonly csrfToken: string;
  /** Whether the server can fetch tokens: the environment has an issuer on this machine. */
  readonly canFetchTokens: boolean;
  /** What the form offers to click on. */
  readonly suggestions: Suggestions;
}

export interface Suggestions {
  readonly origins: readonly string[];
  readonly scopes: readonly string[];
  readonly routes: readonly { readonly method: string; readonly path: string }[];
}

/** `GET /_local/events`: one `snapshot`, then `requests` with what is new. Newest first. */
export interface RequestsEvent {
  readonly counts: StopCounts;
  readonly requests: readonly RequestRecord[];
}

/** The token of the request. Only `text` comes from the page; the server fetches the others and keeps them from the page. */
export type TokenChoice =
  | { readonly kind: "none" }
  | { readonly kind: "valid"; readonly scopes: readonly string[] }
  | { readonly kind: "expired"; readonly scopes: readonly string[] }
  | { readonly kind: "text"; readonly text: string };

/** `POST /_local/send`: the request to send. */
export interface RequestForm {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly path: string;
  /** "" for none. */
  readonly origin: string;
  /** In 127.0.0.0/8. */
  readonly sourceIp: string;
  /** A page's `credentials` mode: `include` asks more of the CORS headers. */
  readonly credentials: "omit" | "include";
  readonly token: TokenChoice;
  readonly headers: readonly Header[];
  /** "" for none. */
  readonly body: string;
}

/** The answer to `POST /_local/send`: one exchange as curl, a page and the upstream see it. */
export interface SendResult {
  /** Request id; opens the trace. */
  readonly traceId?: string;
  readonly curl: CurlView;
  readonly browser: BrowserView;
  readonly upstream?: TracedUpstreamRequest;
}

export interface CurlView {
  /** Pasteable; the token is `$CLIPZY_TOKEN`. */
  readonly command: string;
  readonly answer: SeenAnswer | { readonly error: string };
}

export interface SeenAnswer {
  readonly status: number;
  /** e.g. `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  readonly headers: readonly Header[];
  readonly body: string;
  /** That the body was cut, or is not text. */
  readonly bodyNote?: string;
  readonly millis: number;
}

/** What a page of the origin may see. */
export type BrowserView =
  | { readonly kind: "no page" }
  | { readonly kind: "failed"; readonly reason: string; readonly preflight?: PreflightView }
  | {
      readonly kind: "blocked";
      readonly reason: string;
      readonly preflight?: PreflightView;
      readonly notes: readonly string[];
    }
  | {
      readonly kind: "readable";
      readonly status: number;
      readonly headers: readonly Header[];
      /** Names of headers that came, but that the page cannot read. */
      readonly hiddenHeaders: readonly string[];
      readonly preflight?: PreflightView;
      readonly notes: readonly string[];
    };

export interface PreflightView {
  readonly requestHeaders: readonly Header[];
  readonly statusLine: string;
  readonly headers: readonly Header[];
}

/** A problem with one field of the form. */
export interface FormProblem {
  readonly field: string;
  readonly message: string;
}
