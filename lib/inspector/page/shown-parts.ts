import type { Header } from "../../local-gateway/exchange/client-request.ts";
import type { TracedUpstreamRequest } from "../../local-gateway/exchange/trace.ts";
import { button, element } from "./element.ts";

/** Headers as lines of `name: value`. */
export function headerBlock(headers: readonly Header[]): HTMLElement {
  if (headers.length === 0) return element("p", { class: "quiet" }, "no headers");
  const rows = headers.map(([name, value]) =>
    element("div", {}, element("dt", {}, `${name}:`), " ", element("dd", {}, value)),
  );
  return element("dl", { class: "headers" }, ...rows);
}

/** A body, indented when it is JSON. */
export function bodyBlock(body: string, note: string | undefined): HTMLElement[] {
  const parts: HTMLElement[] = [];
  if (body !== "") parts.push(element("pre", { tabindex: 0, role: "region", "aria-label": "body" }, indented(body)));
  else if (note === undefined) parts.push(element("p", { class: "quiet" }, "no body"));
  if (note !== undefined) parts.push(element("p", { class: "quiet" }, note));
  return parts;
}

/** What the upstream received, or that it received nothing. */
export function upstreamBlock(upstream: TracedUpstreamRequest | undefined, answeredBy?: string): HTMLElement[] {
  if (upstream === undefined) {
    const by = answeredBy === undefined ? "" : ` The request was answered by: ${answeredBy}.`;
    return [
      element("p", { class: "verdict" }, "Nothing."),
      element("p", {}, `The upstream never saw this request.${by}`),
    ];
  }
  const status = upstream.status === undefined ? "It gave no answer." : `It answered ${upstream.status}.`;
  return [
    element("p", { class: "verdict" }, `${upstream.method} ${upstream.url}`),
    element("p", {}, status),
    headerBlock(upstream.headers),
  ];
}

/** A part that its reader opens. @param isOpen whether it is open at first. Default is false */
export function folded(title: string, part: HTMLElement, isOpen = false): HTMLElement {
  return element("details", { open: isOpen }, element("summary", {}, title), part);
}

/** Whether there is room for what is folded on a phone. */
export function hasRoom(): boolean {
  return matchMedia("(min-width: 48rem)").matches;
}

/** A button that puts the text on the clipboard and says so in its own label. */
export function copyButton(text: string, label = "Copy"): HTMLButtonElement {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      made.textContent = "Copied";
    } catch {
      made.textContent = "Not allowed: select it";
    }
  };
  const made = button(label, copy, { "aria-live": "polite" });
  return made;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
