import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Command } from '../../src/app/clientela.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import { clientId, dealId, productId } from '../../src/domain/values/ids.ts'
import { utc } from '../../src/domain/values/zone.ts'
import type { Issued } from '../../src/kernel/command.ts'
import { commandHandler } from '../../src/kernel/command-handler.ts'
import type { EventStore, RecordedEvent } from '../../src/kernel/event-store.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import type { Snapshot, SnapshotStore } from '../../src/kernel/snapshots.ts'
import { memoryStore, testClock } from '../../src/testing/index.ts'
import { turn } from '../support/stores.ts'

const registry = makeRegistry(crmAggregates())
const head = { id: 'helena', role: 'head' }
const c1 = clientId('c1')
const d1 = dealId('d1')

const memorySnapshots = (): SnapshotStore => {
  const held = new Map<string, Snapshot>()
  return {
    load: async (stream) => held.get(stream),
    save: async (stream, snapshot) => {
      held.set(stream, JSON.parse(JSON.stringify(snapshot)))
    },
  }
}

const handlerOn = (
  store: EventStore,
  options: {
    readonly cacheSize?: number
    readonly snapshots?: SnapshotStore
    readonly snapshotEvery?: number
    readonly maxAttempts?: number
  } = {},
) =>
  commandHandler({
    store,
    registry,
    clock: testClock('2026-06-01T00:00:00.000Z').now,
    dayOf: utc.localDate,
    newId: () => crypto.randomUUID(),
    random: () => 0.5,
    sleep: async () => undefined,
    ...options,
  })

const newStore = () => memoryStore({ clock: testClock('2026-06-01T00:00:00.000Z').now })
const issued = (command: Command, commandId?: string): Issued => ({
  command,
  actor: head,
  ...(commandId === undefined ? {} : { commandId }),
})

const history = async (store: EventStore): Promise<ReadonlyArray<RecordedEvent>> => {
  const events: Array<RecordedEvent> = []
  for await (const page of store.readAll()) events.push(...page)
  return events
}

const register: Command = {
  type: 'RegisterClient',
  client: c1,
  name: 'Forn Puig',
  kind: 'corporate',
  acquired: { by: 'call' },
}
const open: Command = { type: 'OpenDeal', deal: d1, client: c1, source: 'call' }
const object: Command = { type: 'RaiseObjection', deal: d1, kind: 'price', words: 'dear' }

describe('a command sent again', () => {
  it('is answered with its first answer, also after later events, and by a process that knows nothing', async () => {
    const store = newStore()
    const handler = handlerOn(store)
    await handler.handle(issued(register, 'r'))()
    await handler.handle(issued(open, 'o'))()
    const first = await handler.handle(issued(object, 'x'))()
    await handler.handle(issued({ type: 'ResolveObjection', deal: d1, measure: 'spread' }, 'y'))()
    const again = await handlerOn(store).handle(issued(object, 'x'))()
    if (E.isLeft(first) || E.isLeft(again)) throw new Error('refused')
    expect(again.right).toEqual({ ...first.right, repeated: true })
    expect(await history(store)).toHaveLength(4)
  })

  it('that would be refused now is still answered with its first answer', async () => {
    const store = newStore()
    const handler = handlerOn(store)
    await handler.handle(issued(register, 'r'))()
    const again = await handler.handle(issued(register, 'r'))()
    expect(E.isRight(again) && again.right.repeated).toBe(true)
    expect(E.isLeft(await handler.handle(issued(register, 'another'))())).toBe(true)
  })

  it('after an answer was lost writes nothing twice', async () => {
    const store = newStore()
    let lose = true
    const lossy: EventStore = {
      ...store,
      append: (stream, expected, events, unmoved) => async () => {
        const answer = await store.append(stream, expected, events, unmoved)()
        if (!lose) return answer
        lose = false
        return E.left({ _tag: 'OutcomeUnknown', stream, message: 'the connection broke' })
      },
    }
    const answer = await handlerOn(lossy).handle(issued(register, 'r'))()
    expect(E.isRight(answer) && answer.right.events.map(({ type }) => type)).toEqual(['ClientRegistered'])
    expect(await history(store)).toHaveLength(1)
  })
})

