/** R1, cohort retention: of those who came in a period, how many were active k periods later. */

import * as t from 'io-ts'
import { type Period, type PeriodUnit, periodOf, periodsApart } from '../../src/domain/values/period.ts'
import type { Zone } from '../../src/domain/values/zone.ts'
import { addDays, addMonths, daysBetween, type LocalDate, monthsBetween } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { Days } from '../contracts/value.ts'
import { counted, derived, type Figure, figures, type Piece, shared } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { Count, MonthOfYear, oneOf, Unit } from '../option-codecs.ts'
import { type Ratio, ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import {
  covers,
  type Life,
  type LifeOptions,
  lifeFacts,
  lifeFields,
  lifePiece,
  livesOf,
  type Setting,
  settings,
} from './life.ts'
import { type Purchase, purchasePiece } from './purchases.ts'

export const cohortKinds = ['bounded', 'unbounded', 'bracket', 'survival'] as const
export const cohortSplits = ['kind', 'source', 'segment', 'manager'] as const

export interface CohortOptions extends LifeOptions {
  /** Length of a period; default month. */
  readonly period?: PeriodUnit
  /** Month in which a fiscal year begins; default 1. */
  readonly fiscalStart?: number
  /** `calendar` periods, or `anniversary`: so many periods from each client's own start. */
  readonly periods?: 'calendar' | 'anniversary'
  /**
   * `bounded`: active in period k · `unbounded`: in k or later · `bracket`: in at least one of [k1, k2] · `survival`: a
   * contract in force at the end of k.
   */
  readonly kind?: (typeof cohortKinds)[number]
  readonly bracket?: readonly [k1: number, k2: number]
  /** What makes a client active: buying, a contract in force, or either (default; of `survival` it is contracts). */
  readonly setting?: Setting
  /** The manager is the one at the acquisition. */
  readonly splitBy?: (typeof cohortSplits)[number]
}

const cohortOptions = struct(
  {},
  {
    ...lifeFields,
    period: Unit,
    fiscalStart: MonthOfYear,
    periods: oneOf('periods', ['calendar', 'anniversary']),
    kind: oneOf('kind', cohortKinds),
    bracket: t.readonly(t.tuple([Count, Count])),
    setting: oneOf('setting', settings),
    splitBy: oneOf('split by', cohortSplits),
  },
)

export interface Cohort {
  readonly cohort: string
  readonly split: string | null
  readonly size: number
  /** By k from 0; null where the period has not fully elapsed. */
  readonly cells: ReadonlyArray<Ratio | null>
  /** Σ value bought in k of Σ value bought in period 0, per currency. */
  readonly money: ReadonlyArray<Readonly<Record<string, Ratio>> | null>
}

export interface Cohorts {
  readonly period: PeriodUnit
  readonly kind: (typeof cohortKinds)[number]
  readonly cohorts: ReadonlyArray<Cohort>
  /** Over all cohorts that have the cell: Σ num/Σ den. */
  readonly all: ReadonlyArray<Ratio | null>
  /** Unbounded cells of the last periods: later data can raise them. */
  readonly provisional: number
  /** Clients in no cohort: they began before the recorded history. */
  readonly startUnknown: number
  /** Clients counted as another one since they were merged. */
  readonly merged: number
  readonly inferred: number
}

/** One client: when it began, and in which periods since it was active. */
interface Member {
  readonly life: Life
  readonly first: LocalDate
  readonly active: ReadonlySet<number>
  readonly lastActive: number
  readonly purchases: ReadonlyArray<{ readonly k: number; readonly purchase: Purchase }>
  readonly inForce: ReadonlyArray<Days>
}

const PROVISIONAL = 3
const MONTHS = { month: 1, quarter: 3, year: 12 } as const

type Settled = CohortOptions & { readonly period: PeriodUnit; readonly kind: (typeof cohortKinds)[number] }

/** Whole periods from an own start to a day. */
const anniversaries = (first: LocalDate, day: LocalDate, unit: PeriodUnit): number =>
  unit === 'week' ? Math.floor(daysBetween(first, day) / 7) : Math.floor(monthsBetween(first, day) / MONTHS[unit])

const memberOf = (life: Life, today: LocalDate, options: Settled): Member | undefined => {
  const { period, kind, setting = 'either' } = options
  const inForce = kind === 'survival' || setting !== 'purchases' ? life.inForce : []
  const bought = kind === 'survival' || setting === 'contracts' ? [] : life.purchases
  const starts = [bought[0]?.day, inForce[0]?.from].filter((day): day is LocalDate => day !== undefined && day <= today)
  if (starts.length === 0) return undefined
  const first = starts.reduce((a, b) => (a <= b ? a : b))
  const kOf = (day: LocalDate) =>
    options.periods === 'anniversary' ? anniversaries(first, day, period) : periodsApart(first, day, period, options)
  const active = new Set(bought.map(({ day }) => kOf(day)))
  for (const { from, to } of inForce) {
    if (from > today) continue
    const last = to === null || to > today ? today : addDays(to, -1)
    for (let k = kOf(from); k <= kOf(last); k++) active.add(k)
  }
  return {
    life,
    first,
    active,
    lastActive: [...active].reduce((a, b) => Math.max(a, b), -1),
    purchases: life.purchases.map((purchase) => ({ k: kOf(purchase.day), purchase })),
    inForce,
  }
}

/** First local day after the k-th period of a cohort; of own starts the latest. */
const endOf = (cohort: Period, latest: LocalDate, k: number, { periods, period }: Settled): LocalDate => {
  const start = periods === 'anniversary' ? latest : cohort.from
  return period === 'week' ? addDays(start, 7 * (k + 1)) : addMonths(start, MONTHS[period] * (k + 1))
}

const isActive = (member: Member, k: number, last: LocalDate, options: Settled): boolean => {
  switch (options.kind) {
    case 'bounded':
      return member.active.has(k)
    case 'unbounded':
      return member.lastActive >= k
    case 'bracket': {
      const [low, high] = options.bracket ?? [k, k]
      return [...member.active].some((active) => active >= low && active <= high)
    }
    case 'survival':
      return covers(member.inForce, last)
  }
}

/** Σ value bought in a period of Σ value bought in the first, per currency. */
const moneyIn = (members: ReadonlyArray<Member>) => {
  const bought = groupBy(
    members.flatMap(({ purchases }) => purchases),
    ({ k }) => k,
  )
  const boughtIn = (k: number) => (bought.get(k) ?? []).map(({ purchase }) => purchase)
  const first = boughtIn(0)
  return (k: number): Readonly<Record<string, Ratio>> => shared(boughtIn(k), first, purchasePiece, ({ value }) => value)
}

/** The members of a cohort of which some were active k periods later. */
interface Cell {
  readonly active: ReadonlySet<Member>
  readonly members: ReadonlyArray<Member>
}

const piecesOf = (cells: ReadonlyArray<Cell>): ReadonlyArray<Piece> =>
  cells.flatMap(({ active, members }) =>
    members.map((member): Piece => ({ ...lifePiece(member.life), part: active.has(member) ? 'both' : 'den' })),
  )

/** Σ active of Σ members. */
const rateOf = (cells: ReadonlyArray<Cell>): Figure<Ratio> =>
  derived(
    ratio(
      cells.reduce((sum, { active }) => sum + active.size, 0),
      cells.reduce((sum, { members }) => sum + members.length, 0),
    ),
    'rate',
    () => piecesOf(cells),
    (piece) => piece,
  )

interface CohortAt {
  readonly row: Cohort
  readonly cells: ReadonlyArray<Cell | null>
}

const cohortOf = (
  period: Period,
  split: string | null,
  members: ReadonlyArray<Member>,
  question: Question,
  options: Settled,
): CohortAt => {
  const { asOf, zone } = question
  const today = zone.localDate(asOf)
  const firsts = members.map(({ first }) => first)
  const earliest = firsts.reduce((a, b) => (a <= b ? a : b))
  const latest = firsts.reduce((a, b) => (a >= b ? a : b))
  const lastK =
    options.kind === 'bracket'
      ? 0
      : options.periods === 'anniversary'
        ? anniversaries(earliest, today, period.unit)
        : periodsApart(period.from, today, period.unit, options)
  const moneyOf = moneyIn(members)
  const cells: Array<Cell | null> = []
  const money: Array<Readonly<Record<string, Ratio>> | null> = []
  for (let k = 0; k <= lastK; k++) {
    const reached = options.kind === 'bracket' ? (options.bracket?.[1] ?? k) : k
    const last = addDays(endOf(period, latest, reached, options), -1)
    const elapsed = asOf >= zone.endOfDay(last)
    const active = elapsed ? new Set(members.filter((member) => isActive(member, k, last, options))) : undefined
    cells.push(active === undefined ? null : { active, members })
    money.push(elapsed ? moneyOf(k) : null)
  }
  const row = figures<Cohort>(
    {
      cohort: period.label,
      split,
      size: counted(members, ({ life }) => lifePiece(life)),
      cells: figures(cells.map((cell) => (cell === null ? null : rateOf([cell])))),
      money,
    },
    split === null ? period.label : `${period.label} ${split}`,
  )
  return { row, cells }
}

/** Who looked after the client when it came; of one that nobody did, who was the first to. */
const acquirerOf = ({ life: { record }, first }: Member, zone: Zone): string | null =>
  (record.managers.findLast(({ from }) => zone.localDate(from) <= first) ?? record.managers[0])?.manager ?? null

const splitOf = (member: Member, by: CohortOptions['splitBy'], zone: Zone): string | null => {
  if (by === undefined) return null
  return (by === 'manager' ? acquirerOf(member, zone) : member.life.record[by]) ?? 'unknown'
}

/** Over all cohorts that have the cell. */
const allOf = (cohorts: ReadonlyArray<CohortAt>): ReadonlyArray<Ratio | null> => {
  const width = cohorts.reduce((max, { cells }) => Math.max(max, cells.length), 0)
  return figures(
    Array.from({ length: width }, (_, k): Figure<Ratio> | null => {
      const have = cohorts.flatMap(({ cells }) => cells[k] ?? [])
      return have.length === 0 ? null : rateOf(have)
    }),
  )
}

export const cohorts = defineView({
  id: 'R1',
  verb: 'retention cohorts',
  title: 'who comes back, by the period of the first purchase or contract',
  facts: lifeFacts,
  options: cohortOptions,
  answer: (facts, question, options: CohortOptions): Cohorts => {
    const settled = { ...options, period: options.period ?? 'month', kind: options.kind ?? 'bounded' } as const
    const { period, kind } = settled
    const today = question.zone.localDate(question.asOf)
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const known = lives.filter(({ startKnown }) => startKnown)
    const members = known.flatMap((life) => memberOf(life, today, settled) ?? [])
    const split = (member: Member) => splitOf(member, options.splitBy, question.zone)
    const groups = groupBy(
      members,
      (member) => `${periodOf(member.first, period, options).from}|${split(member) ?? ''}`,
    )
    const result = [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, group]) => {
        const [first] = group
        if (first === undefined) return []
        return [cohortOf(periodOf(first.first, period, options), split(first), group, question, settled)]
      })
    return figures<Cohorts>({
      period,
      kind,
      cohorts: result.map(({ row }) => row),
      all: allOf(result),
      provisional: kind === 'unbounded' ? PROVISIONAL : 0,
      startUnknown: counted(
        lives.filter(({ startKnown }) => !startKnown),
        lifePiece,
      ),
      merged,
      inferred,
    })
  },
})
