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
export function callsTable({ environment, routes, scopes }: AccessMatrix): string {
  const names = scopes.map(({ scope }) => scope);
  const optional = [ISSUERS, ADDRESSES];
  const isNeeded = ({ isUsual }: Column) => isUsual === undefined || !routes.every(isUsual);
  const columns = [
    { title: "Who", cell: (route: MatrixRoute) => who(route, names) },
    ...optional.filter(isNeeded),
    { title: "By", cell: (route: MatrixRoute) => lines(rulesOf(route, environment), "code") },
  ];
  const once = optional.filter((column) => !isNeeded(column)).map((column) => column.once);
  return `<p class="note">What a call needs after all rules that cover it. Of two rows that fit a call, the longer path counts. Everything else is 404.${once.map((text) => ` ${text}`).join("")}</p>
${filter(routes.length, names)}
<table class="calls">
<thead><tr><th scope="col">Call</th>${columns.map(({ title }) => `<th scope="col">${title}</th>`).join("")}</tr></thead>
<tbody>
${routes.map((route) => row(route, columns, names)).join("\n")}
</tbody>
</table>
<p class="shown" aria-hidden="true"></p>`;
}

function row(route: MatrixRoute, columns: readonly Column[], names: readonly string[]): string {
  const cells = columns.map(({ title, cell, isUsual }) => {
    const style = isUsual?.(route) ? ' class="usual"' : "";
    return `<td data-label="${title}"><div${style}>${cell(route)}</div></td>`;
  });
  return `<tr class="${kindsOf(route, names).join(" ")}"><th scope="row">${call(route)}</th>${cells.join("")}</tr>`;
}

/** What the filter knows of a row. */
function kindsOf({ public: isPublic, scopes, isEveryAddress }: MatrixRoute, names: readonly string[]): string[] {
  return [
    ...(isPublic ? ["public"] : []),
    ...(!isPublic && scopes.length === 0 ? ["any-token"] : []),
    ...(isEveryAddress ? [] : ["narrowed"]),
    ...scopes.map((scope) => `scope-${names.indexOf(scope)}`),
  ];
}

/** Fewer rows are seen at a glance. */
const FILTERED_ROWS = 12;

/** A choice of rows that needs no script: a style hides the others, on screens alone. */
function filter(rows: number, names: readonly string[]): string {
  if (rows <= FILTERED_ROWS) return "";
  const option = (kind: string, text: string) => `<option value="${kind}">${escaped(text)}</option>`;
  const kinds = ["public", "any-token", "narrowed", ...names.map((_, index) => `scope-${index}`)];
  const hidden = kinds.map(
    (kind) => `main:has(#show [value="${kind}"]:checked) .calls tbody tr:not(.${kind}) { display: none; }`,
  );
  return `<style>@media screen {
${hidden.join("\n")}
.shown::after { content: counter(calls) " of ${rows} calls are shown"; }
}</style>
<p class="filter"><label for="show">Show</label> <select id="show" autocomplete="off">
${option("", "all calls")}
${option("public", "public ones")}
${option("any-token", "those that any token opens")}
${option("narrowed", "those from fewer addresses")}
<optgroup label="those that need a scope">
${names.map((name, index) => option(`scope-${index}`, name)).join("\n")}
</optgroup>
</select></p>`;
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
