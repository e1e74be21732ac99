/**
 * given / when / then for policies: what has happened, what happens now or falls due, what the policy then wants. Nothing is
 * stored and nobody waits.
 *
 * @example
 * policySpecification(dealWon(), crmAggregates())(['deal-d1', { type: 'DealOpened', data }], …)
 *   .when('deal-d1', { type: 'DealWon', data })
 *   .thenCommands({ type: 'DraftContract', … })
 */
import { deepStrictEqual, fail } from 'node:assert/strict'
import type { Aggregate } from '../kernel/aggregate.ts'
import type { AnyCommand } from '../kernel/command.ts'
import type { Reference } from '../kernel/decider.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { NewEvent } from '../kernel/event-store.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy, Subject } from '../kernel/policy.ts'
import { type PolicyEnvelope, policyAggregate } from '../kernel/policy-events.ts'
import { positionOf } from '../kernel/position.ts'
import { followAll } from '../kernel/references.ts'
import { makeRegistry, type Registry } from '../kernel/registry.ts'
import { nameOnRecord } from '../kernel/stream-name.ts'
import { type Answer, answerTo, type References, stateOf, type Trigger } from '../policies/answer.ts'
import { evolveProcess, newProcess, type Process } from '../policies/process.ts'
import { DAY, dayOf, momentOf, startOfDay } from './moment.ts'

/** An event as a test tells it; those without a time occur a day apart, at noon from 2026-01-01 on. */
export interface Told {
  readonly type: string
  readonly data: unknown
  readonly at?: string
  readonly by?: Actor
}

/** What a policy wants of the world after the last thing that happened. */
export interface PolicyOutcome {
  /** Exactly these commands, in this order. */
  readonly thenCommands: (...commands: ReadonlyArray<AnyCommand & Readonly<Record<string, unknown>>>) => void
  readonly thenNothing: () => void
  /** The pending timers of all processes, `process/timer` to when it is due. */
  readonly thenTimers: (timers: Readonly<Record<string, string>>) => void
  readonly commands: ReadonlyArray<AnyCommand>
}

export interface PolicyGiven extends PolicyOutcome {
  readonly when: (stream: string, event: Told) => PolicyGiven
  /** Lets everything fall due that is due by the beginning of a day, or by a moment. */
  readonly onDay: (moment: string) => PolicyGiven
}

interface World {
  readonly streams: ReadonlyMap<string, ReadonlyArray<Envelope>>
  readonly processes: ReadonlyMap<string, Process>
  readonly events: number
  readonly commands: ReadonlyArray<AnyCommand>
}

const START = Date.UTC(2026, 0, 1, 12)
const anna: Actor = { id: 'anna', role: 'manager' }

const envelopeOf = (registry: Registry, stream: string, revision: number, event: NewEvent, at: Instant): Envelope => {
  const decoded = registry.decode({
    ...event,
    stream: nameOnRecord(stream),
    revision,
    position: positionOf(revision),
    recordedAt: at,
  })
  if (decoded._tag !== 'Known')
    return fail(`${event.type} in ${stream}: ${decoded._tag === 'Malformed' ? decoded.error.message : 'no such event'}`)
  return decoded.envelope
}

const tellOf =
  (registry: Registry) =>
  (world: World, stream: string, told: Told): Envelope => {
    const at = told.at === undefined ? instantFromEpochMs(START + world.events * DAY) : momentOf(told.at)
    const id = derivedId(`told/${world.events}`)
    const metadata = {
      $correlationId: id,
      $causationId: id,
      commandId: id,
      actor: told.by ?? anna,
      occurredAt: at,
      schemaVersion: 1,
    }
    const revision = world.streams.get(stream)?.length ?? 0
    return envelopeOf(registry, stream, revision, { id, type: told.type, data: told.data, metadata }, at)
  }

const referencesIn = (
  registry: Registry,
  { streams }: World,
  policy: Policy,
  subject: Subject<Envelope, unknown>,
): References => {
  const at = (category: string, id: string): Reference<unknown> => {
    const aggregate = registry.aggregates.get(category) ?? fail(`no aggregate of category ${category}`)
    const events = streams.get(`${category}-${id}`) ?? []
    const state = events.reduce<unknown>(aggregate.evolve, aggregate.initial)
    return { id, stream: `${category}-${id}`, revision: events.length - 1, state }
  }
  let found: References = {}
  for (;;) {
    const named = Object.entries(policy.references(subject, found)).filter(
      ([name, request]) => request !== undefined && !Object.hasOwn(found, name),
    )
    if (named.length === 0) return found
    found = { ...found, ...followAll(registry.aggregates, at, Object.fromEntries(named)) }
  }
}

