/** What changes when a contract is in force, for whom and for how much. */
import type { ContractEnvelope } from '../../src/domain/contract/events.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  contract: text('the contract'),
  type: text<ContractEnvelope['type']>('the event type'),
  client: nullable(text('ContractConcluded: the client')),
  recurrence: nullable(text<'recurring' | 'one-off'>('ContractConcluded: recurring or one-off')),
  from: nullable(text('first local day of the term')),
  to: nullable(text('first local day after the term')),
  effective: nullable(text('local day from which the change counts')),
  amount: nullable(integer('minor units: value of the term')),
  currency: nullable(text('ISO 4217 code')),
}

const nothing = {
  client: null,
  recurrence: null,
  from: null,
  to: null,
  effective: null,
  amount: null,
  currency: null,
} as const
type Extra = Partial<Omit<RowOf<typeof table>, 'contract' | 'type' | keyof typeof factColumns>>

const row = (event: ContractEnvelope, extra: Extra): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  contract: event.id,
  type: event.type,
  ...extra,
})

export const contractChanges = defineFacts({
  name: 'contract_changes',
  version: 1,
  doc: 'one row for each event that changes when a contract is in force or what it is worth',
  table,
  on: {
    ContractConcluded: (e) =>
      row(e, {
        client: e.data.client,
        recurrence: e.data.recurrence,
        from: e.data.term.from,
        to: e.data.term.to ?? null,
        amount: e.data.value.amount,
        currency: e.data.value.currency,
      }),
    ContractAmended: (e) =>
      row(e, {
        from: e.data.agreement.term.from,
        to: e.data.agreement.term.to ?? null,
        effective: e.data.effective,
        amount: e.data.agreement.value.amount,
        currency: e.data.agreement.value.currency,
      }),
    ContractRenewed: (e) =>
      row(e, {
        from: e.data.term.from,
        to: e.data.term.to ?? null,
        effective: e.data.effective,
        amount: e.data.value.amount,
        currency: e.data.value.currency,
      }),
    ContractSuspended: (e) => row(e, { effective: e.data.effective }),
    ContractResumed: (e) => row(e, { effective: e.data.effective }),
    ContractCompleted: (e) => row(e, { effective: e.data.effective }),
    ContractTerminated: (e) => row(e, { effective: e.data.effective }),
    ContractExpired: (e) => row(e, { effective: e.data.effective }),
  },
})

export type ContractChange = RowOf<typeof table>