describe('conflicts', () => {
  it('are decided anew: of two handlers with old states both commands go in, in some order', async () => {
    const store = newStore()
    const [a, b] = [handlerOn(store), handlerOn(store)]
    await a.handle(issued(register))()
    await a.handle(issued(open))()
    // Both have the deal in their cache now.
    await b.handle(issued(object))()
    const [x, y] = await Promise.all([a.handle(issued(object, 'x'))(), b.handle(issued(object, 'y'))()])
    expect([E.isRight(x), E.isRight(y)]).toEqual([true, true])
    const ids = (await history(store)).flatMap(({ type, data }) =>
      type === 'ObjectionRaised' ? [(data as { readonly objection: string }).objection] : [],
    )
    expect(ids).toEqual(['objection-1', 'objection-2', 'objection-3'])
  })

  it('end as contention after a bounded number of attempts, nothing written', async () => {
    const store = newStore()
    let attempts = 0
    const contended: EventStore = {
      ...store,
      append: (stream, expected) => async () => {
        attempts++
        return E.left({ _tag: 'Conflict', stream, expected, actual: 7, message: 'moved' })
      },
    }
    const answer = await handlerOn(contended, { maxAttempts: 4 }).handle(issued(register))()
    expect(E.isLeft(answer) && answer.left._tag).toBe('Contention')
    expect(attempts).toBe(4)
  })

  it('a refusal is never answered from a remembered state alone', async () => {
    const store = newStore()
    const [a, b] = [handlerOn(store), handlerOn(store)]
    await a.handle(issued(register))()
    await a.handle(issued(open))()
    await a.handle(issued({ type: 'LoseDeal', deal: d1, reason: 'price' }))()
    await b.handle(issued({ type: 'ReopenDeal', deal: d1, why: 'they called' }))()
    // a still remembers the deal as lost.
    expect(E.isRight(await a.handle(issued(object))())).toBe(true)
  })

  it('a reference that moves between decision and append is noticed', async () => {
    const store = newStore()
    const [a, b] = [handlerOn(store), handlerOn(store)]
    await a.handle(issued(register))()
    await b.handle(issued({ type: 'EraseClientData', client: c1, requestedBy: 'them' }))()
    // a still remembers the client as it was.
    const answer = await a.handle(issued(open))()
    expect(E.isLeft(answer) && answer.left._tag === 'RuleViolation' && answer.left.rule).toBe('client-not-erased')
  })
})

describe('bad commands', () => {
  it('name the field and what to do, and write nothing', async () => {
    const store = newStore()
    const handler = handlerOn(store)
    const tryIt = async (command: unknown, more: object = {}) => {
      const answer = await handler.handle({ command, actor: head, ...more } as Issued)()
      return E.isLeft(answer) ? answer.left : undefined
    }
    expect(await tryIt({ type: 'RaiseObjektion' })).toMatchObject({
      _tag: 'InvalidCommand',
      issues: [{ field: 'type' }],
    })
    expect(await tryIt({ ...register, nmae: 'x' })).toMatchObject({
      _tag: 'InvalidCommand',
      issues: [{ field: 'nmae' }],
    })
    expect(await tryIt({ ...register, kind: 'shop' })).toMatchObject({
      issues: [{ field: 'kind', value: 'shop', message: expect.stringContaining('corporate') }],
    })
    expect(await tryIt({ ...register, acquired: {} })).toMatchObject({
      issues: [{ field: 'acquired.by', message: 'is missing' }],
    })
    expect(await tryIt({ ...open, expectedValue: { amount: 1.5, currency: 'EUR' } })).toMatchObject({
      issues: [{ field: 'expectedValue' }],
    })
    expect(JSON.stringify(await tryIt({ ...register, name: 7_777_777 }))).not.toContain('7777777')
    expect(await tryIt(register, { occurredAt: '2027-01-01T00:00:00.000Z' })).toMatchObject({
      rule: 'occurred-not-in-the-future',
    })
    expect(await tryIt(null)).toMatchObject({ _tag: 'InvalidCommand' })
    expect(await tryIt({ type: 'constructor' })).toMatchObject({ _tag: 'InvalidCommand' })
    expect(await history(store)).toEqual([])
  })
})

/** Random work on three deals of two clients, with a product that comes and goes; many commands are refused, and some are sent twice. */
const someCommand: fc.Arbitrary<Command> = fc
  .tuple(fc.constantFrom('a', 'b', 'c').map(dealId), fc.nat(12))
  .map(([deal, kind]): Command => {
    switch (kind) {
      case 0:
        return { type: 'OpenDeal', deal, client: clientId(`client-of-${deal}`), source: 'call' }
      case 1:
        return {
          type: 'RegisterClient',
          client: clientId(`client-of-${deal}`),
          name: 'x',
          kind: 'other',
          acquired: { by: 'call' },
        }
      case 2:
        return { type: 'RaiseObjection', deal, kind: 'price', words: 'dear' }
      case 3:
        return { type: 'ResolveObjection', deal, measure: 'spread' }
      case 4:
        return {
          type: 'MakeOffer',
          deal,
          lines: [{ product: 'p', quantity: 1, unitPrice: { amount: 100, currency: 'EUR' } }],
        }
      case 5:
        return { type: 'AcceptOffer', deal }
      case 6:
        return { type: 'WinDeal', deal }
      case 7:
        return { type: 'LoseDeal', deal, reason: 'price' }
      case 8:
        return { type: 'ReopenDeal', deal, why: 'they called' }
      case 9:
        return { type: 'ListProduct', product: productId('p'), name: 'p', price: { amount: 100, currency: 'EUR' } }
      case 10:
        return { type: 'WithdrawProduct', product: productId('p') }
      case 11:
        return { type: 'RelistProduct', product: productId('p') }
      default:
        return {
          type: 'DraftContract',
          contract: `k-${deal}` as never,
          client: clientId(`client-of-${deal}`),
          deal,
          agreement: {
            lines: [{ product: 'p', quantity: 1, unitPrice: { amount: 100, currency: 'EUR' } }],
            value: { amount: 100, currency: 'EUR' },
            recurrence: 'one-off',
            term: { from: '2026-06-01' as never },
          },
        }
    }
  })