const subjectOf = (policy: Policy, process: Process, event?: Envelope): Subject<Envelope, unknown> => ({
  process: process.process,
  state: stateOf(policy, process),
  ...(event === undefined ? {} : { event }),
})

const processesIn = (registry: Registry, world: World, policy: Policy, event: Envelope): ReadonlyArray<string> =>
  policy.processes(event, referencesIn(registry, world, policy, { event }))

/** A specification of one policy; events that are given go through the policy too, so that it has noted what it would have. */
export const policySpecification = (policy: Policy, aggregates: ReadonlyArray<Aggregate>) => {
  const registry = makeRegistry([...aggregates, policyAggregate])
  const tell = tellOf(registry)
  const around = {
    dayOf,
    startOfDay,
    streamOf: ({ type }: AnyCommand) => type,
  }

  const after = (world: World, process: Process, { event, commands, at }: Answer): World => {
    const processes =
      event === undefined
        ? world.processes
        : new Map([
            ...world.processes,
            [
              process.process,
              evolveProcess(
                process,
                envelopeOf(registry, process.stream, process.revision + 1, event, at) as PolicyEnvelope,
              ),
            ] as const,
          ])
    return { ...world, processes, commands: [...world.commands, ...commands.map(({ command }) => command)] }
  }

  const happened = (before: World, stream: string, told: Told): World => {
    const event = tell(before, stream, told)
    const events = [...(before.streams.get(stream) ?? []), event]
    const world = {
      ...before,
      streams: new Map([...before.streams, [stream, events]]),
      events: before.events + 1,
      commands: [],
    }
    if (!policy.types.includes(event.type)) return world
    return processesIn(registry, world, policy, event).reduce<World>((now, id) => {
      const process = now.processes.get(id) ?? newProcess(policy.name, id)
      const trigger: Trigger = { _tag: 'Event', event }
      return after(
        now,
        process,
        answerTo(
          policy,
          process,
          trigger,
          referencesIn(registry, now, policy, subjectOf(policy, process, event)),
          around,
        ),
      )
    }, world)
  }

  const fallsDue = (before: World, until: Instant): World => {
    let world: World = { ...before, commands: [] }
    for (;;) {
      const pending = [...world.processes.values()].flatMap((process) =>
        [...process.timers].map(([timer, one]) => ({ process, timer, pending: one })),
      )
      const [next] = pending
        .filter((one) => one.pending.due <= until)
        .toSorted((a, b) => (a.pending.due < b.pending.due ? -1 : a.pending.due > b.pending.due ? 1 : 0))
      if (next === undefined) return world
      const { process, ...trigger } = next
      const references = referencesIn(registry, world, policy, subjectOf(policy, process))
      world = after(world, process, answerTo(policy, process, { _tag: 'Timer', ...trigger }, references, around))
    }
  }

  const given = (world: World): PolicyGiven => ({
    commands: world.commands,
    thenCommands: (...commands) => deepStrictEqual(world.commands, commands),
    thenNothing: () => deepStrictEqual(world.commands, []),
    thenTimers: (timers) =>
      deepStrictEqual(
        Object.fromEntries(
          [...world.processes.values()].flatMap(({ process, timers: own }) =>
            [...own].map(([timer, { due }]) => [`${process}/${timer}`, due] as const),
          ),
        ),
        timers,
      ),
    when: (stream, event) => given(happened(world, stream, event)),
    onDay: (moment) => given(fallsDue(world, momentOf(moment))),
  })

  const nothing: World = { streams: new Map(), processes: new Map(), events: 0, commands: [] }
  return (...history: ReadonlyArray<readonly [stream: string, ...events: ReadonlyArray<Told>]>): PolicyGiven =>
    given(
      history.reduce(
        (world, [stream, ...events]) => events.reduce((now, event) => happened(now, stream, event), world),
        nothing,
      ),
    )
}
