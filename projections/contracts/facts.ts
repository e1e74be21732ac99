/** What changes when a contract is in force, for whom and for how much. */
import type { ContractEnvelope } from '../../src/domain/contract/events.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  contract: text('the contract'),
  type: text<ContractEnvelope['type']>('the event type'),
  client: nullable(text('ContractConcluded: the client')),
  recurrence: nullable(text<'recurring' | 'one-off'>('ContractConcluded: recurring or one-off')),
  from: nullable(text<LocalDate>('first local day of the term')),
  to: nullable(text<LocalDate>('first local day after the term')),
  effective: nullable(text<LocalDate>('local day from which the change counts')),
  amount: nullable(integer('minor units: value of the term')),
  currency: nullable(text('ISO 4217 code')),
  noticeDays: nullable(integer('days of notice before the end of the term')),
  renewable: nullable(integer('0 where the term says that it is not renewed')),
  by: nullable(text<'us' | 'client'>('ContractTerminated: who ended it')),
}

const nothing = {
  client: null,
  recurrence: null,
  from: null,
  to: null,
  effective: null,
  amount: null,
  currency: null,
  noticeDays: null,
  renewable: null,
  by: null,
} as const
type Extra = Partial<Omit<RowOf<typeof table>, 'contract' | 'type' | keyof typeof factColumns>>

const row = (event: ContractEnvelope, extra: Extra): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  contract: event.id,
  type: event.type,
  ...extra,
})

type Concluded = Extract<ContractEnvelope, { readonly type: 'ContractConcluded' }>['data']

/** What a term and its value say. */
const agreed = (term: Concluded['term'], value: Concluded['value']): Extra => ({
  from: term.from,
  to: term.to ?? null,
  noticeDays: term.noticeDays ?? null,
  renewable: term.renewable === undefined ? null : term.renewable ? 1 : 0,
  amount: value.amount,
  currency: value.currency,
})

export const contractChanges = defineFacts({
  name: 'contract_changes',
  version: 2,
  doc: 'one row for each event that changes when a contract is in force or what it is worth',
  table,
  on: {
    ContractConcluded: (e) =>
      row(e, { client: e.data.client, recurrence: e.data.recurrence, ...agreed(e.data.term, e.data.value) }),
    ContractAmended: (e) =>
      row(e, { ...agreed(e.data.agreement.term, e.data.agreement.value), effective: e.data.effective }),
    ContractRenewed: (e) => row(e, { ...agreed(e.data.term, e.data.value), effective: e.data.effective }),
    ContractSuspended: (e) => row(e, { effective: e.data.effective }),
    ContractResumed: (e) => row(e, { effective: e.data.effective }),
    ContractCompleted: (e) => row(e, { effective: e.data.effective }),
    ContractTerminated: (e) => row(e, { effective: e.data.effective, by: e.data.by }),
    ContractExpired: (e) => row(e, { effective: e.data.effective }),
  },
})

export type ContractChange = RowOf<typeof table>
