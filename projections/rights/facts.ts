/** Rights of partners that a department infringed, and that were restored. */
import type { ContractEnvelope } from '../../src/domain/contract/events.ts'
import { nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  contract: text('the contract whose partner it concerns'),
  infringement: text('which infringement of that contract'),
  type: text<ContractEnvelope['type']>('the event type'),
  department: nullable(text('PartnerRightInfringed: who did not observe it')),
  right: nullable(text('PartnerRightInfringed: the right')),
}

type Right = Extract<ContractEnvelope, { type: 'PartnerRightInfringed' | 'PartnerRightRestored' }>

const row = (
  event: Right,
  extra: Partial<Pick<RowOf<typeof table>, 'department' | 'right'>> = {},
): RowOf<typeof table> => ({
  department: null,
  right: null,
  ...factOf(event),
  contract: event.id,
  infringement: event.data.infringement,
  type: event.type,
  ...extra,
})

export const rightChanges = defineFacts({
  name: 'right_changes',
  version: 1,
  doc: 'one row for each partner right infringed and each restored',
  table,
  on: {
    PartnerRightInfringed: (e) => row(e, { department: e.data.department, right: e.data.right }),
    PartnerRightRestored: (e) => row(e),
  },
})

export type RightChange = RowOf<typeof table>
