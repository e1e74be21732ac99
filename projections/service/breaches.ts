/** S3, breaches of the service level: of the complaints that were due, how many were not closed in time. */

import { clientsOf, countedFor, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { type ComplaintAt, complaintPiece, complaintsOf } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { counted, type Figure, figures, rated } from '../figures.ts'
import { type PeriodOptions, periodOptions, withinPeriod } from '../pipeline/period.ts'
import type { Ratio } from '../statistics/ratio.ts'
import type { Question } from '../view.ts'
import { defineView } from '../view.ts'

export const punctualities = ['in-time', 'late', 'past-due', 'not-yet-due'] as const

/** `late`: closed after it was due · `past-due`: open although it was due · `not-yet-due`: whatever became of it, it had time. */
export type Punctuality = (typeof punctualities)[number]

export const punctualityOf = ({ due, ended }: ComplaintAt, { asOf }: Question): Punctuality => {
  if (due > asOf) return 'not-yet-due'
  if (ended === null) return 'past-due'
  return ended.at <= due ? 'in-time' : 'late'
}

export interface BreachRow {
  readonly complaint: string
  readonly client: string
  readonly department: string | null
  readonly due: string
  /** Null while it is open. */
  readonly ended: string | null
}

export interface Breaches {
  /** Due in the period, and by now. */
  readonly due: number
  readonly inTime: number
  readonly late: number
  readonly pastDue: number
  /** Due in the period, but later than now: in no rate. */
  readonly notYetDue: number
  /** Late or past due, of those that were due. */
  readonly rate: Ratio
  readonly breached: ReadonlyArray<BreachRow>
  readonly inferred: number
}

const piece = (complaint: ComplaintAt) => complaintPiece(complaint, complaint.ended)

/** Late or past due, of those that were due. */
export const breachRate = (all: ReadonlyArray<ComplaintAt>, question: Question): Figure<Ratio> => {
  const due = all.filter((one) => punctualityOf(one, question) !== 'not-yet-due')
  return rated(
    due.filter((one) => punctualityOf(one, question) !== 'in-time'),
    due,
    piece,
  )
}

export const breaches = defineView({
  id: 'S3',
  verb: 'service breaches',
  title: 'complaints that did not end in time',
  facts: { complaints: complaintChanges, clients: clientChanges },
  options: periodOptions,
  answer: (facts, question, options: PeriodOptions): Breaches => {
    const within = withinPeriod(question.zone, options)
    const all = complaintsOf(facts.complaints, question.zone)
      .filter(({ due }) => within(due))
      .map(countedFor(survivorsOf(clientsOf(facts.clients))))
    const of = (wanted: Punctuality) => all.filter((one) => punctualityOf(one, question) === wanted)
    const breached = [...of('late'), ...of('past-due')]
    return figures<Breaches>({
      due: counted(
        all.filter((one) => punctualityOf(one, question) !== 'not-yet-due'),
        piece,
      ),
      inTime: counted(of('in-time'), piece),
      late: counted(of('late'), piece),
      pastDue: counted(of('past-due'), piece),
      notYetDue: counted(of('not-yet-due'), piece),
      rate: breachRate(all, question),
      breached: breached
        .map(({ complaint, client, holdings, due, ended }) => ({
          complaint,
          client,
          department: holdings.at(-1)?.department ?? null,
          due,
          ended: ended?.at ?? null,
        }))
        .sort((a, b) => (a.due < b.due ? -1 : a.due > b.due ? 1 : 0)),
      inferred: all.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
