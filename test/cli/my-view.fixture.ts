import { defineFacts, defineView, text } from 'clientela'

const opened = defineFacts({
  name: 'my_openings',
  version: 1,
  doc: 'deals opened',
  table: { occurredAt: text('when'), recordedAt: text('when on record'), manager: text('by whom') },
  on: {
    DealOpened: ({ occurredAt, recordedAt, data }) => ({ occurredAt, recordedAt, manager: data.manager }),
  },
})

export default defineView({
  id: 'mine',
  verb: 'my openings',
  title: 'who opened the last deal',
  facts: { opened },
  answer: ({ opened: rows }) => ({ deals: rows.length, last: rows.at(-1)?.manager ?? null }),
})
