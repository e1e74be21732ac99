/** What the views on managers are asked for: a period, the month of the moment asked about where none is named; one manager or all. */
import * as t from 'io-ts'
import { periodOf } from '../../src/domain/values/period.ts'
import { addDays, LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { Question } from '../view.ts'

export interface ManagerOptions {
  /** First local day; default of the month asked about. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it; default that after the month. */
  readonly to?: LocalDate
  readonly manager?: string
}

export const managerFields = { from: LocalDate, to: LocalDate, manager: t.string } as const
export const managerOptions = struct({}, managerFields)

export interface Days {
  readonly from: LocalDate
  readonly to: LocalDate
}

/** The days asked about. */
export const daysAsked = ({ zone, asOf }: Question, { from, to }: ManagerOptions): Days => {
  const month = periodOf(zone.localDate(asOf), 'month')
  return { from: from ?? month.from, to: to ?? month.to }
}

/** The days of a period that have come by the moment asked about, today included. */
export const daysSoFar = ({ zone, asOf }: Question, { from, to }: Days): Days => {
  const tomorrow = addDays(zone.localDate(asOf), 1)
  const until = tomorrow < to ? tomorrow : to
  return { from, to: until < from ? from : until }
}

/** Nobody was responsible, or nobody said who: a row of its own (C14). */
export const UNKNOWN = 'unknown'
