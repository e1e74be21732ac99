/** A little aggregate and read models for tests of the engine: counters that are counted. */
import { right } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { CrmEnvelope } from '../../projections/define.ts'
import { defineAggregate } from '../../src/kernel/aggregate.ts'
import { type EnvelopesOf, event } from '../../src/kernel/event-codec.ts'
import { factsOf, integer, projectionOf, text } from '../../src/kernel/projection.ts'
import { struct } from '../../src/kernel/struct.ts'

const events = { Counted: event(struct({ by: t.number })), Named: event(struct({ name: t.string })) } as const

export const counter = defineAggregate({
  category: 'counter',
  events,
  commands: { Count: struct({ counter: t.string, by: t.number }), Name: struct({ counter: t.string, name: t.string }) },
  creates: [],
  decider: {
    initial: null,
    evolve: () => null,
    decide: () => (command) => () =>
      command.type === 'Count'
        ? right([{ type: 'Counted' as const, data: { by: command.by } }])
        : right([{ type: 'Named' as const, data: { name: command.name } }]),
  },
})

type CounterEnvelope = EnvelopesOf<typeof events>

/** How often and how much each counter was counted: a lost event or a double one shows. */
export const totals = (version = 1) =>
  projectionOf<CounterEnvelope>()({
    name: 'totals',
    version,
    doc: 'each counter',
    table: { total: integer('sum'), times: integer('how often') },
    keys: (e) => [e.id],
    on: { Counted: (row, e) => ({ total: (row?.total ?? 0) + e.data.by * version, times: (row?.times ?? 0) + 1 }) },
  })

export const names = factsOf<CounterEnvelope>()({
  name: 'names',
  version: 1,
  doc: 'names given',
  table: { name: text('the name') },
  on: { Named: (e) => ({ name: e.data.name }) },
})

/** Fails at every event named "bad" until it is told not to. */
export const fragile = (state: { fails: boolean }) =>
  factsOf<CounterEnvelope | CrmEnvelope>()({
    name: 'fragile',
    version: 1,
    doc: 'fails on purpose',
    table: { name: text('the name') },
    on: {
      Named: (e) => {
        if (state.fails && e.data.name === 'bad') throw new Error('this projection does not like "bad"')
        return { name: e.data.name }
      },
    },
  })
