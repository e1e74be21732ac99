/** S4, departments: what each received, holds, handed on and ended of the clients' complaints, and how long it held them. */

import type { Instant } from '../../src/kernel/instant.ts'
import { daysBetween } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { calendarChanges } from '../calendar/facts.ts'
import { clientsOf, countedFor, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ComplaintAt, complaintPiece, complaintsOf, type Holding } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { counted, figures, type Piece, rated, spread, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount } from '../option-codecs.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { rightChanges } from '../rights/facts.ts'
import { rightsOf } from '../rights/right.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { breachRate } from './breaches.ts'
import { type Clock, type ClockOptions, clockFields, clockOf, hoursIn, lifetimeOf } from './clock.ts'
import { type RightsFigures, rightsFigures } from './rights.ts'

/** Of complaints received, and rights infringed, in the period. */
export interface DepartmentOptions extends PeriodOptions, ClockOptions {
  /** A complaint of a client that complained of the department so many days before is one that recurs; default 365. */
  readonly recurrenceDays?: number
}

const departmentOptions = struct({}, { ...periodFields, ...clockFields, recurrenceDays: DayCount })

export interface DepartmentRow {
  /** `unknown` while nobody had said which. */
  readonly department: string
  /** Complaints that came to it, each once. */
  readonly received: number
  /** Those that it holds now. */
  readonly open: number
  /** Ended while it held them: by a measure, or rejected. */
  readonly upheld: number
  readonly rejected: number
  /** Late or past due, of the complaints that it held when they were due, or ended in time (S3). */
  readonly breach: Ratio
  /** Hours for each complaint that it held, from each assignment to the next or to the end. */
  readonly holding: Summary
  /** The same together: over all departments the time that the complaints took. */
  readonly held: number
  /** How often it handed a complaint on to another. */
  readonly handOffs: number
  /** Of the received those of a client that had complained of it before. */
  readonly recurrence: Ratio
  readonly rights: RightsFigures
  /** Hours from the receipt to the first measure, of those that it held when that was taken. */
  readonly firstResponse: Summary
  /** Hours from the receipt to the ending that stands, of those that ended while it held them. */
  readonly resolution: Summary
}

export interface Departments {
  readonly clock: 'elapsed' | 'business'
  readonly departments: ReadonlyArray<DepartmentRow>
  /** Hours that the complaints took, from receipt to end or up to now: Σ held. */
  readonly hours: number
  readonly handOffs: number
  readonly inferred: number
}

const UNKNOWN = 'unknown'
const RECURRENCE_DAYS = 365

const nameOf = ({ department }: Pick<Holding, 'department'>): string => department ?? UNKNOWN

/** From one assignment to the next, or to the end of the complaint. */
interface Stint {
  readonly complaint: ComplaintAt
  readonly department: string
  readonly hours: number
  /** The department it was handed on to; null where it was not. */
  readonly handedTo: string | null
  readonly position: string
}

const stintsOf = (complaint: ComplaintAt, asOf: Instant, clock: Clock, options: ClockOptions): ReadonlyArray<Stint> => {
  const { to: end } = lifetimeOf(complaint, asOf)
  return complaint.holdings.map((holding, i) => {
    const next = complaint.holdings[i + 1]
    const to = next === undefined || next.at > end ? end : next.at
    const other = next === undefined || next.department === holding.department ? null : nameOf(next)
    return {
      complaint,
      department: nameOf(holding),
      hours: hoursIn(complaint, { from: holding.at, to }, clock, options),
      handedTo: holding.department === null ? null : other,
      position: holding.position,
    }
  })
}

/** Who held it at a moment. */
const holderAt = ({ holdings }: Pick<ComplaintAt, 'holdings'>, at: Instant): string =>
  nameOf(holdings.findLast((holding) => holding.at <= at) ?? holdings[0] ?? { department: null })

/** Who answers for whether it ended in time: the department that held it at its end, or when it was due. */
const answerable = (complaint: ComplaintAt): string =>
  holderAt(
    complaint,
    complaint.ended !== null && complaint.ended.at <= complaint.due ? complaint.ended.at : complaint.due,
  )

const piece = (complaint: ComplaintAt): Piece => complaintPiece(complaint, ...complaint.holdings, complaint.ended)

const stintPiece = ({ complaint, position }: Stint): Piece => complaintPiece(complaint, { position }, complaint.ended)

