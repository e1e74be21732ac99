/** The report: the views of an open clientela on one page. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'
import type { Board } from '../../projections/pipeline/board.ts'
import { asked } from '../app/asked.ts'
import type { Clientela } from '../app/clientela.ts'
import type { When } from '../app/options.ts'
import { zoneNamed } from '../app/question.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import { addMonths, type LocalDate, startOfMonth } from '../kernel/local-date.ts'
import { comparePositions, type Position } from '../kernel/position.ts'
import { drawer } from './draw.ts'
import { localTime } from './format.ts'
import { type PageSection, pageOf } from './page.ts'
import type { Scope, SectionDefinition } from './section.ts'
import { moreSections, sections } from './sections/index.ts'
import { version } from './version.ts'

export interface ReportOptions {
  readonly title?: string
  readonly zone: string
  readonly when: When
  /** Of the pictures of money; default the currency that most open and won value is in. */
  readonly currency?: string
  /** Every view, rather than those that one looks at first; default false. */
  readonly whole?: boolean
  readonly onSection?: (title: string) => void
}

/** The sections that a report has. */
export const sectionsOf = ({ whole }: Pick<ReportOptions, 'whole'>): ReadonlyArray<SectionDefinition> =>
  whole === true ? [...sections, ...moreSections] : sections

const require = createRequire(import.meta.url)

const mainCurrency = ({ stages, won }: Board): string => {
  const sums = new Map<string, number>()
  for (const { value } of [...stages, won])
    for (const [currency, amount] of Object.entries(value)) sums.set(currency, (sums.get(currency) ?? 0) + amount)
  return [...sums].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))[0]?.[0] ?? 'EUR'
}

/** @example monthName('2025-12-01') // 'December 2025' */
const monthName = (day: LocalDate): string =>
  new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(day))

/** The last whole month before the moment, and the twelve months that end with it. */
const periodsOf = (today: LocalDate): Pick<Scope, 'month' | 'year'> => {
  const to = startOfMonth(today)
  const from = addMonths(to, -1)
  return { month: { from, to, label: from.slice(0, 7), name: monthName(from) }, year: { from: addMonths(to, -12), to } }
}

/** Which of the two axes of time bounds the figures, in words (VIEWS.md C2). */
const axisOf = (asOf: Instant, knownAt: Instant): string => {
  if (asOf < knownAt) return 'what had happened by then, late records included'
  return asOf > knownAt ? 'what was known by then' : 'what had happened, and was known, by then'
}

/** The views of an open clientela, and the last position that their answers rest on. */
const watched = (crm: Clientela) => {
  let last: Position | undefined
  const views = asked({
    ask: async (view, options, when) => {
      const answer = await crm.ask(view, options, when)
      const position = answer.position
      if (position !== null && (last === undefined || comparePositions(last, position) < 0)) last = position
      return answer
    },
  })
  return { views, last: () => last ?? 'none' }
}

/**
 * One self-contained HTML page of all views that have something to show: pictures drawn as SVG, interactive where there are
 * scripts, tables under each. Its header says what the figures rest on: a report on the same `asOf`, `knownAt`, zone and
 * currency has the same bytes, whatever was recorded since.
 *
 * @example await writeFile('report.html', await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-03-31' } }))
 */
export const reportOf = async (crm: Clientela, options: ReportOptions): Promise<string> => {
  const { zone } = options
  const { views, last } = watched(crm)
  const board = await views.pipeline.board({ ...options.when, zone })
  const { asOf, knownAt } = board
  // Now is asked once: what is recorded while the report is made is not in half of it.
  const when: When = { ...options.when, zone, asOf, knownAt }
  // The end of a month's last day ends the month: it is whole.
  const next = instantFromEpochMs(Date.parse(asOf) + 1)
  const { month, year } = periodsOf(zoneNamed(zone).localDate(next))
  const currency = options.currency ?? mainCurrency(board)
  const scope: Scope = { when, zone, currency, month, year, board }
  const told: Array<PageSection> = []
  for (const { id, title, tell } of board.beforeHistory ? [] : sectionsOf(options)) {
    options.onSection?.(title)
    // What was remembered of other moments for the section before can be let go only here: until then it is all one turn.
    await setImmediate()
    const section = await tell(views, scope)
    if (section !== undefined) told.push({ id, title, ...section })
  }
  const library = await readFile(require.resolve('echarts/dist/echarts.min.js'), 'utf8')
  const draw = await drawer()
  return pageOf(
    {
      title: options.title ?? `Clients and pipeline, ${month.name}`,
      about: board.beforeHistory
        ? `Nothing is on record by ${localTime(asOf, zone)} (${zone}): no figure is known.`
        : `As of ${localTime(asOf, zone)} (${zone}); ${axisOf(asOf, knownAt)}. Movements are of ${month.name}, shares and rates of the twelve months that end with it. Pictures of money are in ${currency}.`,
      scope: [
        ['period', `${month.from} to before ${month.to}; where twelve months are said, from ${year.from}`],
        ['as of', asOf],
        ['known at', knownAt],
        ['that is', axisOf(asOf, knownAt)],
        ['zone', zone],
        ['pictures in', currency],
        ['event-store position', last()],
        ['made by', `clientela ${version}`],
      ],
      sections: told,
    },
    draw,
    library,
  )
}
