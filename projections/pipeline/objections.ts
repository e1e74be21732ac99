/** P14, objections: how often each kind is raised, how they end, by which measure, and what becomes of deals that meet it. */
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { occurredFrom, those } from '../../src/kernel/counting.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { counted, derived, figures, type Piece, rated } from '../figures.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { type Closed, closedIn } from './closed.ts'
import { dealPiece } from './deal.ts'
import type { DealChange } from './deal-change.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodOptions, withinPeriod } from './period.ts'

export type ObjectionsOptions = PeriodOptions

type PeriodBegun = Required<Pick<PeriodOptions, 'from'>> & PeriodOptions

export type ObjectionStatus = 'open' | 'answered' | 'resolved' | 'upheld'

export interface ObjectionRow {
  /** The kind, or the measure. */
  readonly key: string
  readonly raised: number
  /** Neither answered nor ended. */
  readonly open: number
  /** Answered, not yet ended. */
  readonly answered: number
  readonly resolved: number
  readonly upheld: number
  /** Resolved of those that ended. */
  readonly resolution: Ratio
  /** Resolved of all that were raised. */
  readonly toDate: Ratio
  /** Median days to the end, those that have not ended counted in (Kaplan–Meier). */
  readonly days: number | null
}

export interface WinRateGiven {
  readonly key: string
  /** Of the deals closed in the period that ever met the kind. */
  readonly with: Ratio
  readonly without: Ratio
  /** With ÷ without. It goes along with, it need not be because of. */
  readonly lift: number | null
}

export interface Objections {
  readonly kinds: ReadonlyArray<ObjectionRow>
  readonly total: ObjectionRow
  /** Those that ended, by the measure they ended by. */
  readonly measures: ReadonlyArray<ObjectionRow>
  readonly winRates: ReadonlyArray<WinRateGiven>
  readonly inferred: number
}

interface Objection {
  readonly deal: string
  readonly kind: string
  readonly raisedAt: Instant
  readonly status: ObjectionStatus
  readonly endedAt: Instant | undefined
  readonly measure: string | null
  readonly positions: ReadonlyArray<string>
  readonly inferred: number
}

const became: { readonly [Type in DealChange['type']]?: ObjectionStatus } = {
  ObjectionAnswered: 'answered',
  ObjectionResolved: 'resolved',
  ObjectionUpheld: 'upheld',
}

const raised = (row: DealChange): Objection => ({
  deal: row.deal,
  kind: row.kind ?? 'unknown',
  raisedAt: row.occurredAt,
  status: 'open',
  endedAt: undefined,
  measure: null,
  positions: [row.position],
  inferred: row.inferred,
})

/** Objections, in the order of being raised. What is recorded of one that nobody raised, counts for nothing. */
const objectionsOf = (changes: ReadonlyArray<DealChange>): ReadonlyArray<Objection> => {
  const objections = new Map<string, Objection>()
  for (const row of those(changes, ({ type }) => type === 'ObjectionRaised' || became[type] !== undefined)) {
    if (row.item === null) continue
    const key = `${row.deal}|${row.item}`
    if (row.type === 'ObjectionRaised') objections.set(key, raised(row))
    const status = became[row.type]
    const objection = objections.get(key)
    if (status === undefined || objection === undefined) continue
    objections.set(key, {
      ...objection,
      status,
      endedAt: status === 'answered' ? undefined : row.occurredAt,
      measure: row.measure ?? objection.measure,
      positions: [...objection.positions, row.position],
    })
  }
  return [...objections.values()]
}

const piece = (one: Objection): Piece => dealPiece(one, ...one.positions)

