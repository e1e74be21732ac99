/**
 * The same races on every store, each in both orders: both have decided before either writes, then one writes first. What a
 * stream holds alone is certain everywhere; what rests on another stream is refused where the store guards that, and put right
 * by a policy where it can't.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { clientId, dealId, productId, programmeId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { EventStore } from '../../src/kernel/event-store.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import {
  eventStoreDbServer,
  eventStoreDbSubject,
  memorySubject,
  sqliteSubject,
  temporaryFolder,
} from '../support/stores.ts'
import '../../src/eventstoredb.ts'
import '../../src/sqlite.ts'

const [server, folder] = [await eventStoreDbServer(), temporaryFolder()]
afterAll(async () => {
  await server.stop()
  folder.remove()
})

const head = { actor: { id: 'helena', role: 'head' } } as const
const anna = { actor: { id: 'anna', role: 'manager' } } as const
const crediting = { actor: { id: 'policy:referral-converted', role: 'policy' } } as const

/** A server is shared by the tests of this file: each has ids of its own. */
let runs = 0

/** Two on one store; of a race the one named writes first, once both have decided. */
const twoOn = async (open: () => ReturnType<typeof memorySubject>) => {
  const { store, other, close } = await open()
  let pass = async (_who: number): Promise<void> => undefined
  let wrote = (_who: number): void => undefined
  const held = (who: number, to: EventStore): EventStore => ({
    ...to,
    append:
      (...append) =>
      async () => {
        await pass(who)
        const appended = await to.append(...append)()
        wrote(who)
        return appended
      },
  })
  const [one, two] = await Promise.all(
    [held(0, store), held(1, other)].map((held) => openClientela({ store: held, zone: 'Europe/Madrid' })),
  )
  const run = ++runs
  return {
    one: one as Clientela,
    two: two as Clientela,
    guards: store.capabilities.guardsReferences,
    id: (name: string) => `${name}-r${run}`,
    race: async <A, B>(writesFirst: 0 | 1, first: () => Promise<A>, second: () => Promise<B>) => {
      let decided = 0
      let both: () => void = () => undefined
      let written: () => void = () => undefined
      const bothDecided = new Promise<void>((done) => {
        both = done
      })
      const firstWritten = new Promise<void>((done) => {
        written = done
      })
      const begun = new Set<number>()
      pass = async (who) => {
        if (begun.has(who)) return
        begun.add(who)
        if (++decided === 2) both()
        await bothDecided
        if (who !== writesFirst) await firstWritten
      }
      wrote = (who) => {
        if (who === writesFirst) written()
      }
      const outcomes = await Promise.all([first(), second()])
      pass = async () => undefined
      return outcomes
    },
    close: async () => {
      await one?.close()
      await two?.close()
      await close()
    },
  }
}

type Two = Awaited<ReturnType<typeof twoOn>>

const register = (crm: Clientela, client: string) =>
  crm.handle(
    { type: 'RegisterClient', client: clientId(client), name: client, kind: 'corporate', acquired: { by: 'call' } },
    anna,
  )

/** A member with so many points. */
const member = async ({ one, id }: Pick<Two, 'one' | 'id'>, points: number) => {
  const [client, programme] = [clientId(id('forn')), programmeId(id('club'))]
  const loyalty = { earning: [{ points: 1, per: eur(1_00) }], pointValue: eur(1) }
  await one.handle({ type: 'ApproveProgramme', programme, name: 'Club', kind: 'loyalty', loyalty }, head)
  await register(one, client)
  await one.handle({ type: 'EnrolInLoyalty', client, programme }, anna)
  await one.handle({ type: 'EarnPoints', client, programme, points, why: 'welcome' }, anna)
  return { client, programme, why: 'a hamper' }
}

const YESTERDAY = new Date(Date.now() - 86_400_000).toISOString() as Instant
const laterThat = (instant: Instant): Instant => new Date(Date.parse(instant) + 1).toISOString() as Instant

/** A deal with an offer that stands, of a product that is sold. */
const offered = async ({ one, id }: Pick<Two, 'one' | 'id'>, deal: ReturnType<typeof dealId>, client: string) => {
  const earlier = { occurredAt: new Date(Date.now() - 10 * 86_400_000).toISOString() as Instant }
  const product = productId(id('flour'))
  await one.handle({ type: 'ListProduct', product, name: 'Flour', price: eur(10_00) }, { ...head, ...earlier })
  await one.handle({ type: 'OpenDeal', deal, client: clientId(client), source: 'call' }, { ...anna, ...earlier })
  await one.handle(
    { type: 'MakeOffer', deal, lines: [{ product, quantity: 1 }], validUntil: '2099-01-01' as never },
    { ...anna, ...earlier },
  )
  return product
}

const stores = {
  memory: memorySubject,
  SQLite: sqliteSubject,
  EventStoreDB: () => eventStoreDbSubject(server.url, 'batch'),
}

