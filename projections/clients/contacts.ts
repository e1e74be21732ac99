/** When contact was established with a client, whether or not there was a deal by then. */
import { type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  channel: text('by which channel'),
  manager: text('who established it'),
}

export const clientContacts = defineFacts({
  name: 'client_contacts',
  version: 1,
  doc: 'one row for each time that contact was established with a client, outside a deal',
  table,
  on: {
    ContactEstablished: (e): RowOf<typeof table> => ({
      ...factOf(e),
      client: e.id,
      channel: e.data.channel,
      manager: e.data.manager,
    }),
  },
})
