import type { Stop } from "../../local-gateway/exchange.ts";
import type { StopCounts } from "../stop-counts.ts";
import { STOPS } from "../stops.ts";
import { element, svgElement } from "./element.ts";
import { type PathGeometry, tallGeometry, wideGeometry } from "./path-geometry.ts";

type Place = PathGeometry["stops"][number];
type Box = PathGeometry["last"];

/** Stops that may answer by themselves; the others only pass or refuse. */
const ANSWERING: ReadonlySet<Stop> = new Set(["preflight", "private integration"]);

const LAST = "gateway response";

/** The request's path as a drawing, with a table of the same numbers for whoever cannot see it. */
export interface PathPicture {
  show(counts: StopCounts, newest: Stop | undefined): void;
}

/** Draws into `container`, from left to right where there is room, else from top to bottom. */
export function createPathPicture(container: HTMLElement): PathPicture {
  const roomy = matchMedia("(min-width: 64rem)");
  let shown: Parameters<PathPicture["show"]> | undefined;
  let update: PathPicture["show"] = () => {};
  const draw = () => {
    const drawing = drawPath(roomy.matches ? wideGeometry() : tallGeometry(), roomy.matches);
    const table = countsTable();
    container.replaceChildren(drawing.svg, table.node);
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

function drawPath(geometry: PathGeometry, isWide: boolean): { svg: SVGSVGElement; update: PathPicture["show"] } {
  const stops = geometry.stops.map((place, index) => drawStop(place, index));
  const last = drawLast(geometry.last, isWide);
  const svg = svgElement(
    "svg",
    {
      viewBox: `0 0 ${geometry.width} ${geometry.height}`,
      class: isWide ? "path wide" : "path tall",
      "aria-hidden": "true",
    },
    arrowHead(),
    line(geometry.enter, "way"),
    line(geometry.leave, "way"),
    endpoint(geometry.client, "client"),
    endpoint(geometry.host, "host"),
    ...stops.map(({ node }) => node),
    last.node,
  );
  const update: PathPicture["show"] = (counts, newest) => {
    for (const stop of [...stops, last]) stop.update(counts, newest);
  };
  return { svg, update };
}

function drawStop(
  { box, next, refused, refusedLabel }: Place,
  index: number,
): { node: SVGGElement; update: PathPicture["show"] } {
  const stop = STOPS[index] as Stop;
  const middle = box.x + box.width / 2;
  const count = svgElement("text", {
    x: middle,
    y: box.y + box.height / 2 + 15,
    class: "count",
    "text-anchor": "middle",
  });
  const refusals = svgElement("text", { x: refusedLabel.x, y: refusedLabel.y, "text-anchor": refusedLabel.anchor });
  const node = svgElement(
    "g",
    { class: "stop" },
    line(next, "way"),
    line(refused, "way refused"),
    rectangle(box),
    svgElement(
      "text",
      { x: middle, y: box.y + box.height / 2 - 5, class: "name", "text-anchor": "middle" },
      `${index + 1} ${stop}`,
    ),
    count,
    refusals,
  );
  const update: PathPicture["show"] = (counts, newest) => {
    const { passed, answered, refused: no } = counts[stop];
    count.textContent = ANSWERING.has(stop) ? `${passed} passed, ${answered} answered` : `${passed} passed`;
    refusals.textContent = `${no} refused`;
    refusals.setAttribute("class", no > 0 ? "count some" : "count");
    node.setAttribute("class", `stop${no > 0 ? " refuses" : ""}${newest === stop ? " newest" : ""}`);
  };
  return { node, update };
}

function drawLast(box: Box, isWide: boolean): { node: SVGGElement; update: PathPicture["show"] } {
  const middle = { x: box.x + box.width / 2, "text-anchor": "middle" };
  const lines = isWide ? ["7 gateway response: every refusal in one shape"] : ["7", "gateway", "response"];
  const top = box.y + box.height / 2 - (isWide ? 4 : 24);
  const count = svgElement("text", { ...middle, y: top + 18 * lines.length, class: "count" });
  const names = lines.map((text, index) => svgElement("text", { ...middle, y: top + 18 * index, class: "name" }, text));
  const node = svgElement("g", { class: "stop" }, rectangle(box), ...names, count);
  const update: PathPicture["show"] = (counts, newest) => {
    const { answered, refused } = counts[LAST];
    count.textContent = `${answered + refused} written`;
    node.setAttribute("class", newest === LAST ? "stop newest" : "stop");
  };
  return { node, update };
}

function endpoint(box: Box, name: string): SVGGElement {
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 + 5, "text-anchor": "middle" };
  return svgElement("g", { class: "endpoint" }, rectangle(box), svgElement("text", { ...at, class: "name" }, name));
}

function rectangle({ x, y, width, height }: Box): SVGRectElement {
  return svgElement("rect", { x, y, width, height, rx: 8 });
}

function line(points: readonly { x: number; y: number }[], className: string): SVGPolylineElement {
  return svgElement("polyline", {
    points: points.map(({ x, y }) => `${x},${y}`).join(" "),
    class: className,
    "marker-end": "url(#arrow-head)",
  });
}

function arrowHead(): SVGDefsElement {
  const size = { markerWidth: 8, markerHeight: 8, refX: 7, refY: 4, orient: "auto" };
  const marker = svgElement(
    "marker",
    { id: "arrow-head", ...size },
    svgElement("path", { d: "M0 0L8 4L0 8z", class: "arrow" }),
  );
  return svgElement("defs", {}, marker);
}

function countsTable(): { node: HTMLTableElement; update: (counts: StopCounts) => void } {
  const body = element("tbody");
  const titles = ["stop", "passed", "answered", "refused"].map((title) => element("th", { scope: "col" }, title));
  const caption = element("caption", {}, "Requests by stop, since the start");
  const node = element("table", { class: "unseen" }, caption, element("thead", {}, element("tr", {}, ...titles)), body);
  const update = (counts: StopCounts) => {
    body.replaceChildren(...STOPS.map((stop) => countsRow(stop, counts)));
  };
  return { node, update };
}

function countsRow(stop: Stop, counts: StopCounts): HTMLTableRowElement {
  const { passed, answered, refused } = counts[stop];
  const cells = [passed, answered, refused].map((count) => element("td", {}, String(count)));
  return element("tr", {}, element("th", { scope: "row" }, stop), ...cells);
}
