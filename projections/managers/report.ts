/**
 * M4, the monthly report of a manager's own work, or of all: each figure with the view that defines it, the month before, the
 * same month a year before, and the target. Each month is told as it stood at its end, by what is known by the moment asked
 * about: with the same header it gives the same bytes, also years later.
 */

import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { type Period, periodOf } from '../../src/domain/values/period.ts'
import { those } from '../../src/kernel/counting.ts'
import { EVER } from '../../src/kernel/fact-bounds.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays, addMonths, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { firstOccurred } from '../beginning.ts'
import { factsWithin } from '../facts-within.ts'
import { figures, madeAgain } from '../figures.ts'
import { DayCount } from '../option-codecs.ts'
import { defineView, type Question } from '../view.ts'
import { ownFacts, type ReportFacts } from './own.ts'
import {
  campaignsAndReferrals,
  clientsKept,
  dataQuality,
  ownActivity,
  recordedLate,
  serviceQuality,
} from './report-care.ts'
import { reportFacts } from './report-facts.ts'
import { absent, type Entry, type Month, type ReportValue, type Section, type Unit } from './report-lines.ts'
import { expectation, funnelAndCycle, objectionsAndLosses, pipelineNow, results } from './report-sales.ts'

export interface ReportOptions {
  /** A local day of the month; default that of the moment asked about. */
  readonly month?: LocalDate
  /** Of this manager's own business; default of all. */
  readonly manager?: string
  /** Days after a month's end until it was reported; default 0. */
  readonly lagDays?: number
  /** Which code computed it, for the header: the command line names its version. */
  readonly code?: string
}

const reportOptions = struct({}, { month: LocalDate, manager: t.string, lagDays: DayCount, code: t.string })

export interface ReportLine {
  readonly name: string
  /** The view that defines it: `P4`. */
  readonly view: string
  readonly unit: Unit
  /** Null where it can't be told; all of a month before the recorded history. */
  readonly now: ReportValue
  readonly previous: ReportValue
  readonly lastYear: ReportValue
  /** Null where none was set. */
  readonly target: MoneyBag | null
}

export interface ReportSection {
  readonly section: string
  readonly title: string
  readonly lines: ReadonlyArray<ReportLine>
}

export interface MonthlyReport {
  readonly month: string
  readonly from: LocalDate
  readonly to: LocalDate
  /** The months it is held against. */
  readonly previous: string
  readonly lastYear: string
  readonly manager: string | null
  /** False while the month is not over: it is told as it stands so far. */
  readonly complete: boolean
  readonly code: string | null
  readonly sections: ReadonlyArray<ReportSection>
  readonly inferred: number
}

const sections: ReadonlyArray<readonly [section: string, title: string, of: Section]> = [
  ['results', 'Results', results],
  ['pipeline', 'Pipeline', pipelineNow],
  ['forecast', 'Forecast, and how good it was', expectation],
  ['funnel', 'Funnel and cycle', funnelAndCycle],
  ['objections', 'Objections, lost to whom', objectionsAndLosses],
  ['clients', 'Clients new, kept, lost, at risk', clientsKept],
  ['service', 'Service', serviceQuality],
  ['campaigns', 'Campaigns and recommendations', campaignsAndReferrals],
  ['activity', 'Own activity', ownActivity],
  ['late', 'Recorded late', recordedLate],
  ['quality', 'Data quality', dataQuality],
]

const upTo = (facts: ReportFacts, moment: Instant): ReportFacts => factsWithin(facts, { ...EVER, occurredUpTo: moment })

/** A month as it stood at its end; undefined of one before the recorded history. */
const monthAt = (
  facts: ReportFacts,
  question: Question,
  { label, from, to }: Period,
  { manager, lagDays = 0 }: ReportOptions,
  began: Instant | undefined,
): Month | undefined => {
  const { zone } = question
  if (began === undefined || began >= zone.startOfDay(to)) return undefined
  const end = zone.endOfDay(addDays(to, -1))
  const asOf = end < question.asOf ? end : question.asOf
  const all = asOf === question.asOf ? facts : upTo(facts, asOf)
  const own = manager === undefined ? all : ownFacts(all, manager)
  const reportedAt = zone.startOfDay(addDays(to, lagDays))
  return { label, from, to, question: { ...question, asOf }, reportedAt, manager, all, own }
}

/** All names, those of the month asked about first, with what the first says of each. */
const namesOf = (...months: ReadonlyArray<ReadonlyArray<Entry>>): ReadonlyArray<Entry> => {
  const named = new Map<string, Entry>()
  for (const entry of months.flat()) if (!named.has(entry.name)) named.set(entry.name, entry)
  return [...named.values()]
}

/** The entries of a section in one month; undefined of a month before the recorded history. */
type Column = ReadonlyArray<Entry> | undefined

type MonthOf = () => Month | undefined

/** A figure of a month made once more, from the name it has there. */
const again = (monthOf: MonthOf, of: Section, name: string) => (): Entry['value'] => {
  const month = monthOf()
  return month === undefined ? null : (of(month).find((one) => one.name === name)?.value ?? null)
}

/**
 * The entries of all sections in one month. Months, and the sections of each, are told one after the other and let go: what is
 * behind their figures is made again when somebody drills, rather than all held beside each other.
 */
const columnsOf = (monthOf: MonthOf): ReadonlyArray<Column> => {
  const month = monthOf()
  if (month === undefined) return sections.map(() => undefined)
  return sections.map(([, , of]) =>
    of(month).map((entry) => ({ ...entry, value: madeAgain(entry.value, again(monthOf, of, entry.name)) })),
  )
}

const valueIn = (column: Column, { name, unit }: Entry): Entry['value'] => {
  if (column === undefined) return null
  const found = column.find((one) => one.name === name)
  return found === undefined ? absent(unit) : found.value
}

export const report = defineView({
  id: 'M4',
  verb: 'manager report',
  title: 'the month: every figure with the month before, the same month a year before, and the target',
  facts: reportFacts,
  options: reportOptions,
  answer: (facts, question, options: ReportOptions): MonthlyReport => {
    const { manager } = options
    const period = periodOf(options.month ?? question.zone.localDate(question.asOf), 'month')
    const before = periodOf(addMonths(period.from, -1), 'month')
    const yearBefore = periodOf(addMonths(period.from, -12), 'month')
    const began = firstOccurred(Object.values(facts))
    const columns = [period, before, yearBefore].map((one) =>
      columnsOf(() => monthAt(facts, question, one, options, began)),
    )
    return {
      month: period.label,
      from: period.from,
      to: period.to,
      previous: before.label,
      lastYear: yearBefore.label,
      manager: manager ?? null,
      complete: question.asOf >= question.zone.endOfDay(addDays(period.to, -1)),
      code: options.code ?? null,
      sections: sections.map(([section, title], i) => {
        const [now, previous, lastYear] = columns.map((column) => column[i])
        return {
          section,
          title,
          lines: namesOf(now ?? [], previous ?? [], lastYear ?? []).map((entry) =>
            figures<ReportLine>(
              {
                name: entry.name,
                view: entry.view,
                unit: entry.unit,
                now: valueIn(now, entry),
                previous: valueIn(previous, entry),
                lastYear: valueIn(lastYear, entry),
                target: now?.includes(entry) === true ? (entry.target ?? null) : null,
              },
              entry.name,
            ),
          ),
        }
      }),
      inferred: those(facts.deals, ({ inferred }) => inferred !== 0).length,
    }
  },
})
