import type { TraceStep } from "../../local-gateway/exchange/trace.ts";
import type { TracedRequest } from "../traces/trace-store.ts";
import { element } from "./element.ts";
import { folded } from "./shown-parts.ts";
import { decidingSteps, numbered } from "./verdict.ts";

/** The stop that decided, open; those that let the request pass, folded into one line; and how the answer was written. */
export function stepList(traced: TracedRequest): HTMLElement[] {
  const { steps } = traced.trace;
  if (steps.length === 0) return [];
  const deciding = decidingSteps(traced);
  const written = steps.filter(({ stop }) => stop === "gateway response");
  const passed = steps.filter((step) => !deciding.includes(step) && !written.includes(step));
  return [
    element("h3", {}, "The stop that decided"),
    stepItems(deciding, " deciding"),
    ...foldedSteps(`Passed before: ${enumerate(passed)}`, passed),
    ...foldedSteps(`Then ${enumerate(written)}: ${written[0]?.decided ?? ""}`, written),
  ];
}

function foldedSteps(title: string, steps: readonly TraceStep[]): HTMLElement[] {
  return steps.length === 0 ? [] : [folded(title, stepItems(steps))];
}

function stepItems(steps: readonly TraceStep[], style = ""): HTMLElement {
  return element("ol", { class: `steps${style}` }, ...steps.map(stepItem));
}

/** `1 web ACL (9 checks), 2 route`. */
function enumerate(steps: readonly TraceStep[]): string {
  const counts = new Map<TraceStep["stop"], number>();
  for (const { stop } of steps) counts.set(stop, (counts.get(stop) ?? 0) + 1);
  return [...counts].map(([stop, count]) => numbered(stop) + (count > 1 ? ` (${count} checks)` : "")).join(", ");
}

function stepItem({ stop, outcome, looked, decided, logicalId }: TraceStep): HTMLLIElement {
  const by = logicalId === undefined ? [] : [element("code", {}, logicalId)];
  const head = element(
    "p",
    { class: "step" },
    element("strong", {}, numbered(stop)),
    " ",
    element("span", { class: `outcome ${outcome}` }, outcome),
    " ",
    ...by,
  );
  return element("li", {}, head, element("p", {}, looked), element("p", { class: "decided" }, decided));
}
