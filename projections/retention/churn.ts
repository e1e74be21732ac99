/** R2, logo churn: of the clients active when a period began, how many were no longer when it ended; and why. */

import { type PeriodUnit, periodOf, periodsBetween } from '../../src/domain/values/period.ts'
import { addDays, addMonths, type LocalDate, monthsOfTerm } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { Days } from '../contracts/value.ts'
import { counted, derived, figures, headed, rated } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { MonthOfYear, Unit } from '../option-codecs.ts'
import { periodFields } from '../pipeline/period.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import {
  activeDays,
  covers,
  type Life,
  type LifeOptions,
  lifeFacts,
  lifeFields,
  lifePiece,
  livesOf,
  type Setting,
  type SettingOptions,
  settingFields,
} from './life.ts'

export interface ChurnOptions extends LifeOptions, SettingOptions {
  /** First local day; default eleven periods before the one asked about. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it; default the end of the period asked about. */
  readonly to?: LocalDate
  /** Length of a period; default month. */
  readonly period?: PeriodUnit
  /** Month in which a fiscal year begins; default 1. */
  readonly fiscalStart?: number
}

const churnOptions = struct(
  {},
  { ...lifeFields, ...settingFields, ...periodFields, period: Unit, fiscalStart: MonthOfYear },
)

export interface LostClient {
  readonly client: string
  /** First day it was no longer active. */
  readonly day: LocalDate
  /** `unknown` where nobody said. */
  readonly reason: string
  /** Whether the manager's conduct was the cause, and whose; null where it is withheld. */
  readonly conduct: boolean | null
  readonly manager: string | null
  /** It ran out without a word: nobody terminated or completed a contract, nobody said that it was lost. */
  readonly silent: boolean
}

export interface ChurnRow {
  readonly from: LocalDate
  readonly to: LocalDate
  /** False where the end lies after the moment asked about: who is active is then as of that moment. */
  readonly complete: boolean
  /** Active before the first day, and on the last one. */
  readonly opening: number
  readonly closing: number
  readonly lost: number
  readonly gained: number
  /** Of the gained: active for the first time, or again. */
  readonly new: number
  readonly wonBack: number
  readonly churn: Ratio
  readonly retention: Ratio
  /** The same rate over twelve months: 1 − (1 − churn)^(12/months). */
  readonly yearly: number | null
  /** Came and went within the period, left and came back within it: in neither rate. */
  readonly newAndLost: number
  readonly flickered: number
  readonly byReason: ReadonlyArray<{ readonly reason: string; readonly lost: number }>
  /** Null where it is withheld of one of them. */
  readonly conduct: number | null
  readonly silent: number
  readonly lostClients: ReadonlyArray<LostClient>
}

export interface Churn {
  readonly setting: Setting
  readonly periods: ReadonlyArray<ChurnRow & { readonly period: string }>
  /** From the first day to the last as one period. */
  readonly total: ChurnRow
  readonly merged: number
  readonly inferred: number
}

/** A client and the days on which it was active. */
interface Presence {
  readonly life: Life
  readonly days: ReadonlyArray<Days>
}

/** What was said, or not, when the days that ended on `day` were over. */
const lossOf = ({ life, days }: Presence, day: LocalDate): LostClient => {
  const at = days.findIndex(({ to }) => to === day)
  const [ended, next] = [days[at], days[at + 1]]
  const said = life.losses.findLast(
    (loss) => loss.day >= (ended?.from ?? day) && (next === undefined || loss.day < next.from),
  )
  const endedByWord = life.contracts.some(({ end, cover }) => {
    const last = cover.at(-1)?.to ?? null
    return (
      end !== null &&
      end.kind !== 'expired' &&
      last !== null &&
      ended !== undefined &&
      last >= ended.from &&
      last <= day
    )
  })
  return {
    client: life.client,
    day,
    reason: said?.reason ?? 'unknown',
    conduct: said === undefined ? false : said.conduct,
    manager: said?.manager ?? null,
    silent: said === undefined && !endedByWord,
  }
}

/** The last end of activity within a period. */
const endedIn = (days: ReadonlyArray<Days>, { from, to }: Bounds): LocalDate | undefined =>
  days.findLast((one) => one.to !== null && one.to >= from && one.to < to)?.to ?? undefined

