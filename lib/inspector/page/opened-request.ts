import type { TracedRequest } from "../traces/trace-store.ts";
import { button, byId, element } from "./element.ts";
import type { Resend } from "./resend.ts";
import { copyButton, folded, headerBlock, upstreamBlock } from "./shown-parts.ts";
import { stepList } from "./trace-steps.ts";
import { verdictCard } from "./verdict-card.ts";

/** What can be done with an opened request. */
export interface RequestActions {
  readonly resendOf: (traced: TracedRequest) => Resend;
  readonly edit: (resend: Resend) => void;
  readonly sendAgain: (resend: Resend) => void;
}

const HASH = /^#trace=([0-9A-Za-z-]{1,64})$/;

/**
 * The dialog that shows one request. Its address is a link to it: `#trace=<id>`.
 *
 * @returns opens the request of an id
 */
export function prepareOpenedRequest(actions: RequestActions): (id: string) => void {
  const dialog = byId<HTMLDialogElement>("opened");
  const follow = () => {
    const [, id] = HASH.exec(location.hash) ?? [];
    if (id === undefined) dialog.close();
    else void show(dialog, id, actions);
  };
  // Replaced, not followed: a closed dialog is no step of the history.
  dialog.addEventListener("close", () => {
    if (HASH.test(location.hash)) history.replaceState(null, "", location.pathname);
  });
  addEventListener("hashchange", follow);
  if (location.hash !== "") follow();
  return (id) => {
    location.hash = `trace=${id}`;
  };
}

async function show(dialog: HTMLDialogElement, id: string, actions: RequestActions): Promise<void> {
  const [title = "", ...content] = await contentOf(dialog, id, actions);
  dialog.replaceChildren(
    element(
      "div",
      { class: "title" },
      button("Close", () => dialog.close()),
      title,
    ),
    ...content,
  );
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
}

async function contentOf(dialog: HTMLDialogElement, id: string, actions: RequestActions): Promise<HTMLElement[]> {
  const response = await fetch(`/_local/traces/${id}`).catch(() => undefined);
  if (response?.ok) return requestContent(dialog, (await response.json()) as TracedRequest, actions);
  const [title, text] = response
    ? ["No longer there", "The last 500 requests of a start are kept. This one is not among them."]
    : ["Not connected", "Is npm start still running?"];
  return [element("h2", { id: "opened-heading" }, title), element("p", {}, text)];
}

function requestContent(dialog: HTMLDialogElement, traced: TracedRequest, actions: RequestActions): HTMLElement[] {
  const { method, path, stop } = traced.record;
  const { upstream, received } = traced.trace;
  return [
    element("h2", { id: "opened-heading" }, `${method} ${path}`),
    verdictCard(traced),
    metaLine(traced),
    actionBar(dialog, traced, actions),
    ...stepList(traced),
    element("h3", {}, "What the client sent"),
    received === undefined ? element("p", { class: "quiet" }, "not kept") : headerBlock(received),
    element("h3", {}, "What the upstream received"),
    ...upstreamBlock(upstream, stop),
    folded("Headers of the answer", headerBlock(traced.answerHeaders)),
  ];
}

function metaLine({ record }: TracedRequest): HTMLElement {
  const { id, time, sourceIp, connectedFrom, principalId, millis } = record;
  const who = principalId === undefined ? "" : `, principal ${principalId}`;
  const pretended = connectedFrom === undefined ? "" : ` (pretended, connected from ${connectedFrom})`;
  const at = new Date(time).toTimeString().slice(0, 8);
  const text = `from ${sourceIp}${pretended}${who}, at ${at}, ${Math.round(millis)} ms, request id `;
  return element("p", { class: "quiet" }, text, element("code", {}, id));
}

function actionBar(dialog: HTMLDialogElement, traced: TracedRequest, actions: RequestActions): HTMLElement {
  const resend = actions.resendOf(traced);
  const closing = (title: string, act: (resend: Resend) => void) =>
    button(title, () => {
      dialog.close();
      act(resend);
    });
  const missing = resend.missing.length === 0 ? "" : `sent again without ${resend.missing.join(", ")}`;
  return element(
    "div",
    { class: "actions" },
    closing("Send again", actions.sendAgain),
    closing("Edit and send", actions.edit),
    copyButton(location.href, "Copy link"),
    element("p", { class: "quiet" }, missing),
  );
}
