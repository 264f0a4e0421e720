import { type AccessMatrix, addressesInWords, callOf, type Fact, ISSUER, issuersInWords } from "./matrix.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** Scripts and anything from elsewhere are forbidden to the page itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The matrix as one self-contained page: no script, nothing loaded, for screens of any size, for the dark, and for paper. */
export function renderHtml(matrix: AccessMatrix): string {
  const { environment, routes, scopes, facts, notCovered } = matrix;
  const open = routes.filter((route) => route.public).length;
  const issuers = facts.filter(({ about }) => about === ISSUER).length;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="color-scheme" content="light dark">
<title>Who may call what: ${escaped(environment)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="kicker">Clipzy access control</p>
<h1>Who may call what <span class="environment">${escaped(environment)}</span></h1>
<dl class="counts">
${count(routes.length, routes.length === 1 ? "kind of call" : "kinds of calls")}
${count(open, "public")}
${count(scopes.length, scopes.length === 1 ? "scope" : "scopes")}
${count(issuers, issuers === 1 ? "issuer" : "issuers")}
</dl>
</header>
<main>
<section aria-labelledby="calls">
<h2 id="calls">Calls</h2>
<p class="note">What a call needs after all rules that cover it. Of two rows that fit a call, the longer path counts. Everything else is 404.</p>
<table class="calls">
<thead><tr><th scope="col">Call</th><th scope="col">Who</th><th scope="col">Tokens of</th><th scope="col">From</th><th scope="col">By</th></tr></thead>
<tbody>
${routes.map((route) => callRow(route, environment)).join("\n")}
</tbody>
</table>
</section>
<section aria-labelledby="scopes">
<h2 id="scopes">What each scope opens</h2>
<dl class="facts">
${scopes.map(({ scope, calls }) => `<div><dt>${chip(scope)}</dt><dd>${lines(calls, "code")}</dd></div>`).join("\n")}
</dl>
</section>
<section aria-labelledby="every">
<h2 id="every">For every call</h2>
<dl class="facts">
${facts.map((fact) => factRow(fact, environment)).join("\n")}
</dl>
</section>
<section aria-labelledby="beyond">
<h2 id="beyond">Not covered here</h2>
<ul class="beyond">${notCovered.map((what) => `<li>${escaped(what)}</li>`).join("")}</ul>
</section>
</main>
<footer><p>Made by <code>npm run access -- report --environment ${escaped(environment)}</code></p></footer>
</body>
</html>
`;
}

type Route = AccessMatrix["routes"][number];

function callRow(route: Route, environment: string): string {
  const { public: isPublic, settings } = route;
  const [methods = "", path = ""] = splitCall(callOf(route));
  const rules = settings.map((setting) => setting.replace(`environments.${environment}.auth.`, ""));
  return `<tr${isPublic ? ' class="public"' : ""}><th scope="row"><span class="methods">${methods
    .split(" ")
    .map((method) => `<span class="method">${escaped(method === "*" ? "any method" : method)}</span>`)
    .join(" ")}</span> <code class="path">${breakable(path)}</code></th>${[
    ["Who", who(route)],
    ["Tokens of", lines(issuersInWords(route))],
    ["From", lines(addressesInWords(route))],
    ["By", lines(rules, "code")],
  ]
    .map(([label, cell]) => `<td data-label="${label}"><div>${cell}</div></td>`)
    .join("")}</tr>`;
}

function who({ public: isPublic, scopes }: Route): string {
  if (isPublic) return '<span class="chip open">everyone</span>';
  return scopes.length === 0
    ? '<span class="chip any">any token</span>'
    : scopes.map(chip).join(' <span class="and">and</span> ');
}

function splitCall(call: string): [string, string] {
  const at = call.lastIndexOf(" ");
  return [call.slice(0, at), call.slice(at + 1)];
}

function factRow({ about, says, setting }: Fact, environment: string): string {
  const place = escaped(setting.replace(`environments.${environment}.`, ""));
  const style = about === ISSUER ? ' class="issuer"' : "";
  return `<div${style}><dt>${escaped(about)} <code class="setting">${place}</code></dt><dd>${lines(says)}</dd></div>`;
}

function lines(texts: readonly string[], element?: "code"): string {
  if (texts.length === 0) return '<span class="quiet">nobody</span>';
  const wrapped = (text: string) => (element === undefined ? breakable(text) : `<code>${breakable(text)}</code>`);
  return `<ul>${texts.map((text) => `<li>${wrapped(text)}</li>`).join("")}</ul>`;
}

function chip(scope: string): string {
  return `<span class="chip">${breakable(scope)}</span>`;
}

function count(value: number, what: string): string {
  return `<div><dt>${what}</dt><dd>${value}</dd></div>`;
}

/** Long addresses and paths may break after a slash or a colon. */
function breakable(text: string): string {
  return escaped(text).replace(/[/:](?=[^/\s])/g, "$&<wbr>");
}

function escaped(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (character) => entities[character] as string);
}
