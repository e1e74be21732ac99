/** `crm.events`: what happened, typed by what it is called. */
import { firstValueFrom, take, toArray } from 'rxjs'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { type Clientela, type Event, eur, type Money, openClientela } from '../../src/index.ts'
import { type StreamName, streamOf } from '../../src/kernel/stream-name.ts'
import { historyOf } from '../support/policies.ts'
import { orThrow } from '../support/stores.ts'

const anna = { actor: { id: 'anna', role: 'manager' } } as const
const open: Array<Clientela> = []
afterEach(async () => {
  for (const crm of open.splice(0)) await crm.close()
})

const opened = async () => {
  const crm = await openClientela({ store: 'memory:', zone: 'Europe/Madrid' })
  open.push(crm)
  const { id: client } = await crm.handle(
    { type: 'RegisterClient', name: 'Forn Puig', kind: 'small-retail-chain', acquired: { by: 'call' } },
    anna,
  )
  const { id: deal } = await crm.handle(
    { type: 'OpenDeal', client, expectedValue: eur(10_000_00), source: 'call' },
    anna,
  )
  return { crm, client, deal }
}

const written = async (crm: Clientela, stream: StreamName, type: string, data: unknown, metadata: unknown = {}) =>
  orThrow(await crm.store.append(stream, 'any', [{ id: crypto.randomUUID(), type, data, metadata }])())

/** Their first `count` events, as an embedder would collect them. */
const first = (crm: Clientela, count: number): Promise<ReadonlyArray<Event>> =>
  firstValueFrom(crm.events({ after: 'start' }).pipe(take(count), toArray()))

describe('events as they are recorded', () => {
  it('are typed by their type, which says what their data are', async () => {
    const { crm } = await opened()
    const [, happened] = await first(crm, 2)
    if (happened?.type !== 'DealOpened') throw new Error(`${happened?.type} is no deal opened`)
    expectTypeOf(happened.data.expectedValue).toEqualTypeOf<Money | undefined>()
    expect(happened.data.expectedValue).toEqual(eur(10_000_00))
  })

  it('come of the types asked for, and have no others in their type', async () => {
    const { crm, client } = await opened()
    const registered = await firstValueFrom(crm.events({ types: ['ClientRegistered'], after: 'start' }))
    expectTypeOf(registered.type).toEqualTypeOf<'ClientRegistered'>()
    expect([registered.id, registered.data.name]).toEqual([client, 'Forn Puig'])
    // @ts-expect-error: no event is called so
    crm.events({ types: ['ClientRegisterd'] })
  })

  it('pass over what another program wrote, even under a name of ours, and go on after it', async () => {
    const { crm, client, deal } = await opened()
    await written(crm, streamOf('shop', '1'), 'DealOpened', { of: 'another kind' })
    await written(crm, streamOf('deal', deal), 'Scored', { by: 'another program' })
    await crm.handle({ type: 'LoseClient', client, reason: 'price' }, anna)
    const types = (await first(crm, 3)).map(({ type }) => type)
    expect(types).toEqual(['ClientRegistered', 'DealOpened', 'ClientLost'])
  })

  it('end where one of ours cannot be read, saying which', async () => {
    const { crm, client } = await opened()
    const [{ metadata } = { metadata: {} }] = await historyOf(crm.store)
    await written(crm, streamOf('client', client), 'ClientLost', { reason: 7 }, metadata)
    await expect(first(crm, 3)).rejects.toMatchObject({
      _tag: 'MalformedEvent',
      stream: `client-${client}`,
      type: 'ClientLost',
    })
  })

  it('begin with what comes, unless asked from elsewhere', async () => {
    const { crm, client } = await opened()
    const next = firstValueFrom(crm.events())
    const tried = await crm.tryHandle({ type: 'WinBackClient', client, how: 'they asked for us' }, anna)
    expect(tried._tag).toBe('Left')
    expect((await next).type).toBe('CommandRefused')
  })
})
