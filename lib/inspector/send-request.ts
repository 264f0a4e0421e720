import type { Header } from "../local-gateway/exchange.ts";
import { awaitTrace } from "./await-trace.ts";
import { browserView } from "./browser-view.ts";
import { headerValue } from "./cors/page-request.ts";
import { curlCommand } from "./curl-command.ts";
import type { TokenRequest } from "./fetch-token.ts";
import type { BrowserView, RequestForm, SeenAnswer, SendResult, TokenChoice } from "./messages.ts";
import { sendOverHttp } from "./send-over-http.ts";
import type { TraceStore } from "./trace-store.ts";
import { withholdToken } from "./withhold-token.ts";

export interface RequestSender {
  readonly gatewayUrl: URL;
  readonly store: TraceStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A token of the local issuer. @default - the environment has none on this machine */
  readonly mintToken?: (request: TokenRequest) => Promise<string>;
}

/** How long the gateway may take to tell of a request whose answer has come. */
const TRACE_MILLIS = 1_000;

/** What every request carries, as curl's does. */
const USER_AGENT: readonly Header[] = [
  ["User-Agent", "local-inspector"],
  ["Accept", "*/*"],
];

/**
 * Sends the request of the form, and what a browser would send before it, and tells what each party saw.
 *
 * The token is made, sent and forgotten here; wherever it turns up in an answer it is written as `$CLIPZY_TOKEN`.
 */
export async function sendRequest(sender: RequestSender, form: RequestForm): Promise<SendResult> {
  const token = await tokenOf(sender, form.token);
  const result = await exchangeViews(sender, form, token);
  return withholdToken(result, token);
}

async function exchangeViews(sender: RequestSender, form: RequestForm, token: string | undefined): Promise<SendResult> {
  const { gatewayUrl, now } = sender;
  const command = curlCommand({
    ...form,
    gatewayUrl: gatewayUrl.origin,
    headers: sentHeaders(form),
    hasToken: token !== undefined,
  });
  const authorization: Header[] = token === undefined ? [] : [["Authorization", `Bearer ${token}`]];
  const headers = [...USER_AGENT, ...authorization, ...sentHeaders(form)];
  const answer = await attempt(() => sendOverHttp({ ...form, gatewayUrl, headers }, now));
  if ("error" in answer) {
    return { curl: { command, answer }, browser: { kind: "failed", reason: answer.error } };
  }
  const traceId = headerValue(answer.headers, "x-local-trace");
  const traced = traceId === undefined ? undefined : await awaitTrace(sender.store, traceId, TRACE_MILLIS);
  const browser = await viewOfPage(sender, form, answer);
  return { traceId: traced && traceId, curl: { command, answer }, browser, host: traced?.trace.upstream };
}

async function viewOfPage(sender: RequestSender, form: RequestForm, answer: SeenAnswer): Promise<BrowserView> {
  const { gatewayUrl, now } = sender;
  const sendPreflight = (headers: readonly Header[]) =>
    sendOverHttp({ ...form, gatewayUrl, method: "OPTIONS", body: "", headers: [...USER_AGENT, ...headers] }, now);
  const view = await attempt(() => browserView({ form, gatewayOrigin: gatewayUrl.origin }, answer, sendPreflight));
  return "error" in view ? { kind: "failed", reason: `the preflight failed: ${view.error}` } : view;
}

/** What page and curl both say, the origin in front. */
function sentHeaders({ origin, headers }: RequestForm): Header[] {
  return origin === "" ? [...headers] : [["Origin", origin], ...headers];
}

async function tokenOf({ mintToken }: RequestSender, choice: TokenChoice): Promise<string | undefined> {
  if (choice.kind === "none") return undefined;
  if (choice.kind === "text") return choice.text;
  if (mintToken === undefined) throw new Error("the environment has no issuer on this machine");
  return mintToken({ scopes: choice.scopes, expired: choice.kind === "expired" });
}

async function attempt<T>(action: () => Promise<T>): Promise<T | { error: string }> {
  try {
    return await action();
  } catch (error) {
    return { error: explainFailure(error as NodeJS.ErrnoException) };
  }
}

function explainFailure({ code, name, message }: NodeJS.ErrnoException): string {
  if (code === "EADDRNOTAVAIL") {
    return "this machine does not let a client use that address (on macOS: sudo ifconfig lo0 alias 127.0.0.9)";
  }
  if (code === "ECONNREFUSED") return "the gateway does not listen any more";
  if (name === "TimeoutError" || name === "AbortError") return "there was no answer within 35 seconds";
  return code ?? message;
}
