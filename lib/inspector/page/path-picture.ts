import { countsTable } from "./counts-table.ts";
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
