/** The page: one file that needs nothing else, not even a network. */
import { complete, type Draw } from './draw.ts'
import { countText } from './format.ts'
import { html, jsonFor, type Markup, trusted } from './html.ts'
import { script } from './script.ts'
import type { Cell, Chart, ReportTable, Section } from './section.ts'
import { style } from './style.ts'
import { themeOf } from './theme.ts'

export interface PageSection extends Section {
  readonly id: string
  readonly title: string
}

export interface Page {
  readonly title: string
  /** Of what, and of when, in a line. */
  readonly about: string
  /** What the figures rest on: asked again with the same, they are the same. */
  readonly scope: ReadonlyArray<readonly [name: string, value: string]>
  readonly sections: ReadonlyArray<PageSection>
}

/** An amount, alone in its cell. */
const AMOUNT = /^([-+]?[\d,]+(?:\.\d+)?) ([A-Z]{3})$/

const blank = (cell: Cell | undefined): boolean => cell === undefined || cell === null || cell === '' || cell === '–'

/** The currency of a column in which every amount is of one: it is named once, above. */
const currencyOf = (cells: ReadonlyArray<Cell | undefined>): string | undefined => {
  const said = cells.filter((cell) => !blank(cell))
  const currencies = new Set(said.map((cell) => (typeof cell === 'string' ? AMOUNT.exec(cell)?.[2] : undefined)))
  return currencies.size === 1 ? [...currencies][0] : undefined
}

/** A column is of numbers where every cell that says something is one, or an amount, or a share. */
const numeric = (cells: ReadonlyArray<Cell | undefined>): boolean =>
  cells.some((cell) => typeof cell === 'number' || /\d/.test(cell ?? '')) &&
  cells.every(
    (cell) => typeof cell !== 'string' || /^$|^[-+–]?[\d., %…+]*( ?[A-Z]{3}| h)?( \+ [\d., ]+ [A-Z]{3})*$/.test(cell),
  )

/** Words so short are not broken over lines. */
const SHORT = 20

/** An id that no person reads to its end: shown by its beginning, copied whole. */
const LONG_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

const cellOf = (cell: Cell | undefined, number: boolean): Markup => {
  if (typeof cell === 'string' && LONG_ID.test(cell))
    return html`<td class="w"><span class="id" title="${cell}">${cell}</span></td>`
  if (number) return html`<td class="n">${typeof cell === 'number' ? countText(cell) : (cell ?? '–')}</td>`
  return String(cell ?? '').length <= SHORT ? html`<td class="w">${cell ?? '–'}</td>` : html`<td>${cell ?? '–'}</td>`
}

/** Columns of ids: numbers among them are names, not amounts. */
const ids: ReadonlySet<string> = new Set(['client', 'deal', 'manager', 'campaign'])

const table = ({ caption, columns, rows, of }: ReportTable): Markup => {
  const shape = columns
    .map((name, at) => {
      const cells = rows.map((row) => row[at])
      const currency = currencyOf(cells)
      const number = !ids.has(name) && numeric(cells)
      return { at, name: currency === undefined ? name : `${name}, ${currency}`, currency, number, cells }
    })
    // A column in which no row says anything only takes room.
    .filter(({ at, cells }) => at === 0 || !cells.every(blank))
  const head = shape.map(({ name, number }) =>
    number ? html`<th scope="col" class="n">${name}</th>` : html`<th scope="col">${name}</th>`,
  )
  const shown = (cell: Cell | undefined, currency: string | undefined): Cell | undefined =>
    currency === undefined || typeof cell !== 'string' ? cell : cell.replace(AMOUNT, '$1')
  const body = rows.map(
    (row) => html`<tr>${shape.map(({ at, currency, number }) => cellOf(shown(row[at], currency), number))}</tr>`,
  )
  const more =
    of === undefined
      ? html``
      : html`<p class="note">${countText(rows.length)} of ${countText(of)} shown; the command line has them all.</p>`
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}"><table><caption><span>${caption}</span></caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>${more}`
}

/** Empty tables say nothing. */
const tables = (all: ReadonlyArray<ReportTable>): ReadonlyArray<Markup> =>
  all.filter(({ rows }) => rows.length > 0).map(table)

const picture = (draw: Draw, chart: Chart, id: string): Markup => html`<figure>
<figcaption>${chart.title}</figcaption>
<div class="picture" data-picture="${id}" data-height="${chart.height}" role="img" aria-label="${chart.alt}">
<div class="still light">${trusted(draw(chart, 'light', `${id}-light`))}</div>
<div class="still dark">${trusted(draw(chart, 'dark', `${id}-dark`))}</div>
</div>
</figure>`

const sectionMarkup = (draw: Draw, section: PageSection): Markup => {
  const pictures = section.charts.map((chart, i) => picture(draw, chart, `${section.id}-${i}`))
  return html`<section id="${section.id}" aria-labelledby="${section.id}-title">
<div class="together"><h2 id="${section.id}-title">${section.title}</h2>
<p class="lead">${section.lead}</p>
${pictures.slice(0, 1)}</div>
${pictures.slice(1)}
${tables(section.tables)}
${(section.notes ?? []).map((note) => html`<p class="note">${note}</p>`)}
</section>`
}

/** What to know first, each leading to where it is told. */
const keyFigures = (sections: ReadonlyArray<PageSection>): Markup => {
  const cards = sections.flatMap(({ id, key }) =>
    key === undefined
      ? []
      : [html`<li><a href="#${id}"><strong>${key.value}</strong> <span>${key.says}</span></a></li>`],
  )
  return cards.length === 0 ? html`` : html`<ul class="keys" aria-label="Key figures">${cards}</ul>`
}

/** `library` is the text of ECharts for the browser. */
export const pageOf = ({ title, about, scope, sections }: Page, draw: Draw, library: string): string => {
  const options = Object.fromEntries(
    sections.flatMap(({ id, charts }) => charts.map((chart, i) => [`${id}-${i}`, complete(chart)])),
  )
  const pictures = { options, themes: { light: themeOf('light'), dark: themeOf('dark') } }
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="clientela">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<h1>${title}</h1>
<p class="about">${about}</p>
${keyFigures(sections)}
<nav aria-label="Sections"><ul>${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="content">
${sections.map((section) => sectionMarkup(draw, section))}
</main>
<footer>
<h2>What these figures rest on</h2>
<dl class="scope">${scope.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>
<p>Asked again with the same, they are the same. Every figure can be asked again, with the cases behind it, by the command line: clientela views list.</p>
</footer>
<script type="application/json" id="pictures">${jsonFor(pictures)}</script>
<script>${trusted(library.replaceAll('</script', '<\\/script'))}</script>
<script>${trusted(script)}</script>
</body>
</html>
`
  return markup
}
