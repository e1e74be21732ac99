/** A complaint as it stood at a moment, folded from its facts: who held it, when it was answered, how it ended. */
import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import type { ComplaintChange } from './facts.ts'

interface Moment {
  readonly at: Instant
  readonly position: string
}

export interface Ending extends Moment {
  readonly outcome: 'resolved' | 'rejected'
}

/** Held by a department from then on; null while nobody had said by which. */
export interface Holding extends Moment {
  readonly department: string | null
}

export interface ComplaintAt {
  readonly complaint: string
  readonly client: string
  readonly received: Moment
  /** The last moment in time: of the limit's local day, or of the agreed hours, whichever is earlier. */
  readonly due: Instant
  /** The first measure, or the first thing said to the client about it; null while there was none. */
  readonly firstResponse: (Moment & { readonly stream: string }) | null
  /** In order; the first from the receipt on. */
  readonly holdings: ReadonlyArray<Holding>
  readonly endings: ReadonlyArray<Ending>
  readonly reopenings: ReadonlyArray<Moment>
  /** The ending that stands; null while it is open. */
  readonly ended: Ending | null
  readonly escalations: ReadonlyArray<Moment>
  readonly inferred: number
}

const moment = ({ occurredAt, position }: ComplaintChange): Moment => ({ at: occurredAt, position })

const isResponse = ({ type }: ComplaintChange): boolean => type === 'MeasureTaken' || type === 'InteractionRecorded'

/** A late assignment may be said to have occurred before the receipt: nobody holds it before that. */
const holdingsOf = (receipt: ComplaintChange, rows: ReadonlyArray<ComplaintChange>): ReadonlyArray<Holding> => {
  const assigned = rows
    .filter(({ type }) => type === 'ComplaintAssigned')
    .map((row) => {
      const { at, position } = moment(row)
      const from = at < receipt.occurredAt ? receipt.occurredAt : at
      return { at: from, position, department: row.department }
    })
  const received = { ...moment(receipt), department: receipt.department }
  // Assigned at once, it was never held by nobody.
  return received.department === null && assigned[0]?.at === received.at ? assigned : [received, ...assigned]
}

const complaintOf = (rows: ReadonlyArray<ComplaintChange>, zone: Zone): ReadonlyArray<ComplaintAt> => {
  const receipt = rows.find(({ type }) => type === 'ComplaintReceived')
  if (receipt === undefined || receipt.limit === null) return []
  const of = (type: ComplaintChange['type']) => rows.filter((row) => row.type === type).map(moment)
  const endings = rows.flatMap((row): ReadonlyArray<Ending> => {
    if (row.type === 'ComplaintResolved') return [{ ...moment(row), outcome: 'resolved' }]
    return row.type === 'ComplaintRejected' ? [{ ...moment(row), outcome: 'rejected' }] : []
  })
  const reopenings = of('ComplaintReopened')
  const response = rows.find((row) => isResponse(row) && row.occurredAt >= receipt.occurredAt)
  const limit = zone.endOfDay(receipt.limit)
  return [
    {
      complaint: receipt.complaint,
      client: receipt.client ?? '',
      received: moment(receipt),
      due: receipt.due !== null && receipt.due < limit ? receipt.due : limit,
      firstResponse: response === undefined ? null : { ...moment(response), stream: response.stream },
      holdings: holdingsOf(receipt, rows),
      endings,
      reopenings,
      ended: endings.length > reopenings.length ? (endings.at(-1) ?? null) : null,
      escalations: of('ComplaintEscalated'),
      inferred: rows.reduce((sum, { inferred }) => sum + inferred, 0),
    },
  ]
}

/** All complaints received, in the order of their receipt. Facts come in the order of C3. */
export const complaintsOf = (changes: ReadonlyArray<ComplaintChange>, zone: Zone): ReadonlyArray<ComplaintAt> =>
  [...groupBy(changes, ({ complaint }) => complaint).values()].flatMap((rows) => complaintOf(rows, zone))

/** A complaint behind a figure, with the events that put it there. */
export const complaintPiece = (
  { complaint, received }: ComplaintAt,
  ...moments: ReadonlyArray<{ readonly position: string } | null>
): Piece => ({
  stream: `complaint-${complaint}`,
  positions: [...new Set([received, ...moments].flatMap((one) => (one === null ? [] : [one.position])))],
})