const script = fc.array(fc.record({ command: someCommand, id: fc.nat(40) }), { maxLength: 40 })

/** What a caller can see: the answers, and the history without positions in time. */
const outcomeOf = async (store: EventStore, answers: ReadonlyArray<E.Either<unknown, unknown>>) => ({
  answers: JSON.parse(JSON.stringify(answers)) as unknown,
  history: (await history(store)).map(({ stream, revision, type, data, id }) => ({ stream, revision, type, data, id })),
})

describe('caches and snapshots', () => {
  it('never change a result, nor does sending in bulk', async () => {
    await fc.assert(
      fc.asyncProperty(script, async (steps) => {
        const commands = steps.map(({ command, id }) =>
          issued(command, `command-${id}-${command.type}-${JSON.stringify(command).length}`),
        )
        const oneByOne = async (options: Parameters<typeof handlerOn>[1]) => {
          const store = newStore()
          const handler = handlerOn(store, options)
          const answers = []
          for (const command of commands) answers.push(await handler.handle(command)())
          return outcomeOf(store, answers)
        }
        const plain = await oneByOne({ cacheSize: 0 })
        expect(await oneByOne({})).toEqual(plain)
        expect(await oneByOne({ cacheSize: 1, snapshots: memorySnapshots(), snapshotEvery: 1 })).toEqual(plain)
        expect(await oneByOne({ cacheSize: 0, snapshots: memorySnapshots(), snapshotEvery: 2 })).toEqual(plain)
      }),
      { numRuns: 60 },
    )
  })

  const asSent = async (
    steps: ReadonlyArray<{ readonly command: Command }>,
    inBulk: (store: EventStore) => EventStore,
  ): Promise<void> => {
    const commands = steps.map(({ command }, i) => issued(command, `command-${i}`))
    const run = async (work: (store: EventStore) => Promise<ReadonlyArray<E.Either<unknown, unknown>>>) => {
      const store = newStore()
      const answers = await work(store)
      const byStream = (await history(store))
        .map(({ stream, revision, type, data, id, metadata }) => ({ stream, revision, type, data, id, metadata }))
        .toSorted((a, b) => (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.revision - b.revision))
      return { written: answers.map(E.isRight), byStream }
    }
    const one = await run(async (store) => {
      const handler = handlerOn(store)
      const answers = []
      for (const command of commands) answers.push(await handler.handle(command)())
      return answers
    })
    expect(await run((store) => handlerOn(inBulk(store)).handleAll(commands))).toEqual(one)
  }

  it('in bulk the same streams come out, each command having kept its place on its stream', async () => {
    await fc.assert(
      fc.asyncProperty(script, (steps) => asSent(steps, (store) => store)),
      { numRuns: 60 },
    )
  })

  it('also on a store that guards no references and takes its time: who goes ahead is not seen by those before', async () => {
    await fc.assert(
      fc.asyncProperty(script, fc.infiniteStream(fc.nat(5)), (steps, times) => {
        const aWhile = async (): Promise<void> => {
          for (let turns = times.next().value ?? 0; turns > 0; turns--) await turn()
        }
        return asSent(steps, (store) => ({
          ...store,
          capabilities: { ...store.capabilities, guardsReferences: false },
          append: (stream, expected, events) => async () => {
            await aWhile()
            const answer = await store.append(stream, expected, events)()
            await aWhile()
            return answer
          },
          read: async function* (stream, options) {
            await aWhile()
            for await (const page of store.read(stream, options)) {
              await aWhile()
              yield page
            }
          },
        }))
      }),
      { numRuns: 150 },
    )
  })
})

describe('metadata', () => {
  it('says who, why, when, on what basis and because of what', async () => {
    const store = newStore()
    const handler = handlerOn(store)
    await handler.handle(issued(register))()
    await handler.handle({
      command: open,
      actor: head,
      commandId: 'o',
      reason: 'they called',
      occurredAt: '2026-05-01T00:00:00.000Z' as Instant,
      correlationId: 'chain',
      causationId: 'call-1',
    })()
    expect((await history(store))[1]?.metadata).toEqual({
      $correlationId: 'chain',
      $causationId: 'call-1',
      commandId: 'o',
      actor: head,
      occurredAt: '2026-05-01T00:00:00.000Z',
      schemaVersion: 1,
      reason: 'they called',
      basis: [{ stream: 'client-c1', revision: 0 }],
    })
  })
})
