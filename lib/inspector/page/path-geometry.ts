import { STOP_NAMES } from "../../local-gateway/exchange/stop-names.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

interface Label extends Point {
  readonly anchor: "start" | "middle";
}

/** Where one stop is drawn: its box, the way to the next one, and the way of what it refuses to the last stop. */
interface StopPlace {
  readonly box: Box;
  readonly next: readonly [Point, Point];
  readonly refused: readonly [Point, Point];
  readonly refusedLabel: Label;
}

/** The drawing's measures, in units of its own coordinates. */
export interface PathGeometry {
  readonly width: number;
  readonly height: number;
  readonly client: Box;
  readonly host: Box;
  /** From the client to the first stop. */
  readonly enter: readonly [Point, Point];
  /** From the last stop back to the client. */
  readonly leave: readonly Point[];
  /** All stops but the last. */
  readonly stops: readonly StopPlace[];
  readonly last: Box;
}

const BEFORE_LAST = STOP_NAMES.length - 1;

/** The stops from left to right, the last one below them, as wide as they all are. */
export function wideGeometry(): PathGeometry {
  const [width, height, gap, left, top, bottom] = [160, 76, 22, 84, 4, 128];
  const stops = Array.from({ length: BEFORE_LAST }, (_, index): StopPlace => {
    const box = { x: left + index * (width + gap), y: top, width, height };
    const [middle, under] = [box.x + width / 2, top + height];
    return {
      box,
      next: [point(box.x + width, top + height / 2), point(box.x + width + gap, top + height / 2)],
      refused: [point(middle, under), point(middle, bottom)],
      refusedLabel: { x: middle + 9, y: (under + bottom) / 2 + 4, anchor: "start" },
    };
  });
  const right = left + BEFORE_LAST * (width + gap) - gap;
  return {
    width: right + 80,
    height: 178,
    client: { x: 2, y: top, width: 56, height: 170 },
    host: { x: right + gap, y: top, width: 56, height },
    enter: [point(58, top + height / 2), point(left, top + height / 2)],
    leave: [point(left, bottom + 23), point(58, bottom + 23)],
    stops,
    last: { x: left, y: bottom, width: right - left, height: 46 },
  };
}

/** The stops from top to bottom, the last one beside them: for a narrow screen. */
export function tallGeometry(): PathGeometry {
  const [width, height, gap, left, top, beside] = [176, 64, 20, 2, 52, 264];
  const stops = Array.from({ length: BEFORE_LAST }, (_, index): StopPlace => {
    const box = { x: left, y: top + index * (height + gap), width, height };
    const middle = box.y + height / 2;
    return {
      box,
      next: [point(width / 2, box.y + height), point(width / 2, box.y + height + gap)],
      refused: [point(left + width, middle), point(beside, middle)],
      refusedLabel: { x: (left + width + beside) / 2, y: middle - 7, anchor: "middle" },
    };
  });
  const bottom = top + BEFORE_LAST * (height + gap);
  return {
    width: 342,
    height: bottom + 34,
    client: { x: left, y: 2, width, height: 30 },
    host: { x: left, y: bottom, width, height: 30 },
    enter: [point(width / 2, 32), point(width / 2, top)],
    leave: [point(beside + 38, top), point(beside + 38, 17), point(left + width, 17)],
    stops,
    last: { x: beside, y: top, width: 76, height: bottom - top - gap },
  };
}

function point(x: number, y: number): Point {
  return { x, y };
}