for (const [name, open] of Object.entries(stores))
  for (const writesFirst of [0, 1] as const)
    describe(`on ${name}, where the ${writesFirst === 0 ? 'first' : 'second'} is quicker`, () => {
      it('two managers redeem the same points: one does, the other is told what is left', async () => {
        const two = await twoOn(open)
        const asked = { type: 'RedeemPoints', ...(await member(two, 100)), points: 60 } as const
        const outcomes = await two.race(
          writesFirst,
          () => two.one.tryHandle(asked, anna),
          () => two.two.tryHandle(asked, anna),
        )
        expect(outcomes[writesFirst]._tag).toBe('Right')
        expect(outcomes[1 - writesFirst]).toMatchObject({
          left: { rule: 'points-not-below-zero', message: expect.stringContaining('40') },
        })
        await two.close()
      })

      it('two deals convert the same recommendation: one is credited, and that one converts, once', async () => {
        const two = await twoOn(open)
        const [by, client] = [clientId(two.id('forn')), clientId(two.id('casa'))]
        await register(two.one, by)
        await register(two.one, client)
        await two.one.handle({ type: 'GiveReferral', client: by, referred: client }, { ...anna, occurredAt: YESTERDAY })
        const deals = [dealId(two.id('d1')), dealId(two.id('d2'))] as const
        for (const deal of deals) {
          if (deal === deals[0]) await offered(two, deal, client)
          else {
            await two.one.handle({ type: 'OpenDeal', deal, client, source: 'call' }, anna)
            const lines = [{ product: two.id('flour'), quantity: 1 }]
            await two.one.handle({ type: 'MakeOffer', deal, lines }, anna)
          }
          await two.one.handle({ type: 'AcceptOffer', deal }, anna)
          await two.one.handle({ type: 'WinDeal', deal }, anna)
        }
        const credit = (crm: Clientela, deal: (typeof deals)[number]) => () =>
          crm.tryHandle({ type: 'CreditReferral', client, by, deal }, crediting)
        const credited = await two.race(writesFirst, credit(two.one, deals[0]), credit(two.two, deals[1]))
        expect(credited[writesFirst]._tag).toBe('Right')
        expect(credited[1 - writesFirst]).toMatchObject({ left: { rule: 'referral-credited-once' } })
        const convert = (crm: Clientela, deal: (typeof deals)[number]) => () =>
          crm.tryHandle({ type: 'ConvertReferral', client: by, referred: client, deal }, anna)
        const [counts, other] = [deals[writesFirst], deals[1 - writesFirst] ?? deals[0]]
        expect(await convert(two.two, other)()).toMatchObject({ left: { rule: 'referral-credited' } })
        const converted = await two.race(writesFirst, convert(two.one, counts), convert(two.two, counts))
        expect(converted[writesFirst]._tag).toBe('Right')
        expect(converted[1 - writesFirst]).toMatchObject({ left: { rule: 'referral-given' } })
        await two.close()
      })

      it('an offer is accepted while its product is withdrawn: before, or not at all, or put right before it is won', async () => {
        const two = await twoOn(open)
        const [client, deal] = [clientId(two.id('forn')), dealId(two.id('d1'))]
        await register(two.one, client)
        const product = await offered(two, deal, client)
        await two.one.policies.run()
        // In the order in which they are written they occur as well.
        const at = [YESTERDAY, laterThat(YESTERDAY)]
        const [accepted, withdrawn] = await two.race(
          writesFirst,
          () => two.one.tryHandle({ type: 'AcceptOffer', deal }, { ...anna, occurredAt: at[writesFirst] as Instant }),
          () =>
            two.two.tryHandle(
              { type: 'WithdrawProduct', product, why: 'no longer made' },
              { ...head, occurredAt: at[1 - writesFirst] as Instant },
            ),
        )
        expect(withdrawn._tag).toBe('Right')
        await two.one.policies.run()
        const won = await two.one.tryHandle({ type: 'WinDeal', deal }, anna)
        if (writesFirst === 0) {
          expect([accepted._tag, won._tag]).toEqual(['Right', 'Right'])
        } else if (two.guards) {
          expect(accepted).toMatchObject({ left: { rule: 'line-in-the-assortment' } })
          expect(won).toMatchObject({ left: { rule: 'deal-won-needs-accepted-offer' } })
        } else {
          expect(accepted._tag).toBe('Right')
          expect(won).toMatchObject({ left: { rule: 'deal-won-needs-objections-ended' } })
        }
        await two.close()
      })
    })

describe('several processes that redeem the points of one member at the same time', () => {
  const [POINTS, PROCESSES, TRIES] = [40, 3, 25]
  const urls = { SQLite: () => `sqlite:${join(folder.path, 'points.db')}`, EventStoreDB: () => server.url }

  for (const [name, url] of Object.entries(urls))
    it(`on ${name} spend each point once, and none that is not there`, async () => {
      const crm = await openClientela({ store: url(), zone: 'Europe/Madrid', recordRefusals: false })
      const run = ++runs
      const asked = await member({ one: crm as Clientela, id: (what) => `${what}-r${run}` }, POINTS)
      const children: ReadonlyArray<ChildProcess> = Array.from({ length: PROCESSES }, () =>
        fork(resolve(import.meta.dirname, 'child-redeems.ts'), [url(), asked.client, asked.programme, String(TRIES)], {
          execArgv: ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning'],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        }),
      )
      await Promise.all(children.map((child) => once(child, 'message')))
      const spent = children.map(async (child) => {
        child.send('begin')
        const [points] = await once(child, 'message')
        return Number(points)
      })
      const points = await Promise.all(spent)
      expect(points.reduce((sum, one) => sum + one, 0)).toBe(POINTS)
      expect(await crm.tryHandle({ type: 'RedeemPoints', ...asked, points: 1 }, anna)).toMatchObject({
        left: { rule: 'points-not-below-zero', message: expect.stringContaining('0 points') },
      })
      await crm.close()
    })
})
