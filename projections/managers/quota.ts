/** M3, quota attainment: what was won of what was to be won, and whether that keeps pace with the working days. */

import * as t from 'io-ts'
import { workingDays } from '../../src/domain/values/business-calendar.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { struct } from '../../src/kernel/struct.ts'
import { calendarAt } from '../calendar/calendar.ts'
import { calendarChanges } from '../calendar/facts.ts'
import { clientChanges } from '../clients/facts.ts'
import { derived, figures, type Piece, summed } from '../figures.ts'
import { closedIn } from '../pipeline/closed.ts'
import { type Amount, type Closure, type DealAt, dealPiece } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type OwnerOptions, ownerFields, ownersOf } from '../pipeline/owner.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { daysAsked, daysSoFar, type ManagerOptions, managerFields } from './asked.ts'
import { managerChanges } from './facts.ts'
import { type Target, targetsOf } from './targets.ts'

export interface QuotaOptions extends ManagerOptions, OwnerOptions {
  /** Of the working days; default `company`. */
  readonly calendar?: string
}

const quotaOptions = struct({}, { ...managerFields, ...ownerFields, calendar: t.string })

export interface QuotaRow {
  readonly manager: string
  readonly currency: string
  /** Minor units. */
  readonly target: number
  readonly won: MoneyBag
  /** Won of the target. */
  readonly attainment: Ratio
  /** Attainment ÷ share of the working days that have come; above 1 it is ahead. Null before the first. */
  readonly pace: number | null
}

export interface Quota {
  readonly from: string
  readonly to: string
  /** Null where nobody set one: then Monday to Friday without holidays. */
  readonly calendar: string | null
  readonly workingDays: { readonly elapsed: number; readonly total: number; readonly share: number | null }
  readonly rows: ReadonlyArray<QuotaRow>
  /** Of those with a target, per currency. */
  readonly totals: ReadonlyArray<QuotaRow>
  readonly inferred: number
}

interface Won {
  readonly deal: DealAt
  readonly closure: Closure
  readonly value: Amount
}

const piece = ({ deal, closure }: Won): Piece => dealPiece(deal, closure.position)

const rowOf = (
  manager: string,
  currency: string,
  targets: ReadonlyArray<Target>,
  won: ReadonlyArray<Won>,
  elapsed: number | null,
): QuotaRow => {
  const target = targets.reduce((sum, { amount }) => sum + amount, 0)
  const sum = won.reduce((all, { value }) => all + value.amount, 0)
  const attainment = share(sum, target)
  const pace = attainment.value === null || elapsed === null || elapsed === 0 ? null : attainment.value / elapsed
  const behind = (): ReadonlyArray<Piece> => [
    ...won.map((one) => ({ ...piece(one), amount: one.value, part: 'num' as const })),
    ...targets.map(({ manager: of, positions, amount }) => ({
      stream: `manager-${of}`,
      positions,
      amount: { amount, currency },
      part: 'den' as const,
    })),
  ]
  const asIs = (one: Piece) => one
  return figures<QuotaRow>(
    {
      manager,
      currency,
      target,
      won: summed(won, piece, ({ value }) => value),
      attainment: derived(attainment, 'share', behind, asIs),
      pace: derived(pace, 'attainment ÷ share of working days', behind, asIs),
    },
    `${manager} ${currency}`,
  )
}

export const quota = defineView({
  id: 'M3',
  verb: 'manager quota',
  title: 'won of what was to be won, and whether that keeps pace',
  facts: { deals: dealChanges, clients: clientChanges, managers: managerChanges, calendars: calendarChanges },
  options: quotaOptions,
  answer: (facts, question, options: QuotaOptions): Quota => {
    const { zone } = question
    const days = daysAsked(question, options)
    const soFar = daysSoFar(question, days)
    const { id, calendar } = calendarAt(facts.calendars, zone, options.calendar)
    const total = workingDays(calendar, days.from, days.to)
    const elapsed = workingDays(calendar, soFar.from, soFar.to)
    const elapsedShare = total === 0 ? null : elapsed / total
    const ownerOf = ownersOf(options, facts.clients)
    const won = closedIn(dealsOf(facts.deals), zone, days).flatMap(({ deal, closure }): ReadonlyArray<Won> => {
      const { outcome, value } = closure
      return outcome === 'won' && value !== null ? [{ deal, closure, value }] : []
    })
    const targets = targetsOf(facts.managers, days).filter(
      ({ manager }) => options.manager === undefined || manager === options.manager,
    )
    const wonBy = ({ manager, currency }: Target) =>
      won.filter(({ deal, closure, value }) => ownerOf(deal, closure) === manager && value.currency === currency)
    const currencies = [...new Set(targets.map(({ currency }) => currency))].sort()
    return figures<Quota>({
      ...days,
      calendar: id,
      workingDays: { elapsed, total, share: elapsedShare },
      rows: targets.map((target) => rowOf(target.manager, target.currency, [target], wonBy(target), elapsedShare)),
      totals: currencies.map((currency) => {
        const own = targets.filter((target) => target.currency === currency)
        return rowOf('total', currency, own, own.flatMap(wonBy), elapsedShare)
      }),
      inferred: won.reduce((sum, { closure }) => sum + closure.inferred, 0),
    })
  },
})