interface Bounds {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** Over twelve months, if it goes on like this. */
const yearlyOf = (churn: Ratio, { from, to }: Bounds): number | null => {
  const { months, days, monthLength } = monthsOfTerm(from, to)
  const length = months + days / monthLength
  return churn.value === null || length <= 0 ? null : 1 - (1 - churn.value) ** (12 / length)
}

const rowOf = (presences: ReadonlyArray<Presence>, bounds: Bounds, { zone, asOf }: Question): ChurnRow => {
  const { from, to } = bounds
  const today = zone.localDate(asOf)
  const [eve, end] = [addDays(from, -1), addDays(to, -1)]
  const last = end < today ? end : today
  const within = { from, to: addDays(last, 1) }
  const stood = presences.map((presence) => ({
    presence,
    was: covers(presence.days, eve),
    is: covers(presence.days, last),
    ended: endedIn(presence.days, within),
  }))
  const piece = ({ presence }: { readonly presence: Presence }) => lifePiece(presence.life)
  const count = (holds: (one: (typeof stood)[number]) => boolean) => counted(stood.filter(holds), piece)
  const opening = stood.filter(({ was }) => was)
  const gone = opening.filter(({ is, ended }) => !is && ended !== undefined)
  const lost = gone.map(({ presence, ended = to }) => ({ presence, loss: lossOf(presence, ended) }))
  const gained = stood.filter(({ was, is }) => !was && is)
  const isNew = ({ presence: { days } }: (typeof stood)[number]) => (days[0]?.from ?? from) >= from
  const churn = rated(gone, opening, piece)
  return figures<ChurnRow>({
    from,
    to,
    complete: asOf >= zone.endOfDay(end),
    opening: counted(opening, piece),
    closing: count(({ is }) => is),
    lost: counted(lost, piece),
    gained: counted(gained, piece),
    new: counted(gained.filter(isNew), piece),
    wonBack: counted(
      gained.filter((one) => !isNew(one)),
      piece,
    ),
    churn,
    retention: rated(
      opening.filter(({ is, ended }) => is || ended === undefined),
      opening,
      piece,
    ),
    yearly: derived(yearlyOf(churn.value, bounds), 'churn over twelve months', () => opening, piece),
    newAndLost: count(({ was, is, ended }) => !was && !is && ended !== undefined),
    flickered: count(({ was, is, ended }) => was && is && ended !== undefined),
    byReason: [...groupBy(lost, ({ loss }) => loss.reason)]
      .map(([reason, own]) => figures<ChurnRow['byReason'][number]>({ reason, lost: counted(own, piece) }))
      .sort((a, b) => b.lost - a.lost || (a.reason < b.reason ? -1 : 1)),
    conduct: lost.some(({ loss }) => loss.conduct === null)
      ? null
      : counted(
          lost.filter(({ loss }) => loss.conduct),
          piece,
        ),
    silent: counted(
      lost.filter(({ loss }) => loss.silent),
      piece,
    ),
    lostClients: lost.map(({ loss }) => loss),
  })
}

const MONTHS = { month: 1, quarter: 3, year: 12 } as const
const PERIODS = 12

const boundsOf = (today: LocalDate, options: ChurnOptions): Bounds => {
  const unit = options.period ?? 'month'
  const now = periodOf(today, unit, options)
  const back = PERIODS - 1
  const from = unit === 'week' ? addDays(now.from, -7 * back) : addMonths(now.from, -MONTHS[unit] * back)
  return { from: options.from ?? from, to: options.to ?? now.to }
}

export const churn = defineView({
  id: 'R2',
  verb: 'retention churn',
  title: 'clients lost of those who were active',
  facts: lifeFacts,
  options: churnOptions,
  answer: (facts, question, options: ChurnOptions): Churn => {
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const presences = lives.map((life) => ({ life, days: activeDays(life, options) }))
    const bounds = boundsOf(question.zone.localDate(question.asOf), options)
    const periods = periodsBetween(bounds.from, bounds.to, options.period ?? 'month', options)
    return figures<Churn>({
      setting: options.setting ?? 'contracts',
      periods: periods.map(({ label, from, to }) => {
        const own = { from: from < bounds.from ? bounds.from : from, to: to > bounds.to ? bounds.to : to }
        return headed({ period: label }, rowOf(presences, own, question))
      }),
      total: rowOf(presences, bounds, question),
      merged,
      inferred,
    })
  },
})
