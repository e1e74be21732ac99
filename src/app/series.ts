/** A view at the end of each of many periods: its facts are read once, and each moment takes those of them that count. */
import type { Converted } from '../../projections/convert.ts'
import { figuresIn } from '../../projections/drill.ts'
import type { FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import { type PeriodUnit, periodOf } from '../domain/values/period.ts'
import { countingIn } from '../kernel/counting.ts'
import type { Times } from '../kernel/fact-bounds.ts'
import { given } from '../kernel/given.ts'
import { addDays, type LocalDate } from '../kernel/local-date.ts'
import type { Asker } from './ask.ts'
import { inOneCurrency } from './one-currency.ts'
import type { When } from './options.ts'
import { viewNamed } from './view-named.ts'
import { dayOf, optionsFor } from './view-options.ts'

/** By when things occurred, or by when they were known. */
export type Axis = 'as-of' | 'known-at'

export interface SeriesOptions extends Omit<When, 'drill'> {
  /** The view's verb: `pipeline board`. */
  readonly view: string
  /** What the view is asked beside the moment. */
  readonly options?: object
  /** A point at the end of each: of all that begin in the span. */
  readonly every: PeriodUnit
  readonly from: string
  /** Exclusive. */
  readonly to: string
  /**
   * Default `as-of`, by what is known now or at `knownAt`; `known-at`: what a report run then showed, or what was known then
   * about `asOf`.
   */
  readonly axis?: Axis
}

export interface Point {
  /** The period's label: `2026-03`. */
  readonly period: string
  /** Its last day, at the end of which the view is asked. */
  readonly day: LocalDate
  /** By their paths; all null of a point before the recorded history (C13): nobody knows, it is not none. */
  readonly figures: Readonly<Record<string, unknown>>
}

export interface Series {
  readonly view: 'series'
  readonly of: string
  readonly every: PeriodUnit
  readonly axis: Axis
  readonly zone: string
  /** Where every amount is asked for in one currency. */
  readonly converted?: Converted
  readonly points: ReadonlyArray<Point>
}

/** The ends of the periods of a span. */
const endsIn = (every: PeriodUnit, from: LocalDate, to: LocalDate): ReadonlyArray<Pick<Point, 'period' | 'day'>> => {
  const ends: Array<Pick<Point, 'period' | 'day'>> = []
  for (let period = periodOf(from, every); period.from < to; period = periodOf(period.to, every))
    ends.push({ period: period.label, day: addDays(period.to, -1) })
  return ends
}

/** Resolves in the next turn of the event loop. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

/** The view at each of those days. Facts come in the order of C3, all that count on the last of the days. */
const pointsOf = async <Facts extends FactTables, Options, Answer extends object>(
  view: View<Facts, Options, Answer>,
  facts: Readonly<Record<string, ReadonlyArray<Times>>>,
  ends: ReadonlyArray<Pick<Point, 'period' | 'day'>>,
  {
    at,
    axis,
    beganAt,
  }: { readonly at: (day: LocalDate) => Question; readonly axis: Axis; readonly beganAt: string | undefined },
  options: Options,
): Promise<ReadonlyArray<Point>> => {
  const points: Array<Point> = []
  for (const { period, day } of ends) {
    // What was made of the moment before can be let go only between turns.
    await turn()
    const asked = at(day)
    const moment = axis === 'as-of' ? asked.asOf : asked.knownAt
    const bounds = { occurredUpTo: asked.asOf, recordedUpTo: asked.knownAt }
    const counting = Object.fromEntries(Object.entries(facts).map(([name, rows]) => [name, countingIn(rows, bounds)]))
    const answer = view.answer(counting as unknown as FactsIn<Facts>, asked, options)
    const unknown = beganAt === undefined || moment < beganAt
    const figures = figuresIn(answer).map(([figure, value]) => [figure, unknown ? null : value])
    points.push({ period, day, figures: Object.fromEntries(figures) })
  }
  return points
}

export const series =
  ({ question, factsFor, beginning }: Pick<Asker, 'question' | 'factsFor' | 'beginning'>) =>
  async ({ view: verb, options: beside = {}, every, axis = 'as-of', ...rest }: SeriesOptions): Promise<Series> => {
    const { from, to, ...when } = rest
    const view = viewNamed(verb)
    const options = optionsFor(view, beside)
    const first = dayOf(from)
    const ends = endsIn(every, first, dayOf(to))
    const last = ends.at(-1)?.day ?? first
    const asked = question({ ...when, ...(axis === 'as-of' ? { asOf: last } : { knownAt: last }) })
    const at = (day: LocalDate): Question => {
      const moment = asked.zone.endOfDay(day)
      if (axis === 'as-of') return { ...asked, asOf: moment }
      return { ...asked, knownAt: moment, ...(when.asOf === undefined && moment < asked.asOf ? { asOf: moment } : {}) }
    }
    const { loaded } = await factsFor(view, asked, when.as)
    // Each amount is of its own day, whatever day is asked about: they are converted once for all.
    const { facts, converted } = inOneCurrency(view.facts, loaded, when.convert, asked.zone)
    const began = await beginning(asked)
    const beganAt = axis === 'as-of' ? began?.occurredAt : began?.recordedAt
    const points = await pointsOf(view, facts, ends, { at, axis, beganAt }, options)
    return { view: 'series', of: verb, every, axis, zone: asked.zone.id, ...given({ converted }), points }
  }
