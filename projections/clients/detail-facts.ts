/** What is known of a client in person: the events themselves, personal fields and all, so that what a reader may not see can be withheld. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import type { Json } from '../../src/kernel/json.ts'
import { integer, json, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  stream: text('the stream'),
  category: text('the kind of stream'),
  revision: integer('place in its stream, from 0'),
  type: text<ClientEnvelope['type']>('the event type'),
  data: json<Json>('what the event says'),
}

const row = (event: ClientEnvelope): RowOf<typeof table> => ({
  ...factOf(event),
  client: event.id,
  stream: event.stream,
  category: event.category,
  revision: event.revision,
  type: event.type,
  data: event.data as Json,
})

export const clientDetails = defineFacts({
  name: 'client_details',
  version: 2,
  doc: 'one row for each event that says who a client is in person: name, details, contact persons, preferences, terms, acquaintances elsewhere',
  table,
  on: {
    ClientRegistered: row,
    ClientDetailsChanged: row,
    ContactPersonAdded: row,
    ContactPersonChanged: row,
    ContactPersonRemoved: row,
    PreferenceNoted: row,
    CompetitorRelationRecorded: row,
    CompetitorRelationEnded: row,
    KeyAccountDesignated: row,
    KeyAccountWithdrawn: row,
    ClientDataErased: row,
  },
})

export type ClientDetail = RowOf<typeof table>
