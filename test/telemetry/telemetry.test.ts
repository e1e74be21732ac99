/** What a program can see of its clientela from outside, and what nobody may see there. */
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Clientela, openClientela } from '../../src/index.ts'
import '../../src/eventstoredb.ts'
import { streamOf } from '../../src/kernel/stream-name.ts'
import { eventStoreDbStore } from '../../src/stores/eventstoredb/store.ts'
import { startEventStoreServer } from '../support/eventstoredb-server/index.ts'
import { orThrow } from '../support/stores.ts'
import { until } from '../support/until.ts'

const spans = new InMemorySpanExporter()
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
const meters = new MeterProvider({ readers: [reader] })
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }))
  metrics.setGlobalMeterProvider(meters)
})
const opened: Array<Clientela> = []
afterEach(async () => {
  for (const crm of opened.splice(0)) await crm.close()
  spans.reset()
})
afterAll(async () => {
  await meters.shutdown()
  trace.disable()
  metrics.disable()
  context.disable()
})

const open = async (store: Parameters<typeof openClientela>[0]['store'] = 'memory:'): Promise<Clientela> => {
  const crm = await openClientela({ store, zone: 'UTC' })
  opened.push(crm)
  return crm
}

const anna = { actor: { id: 'anna', role: 'manager' }, correlationId: 'chain-7' }
const register = (crm: Clientela) =>
  crm.handle(
    { type: 'RegisterClient', name: 'Geheimrat Meyer', kind: 'person', acquired: { by: 'call' } },
    { ...anna, commandId: 'c1' },
  )

/** name → attributes joined → value, of what was counted. */
const counted = async (): Promise<ReadonlyMap<string, number>> => {
  exporter.reset()
  await reader.forceFlush()
  const values = new Map<string, number>()
  for (const { scopeMetrics } of exporter.getMetrics())
    for (const { metrics: all } of scopeMetrics)
      for (const { descriptor, dataPoints } of all)
        for (const { attributes, value } of dataPoints) {
          const number = typeof value === 'number' ? value : (value as { readonly count: number }).count
          for (const name of Object.keys(attributes)) expect(name).toMatch(/^clientela\./)
          values.set([descriptor.name, ...Object.values(attributes)].join(' '), number)
        }
  return values
}

describe('spans', () => {
  it('a command, and within it what was read and appended', async () => {
    const crm = await open()
    await register(crm)
    const found = spans.getFinishedSpans()
    const handle = found.find(({ name }) => name === 'clientela.handle')
    const append = found.find(({ name }) => name === 'clientela.append')
    expect(handle?.attributes).toEqual({
      'clientela.command': 'RegisterClient',
      'clientela.outcome': 'handled',
      'clientela.correlation': 'chain-7',
    })
    expect(append?.attributes).toEqual({
      'clientela.category': 'client',
      'clientela.outcome': 'ok',
      'clientela.events': 1,
    })
    expect(append?.parentSpanContext?.spanId).toBe(handle?.spanContext().spanId)
  })

  it('name the rule that refused, which is no failure of the program', async () => {
    const crm = await open()
    await crm.tryHandle({ type: 'RegisterClient', name: 'x', kind: 'person', acquired: { by: 'call' } }, {
      actor: { id: 'eva', role: 'auditor' },
    } as never)
    const handle = spans.getFinishedSpans().find(({ name }) => name === 'clientela.handle')
    expect([
      handle?.attributes['clientela.outcome'],
      handle?.attributes['clientela.rule'],
      handle?.status.code,
    ]).toEqual(['RuleViolation', 'role-may-not-change', 0])
  })

  it('have nothing in them that is personal, nor which client it was', async () => {
    const crm = await open()
    const { id } = await register(crm)
    await crm.timeline({ client: id })
    await crm.tryHandle({ type: 'Geheim' } as never, anna)
    const text = JSON.stringify(
      spans.getFinishedSpans().map(({ name, attributes, events }) => [name, attributes, events]),
    )
    for (const secret of ['Meyer', id, 'anna', 'Geheim']) expect(text).not.toContain(secret)
  })
})

