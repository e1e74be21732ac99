/** S2, complaints: how soon they were answered, how soon they ended, and how many came back. */
import { struct } from '../../src/kernel/struct.ts'
import { calendarChanges } from '../calendar/facts.ts'
import { clientsOf, countedFor, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ComplaintAt, complaintPiece, complaintsOf } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { counted, derived, type Figure, figures, type Piece, rated, spread } from '../figures.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type ClockOptions, clockFields, clockOf, hoursIn, lifetimeOf } from './clock.ts'

/** Of complaints received in the period. */
export interface ComplaintOptions extends PeriodOptions, ClockOptions {}

const complaintOptions = struct({}, { ...periodFields, ...clockFields })

export interface ComplaintRow {
  readonly complaint: string
  readonly client: string
  readonly received: string
  readonly status: 'open' | 'resolved' | 'rejected'
  /** Who holds it, or held it at its end; null where nobody said. */
  readonly department: string | null
  readonly due: string
  /** Hours to the first response; null while there was none. */
  readonly responseHours: number | null
  /** Hours to its end, or up to now. */
  readonly hours: number
  readonly reopened: number
  readonly escalated: number
}

export interface Complaints {
  readonly clock: 'elapsed' | 'business'
  readonly received: number
  readonly open: number
  readonly resolved: number
  readonly rejected: number
  /** Hours from the receipt to the first measure, or to the first thing said to the client about it. */
  readonly firstResponse: {
    readonly answered: Summary
    /** Neither answered nor ended yet. */
    readonly waiting: number
    /** Kaplan–Meier, those without an answer counted in as long as they waited. */
    readonly median: number | null
  }
  /** Hours from the receipt to the ending that stands. */
  readonly resolution: {
    readonly closed: Summary
    /** Kaplan–Meier, open ones counted in. */
    readonly median: number | null
  }
  /** Complaints that were reopened of those that had been closed. */
  readonly reopenRate: Ratio
  readonly escalated: number
  readonly complaints: ReadonlyArray<ComplaintRow>
  readonly inferred: number
}

interface Timed {
  readonly complaint: ComplaintAt
  /** Hours to the first response, or as long as it was waited for. */
  readonly response: number
  readonly resolution: number
}

const medianOf = (
  all: ReadonlyArray<Timed>,
  hours: (one: Timed) => number,
  happened: (one: Timed) => boolean,
  piece: (one: Timed) => Piece,
): Figure<number | null> => {
  const observed = (one: Timed): Piece => ({
    ...piece(one),
    measure: hours(one),
    part: happened(one) ? 'both' : 'den',
  })
  const { median } = kaplanMeier(all.map((one) => ({ time: hours(one), event: happened(one) })))
  return derived(median, 'kaplan-meier', () => all, observed)
}

const answered = ({ complaint }: Timed): boolean => complaint.firstResponse !== null
const closed = ({ complaint }: Timed): boolean => complaint.ended !== null
const piece = ({ complaint }: Timed) => complaintPiece(complaint, complaint.ended)
const responsePiece = ({ complaint }: Timed) => complaintPiece(complaint, complaint.firstResponse)

export const complaints = defineView({
  id: 'S2',
  verb: 'service complaints',
  title: 'how soon complaints are answered and ended',
  facts: { complaints: complaintChanges, calendars: calendarChanges, clients: clientChanges },
  options: complaintOptions,
  answer: (facts, question, options: ComplaintOptions): Complaints => {
    const { zone, asOf } = question
    const within = withinPeriod(zone, options)
    const clock = clockOf(options, facts.calendars, question)
    const all = complaintsOf(facts.complaints, zone)
      .filter(({ received }) => within(received.at))
      .map(countedFor(survivorsOf(clientsOf(facts.clients))))
      .map((complaint): Timed => {
        const life = lifetimeOf(complaint, asOf)
        return {
          complaint,
          response: clock(life.from, complaint.firstResponse?.at ?? life.to),
          resolution: hoursIn(complaint, life, clock, options),
        }
      })
    const of = (status: 'open' | 'resolved' | 'rejected') =>
      all.filter(({ complaint: { ended } }) => (ended?.outcome ?? 'open') === status)
    const everClosed = all.filter(({ complaint: { endings } }) => endings.length > 0)
    return figures<Complaints>({
      clock: options.clock ?? 'elapsed',
      received: counted(all, piece),
      open: counted(of('open'), piece),
      resolved: counted(of('resolved'), piece),
      rejected: counted(of('rejected'), piece),
      firstResponse: figures({
        answered: spread(all.filter(answered), responsePiece, ({ response }) => response),
        waiting: counted(
          of('open').filter((one) => !answered(one)),
          piece,
        ),
        median: medianOf(all, ({ response }) => response, answered, responsePiece),
      }),
      resolution: figures({
        closed: spread(all.filter(closed), piece, ({ resolution }) => resolution),
        median: medianOf(all, ({ resolution }) => resolution, closed, piece),
      }),
      reopenRate: rated(
        everClosed.filter(({ complaint: { reopenings } }) => reopenings.length > 0),
        everClosed,
        ({ complaint }) => complaintPiece(complaint, ...complaint.endings, ...complaint.reopenings),
      ),
      escalated: counted(
        all.filter(({ complaint: { escalations } }) => escalations.length > 0),
        ({ complaint }) => complaintPiece(complaint, ...complaint.escalations),
      ),
      complaints: all.map(({ complaint, response, resolution }) => ({
        complaint: complaint.complaint,
        client: complaint.client,
        received: complaint.received.at,
        status: complaint.ended?.outcome ?? 'open',
        department: complaint.holdings.at(-1)?.department ?? null,
        due: complaint.due,
        responseHours: complaint.firstResponse === null ? null : response,
        hours: resolution,
        reopened: complaint.reopenings.length,
        escalated: complaint.escalations.length,
      })),
      inferred: all.reduce((sum, { complaint }) => sum + complaint.inferred, 0),
    })
  },
})