/** A complaint as one department held it, however often. */
interface Held {
  readonly complaint: ComplaintAt
  readonly hours: number
}

const heldBy = (stints: ReadonlyArray<Stint>): ReadonlyArray<Held> =>
  [...groupBy(stints, ({ complaint }) => complaint)].map(([complaint, own]) => ({
    complaint,
    hours: own.reduce((sum, { hours }) => sum + hours, 0),
  }))

const recurs =
  (all: ReadonlyArray<ComplaintAt>, department: string, days: number, { zone }: Question) =>
  (complaint: ComplaintAt): boolean =>
    all.some(
      (other) =>
        other.client === complaint.client &&
        other.received.at < complaint.received.at &&
        other.holdings.some((holding) => nameOf(holding) === department) &&
        daysBetween(zone.localDate(other.received.at), zone.localDate(complaint.received.at)) <= days,
    )

export const departments = defineView({
  id: 'S4',
  verb: 'service departments',
  title: 'complaints and rights by department',
  facts: { complaints: complaintChanges, rights: rightChanges, calendars: calendarChanges, clients: clientChanges },
  options: departmentOptions,
  answer: (facts, question, options: DepartmentOptions): Departments => {
    const { zone, asOf } = question
    const within = withinPeriod(zone, options)
    const clock = clockOf(options, facts.calendars, question)
    const every = complaintsOf(facts.complaints, zone).map(countedFor(survivorsOf(clientsOf(facts.clients))))
    const complaints = every.filter(({ received }) => within(received.at))
    const stints = complaints.flatMap((complaint) => stintsOf(complaint, asOf, clock, options))
    const everyRight = rightsOf(facts.rights, zone)
    const infringed = groupBy(
      everyRight.filter(({ at }) => within(at)),
      ({ department }) => department,
    )
    const byDepartment = groupBy(stints, ({ department }) => department)
    const byClient = groupBy(every, ({ client }) => client)
    const rowOf = (department: string): DepartmentRow => {
      const own = byDepartment.get(department) ?? []
      const held = heldBy(own)
      const received = held.map(({ complaint }) => complaint)
      const ended = (outcome: 'resolved' | 'rejected') =>
        received.filter((one) => one.ended?.outcome === outcome && holderAt(one, one.ended.at) === department)
      const days = options.recurrenceDays ?? RECURRENCE_DAYS
      return figures<DepartmentRow>({
        department,
        received: counted(received, piece),
        open: counted(
          received.filter((one) => one.ended === null && holderAt(one, asOf) === department),
          piece,
        ),
        upheld: counted(ended('resolved'), piece),
        rejected: counted(ended('rejected'), piece),
        breach: breachRate(
          received.filter((one) => answerable(one) === department),
          question,
        ),
        holding: spread(
          held,
          ({ complaint }) => piece(complaint),
          ({ hours }) => hours,
        ),
        held: totalled(own, stintPiece, ({ hours }) => hours),
        handOffs: counted(
          own.filter(({ handedTo }) => handedTo !== null),
          stintPiece,
        ),
        recurrence: rated(
          received.filter((one) => recurs(byClient.get(one.client) ?? [], department, days, question)(one)),
          received,
          piece,
        ),
        rights: figures(rightsFigures(infringed.get(department) ?? [], everyRight)),
        firstResponse: spread(
          received.filter(
            ({ firstResponse: first, ...one }) => first !== null && holderAt(one, first.at) === department,
          ),
          (one) => complaintPiece(one, one.firstResponse),
          (one) => clock(one.received.at, one.firstResponse?.at ?? one.received.at),
        ),
        resolution: spread([...ended('resolved'), ...ended('rejected')], piece, (one) =>
          hoursIn(one, lifetimeOf(one, asOf), clock, options),
        ),
      })
    }
    return figures<Departments>({
      clock: options.clock ?? 'elapsed',
      departments: [...new Set([...byDepartment.keys(), ...infringed.keys()])].sort().map(rowOf),
      hours: totalled(
        complaints,
        (complaint) => complaintPiece(complaint, complaint.ended),
        (complaint) => hoursIn(complaint, lifetimeOf(complaint, asOf), clock, options),
      ),
      handOffs: counted(
        stints.filter(({ handedTo }) => handedTo !== null),
        stintPiece,
      ),
      inferred: complaints.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
