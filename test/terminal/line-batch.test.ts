import { describe, expect, test } from "@jest/globals";
import { lineBatch } from "../../lib/terminal/line-batch.ts";

function batch() {
  const written: string[] = [];
  const turns: (() => void)[] = [];
  const lines = lineBatch(
    (text) => written.push(text),
    (callback) => turns.push(callback),
  );
  return { lines, written, endTurn: () => turns.splice(0).forEach((callback) => void callback()) };
}

describe("lines", () => {
  test("of one turn are one write, in their order", () => {
    const { lines, written, endTurn } = batch();
    for (const line of ["a", "b", "c"]) lines.add(line);
    expect(written).toEqual([]);
    endTurn();
    expect(written).toEqual(["a\nb\nc\n"]);
  });

  test("of the next turn are another", () => {
    const { lines, written, endTurn } = batch();
    lines.add("a");
    endTurn();
    lines.add("b");
    endTurn();
    expect(written).toEqual(["a\n", "b\n"]);
  });

  test("that are flushed come once", () => {
    const { lines, written, endTurn } = batch();
    lines.add("a");
    lines.flush();
    endTurn();
    lines.flush();
    expect(written).toEqual(["a\n"]);
  });

  test("an empty line is a line", () => {
    const { lines, written, endTurn } = batch();
    lines.add("");
    endTurn();
    expect(written).toEqual(["\n"]);
  });
});
