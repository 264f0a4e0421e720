import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { renderTable } from "../../lib/terminal/table.ts";

const ROWS = [
  ["route", "calls", "note"],
  ["/health", "1,200", "asked by the load balancer"],
  ["/api/v1/jobs", "7", ""],
];

describe("a table", () => {
  test("aligns words left and numbers right", () => {
    expect(renderTable(ROWS)).toBe(
      ["route         calls  note", "/health       1,200  asked by the load balancer", "/api/v1/jobs      7"].join(
        "\n",
      ),
    );
  });

  test("wraps the widest column to fit", () => {
    expect(renderTable(ROWS, { columns: 36 })).toBe(
      [
        "route         calls  note",
        "/health       1,200  asked by the",
        "                     load balancer",
        "/api/v1/jobs      7",
      ].join("\n"),
    );
  });

  test("styles a cell after it was aligned", () => {
    const style = (cell: string, row: number, column: number) => (row === 1 && column === 0 ? `<${cell}>` : cell);
    expect(renderTable(ROWS, { style }).split("\n")[1]).toMatch(/^<\/health {5}> {2}1,200/);
  });

  test("of nothing is empty", () => {
    expect(renderTable([])).toBe("");
  });

  test("keeps every word, and is no wider than asked unless its words are", () => {
    const word = fc.string({ unit: fc.constantFrom(..."ab1"), minLength: 1, maxLength: 6 });
    const cell = fc.array(word, { maxLength: 6 }).map((words) => words.join(" "));
    const rows = fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 22, max: 60 }), (cells, columns) => {
        const text = renderTable(cells, { columns });
        for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(columns);
        const words = (from: string) => from.split(/\s+/).filter(Boolean).sort();
        expect(words(text)).toEqual(words(cells.flat().join(" ")));
      }),
    );
  });
});
