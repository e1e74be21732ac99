/** An aggregate and a read model of your own, made by the functions that the library uses itself. */

import { defineAggregate, type Event, event, integer, openClientela, projectionOf, struct } from 'clientela'
import { left, right } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

const events = {
  VisitPlanned: event(struct({ client: t.string, minutes: t.number })),
  VisitDone: event(struct({ minutes: t.number })),
} as const

type State = { readonly client: string; readonly done: boolean } | null

const visit = defineAggregate({
  category: 'visit',
  events,
  commands: {
    PlanVisit: struct({ client: t.string, minutes: t.number }, { visit: t.string }),
    FinishVisit: struct({ visit: t.string, minutes: t.number }),
  },
  creates: ['PlanVisit'],
  decider: {
    initial: null as State,
    evolve: (state, { type, data }): State =>
      type === 'VisitPlanned' ? { client: data.client, done: false } : state && { ...state, done: true },
    decide: () => (command) => (state) => {
      if (command.type === 'PlanVisit')
        return right([{ type: 'VisitPlanned' as const, data: { client: command.client, minutes: command.minutes } }])
      if (state === null || state.done)
        return left({
          _tag: 'RuleViolation' as const,
          rule: 'visit-is-planned',
          field: 'visit',
          value: command.visit,
          message: 'plan the visit first',
        })
      return right([{ type: 'VisitDone' as const, data: { minutes: command.minutes } }])
    },
  },
})

/** Counts visits and objections in one read model: your events and the library's together. */
const effort = projectionOf<Event<typeof visit>>()({
  name: 'effort',
  version: 1,
  doc: 'what keeps us busy',
  table: { visits: integer('visits done'), objections: integer('objections raised') },
  keys: () => ['all'],
  on: {
    VisitDone: (row) => ({ visits: (row?.visits ?? 0) + 1, objections: row?.objections ?? 0 }),
    ObjectionRaised: (row) => ({ visits: row?.visits ?? 0, objections: (row?.objections ?? 0) + 1 }),
  },
})

const crm = await openClientela({ store: 'memory:', zone: 'UTC', aggregates: [visit], projections: [effort] })
const anna = { actor: { id: 'anna', role: 'manager' } }
const planned = await crm.handle({ type: 'PlanVisit', client: '42', minutes: 30 }, anna)
await crm.handle({ type: 'FinishVisit', visit: planned.id, minutes: 45 }, anna)
const twice = await crm.tryHandle({ type: 'FinishVisit', visit: planned.id, minutes: 45 }, anna)
console.log(twice._tag === 'Left' ? twice.left.message : 'finished twice?')
console.log(await crm.rows(effort))
await crm.close()
