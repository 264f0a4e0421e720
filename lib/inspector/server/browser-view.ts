import type { Header } from "../../local-gateway/exchange/client-request.ts";
import { corsCheck } from "../cors/cors-check.ts";
import { isForbiddenHeader } from "../cors/forbidden-headers.ts";
import type { PageRequest } from "../cors/page-request.ts";
import { judgePreflight, preflightHeaders } from "../cors/preflight.ts";
import { readableHeaders } from "../cors/readable-headers.ts";
import type { BrowserView, PreflightView, RequestForm, SeenAnswer } from "./messages.ts";

/** A preflight as it was sent, and its answer. */
export interface SentPreflight {
  readonly requestHeaders: readonly Header[];
  readonly answer: SeenAnswer;
}

/**
 * The headers of the preflight that a browser sends before the form's request, or undefined when it sends none.
 *
 * @param gatewayOrigin the origin of the address that is called; a page of that origin needs no CORS
 */
export function pagePreflight(form: RequestForm, gatewayOrigin: string): Header[] | undefined {
  return form.origin === "" || form.origin === gatewayOrigin ? undefined : preflightHeaders(pageRequest(form));
}

/** What a page of the form's origin may see of an answer, by the rules of the Fetch standard. */
export function browserView(
  form: RequestForm,
  gatewayOrigin: string,
  answer: SeenAnswer,
  sent: SentPreflight | undefined,
): BrowserView {
  if (form.origin === "") return { kind: "no page" };
  const request = pageRequest(form);
  const notes = ignoredHeaders(form);
  if (form.origin === gatewayOrigin) return { kind: "readable", ...sameOrigin(answer), notes };
  const preflight = sent && preflightView(sent);
  const refused = sent && judgePreflight(request, sent.answer);
  const reason = refused === undefined ? corsCheck(request, answer) : `${refused}; the request itself is never sent`;
  if (reason !== undefined) return { kind: "blocked", reason, preflight, notes };
  const { readable, hidden } = readableHeaders(request, answer);
  return { kind: "readable", status: answer.status, headers: readable, hiddenHeaders: hidden, preflight, notes };
}

function pageRequest({ origin, method, headers, credentials, token }: RequestForm): PageRequest {
  // The name of the header alone causes a preflight; the rules do not look at its value.
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

function preflightView({ requestHeaders, answer }: SentPreflight): PreflightView {
  return { requestHeaders, statusLine: answer.statusLine, headers: answer.headers };
}
