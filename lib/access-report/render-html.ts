import { callsTable, scopeList } from "./html-calls.ts";
import { escaped, lines, section } from "./html-text.ts";
import { type AccessMatrix, type Fact, ISSUER } from "./matrix.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Scripts and anything from elsewhere are forbidden to the page itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The matrix as one self-contained page: no script, nothing loaded, for screens of any size, for the dark, and for paper. */
export function renderHtml(matrix: AccessMatrix): string {
  const { environment, facts, notCovered } = matrix;
  const name = escaped(environment);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>Who may call what: ${name}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Clipzy access control</p>
<h1>Who may call what in <span class="environment">${name}</span></h1>
${closedNote(matrix)}${counts(matrix)}
<nav aria-label="Parts of this page"><a href="#calls">Calls</a> <a href="#scopes">What each scope opens</a> <a href="#every">For every call</a> <a href="#beyond">Not covered here</a></nav>
</header>
<main>
${section("calls", "Calls", callsTable(matrix))}
${section("scopes", "What each scope opens", scopeList(matrix))}
${section("every", "For every call", '<dl class="facts">', ...facts.map((fact) => factRow(fact, environment)), "</dl>")}
${section("beyond", "Not covered here", `<ul class="beyond">${notCovered.map((what) => `<li>${escaped(what)}</li>`).join("")}</ul>`)}
</main>
<footer><p>Made by <code>npm run access -- report --environment ${name}</code></p></footer>
</body>
</html>
`;
}

/** What every row of the page is under, as long as it lasts. */
function closedNote({ closedBut }: AccessMatrix): string {
  if (closedBut === undefined) return "";
  const what =
    closedBut.length === 0
      ? "Every request is answered with 503. What follows holds as soon as it is open."
      : `What follows holds for requests from ${closedBut.map(escaped).join(", ")}. All others are answered with 503.`;
  return `<p class="closed"><strong>Closed at present.</strong> ${what}</p>\n`;
}

function counts({ routes, scopes, facts }: AccessMatrix): string {
  const count = (value: number, one: string, more = `${one}s`) =>
    `<div><dt>${value === 1 ? one : more}</dt><dd>${value}</dd></div>`;
  return `<dl class="counts">
${count(routes.length, "kind of call", "kinds of calls")}
${count(routes.filter((route) => route.public).length, "public", "public")}
${count(scopes.length, "scope")}
${count(facts.filter(({ about }) => about === ISSUER).length, "issuer")}
</dl>`;
}

function factRow({ about, says, setting }: Fact, environment: string): string {
  const place = escaped(setting.replace(`environments.${environment}.`, ""));
  const style = about === ISSUER ? ' class="issuer"' : "";
  return `<div${style}><dt>${escaped(about)} <code class="setting">${place}</code></dt><dd>${lines(says)}</dd></div>`;
}
