/** Who recommended whom, and what came of it. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import { nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('who recommended'),
  referred: text('who was recommended'),
  type: text<ClientEnvelope['type']>('the event type'),
  contract: nullable(text('ReferralGiven: under the clause of which contract')),
  deal: nullable(text('ReferralConverted: the deal it was converted with')),
}

type Referral = Extract<ClientEnvelope, { type: 'ReferralGiven' | 'ReferralConverted' }>

const row = (event: Referral, extra: Partial<Pick<RowOf<typeof table>, 'contract' | 'deal'>>): RowOf<typeof table> => ({
  contract: null,
  deal: null,
  ...factOf(event),
  client: event.id,
  referred: event.data.referred,
  type: event.type,
  ...extra,
})

export const referralChanges = defineFacts({
  name: 'referral_changes',
  version: 1,
  doc: 'one row for each recommendation given and each converted',
  table,
  on: {
    ReferralGiven: (e) => row(e, { contract: e.data.contract ?? null }),
    ReferralConverted: (e) => row(e, { deal: e.data.deal }),
  },
})

export type ReferralChange = RowOf<typeof table>
