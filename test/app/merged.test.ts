/**
 * Two clients found to be one, on the write side (C16): who looks after the survivor acts for what was the duplicate's, the
 * survivor's terms hold, policies go on, and when they are parted all is as it was.
 */
import { afterAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import {
  clientId,
  complaintId,
  contractId,
  dealId,
  orderId,
  productId,
  programmeId,
} from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { policedCompany, signing, winning } from '../support/policed.ts'
import { historyOf } from '../support/policies.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const anna = { id: 'anna', role: 'manager' }
const bruno = { id: 'bruno', role: 'manager' }
const helena = { id: 'helena', role: 'head' }
const crediting = { id: 'policy:referral-converted', role: 'policy' }
const day = (text: string) => text as LocalDate

/** `forn` of Anna, `forn-sl` of Bruno: the same bakery, and what Bruno had begun with it. */
const [forn, duplicate] = [clientId('forn'), clientId('forn-sl')]
const [d1, lost] = [dealId('d1'), dealId('d-lost')]
const [k1, o1, m1] = [contractId('k1'), orderId('o1'), complaintId('m1')]
const flour = productId('flour')
const gold = programmeId('gold')
const line = { product: 'flour', quantity: 1 }
const agreement = {
  lines: [{ ...line, unitPrice: eur(100_00) }],
  value: eur(100_00),
  recurrence: 'one-off',
  term: { from: day('2026-01-01'), to: day('2027-01-01') },
} as const
const loyalty = { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(1) }

const register = (client: typeof forn, manager: string): Command => ({
  type: 'RegisterClient',
  client,
  name: client,
  kind: 'corporate',
  acquired: { by: 'call' },
  manager,
})

let files = 0
/** A company in which both have something, not yet merged. */
const company = async () => {
  const clock = testClock('2026-01-05T09:00:00.000Z')
  const crm = await openClientela({
    store: `sqlite:${folder.path}/merged-${files++}.db`,
    zone: 'Europe/Madrid',
    clock: clock.now,
  })
  const as =
    (actor: typeof anna) =>
    async (...commands: ReadonlyArray<Command>) => {
      for (const command of commands) await crm.handle(command, { actor })
    }
  const refused = async (actor: typeof anna, rule: string, command: Command) =>
    expect(await crm.tryHandle(command, { actor })).toMatchObject({ left: { rule } })
  const last = async (stream: string) => (await historyOf(crm.store)).findLast((event) => event.stream === stream)
  await as(helena)(
    { type: 'ListProduct', product: flour, name: 'Flour', price: eur(100_00) },
    { type: 'ApproveProgramme', programme: gold, name: 'Gold', kind: 'loyalty', loyalty },
    register(forn, 'anna'),
    register(duplicate, 'bruno'),
    { type: 'DesignateKeyAccount', client: forn, terms: { discount: 700 } },
  )
  await as(bruno)(
    { type: 'OpenDeal', deal: d1, client: duplicate, source: 'call' },
    { type: 'OpenDeal', deal: lost, client: duplicate, source: 'call' },
    { type: 'LoseDeal', deal: lost, reason: 'price' },
    { type: 'DraftContract', contract: k1, client: duplicate, agreement },
    { type: 'ReceiveOrder', order: o1, client: duplicate, lines: [line] },
    { type: 'ReceiveComplaint', complaint: m1, client: duplicate, words: 'wet', limit: day('2026-02-01') },
    { type: 'EnrolInLoyalty', client: duplicate, programme: 'gold' },
    { type: 'EarnPoints', client: duplicate, programme: 'gold', points: 100, why: 'welcome' },
    { type: 'GiveConsent', client: duplicate, channel: 'e-mail', purpose: 'news' },
  )
  const merge = () => as(helena)({ type: 'MergeClient', client: duplicate, into: forn, why: 'the same bakery' })
  const part = () => as(helena)({ type: 'UndoMerge', client: duplicate, why: 'two brothers' })
  return { crm, clock, as, refused, last, merge, part }
}

/** A step in each that belongs to the duplicate, taken any number of times. */
const steps: Readonly<Record<string, Command>> = {
  contract: { type: 'AttachDocument', contract: k1, kind: 'licence', digest: 'sha256:1' },
  order: { type: 'DeclineOrder', order: o1, why: 'sold out' },
  complaint: { type: 'TakeMeasure', complaint: m1, measure: 'dried' },
  'lost deal': { type: 'ReopenDeal', deal: lost, why: 'they called' },
  points: { type: 'RedeemPoints', client: duplicate, programme: 'gold', points: 30, why: 'a hamper' },
}

describe('of two clients found to be one, whoever looks after the survivor', () => {
  for (const [what, step] of Object.entries(steps))
    it(`acts for the duplicate's ${what}, and no longer once they are parted`, async () => {
      const { as, refused, merge, part, crm } = await company()
      await refused(anna, 'manager-acts-on-own', step)
      await merge()
      if (what !== 'lost deal') await refused(bruno, 'manager-acts-on-own', step)
      await part()
      await refused(anna, 'manager-acts-on-own', step)
      await merge()
      await as(anna)(step)
      await crm.close()
    })

  it('is whoever looks after the last of a chain', async () => {
    const { as, merge, crm } = await company()
    await merge()
    const group = clientId('group')
    await as(helena)(register(group, 'clara'), { type: 'MergeClient', client: forn, into: group, why: 'one group' })
    await as({ id: 'clara', role: 'manager' })(...Object.values(steps))
    await crm.close()
  })
})

describe('what decisions about the duplicate rest on', () => {
  it('are the terms of the survivor, and its own again once parted', async () => {
    const { as, refused, merge, part, last, crm } = await company()
    const offer: Command = { type: 'MakeOffer', deal: d1, lines: [line] }
    const bare: Command = { ...offer, lines: [{ ...line, discount: 0 }] }
    await as(bruno)(bare)
    await merge()
    await refused(bruno, 'discount-key-terms-are-the-floor', bare)
    await as(bruno)(offer)
    expect((await last('deal-d1'))?.data).toMatchObject({ total: eur(93_00) })
    expect((await last('deal-d1'))?.metadata).toMatchObject({
      basis: expect.arrayContaining(
        ['client-forn', 'client-forn-sl'].map((stream) => expect.objectContaining({ stream })),
      ),
    })
    await part()
    await as(bruno)(bare)
    expect((await last('deal-d1'))?.data).toMatchObject({ total: eur(100_00) })
    await crm.close()
  })

  it('is whether the survivor is lost or erased', async () => {
    const { as, refused, merge, crm } = await company()
    await merge()
    await as(anna)({ type: 'LoseClient', client: forn, reason: 'price' })
    await refused(anna, 'client-not-lost', { type: 'ReopenDeal', deal: lost, why: 'they called' })
    await as(anna)({ type: 'WinBackClient', client: forn })
    await as(anna)({ type: 'ReopenDeal', deal: lost, why: 'they called' })
    await as(anna)({ type: 'RejectComplaint', complaint: m1, why: 'dry' })
    await as(helena)({ type: 'EraseClientData', client: forn, requestedBy: 'them' })
    await refused(helena, 'client-not-erased', { type: 'ReopenComplaint', complaint: m1, why: 'wet again' })
    await crm.close()
  })

  it('nothing new begins with the duplicate: the answer names the survivor', async () => {
    const { refused, merge, crm } = await company()
    await merge()
    await refused(anna, 'client-not-merged', { type: 'OpenDeal', client: duplicate, source: 'call' })
    await refused(anna, 'client-not-merged', { type: 'ReceiveOrder', client: duplicate, lines: [line] })
    await refused(anna, 'client-not-merged', { type: 'EnrolInLoyalty', client: duplicate, programme: 'gold' })
    await crm.close()
  })
})

describe('what the survivor begins', () => {
  const order: Command = {
    type: 'ReceiveOrder',
    order: orderId('o2'),
    client: forn,
    lines: [line],
    contract: k1,
    deal: d1,
  }
  const complaint: Command = {
    type: 'ReceiveComplaint',
    client: forn,
    words: 'late',
    limit: day('2026-02-01'),
    contract: k1,
  }
  /** On the survivor's terms. */
  const onItsTerms = { ...agreement, lines: [{ ...line, unitPrice: eur(100_00), discount: 700 }], value: eur(93_00) }
  const draft: Command = {
    type: 'DraftContract',
    contract: contractId('k2'),
    client: forn,
    deal: d1,
    agreement: onItsTerms,
  }

  it('may be about the contracts and deals of the duplicate while they are one', async () => {
    const { as, refused, merge, part, crm } = await company()
    await refused(anna, 'order-contract-of-the-client', order)
    await refused(anna, 'complaint-contract-of-the-client', complaint)
    await refused(anna, 'contract-deal-of-the-client', draft)
    await merge()
    await as(anna)(order, complaint, draft)
    await part()
    await refused(anna, 'order-contract-of-the-client', { ...order, order: orderId('o3') } as Command)
    await refused(anna, 'complaint-contract-of-the-client', complaint)
    await crm.close()
  })

  it("wins the duplicate's deal with a draft of its own", async () => {
    const { as, refused, merge, part, crm } = await company()
    await as(bruno)({ type: 'MakeOffer', deal: d1, lines: [line] }, { type: 'AcceptOffer', deal: d1 })
    await merge()
    await as(anna)(draft)
    await part()
    await refused(helena, 'deal-won-contract-is-its-draft', { type: 'WinDeal', deal: d1, contract: contractId('k2') })
    await merge()
    await as(helena)({ type: 'WinDeal', deal: d1, contract: contractId('k2') })
    await crm.close()
  })
})

describe("the duplicate's own account", () => {
  it('is spent while they are one, never below zero, and what is left is there when they are parted', async () => {
    const { as, refused, merge, part, crm } = await company()
    const redeem = (points: number): Command => ({
      type: 'RedeemPoints',
      client: duplicate,
      programme: 'gold',
      points,
      why: 'x',
    })
    await merge()
    await as(anna)(redeem(60))
    await refused(anna, 'points-not-below-zero', redeem(41))
    await part()
    await refused(anna, 'manager-acts-on-own', redeem(40))
    await as(bruno)(redeem(40))
    await crm.close()
  })

  it('holds the recommendations that it gave: they convert for it, once', async () => {
    const { as, refused, merge, crm } = await company()
    const casa = clientId('casa')
    await as(helena)(register(casa, 'anna'))
    await as(bruno)({ type: 'GiveReferral', client: duplicate, referred: casa })
    await merge()
    await as(anna)(
      ...(winning('casa', 'd9') as ReadonlyArray<Command>).map(
        (c) => ('lines' in c ? { ...c, lines: [line] } : c) as Command,
      ),
    )
    const deal = dealId('d9')
    await as(crediting)({ type: 'CreditReferral', client: casa, by: duplicate, deal })
    await as(anna)({ type: 'ConvertReferral', client: duplicate, referred: casa, deal })
    await refused(anna, 'referral-given', { type: 'ConvertReferral', client: duplicate, referred: casa, deal })
    await crm.close()
  })

  it('of recommendations of the duplicate: the survivor is credited once, whoever was recommended', async () => {
    const { as, refused, merge, crm } = await company()
    const [casa, roca] = [clientId('casa'), clientId('roca')]
    await as(helena)(register(casa, 'anna'), register(roca, 'anna'))
    await as(anna)(
      { type: 'GiveReferral', client: casa, referred: duplicate },
      { type: 'GiveReferral', client: roca, referred: forn },
    )
    await merge()
    await as(anna)(
      ...(winning('forn', 'd9') as ReadonlyArray<Command>).map(
        (c) => ('lines' in c ? { ...c, lines: [line] } : c) as Command,
      ),
    )
    const deal = dealId('d9')
    const credit = { type: 'CreditReferral', client: forn, by: casa, deal } as const
    await refused(anna, 'referral-given', credit)
    await refused(anna, 'referral-given', { ...credit, recommended: roca })
    // That it was the duplicate is nothing that the policy could see: a head says it.
    await refused(anna, 'referral-credited-by-policy', { ...credit, recommended: duplicate })
    await as(helena)({ ...credit, recommended: duplicate })
    await refused(anna, 'referral-credited-once', { ...credit, by: roca })
    await as(anna)({ type: 'ConvertReferral', client: casa, referred: duplicate, deal })
    await refused(anna, 'referral-credited', { type: 'ConvertReferral', client: roca, referred: forn, deal })
    await crm.close()
  })

  it('nobody recommends oneself by way of a duplicate', async () => {
    const { as, refused, merge, crm } = await company()
    await as(bruno)({ type: 'GiveReferral', client: duplicate, referred: forn })
    await as(anna)(
      ...(winning('forn', 'd9') as ReadonlyArray<Command>).map(
        (c) => ('lines' in c ? { ...c, lines: [line] } : c) as Command,
      ),
    )
    await merge()
    await refused(anna, 'referral-not-self', { type: 'GiveReferral', client: forn, referred: duplicate })
    await refused(anna, 'referral-not-self', {
      type: 'CreditReferral',
      client: forn,
      by: duplicate,
      deal: dealId('d9'),
    })
    await crm.close()
  })

  it('a consent is withdrawn from it, so that parting them brings none back', async () => {
    const { as, refused, merge, part, crm } = await company()
    await merge()
    await as(anna)({ type: 'WithdrawConsent', client: duplicate, channel: 'e-mail', purpose: 'news' })
    await part()
    const news: Command = {
      type: 'SendNews',
      client: duplicate,
      campaign: 'spring',
      channel: 'e-mail',
      purpose: 'news',
    }
    await refused(bruno, 'consent-in-force', news)
    await crm.close()
  })
})

describe('a merge', () => {
  it('concerns both clients: a manager who looks after one of them alone neither merges nor parts them', async () => {
    const { refused, merge, crm } = await company()
    const absorb: Command = { type: 'MergeClient', client: duplicate, into: forn, why: 'for the discount' }
    await refused(bruno, 'manager-acts-on-own', absorb)
    await refused(anna, 'manager-acts-on-own', absorb)
    await merge()
    await refused(bruno, 'manager-acts-on-own', { type: 'UndoMerge', client: duplicate, why: 'mine again' })
    await crm.close()
  })

  it('is into a client that stands for itself', async () => {
    const { as, refused, merge, crm } = await company()
    const third = clientId('third')
    await as(helena)(register(third, 'anna'))
    await merge()
    const into = (client: typeof forn, other: typeof forn): Command => ({
      type: 'MergeClient',
      client,
      into: other,
      why: 'x',
    })
    await refused(helena, 'merge-into-a-client', into(third, duplicate))
    await refused(helena, 'merge-into-a-client', into(forn, duplicate))
    await crm.close()
  })
})

describe('policies, after a merge', () => {
  /** Two clients with a contract each; the duplicate's is concluded. */
  const policed = async () => {
    const company = await policedCompany(`sqlite:${folder.path}/policed-${files++}.db`, {
      complaints: { days: 10, deliveries: 'warehouse', head: 'helena' },
      draft: { recurrence: 'recurring', months: 12 },
    })
    await company.on(
      '2026-03-02',
      { type: 'ListProduct', product: 'flour', name: 'Flour', price: eur(1_000) },
      { type: 'ApproveProgramme', programme: gold, name: 'Gold', kind: 'loyalty', loyalty },
      register(forn, 'anna'),
      register(duplicate, 'bruno'),
      { type: 'EnrolInLoyalty', client: forn, programme: 'gold' },
      { type: 'EnrolInLoyalty', client: duplicate, programme: 'gold' },
      ...winning('forn-sl', 'd1'),
      ...winning('forn-sl', 'd2'),
    )
    await company.on(
      '2026-03-03',
      ...signing('d1'),
      { type: 'ReceiveOrder', order: 'o1', client: 'forn-sl', lines: [{ product: 'flour', quantity: 1 }] },
      { type: 'AcceptOrder', order: 'o1', promised: '2026-03-12' },
      { type: 'PlanCampaign', campaign: 'g1', name: 'Fair', kind: 'fair', budget: eur(0), manager: 'anna' },
      { type: 'LaunchCampaign', campaign: 'g1' },
    )
    const last = async (type: string) => (await historyOf(company.crm.store)).findLast((event) => event.type === type)
    const merge = { type: 'MergeClient', client: 'forn-sl', into: 'forn', why: 'the same' }
    return { ...company, last, merge }
  }

  it('go on for the survivor, and leave no dead letter', async () => {
    const { crm, on, last, merge } = await policed()
    // Captured of the duplicate and answered when it was none any more.
    await on('2026-03-05', { type: 'CaptureLead', campaign: 'g1', client: 'forn-sl' }, merge)
    expect((await last('DealOpened'))?.data).toMatchObject({ client: 'forn', manager: 'anna', campaign: 'g1' })
    await on('2026-03-06', { type: 'FaultDelivery', contract: 'd1', order: 'o1', fault: 'wet' }, ...signing('d2'))
    expect((await last('ComplaintReceived'))?.data).toMatchObject({ client: 'forn', contract: 'd1', manager: 'anna' })
    expect(await last('PointsEarned')).toMatchObject({ stream: 'client-forn', data: { contract: 'd2' } })
    await on('2026-03-13')
    expect(await last('OrderDelayed')).toMatchObject({ stream: 'order-o1' })
    expect(await last('FollowUpSuggested')).toMatchObject({
      stream: 'client-forn',
      data: { order: 'o1', manager: 'anna' },
    })
    await on('2027-01-01')
    expect((await last('DealOpened'))?.data).toMatchObject({
      client: 'forn',
      manager: 'anna',
      attributes: { renews: 'd2' },
    })
    expect(await crm.policies.deadLetters()).toEqual([])
    await crm.close()
  })

  it('a deal of the duplicate that is won has its contract drafted with the survivor', async () => {
    const { crm, on, last, merge } = await policed()
    await on('2026-03-05', ...winning('forn-sl', 'd3').slice(0, 3), merge, { type: 'WinDeal', deal: 'd3' })
    expect((await last('ContractDrafted'))?.data).toMatchObject({ client: 'forn', deal: 'd3' })
    expect(await crm.policies.deadLetters()).toEqual([])
    await crm.close()
  })

  it('and go on for each of them once they are parted', async () => {
    const { crm, on, last, merge } = await policed()
    await on('2026-03-05', merge)
    await on('2026-03-06', { type: 'UndoMerge', client: 'forn-sl', why: 'two brothers' })
    await on('2026-03-07', { type: 'FaultDelivery', contract: 'd1', order: 'o1', fault: 'wet' })
    expect((await last('ComplaintReceived'))?.data).toMatchObject({ client: 'forn-sl', manager: 'bruno' })
    await on('2026-03-13')
    expect(await last('FollowUpSuggested')).toMatchObject({ stream: 'client-forn-sl', data: { manager: 'bruno' } })
    expect(await crm.policies.deadLetters()).toEqual([])
    await crm.close()
  })
})
