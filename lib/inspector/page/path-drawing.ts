import { STOP_NAMES, type StopName } from "../../local-gateway/exchange/stop-names.ts";
import type { StopCounts } from "../traces/stop-counts.ts";
import { svgElement } from "./element.ts";
import { type PathGeometry, tallGeometry, wideGeometry } from "./path-geometry.ts";

type Place = PathGeometry["stops"][number];
type Box = PathGeometry["last"];

/** @param newest the stop that answered the newest request; its box is marked */
export type UpdatePath = (counts: StopCounts, newest: StopName | undefined) => void;

/** A part of the drawing, and what brings it up to date. */
interface Drawn<Node> {
  readonly node: Node;
  readonly update: UpdatePath;
}

/** What a stop may do with a request, refusals apart; all others only pass. */
const COUNTED: Partial<Record<StopName, readonly ("passed" | "answered")[]>> = {
  preflight: ["answered"],
  "private integration": ["answered"],
};

const LAST = "gateway response";

const LINE = 18;

/** The path from left to right, or from top to bottom where it is narrow. */
export function drawPath(isWide: boolean): Drawn<SVGSVGElement> {
  const geometry = isWide ? wideGeometry() : tallGeometry();
  const stops = [...geometry.stops.map(drawStop), drawLast(geometry.last, isWide)];
  const viewBox = `0 0 ${geometry.width} ${geometry.height}`;
  const node = svgElement(
    "svg",
    { viewBox, class: isWide ? "path wide" : "path tall", "aria-hidden": "true" },
    arrowHead(),
    line(geometry.enter, "way"),
    line(geometry.leave, "way"),
    endpoint(geometry.client, "client"),
    endpoint(geometry.host, "host"),
    ...stops.map((stop) => stop.node),
  );
  const update: UpdatePath = (counts, newest) => {
    for (const stop of stops) stop.update(counts, newest);
  };
  return { node, update };
}

function drawStop({ box, next, refused, refusedLabel }: Place, index: number): Drawn<SVGGElement> {
  const stop = STOP_NAMES[index] as StopName;
  const counted = COUNTED[stop] ?? ["passed"];
  const [name, ...counters] = textLines(box, [`${index + 1} ${stop}`, ...counted]);
  const refusals = svgElement("text", { x: refusedLabel.x, y: refusedLabel.y, "text-anchor": refusedLabel.anchor });
  const ways = [line(next, "way"), line(refused, "way refused")];
  const node = svgElement("g", {}, ...ways, rectangle(box), name as SVGTextElement, ...counters, refusals);
  const update: UpdatePath = (counts, newest) => {
    const count = counts[stop];
    counted.forEach((outcome, at) => {
      counters[at]?.replaceChildren(`${count[outcome]} ${outcome}`);
    });
    refusals.replaceChildren(`${count.refused} refused`);
    refusals.setAttribute("class", count.refused > 0 ? "count some" : "count");
    node.setAttribute("class", `${count.refused > 0 ? "refuses" : ""}${newest === stop ? " newest" : ""}`);
  };
  return { node, update };
}

function drawLast(box: Box, isWide: boolean): Drawn<SVGGElement> {
  const title = isWide ? ["7 gateway response: every refusal in one shape"] : ["7", "gateway", "response"];
  const lines = textLines(box, [...title, ""], title.length);
  const node = svgElement("g", {}, rectangle(box), ...lines);
  const update: UpdatePath = (counts, newest) => {
    const { answered, refused } = counts[LAST];
    lines.at(-1)?.replaceChildren(`${answered + refused} written`);
    node.setAttribute("class", newest === LAST ? "newest" : "");
  };
  return { node, update };
}

/** Lines of text in the middle of a box; the first `names` of them stand out. */
function textLines(box: Box, texts: readonly string[], names = 1): SVGTextElement[] {
  const top = box.y + (box.height - LINE * texts.length) / 2 + 13.5;
  const x = box.x + box.width / 2;
  return texts.map((text, index) => {
    const place = { x, y: top + LINE * index, "text-anchor": "middle" };
    return svgElement("text", { ...place, class: index < names ? "name" : "count" }, text);
  });
}

function endpoint(box: Box, name: string): SVGGElement {
  return svgElement("g", { class: "endpoint" }, rectangle(box), ...textLines(box, [name]));
}

function rectangle({ x, y, width, height }: Box): SVGRectElement {
  return svgElement("rect", { x, y, width, height, rx: 8 });
}

function line(points: readonly { x: number; y: number }[], className: string): SVGPolylineElement {
  const path = points.map(({ x, y }) => `${x},${y}`).join(" ");
  return svgElement("polyline", { points: path, class: className, "marker-end": "url(#arrow-head)" });
}

function arrowHead(): SVGDefsElement {
  const size = { markerWidth: 8, markerHeight: 8, refX: 7, refY: 4, orient: "auto" };
  const head = svgElement("path", { d: "M0 0L8 4L0 8z", class: "arrow" });
  return svgElement("defs", {}, svgElement("marker", { id: "arrow-head", ...size }, head));
}
