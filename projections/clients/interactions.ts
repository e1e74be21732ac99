/** Every exchange with a client on record: a row each, without a word of what was said. */
import { nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  channel: text('by which channel'),
  direction: text<'inbound' | 'outbound'>('who turned to whom'),
  complaint: nullable(text('the complaint it is about')),
}

export const clientInteractions = defineFacts({
  name: 'client_interactions',
  version: 1,
  doc: 'one row for each interaction recorded with a client',
  table,
  on: {
    InteractionRecorded: (e): RowOf<typeof table> => ({
      ...factOf(e),
      client: e.id,
      channel: e.data.channel,
      direction: e.data.direction,
      complaint: e.data.complaint ?? null,
    }),
  },
})
