import type { Registry } from "../../config/registry/registry-schema.ts";

/**
 * The text of a registry: keys and tokens one line each, tokens sorted by id. Two branches that both issue then change
 * different lines, and git merges them.
 */
export function renderRegistry({ keys, tokens, ...members }: Registry): string {
  const sorted = tokens.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const first = Object.entries(members).filter(([, value]) => value !== undefined);
  return [
    "{",
    ...first.map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`),
    `  "keys": ${renderList(keys)},`,
    `  "tokens": ${renderList(sorted)}`,
    "}",
    "",
  ].join("\n");
}

function renderList(items: readonly object[]): string {
  if (items.length === 0) return "[]";
  return `[\n${items.map((item) => `    ${renderInLine(item)}`).join(",\n")}\n  ]`;
}

/** JSON on one line, with a space after each comma and colon. */
function renderInLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(renderInLine).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{ ${members.map(([name, member]) => `${JSON.stringify(name)}: ${renderInLine(member)}`).join(", ")} }`;
}
