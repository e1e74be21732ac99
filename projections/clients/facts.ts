/** What changes who a client is to us: registered, named, handed over, lost, won back, merged, erased. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf, TIMELESS } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  type: text<ClientEnvelope['type']>('the event type'),
  kind: nullable(text('ClientRegistered, ClientDetailsChanged: the kind of client')),
  source: nullable(text('ClientRegistered: how the client was acquired')),
  manager: nullable(text('who is responsible from here on')),
  segment: nullable(text('ClientSegmented: the segment')),
  reason: nullable(text('ClientLost: why')),
  conduct: nullable(integer('1 where the client was lost through the manager; null where that is withheld')),
  other: nullable(text('ClientsMerged, MergeUndone: the surviving client')),
  unidentified: integer('1 where the source does not say who the client is'),
}

const nothing = {
  kind: null,
  source: null,
  manager: null,
  segment: null,
  reason: null,
  conduct: 0,
  other: null,
  unidentified: 0,
} as const

type Extra = Partial<Omit<RowOf<typeof table>, 'client' | 'type' | keyof typeof factColumns>>

const row = (event: ClientEnvelope, extra: Extra = {}): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  client: event.id,
  type: event.type,
  ...extra,
})

export const clientChanges = defineFacts({
  name: 'client_changes',
  version: 3,
  doc: 'one row for each event that changes what a client is to us',
  table,
  on: {
    ClientRegistered: (e) =>
      row(e, {
        kind: e.data.kind,
        source: e.data.acquired.by,
        manager: e.data.manager ?? null,
        unidentified: e.data.unidentified === true ? 1 : 0,
      }),
    ClientDetailsChanged: (e) => row(e, { kind: e.data.kind ?? null }),
    ClientSegmented: (e) => row(e, { segment: e.data.segment }),
    ManagerAssigned: (e) => row(e, { manager: e.data.manager }),
    ClientHandedOver: (e) => row(e, { manager: e.data.to }),
    ClientLost: (e) =>
      row(e, { reason: e.data.reason, conduct: e.data.conduct === true ? 1 : 0, manager: e.data.manager ?? null }),
    ClientWonBack: (e) => row(e),
    // Two that are found to be one always were: the finding holds for every asOf, and only knownAt bounds it (C16).
    ClientsMerged: (e) => ({ ...row(e, { other: e.data.survivor }), occurredAt: TIMELESS }),
    MergeUndone: (e) => ({ ...row(e, { other: e.data.survivor }), occurredAt: TIMELESS }),
    ClientDataErased: (e) => row(e),
  },
})

export type ClientChange = RowOf<typeof table>
