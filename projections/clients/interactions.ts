/** Every exchange with a client on record: a row each, without a word of what was said. */
import { those } from '../../src/kernel/counting.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  channel: text('by which channel'),
  direction: text<'inbound' | 'outbound'>('who turned to whom'),
  complaint: nullable(text('the complaint it is about')),
  deal: nullable(text('the deal it is about')),
}

export const clientInteractions = defineFacts({
  name: 'client_interactions',
  version: 2,
  doc: 'one row for each interaction recorded with a client',
  table,
  on: {
    InteractionRecorded: (e): RowOf<typeof table> => ({
      ...factOf(e),
      client: e.id,
      channel: e.data.channel,
      direction: e.data.direction,
      complaint: e.data.complaint ?? null,
      deal: e.data.deal ?? null,
    }),
  },
})

export type ClientInteraction = RowOf<typeof table>

/** When a deal was last spoken of, and by which event. */
export interface LastTouch {
  readonly at: Instant
  readonly position: string
}

/** By deal; facts come in the order of C3. */
export const lastTouches = (rows: ReadonlyArray<ClientInteraction>): ReadonlyMap<string, LastTouch> =>
  new Map(
    those(rows, ({ deal }) => deal !== null).flatMap(({ deal, occurredAt, position }) =>
      deal === null ? [] : [[deal, { at: occurredAt, position }]],
    ),
  )
