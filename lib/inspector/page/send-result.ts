import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { BrowserView, CurlView, PreflightView, SendResult } from "../server/messages.ts";
import { button, byId, element } from "./element.ts";
import { bodyBlock, copyButton, folded, hasRoom, headerBlock, upstreamBlock } from "./shown-parts.ts";
import { verdictCard } from "./verdict-card.ts";

/** Shows one exchange: the outcome in a sentence, then as page, curl and upstream see it, side by side where there is room. */
export function showResult(origin: string, result: SendResult, open: (id: string) => void): void {
  const { curl, upstream, traceId, traced } = result;
  const columns = element(
    "div",
    { class: "views" },
    view(origin === "" ? "A page" : `A page of ${origin}`, browserParts(result)),
    view("curl", curlParts(curl)),
    view("The upstream received", upstreamBlock(upstream)),
  );
  const container = byId("result");
  const parts = byId("result-parts");
  const outcome = traced === undefined ? [] : [verdictCard(traced)];
  parts.replaceChildren(
    ...outcome,
    ...(traceId === undefined ? [] : [button("Open the trace", () => open(traceId))]),
    columns,
  );
  container.hidden = false;
  // What comes first is to be seen: on a phone at the top, elsewhere wherever it is least of a jump.
  if (hasRoom()) parts.firstElementChild?.scrollIntoView({ block: "nearest" });
  else container.scrollIntoView({ block: "start" });
}

/** The exchange in one sentence, for the status line. */
export function summary(origin: string, { curl, browser, upstream }: SendResult): string {
  const { answer } = curl;
  if ("error" in answer) return `No answer: ${answer.error}.`;
  const readers = { readable: "can read it", blocked: "cannot read it", failed: "gets no answer", "no page": "" };
  const page = origin === "" ? "" : ` A page of ${origin} ${readers[browser.kind]}.`;
  return `Answered ${answer.status} after ${Math.round(answer.millis)} ms.${page} The upstream received ${upstream ? "it" : "nothing"}.`;
}

function view(title: string, parts: readonly HTMLElement[]): HTMLElement {
  return element("article", {}, element("h3", {}, title), ...parts);
}

function browserParts({ browser, curl }: SendResult): HTMLElement[] {
  if (browser.kind === "no page") {
    return [element("p", {}, "No origin was given: this was a program's request, and CORS does not apply to it.")];
  }
  const preflight = browser.preflight === undefined ? [] : [preflightDetails(browser.preflight)];
  if (browser.kind !== "readable") return [refusal(browser), ...preflight, ...notesOf(browser)];
  const { status, headers, hiddenHeaders } = browser;
  const hidden =
    hiddenHeaders.length === 0 ? [] : [element("p", { class: "quiet" }, `not readable: ${hiddenHeaders.join(", ")}`)];
  const body = "error" in curl.answer ? [] : bodyBlock(curl.answer.body, curl.answer.bodyNote);
  return [
    element("p", { class: "verdict fine" }, `Readable: ${status}`),
    ...preflight,
    ...notesOf(browser),
    headerPart(headers),
    ...hidden,
    ...body,
  ];
}

function refusal(browser: Extract<BrowserView, { reason: string }>): HTMLElement {
  const text = browser.kind === "blocked" ? `blocked by CORS: ${browser.reason}` : browser.reason;
  return element("p", { class: "verdict not-fine" }, text);
}

function notesOf(browser: BrowserView): HTMLElement[] {
  return "notes" in browser ? browser.notes.map((note) => element("p", { class: "quiet" }, note)) : [];
}

function preflightDetails({ requestHeaders, statusLine, headers }: PreflightView): HTMLElement {
  return element(
    "details",
    {},
    element("summary", {}, `Preflight: ${statusLine.replace(/^\S+ /, "")}`),
    element("p", {}, "OPTIONS, with"),
    headerBlock(requestHeaders),
    element("p", {}, statusLine),
    headerBlock(headers),
  );
}

function curlParts({ command, answer }: CurlView): HTMLElement[] {
  const asked = [
    element("pre", { class: "command", tabindex: 0, role: "region", "aria-label": "curl command" }, command),
    copyButton(command),
  ];
  if ("error" in answer) return [element("p", { class: "verdict not-fine" }, answer.error), ...asked];
  const { status, statusLine, headers, body, bodyNote } = answer;
  const verdict = element("p", { class: `verdict ${status < 400 ? "fine" : "not-fine"}` }, statusLine);
  return [verdict, ...asked, headerPart(headers), ...bodyBlock(body, bodyNote)];
}

/** On a phone, headers would push the body out of sight. */
function headerPart(headers: readonly Header[]): HTMLElement {
  return folded(`${headers.length} headers`, headerBlock(headers), hasRoom());
}
