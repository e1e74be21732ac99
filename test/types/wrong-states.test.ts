import { describe, expect, expectTypeOf, it } from 'vitest'
import type { CrmEnvelope } from '../../projections/index.ts'
import {
  addMoney,
  type CampaignCommand,
  type ClientCommand,
  type ClientId,
  type ComplaintCommand,
  type ContractCommand,
  campaignId,
  clientId,
  complaintId,
  contractId,
  type DealCommand,
  type DealEvent,
  dealId,
  defineProjection,
  type Event,
  eur,
  integer,
  type ManagerCommand,
  type Money,
  managerId,
  money,
  type OrderCommand,
  openClientela,
  orderId,
  productId,
  type Stage,
  tryAddMoney,
  usd,
} from '../../src/index.ts'

/** What must not compile; `tsc` fails where an expected error is missing. Never called. */
const wrong = async (): Promise<void> => {
  const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
  const by = { actor: { id: 'anna', role: 'manager' } }
  // @ts-expect-error: no such command
  await crm.handle({ type: 'RaiseObjektion', deal: dealId('d') }, by)
  // @ts-expect-error: a field is missing
  await crm.handle({ type: 'RaiseObjection', deal: dealId('d'), kind: 'price' }, by)
  // @ts-expect-error: not a kind of objection
  await crm.handle({ type: 'RaiseObjection', deal: dealId('d'), kind: 'prize', words: 'x' }, by)
  // @ts-expect-error: a client is no deal
  await crm.handle({ type: 'WinDeal', deal: clientId('c') }, by)
  // @ts-expect-error: nobody acts
  await crm.handle({ type: 'WinDeal', deal: dealId('d') }, {})
  // @ts-expect-error: a waterfall is between two days
  await crm.pipeline.waterfall({})
  // @ts-expect-error: not a key to split by
  await crm.pipeline.winRate({ by: 'weather' })
}

/** The same of the pure parts: commands, events, money and stages as values. Never called. */
const wrongValues = (stage: Stage, event: DealEvent): ReadonlyArray<unknown> => {
  const [client, deal, contract] = [clientId('c'), dealId('d'), contractId('k')]
  // @ts-expect-error: a deal's id names no client
  const otherId: DealCommand = { type: 'OpenDeal', client: deal, source: 'call' }
  // @ts-expect-error: text is no id until somebody says of what
  const bareId: DealCommand = { type: 'WinDeal', deal: 'd' }
  // @ts-expect-error: no such field
  const misspelt: DealCommand = { type: 'DeclineOffer', deal, wyh: 'dear' }
  // @ts-expect-error: left out is not the same as undefined
  const undefinedField: DealCommand = { type: 'DeclineOffer', deal, why: undefined }
  // @ts-expect-error: a deal's command is not a client's
  const foreign: ClientCommand = { type: 'WinDeal', deal }
  // @ts-expect-error: a day is not any text
  const anyDay: ContractCommand = { type: 'CompleteContract', contract, effective: 'tomorrow' }
  // @ts-expect-error: a limit is a day
  const noLimit: ComplaintCommand = { type: 'ReceiveComplaint', client, words: 'broken', limit: 'tomorrow' }
  // @ts-expect-error: a campaign is no complaint
  const otherComplaint: ComplaintCommand = { type: 'ResolveComplaint', complaint: campaignId('g') }
  // @ts-expect-error: a cost is money
  const bareCost: CampaignCommand = { type: 'CloseCampaign', campaign: campaignId('g'), cost: 100 }
  // @ts-expect-error: not a kind of campaign
  const noKind: CampaignCommand = { type: 'PlanCampaign', name: 'x', kind: 'spam', budget: eur(1) }
  // @ts-expect-error: a complaint is no campaign
  const otherCampaign: CampaignCommand = { type: 'LaunchCampaign', campaign: complaintId('m') }
  // @ts-expect-error: a manager is no client
  const otherManager: ClientCommand = { type: 'WithdrawKeyAccount', client: managerId('m'), why: 'x' }
  // @ts-expect-error: a discount is whole hundredths of a per cent
  const bareDiscount: ManagerCommand = { type: 'GrantCompetence', manager: managerId('m'), discount: '15 %' }
  // @ts-expect-error: what is promised is promised for a day
  const noPromise: OrderCommand = { type: 'AcceptOrder', order: orderId('o') }
  // @ts-expect-error: a product is no order
  const otherOrder: OrderCommand = { type: 'FulfilOrder', order: productId('p') }
  // @ts-expect-error: it is us or the client whose fault it is
  const nobody: OrderCommand = { type: 'CancelOrder', order: orderId('o'), fault: 'weather' }
  // @ts-expect-error: dollars are not euros
  const dollars: Money<'EUR'> = usd(1)
  // @ts-expect-error: money is not added like numbers
  const sum = eur(1) + usd(1)
  // @ts-expect-error: not a stage
  const unknownStage = stage === 'negotiation'
  // @ts-expect-error: only a lost deal has a reason
  const reason = event.type === 'DealWon' ? event.data.reason : client
  return [
    otherId,
    bareId,
    misspelt,
    undefinedField,
    foreign,
    anyDay,
    noLimit,
    otherComplaint,
    bareCost,
    noKind,
    otherCampaign,
    noPromise,
    otherOrder,
    nobody,
    otherManager,
    bareDiscount,
    dollars,
    sum,
    unknownStage,
    reason,
  ]
}

