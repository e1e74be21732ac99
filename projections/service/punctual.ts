/** How an order fared against a day it was promised or wanted for (S1). */
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { daysBetween } from '../../src/kernel/local-date.ts'
import type { OrderAt } from '../orders/order.ts'
import type { Question } from '../view.ts'

export const promises = ['first', 'requested', 'latest'] as const

/** The day agreed at acceptance · the day the client asked for · the day promised last. */
export type Promised = (typeof promises)[number]

/** The day by which it was to be complete; null where there is none, or nothing was ever accepted. */
export const dueDay = ({ promised, requested }: OrderAt, against: Promised): LocalDate | null => {
  if (promised === null) return null
  return against === 'requested' ? requested : promised[against]
}

/**
 * `counted`: it had its time · `not-yet-due`: it had not, whatever became of it · `called-off`: cancelled by the client while
 * it was still in time · `no-day`: none was promised, or wanted.
 */
export type Standing = 'counted' | 'not-yet-due' | 'called-off' | 'no-day'

export interface Fared {
  readonly order: OrderAt
  readonly standing: Standing
  /** Complete no later than the end of that local day. */
  readonly onTime: boolean
  /** All of it was delivered, and nothing of it was found faulty or came back for our fault soon after. */
  readonly inFull: boolean
  /** Local days from the due day to its completion, if late; null where it was not, or is not complete. */
  readonly daysLate: number | null
}

/** How every order fared; faults count up to so many days after its completion. */
export const faring =
  (against: Promised, faultDays: number, { zone, asOf }: Question) =>
  (order: OrderAt): Fared => {
    const day = dueDay(order, against)
    const { complete, cancelled } = order
    if (day === null) return { order, standing: 'no-day', onTime: false, inFull: false, daysLate: null }
    const end = zone.endOfDay(day)
    const calledOff = cancelled !== null && cancelled.fault === 'client' && cancelled.at <= end
    const standing = end > asOf ? 'not-yet-due' : calledOff ? 'called-off' : 'counted'
    if (complete === null) return { order, standing, onTime: false, inFull: false, daysLate: null }
    const completed = zone.localDate(complete.at)
    const soon = (at: OrderAt['received']['at']): boolean => daysBetween(completed, zone.localDate(at)) <= faultDays
    const faulty =
      order.faults.some(({ at }) => soon(at)) || order.returns.some(({ at, fault }) => fault === 'us' && soon(at))
    const late = daysBetween(day, completed)
    return {
      order,
      standing,
      onTime: complete.at <= end,
      inFull: order.whole && !faulty,
      daysLate: late > 0 ? late : null,
    }
  }
