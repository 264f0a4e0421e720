import { filter, kindsOfRow } from "./html-filter.ts";
import { breakable, escaped, lines } from "./html-text.ts";
import { type AccessMatrix, addressesInWords, issuersInWords, type MatrixRoute } from "./matrix.ts";

/** Columns of which every row would say the same are one sentence. */
interface Column {
  readonly title: string;
  readonly cell: (route: MatrixRoute) => string;
  /** Whether a row says what most rows say. */
  readonly isUsual?: (route: MatrixRoute) => boolean;
  /** What is said once, when all rows are usual. */
  readonly once?: string;
}

const ISSUERS: Column = {
  title: "Tokens of",
  cell: (route) => lines(issuersInWords(route)),
  isUsual: (route) => route.public || route.isEveryIssuer,
  once: "Tokens may be of every issuer below.",
};

const ADDRESSES: Column = {
  title: "From",
  cell: (route) => lines(addressesInWords(route)),
  isUsual: (route) => route.isEveryAddress,
  once: "A call may come from every address that is let in below.",
};

/** The table of calls, with what is the same for all of them in a sentence before it. */
export function callsTable(matrix: AccessMatrix): string {
  const { routes, scopes } = matrix;
  const names = scopes.map(({ scope }) => scope);
  const { columns, once } = columnsOf(matrix, names);
  return `<p class="note">${[...NOTES, ...once].join(" ")}</p>
${filter(routes.length, names)}
<table class="calls">
<thead><tr><th scope="col">Call</th>${columns.map(({ title }) => `<th scope="col">${title}</th>`).join("")}</tr></thead>
<tbody>
${routes.map((route) => row(route, columns, names)).join("\n")}
</tbody>
</table>
<p class="shown" aria-hidden="true"></p>`;
}

const NOTES = [
  "What a call needs after all rules that cover it.",
  "Of two rows that fit a call, the longer path counts.",
  "Everything else is 404.",
];

/** The columns that are needed, and sentences in place of the others. */
function columnsOf({ environment, routes }: AccessMatrix, names: readonly string[]) {
  const isSaidOnce = ({ isUsual }: Column) => isUsual !== undefined && routes.every(isUsual);
  const columns: readonly Column[] = [
    { title: "Who", cell: (route) => who(route, names) },
    ISSUERS,
    ADDRESSES,
    { title: "By", cell: (route) => lines(rulesOf(route, environment), "code") },
  ];
  return {
    columns: columns.filter((column) => !isSaidOnce(column)),
    once: columns.filter(isSaidOnce).map(({ once }) => once),
  };
}

function row(route: MatrixRoute, columns: readonly Column[], names: readonly string[]): string {
  const cells = columns.map(({ title, cell, isUsual }) => {
    const style = isUsual?.(route) ? ' class="usual"' : "";
    return `<td data-label="${title}"><div${style}>${cell(route)}</div></td>`;
  });
  return `<tr class="${kindsOfRow(route, names)}"><th scope="row">${call(route)}</th>${cells.join("")}</tr>`;
}

/** What each scope opens, with what else those calls need. */
export function scopeList({ routes, scopes }: AccessMatrix): string {
  if (scopes.length === 0) return '<p class="note">No call asks for a scope.</p>';
  const names = scopes.map(({ scope }) => scope);
  const rows = names.map((scope, index) => {
    const uses = routes.filter((route) => route.scopes.includes(scope)).map((route) => use(route, scope, names));
    return `<div id="scope-${index}"><dt><span class="chip">${breakable(scope)}</span></dt><dd>${uses.join("\n")}</dd></div>`;
  });
  return `<dl class="facts">\n${rows.join("\n")}\n</dl>`;
}

function use(route: MatrixRoute, scope: string, names: readonly string[]): string {
  const others = route.scopes.filter((one) => one !== scope).map((other) => chip(other, names));
  const more = others.length === 0 ? "" : ` <span class="quiet">with</span> ${others.join(" ")}`;
  return `<div class="use">${call(route, more)}</div>`;
}

function call({ methods, path }: MatrixRoute, more = ""): string {
  const words = methods.length === 6 ? ["any method"] : methods;
  const shown = words.map((method) => `<span class="method">${escaped(method)}</span>`).join(" ");
  return `<span class="call"><span class="methods">${shown}</span> <span><code class="path">${breakable(path)}</code>${more}</span></span>`;
}

function who({ public: isPublic, scopes }: MatrixRoute, names: readonly string[]): string {
  if (isPublic) return '<span class="chip open">everyone</span>';
  if (scopes.length === 0) return '<span class="chip any">any token</span>';
  return scopes.map((scope) => chip(scope, names)).join(' <span class="and">and</span> ');
}

/** A scope, linked to what it opens. */
function chip(scope: string, names: readonly string[]): string {
  return `<a class="chip" href="#scope-${names.indexOf(scope)}">${breakable(scope)}</a>`;
}

function rulesOf({ settings }: MatrixRoute, environment: string): string[] {
  return settings.map((setting) => setting.replace(`environments.${environment}.auth.`, ""));
}
