/** A projection that keeps all that it is given. */
import { defineProjection, json, nullable, text } from '../../projections/index.ts'
import type { Json } from '../../src/kernel/json.ts'

export default defineProjection({
  name: 'everything',
  version: 1,
  doc: 'each event as it was given',
  table: { type: text('its type'), reason: nullable(text('why')), data: json<Json>('what it says') },
  keys: (event) => [event.position],
  on: {},
  otherwise: (_row, event) => ({ type: event.type, reason: event.reason ?? null, data: event.data as Json }),
})
