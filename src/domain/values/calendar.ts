/**
 * Time as the domain and its views use it, in one import: instants, local days, zones, periods, bounds.
 */
export { type BadInstant, epochMs, Instant, instantFromEpochMs, isInstant, parseInstant } from '../../kernel/instant.ts'
export {
  addDays,
  addMonths,
  type BadLocalDate,
  daysBetween,
  epochDay,
  isLocalDate,
  LocalDate,
  localDateOfEpochDay,
  monthsBetween,
  monthsOfTerm,
  parseLocalDate,
  type TermInMonths,
  weekday,
} from '../../kernel/local-date.ts'
export {
  type BadPeriod,
  inPeriod,
  instantsOf,
  nextPeriod,
  type Period,
  type PeriodOptions,
  type PeriodUnit,
  parsePeriod,
  periodLabel,
  periodOf,
  periodsApart,
  periodsBetween,
  previousPeriod,
} from './period.ts'
export { type BadTimeBound, parseTimeBound } from './time-bound.ts'
export { localDaysBetween, type UnknownZone, utc, type Zone, zone } from './zone.ts'