describe('metrics', () => {
  it('count commands, events, reads and how far views are behind', async () => {
    const before = await counted()
    const crm = await open()
    await register(crm)
    await register(crm)
    const after = await counted()
    const more = (key: string) => (after.get(key) ?? 0) - (before.get(key) ?? 0)
    expect(more('clientela.commands RegisterClient handled')).toBe(1)
    expect(more('clientela.commands RegisterClient repeated')).toBe(1)
    expect(more('clientela.append.events client ok')).toBe(1)
    expect(more('clientela.append.duration client ok')).toBe(1)
    expect(after.get('clientela.view.behind history_index')).toBe(1)
    await crm.views.catchUp()
    expect((await counted()).get('clientela.view.behind history_index')).toBe(0)
  })

  it('count what was broken off and taken up again', async () => {
    const server = await startEventStoreServer()
    let resumed = 0
    const store = orThrow(
      await eventStoreDbStore({
        url: server.url,
        sleep: async () => undefined,
        onResumed: (what) => {
          if (what === 'read') resumed++
        },
      })(),
    )
    const numbers = Array.from({ length: 600 }, (_, n) => n)
    orThrow(
      await store.append(
        'thing-1' as never,
        'no-stream',
        numbers.map((n) => ({ id: crypto.randomUUID(), type: 'N', data: { n }, metadata: {} })),
      )(),
    )
    for await (const page of store.readAll()) if (page.length > 0) server.cut()
    expect(resumed).toBeGreaterThan(0)
    await store.close()
    await server.stop()
  })
})

describe('on EventStoreDB', () => {
  it('appends, reads, lag and what is taken up again are seen as on any store', async () => {
    const before = await counted()
    const server = await startEventStoreServer()
    const crm = await open(server.url)
    await register(crm)
    const names = new Set(spans.getFinishedSpans().map(({ name }) => name))
    expect(names).toContain('clientela.append')
    expect((await counted()).get('clientela.view.behind history_index')).toBe(1)
    crm.views.follow()
    await crm.views.waitUntilSeen(['history_index'], orThrow(await crm.store.head()()) ?? ('0' as never))
    let after = await counted()
    const more = (key: string) => (after.get(key) ?? 0) - (before.get(key) ?? 0)
    await until(
      async () => {
        server.cut()
        after = await counted()
        return more('clientela.resumed follow')
      },
      (resumed) => resumed > 0,
    )
    const { position } = await crm.handle(
      { type: 'RegisterClient', name: 'Schulz', kind: 'person', acquired: { by: 'call' } },
      { ...anna, commandId: 'c2' },
    )
    await crm.views.waitUntilSeen(['history_index'], position ?? ('0' as never))
    after = await counted()
    expect(more('clientela.append.events client ok')).toBe(2)
    await crm.close()
    opened.splice(0)
    await server.stop()
  })
})

describe('health', () => {
  it('is well where the store answers and no view stands still', async () => {
    const crm = await open()
    await register(crm)
    const { ok, problems, store, views } = await crm.health()
    expect([ok, problems, store.answers, views.length > 3]).toEqual([true, [], true, true])
  })

  it('says which view is further behind than is allowed', async () => {
    const crm = await open()
    await register(crm)
    const { ok, problems } = await crm.health({ mostBehind: 0 })
    expect([ok, problems.find((one) => one.startsWith('history_index'))]).toEqual([
      false,
      'history_index is 1 events behind, 0 are allowed: is the program that follows running?',
    ])
  })

  it('counts as far as is allowed, also beyond what it counts by itself', async () => {
    const crm = await open()
    for (let n = 0; n < 3; n++)
      orThrow(
        await crm.store.append(
          streamOf('noise', `n${n}`),
          'no-stream',
          Array.from({ length: 4_000 }, () => ({ id: crypto.randomUUID(), type: 'Noise', data: {}, metadata: {} })),
        )(),
      )
    const { ok, problems } = await crm.health({ mostBehind: 11_000 })
    expect([ok, problems.find((one) => one.startsWith('history_index'))]).toEqual([
      false,
      'history_index is 11001 or more events behind, 11000 are allowed: is the program that follows running?',
    ])
    expect((await crm.health({ mostBehind: 12_000 })).ok).toBe(true)
  })

  it('finds a store that is gone or silent, and does not wait for ever', async () => {
    const server = await startEventStoreServer()
    const store = orThrow(await eventStoreDbStore({ url: server.url })())
    const crm = await open(store)
    server.faults.frozen = true
    expect(await crm.health({ withinMs: 20 })).toMatchObject({
      ok: false,
      problems: ['the store does not answer: nothing within 20 ms'],
    })
    server.faults.frozen = false
    await server.down()
    expect(await crm.health()).toMatchObject({ ok: false, store: { answers: false, position: null } })
    await crm.close()
    opened.splice(0)
    await server.stop()
  })
})
