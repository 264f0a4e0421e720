import type { RequestRecord } from "../../local-gateway/exchange/outcome.ts";
import { byId, element } from "./element.ts";

/** Lines that are shown at the same time. */
const MAX_LINES = 100;

/** The list of requests, the newest first. */
export interface RequestList {
  /** @param requests newest first */
  add(requests: readonly RequestRecord[]): void;
  replace(requests: readonly RequestRecord[]): void;
}

/** @param open called with the id of the request whose line is pressed */
export function createRequestList(open: (id: string) => void): RequestList {
  const list = byId<HTMLOListElement>("requests");
  list.addEventListener("click", (event) => {
    const id = (event.target as Element).closest("button")?.dataset.id;
    if (id !== undefined) open(id);
  });
  list.addEventListener("keydown", (event) => moveFocus(list, event));
  const filter = createRequestFilter(() => showMatches(list, filter));
  const add = (requests: readonly RequestRecord[]) => {
    list.prepend(...requests.map(requestLine));
    trim(list);
    showMatches(list, filter);
  };
  return {
    add,
    replace(requests) {
      list.replaceChildren();
      add(requests);
    },
  };
}

/** Removes the oldest lines, but not the one with the focus: losing it would throw its reader to the top of the page. */
function trim(list: HTMLOListElement): void {
  const surplus = [...list.children].slice(MAX_LINES);
  for (const line of surplus) if (!line.contains(document.activeElement)) line.remove();
}

function showMatches(list: HTMLOListElement, filter: RequestFilter): void {
  const lines = [...list.children] as HTMLLIElement[];
  for (const line of lines) {
    const { status = "", path = "" } = line.dataset;
    line.hidden = !filter.matches(Number(status), path);
  }
  const shown = lines.filter((line) => !line.hidden).length;
  byId("columns").hidden = shown === 0;
  byId("no-requests").hidden = shown > 0;
  byId("no-requests").textContent =
    lines.length === 0 ? "None yet: send one above, or with curl." : "None of them matches the filter.";
  byId("filter-count").textContent = filter.isActive() ? `${shown} of ${lines.length}` : "";
}

function moveFocus(list: HTMLOListElement, event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const buttons = [...list.querySelectorAll<HTMLButtonElement>("li:not([hidden]) button")];
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function requestLine(record: RequestRecord): HTMLLIElement {
  const { id, time, sourceIp, method, path, stop, status, code, millis, cut } = record;
  const cell = (name: string, text: string) => element("span", { class: name }, text);
  const verdict = element(
    "span",
    { class: "verdict-of" },
    cell("by", stop),
    " ",
    cell("code", cut ? "cut off" : (code ?? "")),
  );
  const cells = [
    cell("time", new Date(time).toTimeString().slice(0, 8)),
    cell("client", sourceIp),
    cell("method", method),
    cell("target", path),
    cell(`status ${status < 400 ? "fine" : "not-fine"}`, String(status)),
    verdict,
    cell("millis", `${Math.round(millis)}`),
  ];
  const button = element("button", { type: "button", "data-id": id }, ...cells.flatMap((node) => [node, " "]));
  return element("li", { "data-status": status, "data-path": path }, button);
}

/** What of the list is shown: a class of status, and a text in the path. */
export interface RequestFilter {
  matches(status: number, path: string): boolean;
  /** Whether it leaves anything out. */
  isActive(): boolean;
}

/** @param onChange called when it shows other requests */
function createRequestFilter(onChange: () => void): RequestFilter {
  const status = byId<HTMLSelectElement>("filter-status");
  const path = byId<HTMLInputElement>("filter-path");
  for (const field of [status, path]) field.addEventListener("input", onChange);
  return {
    matches: (code, text) =>
      (status.value === "" || String(code).startsWith(status.value)) &&
      text.toLowerCase().includes(path.value.trim().toLowerCase()),
    isActive: () => status.value !== "" || path.value.trim() !== "",
  };
}
