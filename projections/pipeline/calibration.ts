import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { periodOf, previousPeriod } from '../../src/domain/values/period.ts'
import { given } from '../../src/kernel/given.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, type Figure, figures, type Piece, rated, summed } from '../figures.ts'
import { oneOf, Quantity } from '../option-codecs.ts'
import { bias, type Prediction, reliabilityBins, type Scores, scoresOf, wape } from '../statistics/brier.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { closedIn } from './closed.ts'
import { type DealAt, dealPiece, isOpen, type OpenDeal, standingClosure } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { asKnown, asOccurred } from './moments.ts'
import { stageProbabilities, type Training, trainingFields } from './stage-probability.ts'
import { weigh } from './weigh.ts'

export interface CalibrationOptions extends Training {
  /** How many month starts before the moment; default 12. */
  readonly origins?: number
  /**
   * What counts at a month's start: what was `known`, that is recorded, by then (default), or what had `occurred`. A history
   * that was imported was all recorded on one day: of it, nothing was known before.
   */
  readonly axis?: 'known' | 'occurred'
}

const calibrationOptions = struct(
  {},
  { ...trainingFields, origins: Quantity, axis: oneOf('axis', ['known', 'occurred']) },
)

export interface CalibrationOrigin {
  /** `2026-03`: predicted as it began. */
  readonly month: string
  /** Open then, and won or lost by now. */
  readonly resolved: number
  /** Open then, and still: left out of the scores. */
  readonly open: number
  /** Resolved, but nothing had been closed by then that a chance could be learnt from: left out too. */
  readonly unscored: number
  readonly brier: number | null
  readonly forecast: MoneyBag
  /** Won in the month; null while the month is not over. */
  readonly actual: MoneyBag | null
}

export interface CalibrationBin {
  readonly bin: string
  readonly n: number
  readonly mean: number
  readonly observed: Ratio
}

export interface CalibrationMoney {
  readonly months: number
  readonly forecast: number
  readonly actual: number
  /** Σ(F − A)/ΣA. */
  readonly bias: number | null
  /** Σ|F − A|/ΣA. */
  readonly wape: number | null
}

export interface Calibration extends Omit<Scores, 'n'> {
  readonly axis: 'known' | 'occurred'
  readonly n: number
  readonly open: number
  readonly unscored: number
  readonly origins: ReadonlyArray<CalibrationOrigin>
  readonly table: ReadonlyArray<CalibrationBin>
  /** Of the months that are over, per currency. */
  readonly money: Readonly<Record<string, CalibrationMoney>>
  readonly inferred: number
}

const ORIGINS = 12

interface Month {
  readonly label: string
  readonly from: LocalDate
  readonly to: LocalDate
  readonly start: Instant
  /** Its last instant. */
  readonly end: Instant
}

/** The last so many months that have begun, the oldest first. */
const monthsBefore = ({ asOf, zone }: Question, count: number): ReadonlyArray<Month> => {
  const months: Array<Month> = []
  for (let p = periodOf(zone.localDate(asOf), 'month'); months.length < count; p = previousPeriod(p))
    months.unshift({
      label: p.label,
      from: p.from,
      to: p.to,
      start: zone.startOfDay(p.from),
      end: zone.endOfDay(addDays(p.to, -1)),
    })
  return months
}

/** A deal that was open at a month's start: its chance then, and what became of it. */
interface Predicted extends Prediction {
  readonly deal: string
  readonly positions: ReadonlyArray<string>
}

const piece = ({ deal, positions, probability, happened }: Predicted): Piece => ({
  ...dealPiece({ deal }, ...positions),
  measure: probability,
  part: happened ? 'both' : 'den',
})

const opened = (deal: DealAt): Piece => dealPiece(deal, deal.behind.opened)

interface Origin {
  readonly month: Month
  readonly resolved: ReadonlyArray<Predicted>
  readonly open: ReadonlyArray<OpenDeal>
  readonly unscored: ReadonlyArray<OpenDeal>
  readonly forecast: ReadonlyArray<OpenDeal>
  readonly weighted: (deal: OpenDeal) => ReturnType<typeof weigh>
}

/** What was said as a month began, held against how the deals stand now. */
const originOf = (
  month: Month,
  deals: ReadonlyArray<DealAt>,
  now: ReadonlyMap<string, DealAt>,
  question: Question,
  options: CalibrationOptions,
): Origin => {
  const stages = stageProbabilities(deals, { ...question, asOf: month.start }, options)
  const resolved: Array<Predicted> = []
  const open: Array<OpenDeal> = []
  const unscored: Array<OpenDeal> = []
  const waiting = deals.filter(isOpen)
  for (const deal of waiting) {
    const { probability } = stages[deal.stage]
    const today = now.get(deal.deal)
    const closure = today === undefined ? undefined : standingClosure(today)
    if (closure === undefined) open.push(deal)
    else if (probability === null) unscored.push(deal)
    else
      resolved.push({
        deal: deal.deal,
        probability,
        happened: closure.outcome === 'won',
        positions: [deal.stays.at(-1)?.position ?? deal.behind.opened, closure.position],
      })
  }
  const due = waiting.filter(({ expectedClose }) => expectedClose !== null && expectedClose < month.to)
  const weighted = (deal: OpenDeal) => weigh(deal.value, stages[deal.stage].chance)
  return { month, resolved, open, unscored, forecast: due, weighted }
}

