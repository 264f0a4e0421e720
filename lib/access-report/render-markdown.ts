import { code, escaped } from "./markdown-text.ts";
import { type AccessMatrix, addressesInWords, callOf, issuersInWords, type MatrixRoute, needsOf } from "./matrix.ts";

/** The matrix as a Markdown document to commit: the same configuration always makes the same text. */
export function renderMarkdown(matrix: AccessMatrix): string {
  const { environment, routes, scopes, facts, notCovered } = matrix;
  const root = `environments.${environment}.`;
  return `${[
    `# Who may call what: ${environment}`,
    "",
    `Made by \`npm run access -- report --environment ${environment}\`; do not edit.`,
    "A row needs what all rules that cover it ask for. Of two rows that fit, the longer path counts.",
    "",
    ...table(
      ["call", "who", "tokens of", "from", "by"],
      routes.map((route) => routeRow(route, `${root}auth.`)),
    ),
    "",
    "Everything else is 404, with or without a token.",
    "",
    "## What each scope opens",
    "",
    ...table(
      ["scope", "calls"],
      scopes.map(({ scope, calls }) => [code(scope), calls.map(code).join("<br>")]),
    ),
    "",
    "## For every call",
    "",
    ...table(
      ["what", "who", "setting"],
      facts.map(({ about, says, setting }) => [about, listOf(says), code(setting.replace(root, ""))]),
    ),
    "",
    "## Not covered here",
    "",
    ...notCovered.map((what) => `- ${escaped(what.replace(/ \(.*\)$/, ""))}`),
  ].join("\n")}\n`;
}

function routeRow(route: MatrixRoute, root: string): string[] {
  return [
    code(callOf(route)),
    route.public ? "**everyone**" : needsOf(route),
    listOf(issuersInWords(route)),
    listOf(addressesInWords(route)),
    route.settings.map((setting) => code(setting.replace(root, ""))).join("<br>"),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return ["none"];
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)];
}

function listOf(texts: readonly string[]): string {
  return texts.length === 0 ? "nobody" : texts.map(escaped).join("<br>");
}
