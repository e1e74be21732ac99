import { defineProjection, integer } from 'clientela'

export default defineProjection({
  name: 'deals_by_manager',
  version: 1,
  doc: 'how many deals each manager opened',
  table: { opened: integer('deals opened') },
  keys: (event) => (event.type === 'DealOpened' ? [event.data.manager] : []),
  on: { DealOpened: (row) => ({ opened: (row?.opened ?? 0) + 1 }) },
})
