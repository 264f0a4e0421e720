import type { TracedRequest } from "../traces/trace-store.ts";
import { element } from "./element.ts";
import { verdictOf } from "./verdict.ts";

/** The outcome in one sentence, the settings behind it, and what would let the request in. */
export function verdictCard(traced: TracedRequest): HTMLElement {
  const { isFine, status, sentence, settings, letIn } = verdictOf(traced);
  const tone = isFine ? "fine" : "not-fine";
  return element(
    "div",
    { class: `card ${tone}` },
    element("p", { class: "sentence" }, element("strong", {}, status), sentence),
    ...facts(
      "because",
      "Because of",
      settings.map((setting) => element("code", {}, setting)),
    ),
    ...facts(
      "let-in",
      "Let in by",
      letIn.map((what) => element("span", {}, what)),
    ),
  );
}

function facts(name: string, title: string, items: readonly HTMLElement[]): HTMLElement[] {
  if (items.length === 0) return [];
  const list = element("ul", {}, ...items.map((item) => element("li", {}, item)));
  return [element("div", { class: `facts ${name}` }, element("p", {}, title), list)];
}
