/** The term of a contract, as the policies that look to its end see it. */
import type * as t from 'io-ts'
import { addDays, addMonths, daysBetween, type LocalDate, monthsOfTerm } from '../../kernel/local-date.ts'
import type { Term as TermCodec } from '../contract/events.ts'

export type Term = t.TypeOf<typeof TermCodec>

/**
 * The term that follows one, as long as it in months where these are whole, else in days; the same notice, renewable again.
 *
 * @example nextTerm({ from: '2026-02-01', to: '2026-03-01' }) // { from: '2026-03-01', to: '2026-04-01' }
 */
export const nextTerm = (term: Term, to: LocalDate): Term => {
  const { months, days } = monthsOfTerm(term.from, to)
  return { ...term, from: to, to: days === 0 ? addMonths(to, months) : addDays(to, daysBetween(term.from, to)) }
}

/**
 * The day so many days before the last on which notice can be given, or before the end where there is none; of a term shorter than
 * twice that, its middle.
 */
export const nearItsEnd = ({ from, noticeDays = 0 }: Term, to: LocalDate, days: number): LocalDate =>
  addDays(to, -Math.min(noticeDays + days, Math.ceil(daysBetween(from, to) / 2)))
