import { readFileSync } from "node:fs";

/**
 * The rows of the first table under a heading of TOKENS.md, cell by cell.
 *
 * @param heading - text of the heading, without its hashes
 * @throws Error when there is no such heading, or no table under it
 */
export function documentedTable(heading: string): string[][] {
  const document = new URL("../../lambda/authorizer/TOKENS.md", import.meta.url);
  const lines = readFileSync(document, "utf8").split("\n");
  const section = lines.slice(lines.findIndex((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === heading));
  const table = section.slice(section.findIndex((line) => /^\|[-|]+\|$/.test(line)) + 1);
  const rows = table.slice(
    0,
    table.findIndex((line) => !line.startsWith("|")),
  );
  if (rows.length === 0) throw new Error(`TOKENS.md has no table under "${heading}"`);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}
