import { isIPv4 } from "node:net";
import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { LOCAL_ADDRESS_HEADER } from "../../local-gateway/http/pretended-address.ts";
import { renderCurl } from "../../terminal/curl-command.ts";
import { headerValue } from "../cors/page-request.ts";
import type { TraceStore } from "../traces/trace-store.ts";
import { awaitTrace } from "../traces/trace-store.ts";
import { browserView, pagePreflight, type SentPreflight } from "./browser-view.ts";
import type { FetchedToken, RequestForm, SendResult, TokenChoice } from "./messages.ts";
import { type HttpRequest, sendOverHttp } from "./send-over-http.ts";

export interface RequestSender {
  readonly gatewayUrl: URL;
  readonly store: TraceStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The address of every request that names none (`--address`). @default - its connection's own */
  readonly usualAddress?: string;
  /** A token of the local issuer. @default - the environment has none on this machine */
  readonly fetchToken?: (request: FetchedToken) => Promise<string>;
}

/** The longest time from an answer to its trace. */
const TRACE_MILLIS = 1_000;

/** Headers of every request, like curl's. */
const AS_EVERY_CLIENT: readonly Header[] = [
  ["User-Agent", "local-inspector"],
  ["Accept", "*/*"],
];

/**
 * Sends the request of the form, after the preflight that a browser would send, and returns what each party saw.
 *
 * The token is fetched, sent and forgotten here. In the result it is written as `$CLIPZY_TOKEN`, also where an answer holds it.
 */
export async function sendRequest(sender: RequestSender, form: RequestForm): Promise<SendResult> {
  const token = await tokenOf(sender, form.token);
  const result = await exchangeViews(sender, form, token);
  return withholdToken(result, token);
}

async function exchangeViews(sender: RequestSender, form: RequestForm, token: string | undefined): Promise<SendResult> {
  const { gatewayUrl, store } = sender;
  const headers = sentHeaders(form);
  const command = curlLine(sender, form, headers, token !== undefined);
  try {
    const preflight = await sendPreflight(sender, form);
    const answer = await sendOverHttp(outgoing(sender, form, [...authorization(token), ...headers]), sender.now);
    const traceId = headerValue(answer.headers, "x-local-trace");
    const traced = traceId === undefined ? undefined : await awaitTrace(store, traceId, TRACE_MILLIS);
    const browser = browserView(form, gatewayUrl.origin, answer, preflight);
    const upstream = traced?.trace.upstream;
    return { traceId: traced && traceId, traced, curl: { command, answer }, browser, upstream };
  } catch (failure) {
    const error = explainFailure(failure as NodeJS.ErrnoException);
    return { curl: { command, answer: { error } }, browser: { kind: "failed", reason: error } };
  }
}

/** The preflight that a browser sends by itself, without the token. */
async function sendPreflight(sender: RequestSender, form: RequestForm): Promise<SentPreflight | undefined> {
  const requestHeaders = pagePreflight(form, sender.gatewayUrl.origin);
  if (requestHeaders === undefined) return undefined;
  const request = outgoing(sender, { ...form, method: "OPTIONS", body: "" }, requestHeaders);
  return { requestHeaders, answer: await sendOverHttp(request, sender.now) };
}

function outgoing(sender: RequestSender, form: RequestForm, headers: readonly Header[]): HttpRequest {
  const { method, path, body } = form;
  const { sourceIp, addressHeader } = comingFrom(sender, form);
  const all = [...AS_EVERY_CLIENT, ...addressHeader, ...headers];
  return { gatewayUrl: sender.gatewayUrl, method, path, sourceIp, body, headers: all };
}

/** How a request comes from an address: on loopback by its connection, else by the header that the gateway takes for it. */
function comingFrom({ usualAddress }: RequestSender, { sourceIp }: RequestForm) {
  const isLoopback = isIPv4(sourceIp) && sourceIp.startsWith("127.");
  const isNamed = usualAddress === undefined ? !isLoopback : usualAddress !== sourceIp;
  const addressHeader: Header[] = isNamed ? [[LOCAL_ADDRESS_HEADER, sourceIp]] : [];
  return { sourceIp: isLoopback ? sourceIp : undefined, addressHeader };
}

function authorization(token: string | undefined): Header[] {
  return token === undefined ? [] : [["Authorization", `Bearer ${token}`]];
}

/** The command names a client address that is not the usual one. */
function curlLine(sender: RequestSender, form: RequestForm, headers: readonly Header[], hasToken: boolean): string {
  const { method, path, body } = form;
  const { sourceIp, addressHeader } = comingFrom(sender, form);
  const from = sourceIp === "127.0.0.1" ? undefined : sourceIp;
  return renderCurl({
    url: sender.gatewayUrl.origin + path,
    method,
    headers: [...addressHeader, ...headers],
    hasToken,
    body,
    showsHead: true,
    sourceIp: from,
  });
}

/** The headers that page and curl both send, the origin first. */
function sentHeaders({ origin, headers }: RequestForm): Header[] {
  return origin === "" ? [...headers] : [["Origin", origin], ...headers];
}

async function tokenOf({ fetchToken }: RequestSender, choice: TokenChoice): Promise<string | undefined> {
  if (choice.kind === "none") return undefined;
  if (choice.kind === "text") return choice.text;
  if (fetchToken === undefined) throw new Error("the environment has no issuer on this machine");
  return fetchToken(choice);
}

function explainFailure({ code, name, message }: NodeJS.ErrnoException): string {
  if (code === "EADDRNOTAVAIL") {
    return "this machine does not let a client use that address (on macOS: sudo ifconfig lo0 alias 127.0.0.9)";
  }
  if (code === "ECONNREFUSED") return "the gateway does not listen any more";
  if (name === "TimeoutError" || name === "AbortError") return "there was no answer within 35 seconds";
  return code ?? message;
}

/** Shorter texts are no secrets, and occur in ordinary words. */
const MIN_SECRET_LENGTH = 12;

/** The value with every occurrence of the token in its strings written as `$CLIPZY_TOKEN`. */
export function withholdToken<T>(value: T, token: string | undefined): T {
  if (token === undefined || token.length < MIN_SECRET_LENGTH) return value;
  const escaped = JSON.stringify(token).slice(1, -1);
  return JSON.parse(JSON.stringify(value).replaceAll(escaped, "$CLIPZY_TOKEN")) as T;
}
