/** The period a question may be narrowed to: local days, the end exclusive (VIEWS.md C4). */

import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'

export interface PeriodOptions {
  /** First local day. Absent: from the beginning. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it. Absent: up to the moment asked about. */
  readonly to?: LocalDate
}

export const periodFields = { from: LocalDate, to: LocalDate } as const
export const periodOptions = struct({}, periodFields)

/** Whether a moment lies in the period. */
export const withinPeriod = (zone: Zone, period: PeriodOptions): ((at: Instant) => boolean) => {
  const start = period.from === undefined ? undefined : zone.startOfDay(period.from)
  const end = period.to === undefined ? undefined : zone.startOfDay(period.to)
  return (at) => (start === undefined || at >= start) && (end === undefined || at < end)
}
