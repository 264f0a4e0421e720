import type { Header } from "../local-gateway/exchange.ts";
import { corsCheck } from "./cors/cors-check.ts";
import { isForbiddenHeader } from "./cors/forbidden-headers.ts";
import type { PageRequest } from "./cors/page-request.ts";
import { judgePreflight, preflightHeaders } from "./cors/preflight.ts";
import { readableHeaders } from "./cors/readable-headers.ts";
import type { BrowserView, PreflightView, RequestForm, SeenAnswer } from "./messages.ts";

/** Sends what the browser sends of its own accord before the request. */
export type SendPreflight = (headers: readonly Header[]) => Promise<SeenAnswer>;

export interface ShownRequest {
  readonly form: RequestForm;
  /** The origin of the address that is called; a page of that origin needs no CORS. */
  readonly gatewayOrigin: string;
}

/**
 * What a page of the form's origin gets to see of an answer, by the rules of the Fetch standard.
 *
 * @throws what `sendPreflight` throws
 */
export async function browserView(
  { form, gatewayOrigin }: ShownRequest,
  answer: SeenAnswer,
  sendPreflight: SendPreflight,
): Promise<BrowserView> {
  if (form.origin === "") return { kind: "no page" };
  const request = pageRequest(form);
  const notes = ignoredHeaders(form);
  if (form.origin === gatewayOrigin) return { kind: "readable", ...sameOrigin(answer), notes };
  const asked = preflightHeaders(request);
  const answered = asked === undefined ? undefined : await sendPreflight(asked);
  const preflight = asked && answered && preflightView(asked, answered);
  const refused = answered && judgePreflight(request, answered);
  if (refused !== undefined)
    return { kind: "blocked", reason: `${refused}; the request itself is never sent`, preflight, notes };
  const failed = corsCheck(request, answer);
  if (failed !== undefined) return { kind: "blocked", reason: failed, preflight, notes };
  const { readable, hidden } = readableHeaders(request, answer);
  return { kind: "readable", status: answer.status, headers: readable, hiddenHeaders: hidden, preflight, notes };
}

function pageRequest({ origin, method, headers, credentials, token }: RequestForm): PageRequest {
  // The value is of no interest to the rules; the header's name alone asks for a preflight.
  const authorization: Header[] = token.kind === "none" ? [] : [["Authorization", "Bearer"]];
  const own = headers.filter(([name]) => !isForbiddenHeader(name));
  return { origin, method, credentials, headers: [...authorization, ...own] };
}

function ignoredHeaders({ headers }: RequestForm): string[] {
  return headers
    .filter(([name]) => isForbiddenHeader(name))
    .map(([name]) => `a page cannot set ${name}: the browser ignores it, only curl sends it`);
}

function sameOrigin({ status, headers }: SeenAnswer): { status: number; headers: Header[]; hiddenHeaders: string[] } {
  const readable = headers.filter(([name]) => !/^set-cookie2?$/i.test(name));
  return { status, headers: readable, hiddenHeaders: readable.length < headers.length ? ["Set-Cookie"] : [] };
}

function preflightView(requestHeaders: readonly Header[], { statusLine, headers }: SeenAnswer): PreflightView {
  return { requestHeaders, statusLine, headers };
}