const moneyOf = (
  origins: ReadonlyArray<CalibrationOrigin>,
  behind: () => ReadonlyArray<Piece>,
): Calibration['money'] => {
  const over = origins.flatMap(({ forecast, actual }) => (actual === null ? [] : [{ forecast, actual }]))
  const currencies = new Set(over.flatMap(({ forecast, actual }) => [...Object.keys(forecast), ...Object.keys(actual)]))
  return figures<Calibration['money']>(
    Object.fromEntries(
      [...currencies].sort().map((currency): readonly [string, Figure<CalibrationMoney>] => {
        const pairs = over.map(({ forecast, actual }) => ({
          forecast: forecast[currency] ?? 0,
          actual: actual[currency] ?? 0,
        }))
        const total = (of: 'forecast' | 'actual') => pairs.reduce((sum, pair) => sum + pair[of], 0)
        return [
          currency,
          derived(
            {
              months: pairs.length,
              forecast: total('forecast'),
              actual: total('actual'),
              bias: bias(pairs),
              wape: wape(pairs),
            },
            'forecast against actual, month by month',
            () => behind().filter(({ amount }) => amount?.currency === currency),
            (one) => one,
          ),
        ]
      }),
    ),
  )
}

export const calibration = defineView({
  id: 'P10',
  verb: 'pipeline calibration',
  title: 'how good the forecasts were',
  facts: { deals: dealChanges },
  options: calibrationOptions,
  answer: (facts, question, options: CalibrationOptions): Calibration => {
    const axis = options.axis ?? 'known'
    const months = monthsBefore(question, options.origins ?? ORIGINS)
    const now = new Map(dealsOf(facts.deals).map((deal) => [deal.deal, deal]))
    const standing = axis === 'known' ? asKnown : asOccurred
    const origins = months.map((month) => originOf(month, standing(facts.deals, month.start), now, question, options))
    const won = closedIn(dealsOf(facts.deals), question.zone, given({ from: months[0]?.from })).filter(
      ({ closure }) => closure.outcome === 'won',
    )
    const wonIn = ({ start, end }: Origin['month']) =>
      won.filter(({ closure }) => closure.at >= start && closure.at <= end)
    const forecastPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.value, deal.behind.expectedClose)
    const rows = origins.map(({ month, resolved, open, unscored, forecast, weighted }) => {
      const actual = wonIn(month)
      return figures<CalibrationOrigin>({
        month: month.label,
        resolved: counted(resolved, piece),
        open: counted(open, opened),
        unscored: counted(unscored, opened),
        brier: derived(scoresOf(resolved).brier, 'mean (p − o)²', () => resolved, piece),
        forecast: summed(forecast, forecastPiece, weighted),
        actual:
          month.end <= question.asOf
            ? summed(
                actual,
                ({ deal, closure }) => dealPiece(deal, closure.position),
                ({ closure }) => closure.value,
              )
            : null,
      })
    })
    const all = origins.flatMap(({ resolved }) => resolved)
    const { n: _n, ...scores } = scoresOf(all)
    const scored = (value: number | null, rule: string) => derived(value, rule, () => all, piece)
    return figures<Calibration>({
      axis,
      n: counted(all, piece),
      open: counted(
        origins.flatMap(({ open }) => open),
        opened,
      ),
      unscored: counted(
        origins.flatMap(({ unscored }) => unscored),
        opened,
      ),
      brier: scored(scores.brier, 'mean (p − o)²'),
      skill: scored(scores.skill, '1 − BS/(ō(1 − ō))'),
      reliability: scored(scores.reliability, 'Murphy: Σ n(p − ō)²/N over equal p'),
      resolution: scored(scores.resolution, 'Murphy: Σ n(ō − base)²/N over equal p'),
      uncertainty: scored(scores.uncertainty, 'base (1 − base)'),
      origins: rows,
      table: reliabilityBins(all).map(({ bin, predictions, mean }) =>
        figures<CalibrationBin>({
          bin,
          n: counted(predictions, piece),
          mean: derived(mean, 'mean p', () => predictions, piece),
          observed: rated(
            predictions.filter(({ happened }) => happened),
            predictions,
            piece,
          ),
        }),
      ),
      money: moneyOf(rows, () =>
        origins
          .filter(({ month }) => month.end <= question.asOf)
          .flatMap(({ month, forecast, weighted }) => [
            ...forecast.map((deal) => ({ ...forecastPiece(deal), amount: weighted(deal) })),
            ...wonIn(month).map(({ deal, closure }) => ({
              ...dealPiece(deal, closure.position),
              amount: closure.value,
            })),
          ]),
      ),
      inferred: [...now.values()].reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
