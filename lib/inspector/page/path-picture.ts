import { STOP_NAMES, type StopName } from "../../local-gateway/exchange/stop-names.ts";
import type { StopCounts } from "../traces/stop-counts.ts";
import { element } from "./element.ts";
import { drawPath, type UpdatePath } from "./path-drawing.ts";

/** The request's path as a drawing, with a table of the same numbers for whoever cannot see it. */
export interface PathPicture {
  readonly show: UpdatePath;
}

/** Draws into `container`, from left to right where there is room, else from top to bottom. */
export function createPathPicture(container: HTMLElement): PathPicture {
  const roomy = matchMedia("(min-width: 64rem)");
  let shown: Parameters<UpdatePath> | undefined;
  let update: UpdatePath = () => {};
  const draw = () => {
    const drawing = drawPath(roomy.matches);
    const table = countsTable();
    container.replaceChildren(drawing.node, table.node);
    update = (counts, newest) => {
      drawing.update(counts, newest);
      table.update(counts);
    };
    if (shown !== undefined) update(...shown);
  };
  roomy.addEventListener("change", draw);
  draw();
  return {
    show(counts, newest) {
      shown = [counts, newest];
      update(counts, newest);
    },
  };
}

/** The drawing's numbers as a table, for whoever cannot see the drawing. */
function countsTable(): { node: HTMLElement; update: (counts: StopCounts) => void } {
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
