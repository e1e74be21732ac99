/** What was agreed on prices, discounts and bonuses: with a key account, or in a contract. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import type { ContractEnvelope } from '../../src/domain/contract/events.ts'
import type { DealEnvelope } from '../../src/domain/deal/events.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

/** What a key account pays for a product at most. */
export type SpecialPrice = { readonly product: string; readonly amount: number; readonly currency: string }

type Terms = Extract<
  ClientEnvelope | ContractEnvelope | DealEnvelope,
  {
    type:
      | 'KeyAccountDesignated'
      | 'KeyAccountWithdrawn'
      | 'ContractDrafted'
      | 'ContractRevised'
      | 'ContractConcluded'
      | 'ContractAmended'
      | 'DealWon'
  }
>

const table = {
  ...factColumns,
  type: text<Terms['type']>('the event type'),
  client: nullable(text('the client; null where a contract is revised or amended')),
  contract: nullable(text('the contract; null where a key account is designated or withdrawn')),
  deal: nullable(text('ContractDrafted, ContractConcluded, DealWon: the deal it came of')),
  priceList: nullable(text('KeyAccountDesignated: the special price list')),
  prices: nullable(json<ReadonlyArray<SpecialPrice>>('KeyAccountDesignated: special prices, minor units')),
  discount: nullable(integer('basis points off the list price')),
  bonus: nullable(integer('basis points of the turnover')),
  provisions: nullable(json<ReadonlyArray<string>>('what else was agreed')),
  approvedBy: nullable(text('KeyAccountDesignated: who approved it')),
  effective: nullable(text<LocalDate>('ContractAmended: local day from which it counts')),
}

type Row = RowOf<typeof table>
const row = (event: Terms, extra: Partial<Row>): Row => ({
  client: null,
  contract: null,
  deal: null,
  priceList: null,
  prices: null,
  discount: null,
  bonus: null,
  provisions: null,
  approvedBy: null,
  effective: null,
  ...factOf(event),
  type: event.type,
  ...extra,
})

interface Agreed {
  readonly discount?: number
  readonly bonus?: number
  readonly provisions?: ReadonlyArray<string>
}

const terms = ({ discount, bonus, provisions }: Agreed): Partial<Row> => ({
  discount: discount ?? null,
  bonus: bonus ?? null,
  provisions: provisions ?? null,
})

export const agreedTerms = defineFacts({
  name: 'agreed_terms',
  version: 1,
  doc: 'one row for each event that agrees, changes or withdraws terms with a client',
  table,
  on: {
    KeyAccountDesignated: (e) =>
      row(e, {
        client: e.id,
        ...terms(e.data.terms),
        priceList: e.data.terms.priceList ?? null,
        prices: e.data.terms.prices?.map(({ product, price }) => ({ product, ...price })) ?? null,
        approvedBy: e.data.approvedBy,
      }),
    KeyAccountWithdrawn: (e) => row(e, { client: e.id }),
    ContractDrafted: (e) =>
      row(e, { client: e.data.client, contract: e.id, deal: e.data.deal ?? null, ...terms(e.data.agreement) }),
    ContractRevised: (e) => row(e, { contract: e.id, ...terms(e.data.agreement) }),
    ContractConcluded: (e) => row(e, { client: e.data.client, contract: e.id, deal: e.data.deal ?? null }),
    DealWon: (e) => row(e, { contract: e.data.contract ?? null, deal: e.id }),
    ContractAmended: (e) => row(e, { contract: e.id, ...terms(e.data.agreement), effective: e.data.effective }),
  },
})

export type AgreedTerms = Row
