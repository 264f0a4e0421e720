import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import type { TracedUpstreamRequest } from "../../local-gateway/exchange/trace.ts";
import type { StopCounts } from "../traces/stop-counts.ts";
import type { TracedRequest } from "../traces/trace-store.ts";

// The JSON between the page and its server. Types only, since the page is built for a browser.

/** `GET /_local/session`: what the page needs to know of a start; asked again after each `session` event. */
export interface Session {
  readonly environment: string;
  /** Where the gateway listens, e.g. `http://127.0.0.1:8080`. */
  readonly gatewayUrl: string;
  /** Sent back as `X-Local-Csrf` with every POST. */
  readonly csrfToken: string;
  /** The client address that the form begins with. */
  readonly clientAddress: string;
  /** Whether the server can fetch tokens: the environment has an issuer on this machine. */
  readonly canFetchTokens: boolean;
  /** What the form offers to click on. */
  readonly suggestions: Suggestions;
  /** What the person at the page should know, e.g. that the configuration has changed. */
  readonly notice?: Notice;
}

export interface Suggestions {
  /** An address that the environment lets in. @default - this machine's own, as far as is known */
  readonly address?: string | undefined;
  readonly origins: readonly string[];
  readonly scopes: readonly string[];
  readonly routes: readonly SuggestedRoute[];
  /** Reasons for which a fetched token can be refused on purpose, by their words in the authorizer's log. @default - none */
  readonly tokenFaults?: readonly string[];
  /** Issuers in whose name a token can be fetched. @default - the only one is not named */
  readonly issuers?: readonly string[];
  /** Body of a first POST, as JSON. @default - none */
  readonly body?: string;
}

/** A route that a client can call, and what it asks for. */
export interface SuggestedRoute {
  /** A method, or `ANY`. */
  readonly method: string;
  /** A path that it serves. */
  readonly path: string;
  /** In API Gateway's spelling, e.g. `/api/v1/jobs/{proxy+}`. @default - as `path` */
  readonly resourcePath?: string;
  /** @default false */
  readonly isPublic?: boolean;
  /** All scopes that a token must hold. @default - any valid token will do */
  readonly scopes?: readonly string[];
  /** What else narrows it, a phrase each, e.g. `from 203.0.113.0/28`. @default - as every call */
  readonly limits?: readonly string[];
}

/** Something that has happened to what is served. */
export interface Notice {
  /** `changed`: something else is served from now on. `problem`: it was not taken over, the old goes on. */
  readonly kind: "changed" | "problem";
  readonly lines: readonly string[];
}

/**
 * `GET /_local/events`: one `snapshot`, then `requests` with what is new, the newest first. A `session` event, without
 * content, says that the session is another one.
 */
export interface RequestsEvent {
  readonly counts: StopCounts;
  readonly requests: readonly RequestRecord[];
}

/** The token of the request. Only `text` comes from the page; the server fetches the others and keeps them from the page. */
export type TokenChoice = { readonly kind: "none" } | FetchedToken | { readonly kind: "text"; readonly text: string };

/** A token that the server fetches. */
export interface FetchedToken {
  readonly kind: "valid" | "expired" | "wrong";
  readonly scopes: readonly string[];
  /** In whose name. @default - the only issuer, or the first */
  readonly issuer?: string | undefined;
  /** Of a wrong one: why it shall be refused, e.g. `audience-refused`. */
  readonly fault?: string | undefined;
}

/** `POST /_local/send`: the request to send. */
export interface RequestForm {
  readonly method: string;
  /** Path and query, byte for byte. */
  readonly path: string;
  /** "" for none. */
  readonly origin: string;
  /** IPv4 or IPv6. Outside of 127.0.0.0/8 it is pretended, by `X-Local-Address`. */
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
  readonly traced?: TracedRequest;
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
