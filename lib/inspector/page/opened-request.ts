import { STOP_NAMES } from "../../local-gateway/exchange/stop-names.ts";
import type { TraceStep } from "../../local-gateway/exchange/trace.ts";
import type { TracedRequest } from "../traces/trace-store.ts";
import { byId, element } from "./element.ts";
import { headerBlock, upstreamBlock } from "./shown-parts.ts";

/** Fetches a request's trace and shows it in the dialog; Escape and the button close it, the focus goes back. */
export async function openRequest(id: string): Promise<void> {
  const dialog = byId<HTMLDialogElement>("opened");
  const response = await fetch(`/_local/traces/${id}`);
  const content = response.ok
    ? requestContent((await response.json()) as TracedRequest)
    : [element("p", {}, "This request is no longer kept: the last 500 are.")];
  const title = response.ok ? [] : [element("h2", { id: "opened-heading" }, "No longer there")];
  const close = element("button", { type: "button", class: "close" }, "Close");
  close.addEventListener("click", () => dialog.close());
  dialog.replaceChildren(close, ...title, ...content);
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

function requestContent({ record, trace, answerHeaders }: TracedRequest): HTMLElement[] {
  const { id, method, path, sourceIp, status, code, stop, millis, principalId } = record;
  const verdict = code === undefined ? `${status}` : `${status} ${code}`;
  const who = principalId === undefined ? "" : `, principal ${principalId}`;
  return [
    element("h2", { id: "opened-heading" }, `${method} ${path}`),
    element("p", { class: `verdict ${status < 400 ? "fine" : "not-fine"}` }, verdict),
    element("p", {}, `from ${sourceIp}${who}, answered by ${stop} after ${Math.round(millis)} ms`),
    element("p", {}, "request id ", element("code", {}, id)),
    element("h3", {}, "Stop by stop"),
    trace.steps.length === 0
      ? element("p", { class: "quiet" }, "It was refused on the connection, before the first stop.")
      : element("ol", { class: "steps" }, ...trace.steps.map(stepItem)),
    element("h3", {}, "What the upstream received"),
    ...upstreamBlock(trace.upstream, stop),
    element("h3", {}, "Headers of the answer"),
    headerBlock(answerHeaders),
  ];
}

function stepItem({ stop, outcome, looked, decided, logicalId }: TraceStep): HTMLLIElement {
  const by = logicalId === undefined ? [] : [element("code", {}, logicalId)];
  const head = element(
    "p",
    { class: "step" },
    element("strong", {}, `${STOP_NAMES.indexOf(stop) + 1} ${stop}`),
    " ",
    element("span", { class: `outcome ${outcome}` }, outcome),
    " ",
    ...by,
  );
  return element("li", {}, head, element("p", {}, looked), element("p", { class: "decided" }, decided));
}
