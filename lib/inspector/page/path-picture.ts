import { STOP_NAMES, type StopName } from "../../local-gateway/exchange/stop-names.ts";
import type { StopCounts } from "../traces/stop-counts.ts";
import { byId, element } from "./element.ts";

/** @param newest the stop that answered the newest request; its box is marked */
export type ShowCounts = (counts: StopCounts, newest: StopName | undefined) => void;

/** Writes counts into the page's two drawings of the path, and into a table for people who cannot see a drawing. */
export function createPathPicture(): ShowCounts {
  const path = byId("path");
  const table = element("tbody");
  path.append(countsTable(table));
  return (counts, newest) => {
    for (const drawn of path.querySelectorAll<SVGElement>("[data-stop]")) {
      const stop = drawn.dataset.stop as StopName;
      showStop(drawn, counts[stop], stop === newest);
    }
    table.replaceChildren(...STOP_NAMES.map((stop) => countsRow(stop, counts)));
  };
}

function showStop(drawn: SVGElement, count: StopCounts[StopName], isNewest: boolean): void {
  const shown: Record<string, number> = { ...count, written: count.answered + count.refused };
  for (const text of drawn.querySelectorAll<SVGElement>("[data-outcome]")) {
    const { outcome = "" } = text.dataset;
    const number = shown[outcome] ?? 0;
    text.textContent = number === 0 ? "" : `${number} ${outcome}`;
  }
  drawn.classList.toggle("newest", isNewest);
  drawn.classList.toggle("refuses", count.refused > 0);
}

function countsTable(body: HTMLElement): HTMLElement {
  const titles = ["stop", "passed", "answered", "refused"].map((title) => element("th", { scope: "col" }, title));
  const caption = element("caption", {}, "Requests by stop, since the start");
  const table = element("table", {}, caption, element("thead", {}, element("tr", {}, ...titles)), body);
  return element("div", { class: "unseen" }, table);
}

function countsRow(stop: StopName, counts: StopCounts): HTMLTableRowElement {
  const { passed, answered, refused } = counts[stop];
  const cells = [passed, answered, refused].map((count) => element("td", {}, String(count)));
  return element("tr", {}, element("th", { scope: "row" }, stop), ...cells);
}
