/** The style of the page: colours by `light-dark`, cards in place of table rows on a phone, ink alone on paper. */
export const PAGE_STYLE = `
:root { color-scheme: light dark;
  --ground: light-dark(#f6f7f9, #111418); --card: light-dark(#ffffff, #191d23); --ink: light-dark(#14181f, #e8ebf0);
  --quiet: light-dark(#5a6472, #9aa5b4); --line: light-dark(#dfe3e9, #2c333d); --accent: light-dark(#1c4fd6, #8fb0ff);
  --chip: light-dark(#e8eefc, #222d47); --open: light-dark(#8a4b00, #ffc078); --open-ground: light-dark(#fdf0dd, #3a2a14); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
.kicker { margin: 0; color: var(--quiet); font-size: 13px; }
h1 { margin: 2px 0 20px; font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; }
.environment { color: var(--accent); }
h2 { margin: 40px 0 4px; font-size: 18px; }
.note { margin: 0 0 12px; color: var(--quiet); }
dl { margin: 0; } dd { margin: 0; }
.counts { display: flex; flex-wrap: wrap; gap: 8px 36px; }
.counts div { display: flex; flex-direction: row-reverse; align-items: baseline; gap: 7px; }
.counts dt { color: var(--quiet); } .counts dd { font-size: 22px; font-weight: 650; font-variant-numeric: tabular-nums; }
table { width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 10px; }
th, td { padding: 11px 14px; text-align: left; vertical-align: top; font-weight: 400; }
thead th { position: sticky; top: 0; background: var(--card); color: var(--quiet); font-size: 13px;
  border-bottom: 1px solid var(--line); border-radius: 10px 10px 0 0; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody th { width: 30%; }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.path { font-size: 14px; font-weight: 600; }
.methods { display: block; margin-bottom: 1px; }
.method { color: var(--quiet); font-size: 11.5px; font-weight: 650; letter-spacing: 0.04em; margin-right: 4px; }
.chip { display: inline-block; padding: 1px 9px; border-radius: 99px; background: var(--chip); color: var(--accent);
  font: 13px/1.6 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.chip.open { background: var(--open-ground); color: var(--open); font-family: system-ui, sans-serif; font-weight: 600; }
.chip.any { font-family: system-ui, sans-serif; }
.and, .quiet { color: var(--quiet); }
td ul, dd ul { margin: 0; padding: 0; list-style: none; overflow-wrap: anywhere; }
.facts { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.facts > div { display: grid; grid-template-columns: 230px 1fr; gap: 16px; padding: 11px 14px; }
.facts > div + div { border-top: 1px solid var(--line); }
.facts dt { font-weight: 600; } .issuer dd li:not(:first-child) { color: var(--quiet); }
.setting { display: block; color: var(--quiet); font-weight: 400; font-size: 12px; overflow-wrap: anywhere; }
.beyond { margin: 8px 0 0; padding: 0 0 0 18px; color: var(--quiet); columns: 2; column-gap: 40px; }
footer { margin-top: 40px; padding-bottom: 40px; color: var(--quiet); font-size: 13px; }
@media screen and (max-width: 720px) {
  header, main, footer { padding-left: 16px; padding-right: 16px; } header { padding-top: 24px; } h1 { font-size: 25px; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.calls { background: none; border: 0; } table.calls, tbody, tbody tr, tbody th, tbody td { display: block; width: auto; }
  tbody tr { background: var(--card); border: 1px solid var(--line); border-radius: 10px; margin-bottom: 12px; padding: 6px 0; }
  tbody tr > *, tbody tr + tr > * { border: 0; padding: 4px 14px; }
  td { display: grid !important; grid-template-columns: 70px 1fr; gap: 8px; }
  td::before { content: attr(data-label); color: var(--quiet); font-size: 13px; }
  .facts > div { grid-template-columns: 1fr; gap: 4px; } .beyond { columns: 1; }
}
@media print {
  :root { color-scheme: light; --ground: #fff; --chip: #fff; --open-ground: #fff; --accent: #000; --open: #000; --quiet: #444; --line: #999; }
  body { font-size: 10.5pt; } header, main, footer { max-width: none; padding: 0; } thead th { position: static; }
  thead { display: table-header-group; } tr, .facts > div { break-inside: avoid; } h2 { break-after: avoid; }
  .chip { border: 1px solid #999; padding: 0 6px; } .chip.open { font-weight: 700; border-color: #000; }
  table, .facts { border-radius: 0; }
  @page { margin: 15mm; }
}
`;
