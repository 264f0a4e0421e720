/** The style of the page: colours by `light-dark`, cards in place of table rows on a phone, ink alone on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #111418); --card: light-dark(#ffffff, #191d23); --ink: light-dark(#14181f, #e8ebf0);
  --quiet: light-dark(#5a6472, #9aa5b4); --line: light-dark(#dfe3e9, #2c333d); --accent: light-dark(#1c4fd6, #8fb0ff);
  --chip: light-dark(#e8eefc, #222d47); --open: light-dark(#8a4b00, #ffc078); --open-ground: light-dark(#fdf0dd, #3a2a14);
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, monospace; --edge: light-dark(#8a94a0, #76818d); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 1160px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.kicker { margin: 0; color: var(--quiet); font-size: 13px; }
h1 { margin: 2px 0 20px; font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
.environment { color: var(--accent); }
h2 { margin: 40px 0 12px; font-size: 18px; }
.note { max-width: 76ch; margin: -8px 0 12px; color: var(--quiet); }
dl { margin: 0; } dd { margin: 0; }
.closed { margin: 0 0 20px; padding: 10px 14px; background: var(--open-ground); color: var(--open); border-radius: 10px; overflow-wrap: anywhere; }
.counts { display: flex; flex-wrap: wrap; gap: 8px 36px; }
.counts div { display: flex; flex-direction: row-reverse; align-items: baseline; gap: 7px; }
.counts dt { color: var(--quiet); } .counts dd { font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; }
nav { display: flex; flex-wrap: wrap; gap: 4px 24px; margin-top: 16px; }
nav a { color: var(--accent); line-height: 28px; text-underline-offset: 3px; }
.filter { display: flex; align-items: center; gap: 8px; margin: 0 0 12px; }
select { min-width: 0; min-height: 36px; padding: 4px 8px; font: inherit; color: inherit; background: var(--card);
  border: 1px solid var(--edge); border-radius: 6px; }
.calls tbody { counter-reset: calls; } .calls tbody tr { counter-increment: calls; }
.shown { margin: 8px 0 0; color: var(--quiet); font-size: 13px; }
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
th, td { padding: 9px 14px; text-align: left; vertical-align: top; font-weight: 400; }
thead th { position: sticky; top: 0; background: var(--card); color: var(--quiet); font-size: 13px; border-radius: 10px 10px 0 0; }
tbody tr > * { border-top: 1px solid var(--line); }
tbody th { width: 44%; } td[data-label="Who"] > div { min-width: 130px; } td:last-child { width: 1%; white-space: nowrap; } td ul { font-size: 14px; }
code { font: 13px/1.5 var(--mono); }
.call { display: grid; grid-template-columns: 104px 1fr; align-items: baseline; }
.path { font-size: 14px; font-weight: 600; overflow-wrap: anywhere; }
.method { margin-right: 3px; white-space: nowrap; color: var(--quiet); font-size: 11.5px; font-weight: 650; letter-spacing: 0.04em; }
.methods { line-height: 17px; }
.chip { display: inline-block; padding: 0 9px; border-radius: 12px; background: var(--chip); color: var(--accent);
  font: 13px/24px var(--mono); text-decoration: none; overflow-wrap: anywhere; }
a.chip:hover { text-decoration: underline; }
.chip.open { background: var(--open-ground); color: var(--open); font-family: system-ui, sans-serif; font-weight: 600; }
.chip.any { font-family: system-ui, sans-serif; }
.and, .quiet, .usual { color: var(--quiet); } .usual, .block { white-space: nowrap; }
td ul, dd ul { margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; }
dd li { padding-left: 14px; text-indent: -14px; } dd ul.many { columns: 250px; column-gap: 24px; }
.facts { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.facts > div { display: grid; grid-template-columns: minmax(200px, 1fr) minmax(0, 3.5fr); gap: 16px; padding: 11px 14px; scroll-margin: 12px; }
.facts > div:target { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 10px; }
.facts > div + div { border-top: 1px solid var(--line); }
.facts dt { font-weight: 600; } .issuer dd li:not(:first-child) { color: var(--quiet); }
.use .path { margin-right: 12px; font-weight: 400; }
.setting { display: block; color: var(--quiet); font-weight: 400; font-size: 12px; overflow-wrap: anywhere; }
.beyond { margin: 0; padding: 0 0 0 18px; color: var(--quiet); columns: 2; column-gap: 40px; }
footer { margin-top: 40px; padding-bottom: 40px; color: var(--quiet); font-size: 13px; }
@media screen and (max-width: 720px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; } header { padding-top: 24px; } h1 { font-size: 25px; }
  .counts { gap: 4px 20px; } .counts dd { font-size: 19px; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.calls { background: none; border: 0; } table.calls, tbody, tbody tr, tbody th, tbody td { display: block; width: auto; }
  tbody tr { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 10px; padding: 8px 0; }
  tbody tr > * { border: 0; padding: 3px 14px; }
  tbody td, td:last-child { display: grid; grid-template-columns: 76px 1fr; gap: 8px; width: auto; white-space: normal; }
  td::before { content: attr(data-label); color: var(--quiet); font-size: 13px; line-height: 24px; }
  th .call, th .methods { display: block; }
  .facts > div { grid-template-columns: 1fr; gap: 4px; } .beyond { columns: 1; } .use .call { grid-template-columns: 84px 1fr; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --chip: #fff; --open-ground: #fff; --accent: #000; --open: #000; --quiet: #444; --line: #999; }
  body { font-size: 10pt; } header, main, footer { max-width: none; padding: 0; } thead th { position: static; }
  nav, .filter, .shown { display: none; } tbody th { width: 38%; } td[data-label="Who"] > div { min-width: 110px; } .call { grid-template-columns: 80px 1fr; } .method { font-size: 8pt; letter-spacing: 0; }
  thead { display: table-header-group; } tr, .facts > div { break-inside: avoid; } h2 { break-after: avoid; }
  .chip { border: 1px solid #999; padding: 0 6px; line-height: 1.5; } .chip.open { font-weight: 700; border-color: #000; }
  table, .facts { border-radius: 0; } th, td, .facts > div { padding: 5px 8px; } .path, td ul { font-size: 9pt; } code, .chip { font-size: 8.5pt; }
  .facts > div:target { outline: 0; } .closed { padding: 5px 8px; border: 1px solid #000; border-radius: 0; }
  @page { margin: 15mm; }
}
`;