const rowOf = (key: string, all: ReadonlyArray<Objection>, { asOf, zone }: Question): ObjectionRow => {
  const are = (status: ObjectionStatus) => all.filter((one) => one.status === status)
  const [resolved, upheld] = [are('resolved'), are('upheld')]
  const days = ({ raisedAt, endedAt }: Objection) => localDaysBetween(zone, raisedAt, endedAt ?? asOf)
  const { median } = kaplanMeier(all.map((one) => ({ time: days(one), event: one.endedAt !== undefined })))
  return figures<ObjectionRow>({
    key,
    raised: counted(all, piece),
    open: counted(are('open'), piece),
    answered: counted(are('answered'), piece),
    resolved: counted(resolved, piece),
    upheld: counted(upheld, piece),
    resolution: rated(resolved, [...resolved, ...upheld], piece),
    toDate: rated(resolved, all, piece),
    days: derived(
      median,
      'kaplan-meier',
      () => all,
      (one) => ({
        ...piece(one),
        measure: days(one),
        part: one.endedAt === undefined ? 'den' : 'both',
      }),
    ),
  })
}

const byKey = (
  objections: ReadonlyArray<Objection>,
  keyOf: (one: Objection) => string | null,
  question: Question,
): ReadonlyArray<ObjectionRow> => {
  const keys = [...new Set(objections.map(keyOf))].flatMap((key) => (key === null ? [] : [key])).sort()
  return keys.map((key) =>
    rowOf(
      key,
      objections.filter((one) => keyOf(one) === key),
      question,
    ),
  )
}

const closedPiece = ({ deal, closure }: Closed): Piece => dealPiece(deal, closure.position)

const winRatesOf = (
  objections: ReadonlyArray<Objection>,
  closed: ReadonlyArray<Closed>,
): ReadonlyArray<WinRateGiven> => {
  const met = new Map<string, Set<string>>()
  for (const { kind, deal } of objections) met.set(kind, (met.get(kind) ?? new Set()).add(deal))
  const won = (all: ReadonlyArray<Closed>) => all.filter(({ closure }) => closure.outcome === 'won')
  return [...met]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, deals]) => {
      const those = closed.filter(({ deal }) => deals.has(deal.deal))
      const others = closed.filter(({ deal }) => !deals.has(deal.deal))
      const [given, without] = [rated(won(those), those, closedPiece), rated(won(others), others, closedPiece)]
      const [p, q] = [given.value.value, without.value.value]
      const lift = p === null || q === null || q === 0 ? null : p / q
      return figures<WinRateGiven>({
        key,
        with: given,
        without,
        lift: derived(
          lift,
          'with ÷ without',
          () => closed,
          (one) => ({
            ...closedPiece(one),
            part: one.closure.outcome === 'won' ? 'both' : 'den',
          }),
        ),
      })
    })
}

/** What was raised in a period, all together: of what occurred before it nothing is looked at. */
export const raisedIn = (changes: ReadonlyArray<DealChange>, question: Question, period: PeriodBegun): ObjectionRow => {
  const within = withinPeriod(question.zone, period)
  const since = occurredFrom(changes, question.zone.startOfDay(period.from))
  const own = objectionsOf(since).filter(({ raisedAt }) => within(raisedAt))
  return rowOf('total', own, question)
}

export const objections = defineView({
  id: 'P14',
  verb: 'pipeline objections',
  title: 'what clients object, how it ends, and what becomes of the deals',
  facts: { deals: dealChanges },
  options: periodOptions,
  answer: (facts, question, options: ObjectionsOptions): Objections => {
    const within = withinPeriod(question.zone, options)
    const all = objectionsOf(facts.deals)
    const own = all.filter(({ raisedAt }) => within(raisedAt))
    const closed = closedIn(dealsOf(facts.deals), question.zone, options)
    const ended = own.filter(({ endedAt }) => endedAt !== undefined)
    return {
      kinds: byKey(own, ({ kind }) => kind, question),
      total: rowOf('total', own, question),
      measures: byKey(ended, ({ measure }) => measure ?? 'unknown', question),
      winRates: winRatesOf(all, closed),
      inferred: own.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
