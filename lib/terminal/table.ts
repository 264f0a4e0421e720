import { wrapWords } from "./text.ts";

export interface TableOptions {
  /** Width of a line in characters; words of wide columns are wrapped to fit. @default - as wide as the cells are */
  readonly columns?: number;
  /** Styles one cell, after its column's width is known. @default - plain */
  readonly style?: (cell: string, row: number, column: number) => string;
}

const GAP = "  ";

/**
 * Rows of cells in aligned columns, two spaces apart; the first row is the head. A column that holds only numbers below its
 * head is aligned right.
 */
export function renderTable(rows: readonly (readonly string[])[], options: TableOptions = {}): string {
  const { columns = Number.POSITIVE_INFINITY, style = (cell) => cell } = options;
  const widths = fittingWidths(rows, columns);
  const align = widths.map((_, column) => (isNumeric(rows, column) ? "padStart" : "padEnd"));
  return rows
    .flatMap((row, index) => {
      const cells = widths.map((width, column) => wrapWords(row[column] ?? "", width));
      const height = Math.max(1, ...cells.map((lines) => lines.length));
      return Array.from({ length: height }, (_, line) =>
        cells
          .map((lines, column) => {
            const text = lines[line] ?? "";
            const isLast = column === widths.length - 1;
            const padded = text[align[column] ?? "padEnd"](widths[column] ?? 0);
            return style(isLast ? padded.trimEnd() : padded, index, column);
          })
          .join(GAP)
          .trimEnd(),
      );
    })
    .join("\n");
}

/** The natural widths; when they are too wide together, the widest columns shrink, down to their longest words. */
function fittingWidths(rows: readonly (readonly string[])[], columns: number): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const measure = (lengthOf: (cell: string) => number) =>
    Array.from({ length: count }, (_, column) => Math.max(0, ...rows.map((row) => lengthOf(row[column] ?? ""))));
  const widths = measure((cell) => cell.length);
  const least = measure((cell) => Math.max(...cell.split(" ").map((word) => word.length)));
  let surplus = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (count - 1) - columns;
  for (; surplus > 0; surplus--) {
    const shrinkable = widths.map((width, column) => (width > (least[column] ?? 0) ? width : 0));
    const widest = shrinkable.indexOf(Math.max(...shrinkable));
    if ((shrinkable[widest] ?? 0) === 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function isNumeric(rows: readonly (readonly string[])[], column: number): boolean {
  const below = rows.slice(1).map((row) => row[column] ?? "");
  return below.some((cell) => cell !== "") && below.every((cell) => /^[\d,.]*$/.test(cell));
}
