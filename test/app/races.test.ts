/**
 * Two processes' worth of clientela on one SQLite file decide at the same moment on the same history. Both are held back
 * until both have decided and are about to append, so that it is a race every time and not only on an unlucky day.
 */
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId, managerId, orderId, programmeId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { EventStore } from '../../src/kernel/event-store.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { sqliteStore } from '../../src/stores/sqlite/store.ts'
import { listProducts } from '../support/assortment.ts'
import { machineClock, orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const head = { actor: { id: 'helena', role: 'head' } } as const
const anna = { actor: { id: 'anna', role: 'manager' } } as const
const crediting = { actor: { id: 'policy:referral-converted', role: 'policy' } } as const

/** Where everybody waits until as many have come as were expected; those that come later pass. */
const gate = (expected: number) => {
  let come = 0
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return async () => {
    if (++come >= expected) open()
    await opened
  }
}

/** Two on one file; `race` lets both decide before either appends, and says what became of the first append of each. */
const twoOnOneFile = async (name: string) => {
  let pass = async (): Promise<void> => undefined
  const firstAppends: Array<string> = []
  const held = (store: EventStore): EventStore => ({
    ...store,
    append:
      (stream, ...rest) =>
      async () => {
        await pass()
        const appended = await store.append(stream, ...rest)()
        if (firstAppends.length < 2) firstAppends.push(E.isLeft(appended) ? appended.left._tag : 'written')
        return appended
      },
  })
  const open = async () =>
    openClientela({
      store: held(orThrow(await sqliteStore({ path: join(folder.path, name), clock: machineClock })())),
      zone: 'Europe/Madrid',
    })
  const [one, other] = [await open(), await open()]
  return {
    one,
    other,
    race: async <A, B>(first: () => Promise<A>, second: () => Promise<B>) => {
      firstAppends.length = 0
      pass = gate(2)
      const outcomes = await Promise.all([first(), second()])
      return { outcomes, firstAppends: firstAppends.toSorted() }
    },
    close: async () => {
      await one.close()
      await other.close()
    },
  }
}

type Two = Awaited<ReturnType<typeof twoOnOneFile>>
const c = clientId('forn-puig')
const register = async (crm: Two['one'], client: string) =>
  crm.handle(
    { type: 'RegisterClient', client: clientId(client), name: client, kind: 'corporate', acquired: { by: 'call' } },
    anna,
  )

describe('two managers who redeem the same points', () => {
  const loyalty = { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(1) }
  const member = { client: c, programme: 'club', why: 'a hamper' } as const

  it('do not both win: one spends them, the other is told what is left', async () => {
    const two = await twoOnOneFile('points.db')
    const club = programmeId('club')
    await two.one.handle({ type: 'ApproveProgramme', programme: club, name: 'Club', kind: 'loyalty', loyalty }, head)
    await register(two.one, c)
    await two.one.handle({ type: 'EnrolInLoyalty', client: c, programme: 'club' }, anna)
    await two.one.handle({ type: 'EarnPoints', ...member, amount: eur(100_00) }, anna)
    const redeem = (crm: Two['one']) => () => crm.tryHandle({ type: 'RedeemPoints', ...member, points: 60 }, anna)
    const { outcomes, firstAppends } = await two.race(redeem(two.one), redeem(two.other))
    expect(firstAppends).toEqual(['Conflict', 'written'])
    const [won, refused] = [outcomes.filter(E.isRight), outcomes.filter(E.isLeft)]
    expect([won.length, refused.length]).toEqual([1, 1])
    expect(refused[0]?.left).toMatchObject({ rule: 'points-not-below-zero', value: 60 })
    expect(refused[0]?.left.message).toContain('40')
    await two.close()
  })

  it('both win where there is enough for both', async () => {
    const two = await twoOnOneFile('enough.db')
    const club = programmeId('club')
    await two.one.handle({ type: 'ApproveProgramme', programme: club, name: 'Club', kind: 'loyalty', loyalty }, head)
    await register(two.one, c)
    await two.one.handle({ type: 'EnrolInLoyalty', client: c, programme: 'club' }, anna)
    await two.one.handle({ type: 'EarnPoints', ...member, amount: eur(120_00) }, anna)
    const redeem = (crm: Two['one']) => () => crm.tryHandle({ type: 'RedeemPoints', ...member, points: 60 }, anna)
    const { outcomes, firstAppends } = await two.race(redeem(two.one), redeem(two.other))
    expect(firstAppends).toEqual(['Conflict', 'written'])
    expect(outcomes.map(({ _tag }) => _tag)).toEqual(['Right', 'Right'])
    await two.close()
  })

  it('earn by the rules as they stand when it is written: rules changed meanwhile count', async () => {
    const two = await twoOnOneFile('rules.db')
    const club = programmeId('club')
    const doubled = { ...loyalty, earning: [{ points: 2, per: eur(1_00) }] }
    await two.one.handle({ type: 'ApproveProgramme', programme: club, name: 'Club', kind: 'loyalty', loyalty }, head)
    await register(two.one, c)
    await two.one.handle({ type: 'EnrolInLoyalty', client: c, programme: 'club' }, anna)
    const { outcomes, firstAppends } = await two.race(
      () => two.one.tryHandle({ type: 'EarnPoints', ...member, amount: eur(100_00) }, anna),
      () =>
        two.other.tryHandle({ type: 'ChangeProgrammeRules', programme: club, loyalty: doubled, why: 'spring' }, head),
    )
    expect(outcomes.map(({ _tag }) => _tag)).toEqual(['Right', 'Right'])
    const { entries } = await two.one.timeline({ client: c })
    const points = entries.flatMap(({ type, data }) =>
      type === 'PointsEarned' ? [(data as { readonly points: number }).points] : [],
    )
    // Written first, they are earned by the old rules; written second, by the new: never by rules no longer in force.
    expect(points).toEqual(firstAppends.includes('ReferenceMoved') ? [200] : [100])
    await two.close()
  })
})

describe('two deals that convert the same referral', () => {
  const won = async (crm: Two['one'], deal: string, client: string) => {
    const [d, line] = [dealId(deal), { product: 'p', quantity: 1, unitPrice: eur(100_00) }]
    await crm.handle({ type: 'OpenDeal', deal: d, client: clientId(client), source: 'referral' }, anna)
    await crm.handle({ type: 'MakeOffer', deal: d, lines: [line] }, anna)
    await crm.handle({ type: 'AcceptOffer', deal: d }, anna)
    await crm.handle({ type: 'WinDeal', deal: d }, anna)
  }

  it('do not both win: it is credited with one of them, and converts with that one, once', async () => {
    const two = await twoOnOneFile('referral.db')
    await register(two.one, c)
    await register(two.one, 'casa-mar')
    await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
    const referred = clientId('casa-mar')
    await two.one.handle({ type: 'GiveReferral', client: c, referred }, anna)
    for (const deal of ['d1', 'd2']) await won(two.one, deal, 'casa-mar')
    const credit = (crm: Two['one'], deal: string) => () =>
      crm.tryHandle({ type: 'CreditReferral', client: referred, by: c, deal: dealId(deal) }, crediting)
    const credited = await two.race(credit(two.one, 'd1'), credit(two.other, 'd2'))
    expect(credited.firstAppends).toEqual(['Conflict', 'written'])
    expect(credited.outcomes.filter(E.isRight)).toHaveLength(1)
    const [counts, other] = E.isRight(credited.outcomes[0]) ? ['d1', 'd2'] : ['d2', 'd1']
    const convert = (crm: Two['one'], deal: string) => () =>
      crm.tryHandle({ type: 'ConvertReferral', client: c, referred, deal: dealId(deal) }, anna)
    expect(await convert(two.one, other)()).toMatchObject({ left: { rule: 'referral-credited', value: other } })
    const { outcomes, firstAppends } = await two.race(convert(two.one, counts), convert(two.other, counts))
    expect(firstAppends).toEqual(['Conflict', 'written'])
    expect(outcomes.filter(E.isRight)).toHaveLength(1)
    expect(outcomes.filter(E.isLeft).map(({ left }) => left)).toMatchObject([{ rule: 'referral-given' }])
    await two.close()
  })

  it("nor do two who recommended the same client: the merit is one client's", async () => {
    const two = await twoOnOneFile('merit.db')
    for (const client of [c, 'can-roca', 'casa-mar']) await register(two.one, client)
    await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
    const referred = clientId('casa-mar')
    for (const by of [c, clientId('can-roca')])
      await two.one.handle({ type: 'GiveReferral', client: by, referred }, anna)
    await won(two.one, 'd1', 'casa-mar')
    const deal = dealId('d1')
    const credit = (crm: Two['one'], by: string) => () =>
      crm.tryHandle({ type: 'CreditReferral', client: referred, by: clientId(by), deal }, crediting)
    const { outcomes, firstAppends } = await two.race(credit(two.one, c), credit(two.other, 'can-roca'))
    expect(firstAppends).toEqual(['Conflict', 'written'])
    expect(outcomes.filter(E.isRight)).toHaveLength(1)
    expect(outcomes.filter(E.isLeft).map(({ left }) => left)).toMatchObject([{ rule: 'referral-credited-once' }])
    // And converts for that one alone, whoever asks.
    const converted = await Promise.all(
      [c, clientId('can-roca')].map((client) =>
        two.other.tryHandle({ type: 'ConvertReferral', client, referred, deal }, anna),
      ),
    )
    expect(converted.filter(E.isRight)).toHaveLength(1)
    expect(converted.filter(E.isLeft).map(({ left }) => left)).toMatchObject([{ rule: 'referral-credited' }])
    await two.close()
  })
})

describe('a discount and the competence that it rests on', () => {
  it('an order is accepted before the competence is lowered, or not at all', async () => {
    const two = await twoOnOneFile('competence.db')
    const [order, manager] = [orderId('o1'), managerId('anna')]
    await register(two.one, c)
    await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
    await two.one.handle(
      {
        ...{ type: 'AppointManager', manager, name: 'Anna', position: 'client-manager', department: 'sales', grade: 1 },
        since: '2026-01-01' as LocalDate,
      },
      head,
    )
    await two.one.handle({ type: 'GrantCompetence', manager, discount: 2_000 }, head)
    const lines = [{ product: 'p', quantity: 1, unitPrice: eur(100_00), discount: 1_800 }]
    await two.one.handle({ type: 'ReceiveOrder', order, client: c, lines }, anna)
    const { outcomes, firstAppends } = await two.race(
      () => two.one.tryHandle({ type: 'AcceptOrder', order, promised: '2099-01-01' as LocalDate }, anna),
      () => two.other.tryHandle({ type: 'GrantCompetence', manager, discount: 500 }, head),
    )
    const [accepted, lowered] = outcomes
    expect(lowered._tag).toBe('Right')
    if (firstAppends.includes('ReferenceMoved'))
      expect(accepted).toMatchObject({ left: { rule: 'discount-within-competence', value: 1_800 } })
    else expect(accepted._tag).toBe('Right')
    await two.close()
  })
})

describe('a contract and the competence that it rests on', () => {
  it('is drafted before the competence is lowered, or not at all', async () => {
    const two = await twoOnOneFile('contract.db')
    const manager = managerId('anna')
    await register(two.one, c)
    await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
    await two.one.handle(
      { type: 'AppointManager', manager, name: 'Anna', position: 'client-manager', department: 'sales' },
      head,
    )
    await two.one.handle({ type: 'GrantCompetence', manager, discount: 2_000 }, head)
    const agreement = {
      lines: [{ product: 'p', quantity: 1, unitPrice: eur(100_00), discount: 1_800 }],
      value: eur(82_00),
      recurrence: 'one-off',
      term: { from: '2026-01-01' as LocalDate },
    } as const
    const { outcomes, firstAppends } = await two.race(
      () => two.one.tryHandle({ type: 'DraftContract', client: c, agreement }, anna),
      () => two.other.tryHandle({ type: 'GrantCompetence', manager, discount: 500 }, head),
    )
    const [drafted, lowered] = outcomes
    expect(lowered._tag).toBe('Right')
    if (firstAppends.includes('ReferenceMoved'))
      expect(drafted).toMatchObject({ left: { rule: 'discount-within-competence', value: 1_800 } })
    else expect(drafted._tag).toBe('Right')
    await two.close()
  })
})

/** What changes what a decision rests on, at the same moment; and the rule by which it is refused where that was first. */
const changes = {
  'a deal is opened with a client that is lost meanwhile': {
    act: { type: 'OpenDeal', deal: dealId('d9'), client: c, source: 'call' },
    change: { type: 'LoseClient', client: c, reason: 'price' },
    rule: 'client-not-lost',
  },
  'an offer is made to a client who becomes a key account meanwhile': {
    act: {
      type: 'MakeOffer',
      deal: dealId('d1'),
      lines: [{ product: 'p', quantity: 1, unitPrice: eur(100_00), discount: 100 }],
    },
    change: { type: 'DesignateKeyAccount', client: c, terms: { discount: 700 } },
    rule: 'discount-key-terms-are-the-floor',
  },
  'a manager accepts an order of a client that is handed over meanwhile': {
    act: { type: 'AcceptOrder', order: orderId('o1'), promised: '2099-01-01' as LocalDate },
    change: { type: 'HandOverClient', client: c, to: 'bruno', why: 'moves away' },
    rule: 'manager-acts-on-own',
  },
  'news is sent while the consent is withdrawn': {
    act: { type: 'SendNews', client: c, campaign: 'spring', channel: 'e-mail', purpose: 'news' },
    change: { type: 'WithdrawConsent', client: c, channel: 'e-mail', purpose: 'news' },
    rule: 'consent-in-force',
  },
} as const

describe('what a decision rests on, changed at the same moment', () => {
  for (const [name, { act, change, rule }] of Object.entries(changes))
    it(name, async () => {
      const two = await twoOnOneFile(`${rule}.db`)
      await register(two.one, c)
      await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
      await two.one.handle({ type: 'AssignManager', client: c, manager: 'anna' }, head)
      await two.one.handle({ type: 'GiveConsent', client: c, channel: 'e-mail', purpose: 'news' }, anna)
      await two.one.handle({ type: 'OpenDeal', deal: dealId('d1'), client: c, source: 'call' }, anna)
      const lines = [{ product: 'p', quantity: 1, unitPrice: eur(100_00) }]
      await two.one.handle({ type: 'ReceiveOrder', order: orderId('o1'), client: c, lines }, anna)
      const { outcomes, firstAppends } = await two.race(
        () => two.one.tryHandle(act, anna),
        () => two.other.tryHandle(change, head),
      )
      const [acted, changed] = outcomes
      expect(changed._tag).toBe('Right')
      // Whoever is second decides anew on what the first has written: never on what was so before.
      const second = firstAppends.find((outcome) => outcome !== 'written')
      if (acted._tag === 'Left') expect(acted.left).toMatchObject({ rule })
      else expect([undefined, 'Conflict', 'ReferenceMoved']).toContain(second)
      const events: Array<string> = []
      for await (const page of two.one.store.readAll())
        events.push(...page.filter(({ stream }) => !stream.startsWith('refusal-')).map(({ type }) => type))
      const ends = events.slice(-2)
      await two.close()
      const [did, turned] = [written[act.type], written[change.type]]
      expect(acted._tag === 'Right' ? ends : ends.slice(-1)).toEqual(acted._tag === 'Right' ? [did, turned] : [turned])
    })
})

describe('two clients found to be one, at the same moment', () => {
  it('an order of the duplicate is answered by whoever looks after the client that it counts as then', async () => {
    const two = await twoOnOneFile('merge.db')
    const [duplicate, order] = [clientId('forn-sl'), orderId('o1')]
    const bruno = { actor: { id: 'bruno', role: 'manager' } } as const
    await register(two.one, c)
    await listProducts(two.one, '2026-01-01T00:00:00.000Z', 'p')
    await two.one.handle(
      { type: 'RegisterClient', client: duplicate, name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
      bruno,
    )
    const lines = [{ product: 'p', quantity: 1 }]
    await two.one.handle({ type: 'ReceiveOrder', order, client: duplicate, lines }, bruno)
    const { outcomes, firstAppends } = await two.race(
      () => two.one.tryHandle({ type: 'AcceptOrder', order, promised: '2099-01-01' as LocalDate }, bruno),
      () => two.other.tryHandle({ type: 'MergeClient', client: duplicate, into: c, why: 'the same' }, head),
    )
    const [accepted, merged] = outcomes
    expect(merged._tag).toBe('Right')
    if (firstAppends.includes('ReferenceMoved'))
      expect(accepted).toMatchObject({ left: { rule: 'manager-acts-on-own' } })
    else expect(accepted._tag).toBe('Right')
    // Afterwards it is the survivor's manager alone who delivers.
    await two.other.tryHandle({ type: 'AcceptOrder', order, promised: '2099-01-01' as LocalDate }, anna)
    const fulfil = (by: typeof anna | typeof bruno) => two.other.tryHandle({ type: 'FulfilOrder', order }, by)
    expect(await fulfil(bruno)).toMatchObject({ left: { rule: 'manager-acts-on-own' } })
    expect(await fulfil(anna)).toMatchObject({ _tag: 'Right' })
    await two.close()
  })

  it('neither is absorbed by the other that is absorbed itself: no circle', async () => {
    const two = await twoOnOneFile('circle.db')
    for (const client of [c, 'casa-mar']) await register(two.one, client)
    const merge = (crm: Two['one'], client: string, into: string) => () =>
      crm.tryHandle({ type: 'MergeClient', client: clientId(client), into: clientId(into), why: 'the same' }, head)
    const { outcomes, firstAppends } = await two.race(merge(two.one, c, 'casa-mar'), merge(two.other, 'casa-mar', c))
    expect(firstAppends).toEqual(['ReferenceMoved', 'written'])
    expect(outcomes.filter(E.isRight)).toHaveLength(1)
    expect(outcomes.filter(E.isLeft).map(({ left }) => left)).toMatchObject([{ rule: 'merge-into-a-client' }])
    await two.close()
  })
})

/** What each of them writes. */
const written = {
  OpenDeal: 'DealOpened',
  MakeOffer: 'OfferMade',
  AcceptOrder: 'OrderAccepted',
  SendNews: 'NewsSent',
  LoseClient: 'ClientLost',
  DesignateKeyAccount: 'KeyAccountDesignated',
  HandOverClient: 'ClientHandedOver',
  WithdrawConsent: 'ConsentWithdrawn',
} as const
