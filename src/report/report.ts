/** The report: the views of an open clientela on one page. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { zoneNamed } from '../app/ask.ts'
import type { Clientela } from '../app/clientela.ts'
import type { When } from '../app/options.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import { addMonths, type LocalDate } from '../kernel/local-date.ts'
import { drawer } from './draw.ts'
import { type PageSection, pageOf } from './page.ts'
import type { Scope } from './section.ts'
import { sections } from './sections/index.ts'

export interface ReportOptions {
  readonly title?: string
  readonly zone: string
  readonly when: When
  /** Of the pictures of money; default the currency that most open and won value is in. */
  readonly currency?: string
  readonly onSection?: (title: string) => void
}

const monthOf = (day: LocalDate): LocalDate => `${day.slice(0, 7)}-01` as LocalDate

const mainCurrency = async (crm: Clientela, when: When): Promise<string> => {
  const { stages, won } = await crm.pipeline.board(when)
  const sums = new Map<string, number>()
  for (const { value } of [...stages, won])
    for (const [currency, amount] of Object.entries(value)) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? 'EUR'
}

/** The last whole month before the moment, and the twelve months that end with it. */
const scopeOf = (today: LocalDate, zone: string, when: When, currency: string): Scope => {
  const to = monthOf(today)
  const from = addMonths(to, -1)
  return { when, zone, currency, month: { from, to, label: from.slice(0, 7) }, year: { from: addMonths(to, -12), to } }
}

/**
 * One self-contained HTML page of all views that have something to show: pictures drawn as SVG, interactive where there are
 * scripts, tables under each.
 *
 * @example await writeFile('report.html', await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-03-31' } }))
 */
export const reportOf = async (crm: Clientela, options: ReportOptions): Promise<string> => {
  const { zone, when } = options
  const { asOf, knownAt, position } = await crm.pipeline.board(when)
  const currency = options.currency ?? (await mainCurrency(crm, when))
  // The end of a month's last day ends the month: it is whole.
  const next = instantFromEpochMs(Date.parse(asOf) + 1)
  const scope = scopeOf(zoneNamed(zone).localDate(next), zone, when, currency)
  const told: Array<PageSection> = []
  for (const { id, title, tell } of sections) {
    options.onSection?.(title)
    const section = await tell(crm, scope)
    if (section !== undefined) told.push({ id, title, ...section })
  }
  const library = await readFile(createRequire(import.meta.url).resolve('echarts/dist/echarts.min.js'), 'utf8')
  const draw = await drawer()
  return pageOf(
    {
      title: options.title ?? `Clients and pipeline, ${scope.month.label}`,
      scope: [
        ['as of', asOf],
        ['known at', knownAt],
        ['zone', zone],
        ['last event', position ?? 'none'],
        ['pictures in', currency],
      ],
      sections: told,
    },
    draw,
    library,
  )
}
