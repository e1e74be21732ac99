/** How the page looks: on a screen, light or dark as the reader's system says, and on A4. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1d2530; --faint: #56606e; --line: #d5dae1; --band: rgb(20 50 90 / .05); --edge: rgb(20 40 70 / .25); --mark: #005a8c;
}
@media (prefers-color-scheme: dark) {
  :root { --paper: #12171d; --ink: #e6eaf0; --faint: #a6b0bd; --line: #3a4350; --band: rgb(190 215 255 / .07); --edge: rgb(200 220 255 / .3); --mark: #7cc4f0; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .5rem; }
header, main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2.5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.35rem; margin: 3rem 0 .25rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
a { color: var(--mark); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; margin: 1rem 0; }
dl.scope { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0; color: var(--faint); font-size: .9rem; }
dl.scope dd { margin: 0; color: var(--ink); overflow-wrap: anywhere; }
p.about { margin: 0; color: var(--faint); }
ul.keys { display: grid; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); gap: .75rem; list-style: none; padding: 0; margin: 1.25rem 0; }
ul.keys a { display: block; height: 100%; padding: .6rem .8rem; border: 1px solid var(--line); border-radius: .4rem; color: var(--ink); text-decoration: none; }
ul.keys a:hover { border-color: var(--mark); }
ul.keys strong { display: block; font-size: 1.25rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
ul.keys span { color: var(--faint); font-size: .875rem; }
p.lead { font-size: 1.05rem; max-width: 46rem; }
p.note { color: var(--faint); font-size: .875rem; }
figure { margin: 1rem 0; }
figcaption { font-weight: 600; font-size: .95rem; }
.picture svg, .picture .live { display: block; width: 100%; height: auto; }
.picture .live { overflow: hidden; }
.picture .dark { display: none; }
@media (prefers-color-scheme: dark) { .picture .light { display: none; } .picture .dark { display: block; } }
.scroll {
  overflow-x: auto; border-top: 1px solid var(--line); margin-top: 1rem;
  background:
    linear-gradient(to right, var(--paper) 40%, transparent) 0 0 / 2.5rem 100% no-repeat local,
    linear-gradient(to left, var(--paper) 40%, transparent) 100% 0 / 2.5rem 100% no-repeat local,
    linear-gradient(to right, var(--edge), transparent) 0 0 / .9rem 100% no-repeat scroll,
    linear-gradient(to left, var(--edge), transparent) 100% 0 / .9rem 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .75rem 0 .25rem; caption-side: top; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.5rem); }
th, td { text-align: left; padding: .3rem .55rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th.n, td.n { text-align: right; }
td.n { white-space: nowrap; }
tbody tr:nth-child(even) { background: var(--band); }
td.w { white-space: nowrap; }
td:not(.n, .w) { min-width: 13rem; }
.id { display: inline-block; max-width: 5.2rem; overflow: hidden; text-overflow: ellipsis; vertical-align: bottom; }
thead th { border-bottom: 2px solid var(--line); vertical-align: bottom; }
th button, button.copy { font: inherit; color: var(--mark); background: none; border: 0; padding: 0; cursor: pointer; text-align: inherit; }
button.copy { font-size: .8rem; text-decoration: underline; margin: .25rem 0; }
footer h2 { font-size: 1.1rem; color: var(--ink); }
footer { color: var(--faint); font-size: .85rem; padding-top: 2rem; padding-bottom: 3rem; }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  :root { --paper: #ffffff; --ink: #000000; --faint: #333333; --line: #bbbbbb; --band: #f6f6f6; --edge: transparent; --mark: #000000; }
  body { font-size: 10.5pt; }
  nav, .skip, button.copy, .picture .live, .picture .dark { display: none !important; }
  .picture .light { display: block !important; }
  h2, p.lead, figcaption, caption { break-after: avoid; }
  thead, tbody tr:first-child, tbody tr:last-child { break-before: avoid; }
  figure, tr { break-inside: avoid; }
  .together { break-inside: avoid; }
  td:not(.n, .w) { min-width: 0; }
  ul.keys { grid-template-columns: repeat(4, 1fr); }
  ul.keys strong { font-size: 11pt; }
  .scroll { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: .15rem .3rem; }
  td { overflow-wrap: anywhere; }
  td.n, td.w { overflow-wrap: normal; }
}
`