/** The same of projections. Never called. */
const wrongProjections = (): ReadonlyArray<unknown> => {
  const spec = { name: 'x', version: 1, doc: '', table: { n: integer('how many') }, keys: () => ['k'] } as const
  return [
    defineProjection({ ...spec, on: { CommandRefused: (_row, { data }) => ({ n: data.rule.length }) } }),
    // @ts-expect-error: no such field
    defineProjection({ ...spec, on: { CommandRefused: (_row, { data }) => ({ n: data.rul.length }) } }),
    // @ts-expect-error: no such event
    defineProjection({ ...spec, on: { CommandRefuzed: () => ({ n: 1 }) } }),
    // @ts-expect-error: the table has no such column
    defineProjection({ ...spec, on: { DealWon: () => ({ m: 1 }) } }),
  ]
}

describe('types', () => {
  it('refuse what is wrong before it runs', () => {
    expectTypeOf(wrong).toBeFunction()
    expectTypeOf(wrongValues).toBeFunction()
    expectTypeOf(wrongProjections).toBeFunction()
  })

  it('a projection is asked for each event that there is', () => {
    expectTypeOf<CrmEnvelope['type']>().toEqualTypeOf<Event['type']>()
  })

  it('know which id a command answers with', () => {
    const register = async () => {
      const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
      const client = await crm.handle(
        { type: 'RegisterClient', name: 'x', kind: 'other', acquired: { by: 'call' } },
        { actor: { id: 'a', role: 'head' } },
      )
      return client.id
    }
    expectTypeOf(register).returns.resolves.toEqualTypeOf<ClientId>()
  })
  it('keep currencies apart', () => {
    expectTypeOf(eur(1).currency).toEqualTypeOf<'EUR'>()
    expectTypeOf(money(1, 'USD').currency).toEqualTypeOf<'USD'>()
  })

  it('add amounts of one currency only, and only where the currency is known', () => {
    expectTypeOf(addMoney(eur(1), eur(2))).toEqualTypeOf<Money<'EUR'>>()
    const fromOutside: Money = money(1, 'EUR' as string)
    expect(() => {
      // @ts-expect-error: a sum over two currencies
      addMoney(eur(1), usd(2))
      // @ts-expect-error: it may be any currency; tryAddMoney says whether there is a sum
      addMoney(fromOutside, fromOutside)
    }).toThrow('have no sum')
    expect(addMoney(eur(1050), eur(-50))).toEqual(eur(1000))
    expect(tryAddMoney(fromOutside, usd(1))).toMatchObject({ _tag: 'Left', left: { _tag: 'NoSum' } })
    expect(tryAddMoney(eur(Number.MAX_SAFE_INTEGER), eur(1))).toMatchObject({ _tag: 'Left', left: { _tag: 'NoSum' } })
  })
})
