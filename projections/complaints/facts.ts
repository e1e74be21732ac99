import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { type CrmEnvelope, defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  complaint: text('the complaint'),
  stream: text('where the event stands: the complaint, or the client who was told something'),
  type: text<CrmEnvelope['type']>('the event type'),
  client: nullable(text('ComplaintReceived: the client')),
  department: nullable(text('ComplaintReceived, ComplaintAssigned: who holds it from here on')),
  limit: nullable(text<LocalDate>('ComplaintReceived: the last local day in time')),
  due: nullable(text<Instant>('ComplaintReceived: the moment at which the agreed business hours have passed')),
}

type Row = RowOf<typeof table>

const row = (event: CrmEnvelope, complaint: string, extra: Partial<Row> = {}): Row => ({
  client: null,
  department: null,
  limit: null,
  due: null,
  ...factOf(event),
  complaint,
  stream: event.stream,
  type: event.type,
  ...extra,
})

const plain = (event: CrmEnvelope) => row(event, event.id)

export const complaintChanges = defineFacts({
  name: 'complaint_changes',
  version: 1,
  doc: 'one row for each event of a complaint, and for each outbound interaction that names one',
  table,
  on: {
    ComplaintReceived: (e) =>
      row(e, e.id, {
        client: e.data.client,
        department: e.data.department ?? null,
        limit: e.data.limit,
        due: e.data.due ?? null,
      }),
    ComplaintAssigned: (e) => row(e, e.id, { department: e.data.department }),
    MeasureTaken: plain,
    ComplaintResolved: plain,
    ComplaintRejected: plain,
    ComplaintReopened: plain,
    ComplaintEscalated: plain,
    InteractionRecorded: (e) =>
      e.data.complaint === undefined || e.data.direction === 'inbound' ? undefined : row(e, e.data.complaint),
  },
})

export type ComplaintChange = Row
