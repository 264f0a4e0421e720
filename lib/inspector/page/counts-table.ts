import { STOP_NAMES, type StopName } from "../../local-gateway/exchange/stop-names.ts";
import type { StopCounts } from "../traces/stop-counts.ts";
import { element } from "./element.ts";

/** The drawing's numbers as a table, for whoever cannot see the drawing. */
export function countsTable(): { node: HTMLElement; update: (counts: StopCounts) => void } {
  const body = element("tbody");
  const titles = ["stop", "passed", "answered", "refused"].map((title) => element("th", { scope: "col" }, title));
  const caption = element("caption", {}, "Requests by stop, since the start");
  const table = element("table", {}, caption, element("thead", {}, element("tr", {}, ...titles)), body);
  const node = element("div", { class: "unseen" }, table);
  const update = (counts: StopCounts) => {
    body.replaceChildren(...STOP_NAMES.map((stop) => countsRow(stop, counts)));
  };
  return { node, update };
}

function countsRow(stop: StopName, counts: StopCounts): HTMLTableRowElement {
  const { passed, answered, refused } = counts[stop];
  const cells = [passed, answered, refused].map((count) => element("td", {}, String(count)));
  return element("tr", {}, element("th", { scope: "row" }, stop), ...cells);
}
