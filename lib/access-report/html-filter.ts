import { escaped } from "./html-text.ts";
import type { MatrixRoute } from "./matrix.ts";

/** Rows that can be chosen to be shown alone. */
interface Kind {
  /** A class of the rows. */
  readonly name: string;
  readonly text: string;
  readonly holds: (route: MatrixRoute) => boolean;
}

const PLAIN_KINDS: readonly Kind[] = [
  { name: "public", text: "public ones", holds: (route) => route.public },
  {
    name: "any-token",
    text: "those that any token opens",
    holds: (route) => !route.public && route.scopes.length === 0,
  },
  { name: "narrowed", text: "those from fewer addresses", holds: (route) => !route.isEveryAddress },
];

function scopeKinds(scopes: readonly string[]): Kind[] {
  return scopes.map((scope, index) => ({
    name: `scope-${index}`,
    text: scope,
    holds: (route) => route.scopes.includes(scope),
  }));
}

/** The classes of a row, for the filter. */
export function kindsOfRow(route: MatrixRoute, scopes: readonly string[]): string {
  const kinds = [...PLAIN_KINDS, ...scopeKinds(scopes)].filter(({ holds }) => holds(route));
  return kinds.map(({ name }) => name).join(" ");
}

/** Fewer rows are seen at a glance. */
const MIN_ROWS = 13;

/** A choice of rows that needs no script: a style hides the others, on screens alone. */
export function filter(rows: number, scopes: readonly string[]): string {
  if (rows < MIN_ROWS) return "";
  return `<style>@media screen {
${[...PLAIN_KINDS, ...scopeKinds(scopes)].map(hideOthers).join("\n")}
.shown::after { content: counter(calls) " of ${rows} calls are shown"; }
}</style>
<p class="filter"><label for="show">Show</label> <select id="show" autocomplete="off">
<option value="">all calls</option>
${PLAIN_KINDS.map(option).join("\n")}
${scopes.length === 0 ? "" : optionGroup(scopeKinds(scopes))}</select></p>`;
}

function hideOthers({ name }: Kind): string {
  return `main:has(#show [value="${name}"]:checked) .calls tbody tr:not(.${name}) { display: none; }`;
}

function optionGroup(kinds: readonly Kind[]): string {
  return `<optgroup label="those that need a scope">\n${kinds.map(option).join("\n")}\n</optgroup>\n`;
}

function option({ name, text }: Kind): string {
  return `<option value="${name}">${escaped(text)}</option>`;
}
