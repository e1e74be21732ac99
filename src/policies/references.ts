/** The streams of the domain as policies look at them: those they refer to, and those that their commands are for. */
import * as E from 'fp-ts/lib/Either.js'
import type { ReferenceRequest } from '../kernel/aggregate.ts'
import type { AnyCommand } from '../kernel/command.ts'
import type { Reference } from '../kernel/decider.ts'
import { orThrow } from '../kernel/errors.ts'
import type { Envelope } from '../kernel/event-codec.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { Policy, Subject } from '../kernel/policy.ts'
import { follow } from '../kernel/references.ts'
import type { Registry } from '../kernel/registry.ts'
import { categoryOf, nameOnRecord, streamName } from '../kernel/stream-name.ts'
import { writtenBy } from '../kernel/stream-state.ts'
import type { StreamStates } from '../kernel/stream-states.ts'
import type { References } from './answer.ts'

const MOST_LEVELS = 8

export type LoadReferences = (policy: Policy, subject: Subject<Envelope, unknown>) => Promise<References>

/** Level by level: what is found may name more. Always as the store has them now. Throws `ClientelaError` where a stream can't be read. */
export const referenceLoader = (registry: Registry, states: StreamStates): LoadReferences => {
  const read = async ({ name }: Policy, category: string, id: string): Promise<Reference<unknown>> => {
    const aggregate = registry.aggregates.get(category)
    const stream = streamName(category, id)
    if (aggregate === undefined || E.isLeft(stream))
      throw new Error(`${name} refers to a ${category} ${id}, of which no aggregate is registered`)
    const { revision, state } = orThrow(await states.refresh(aggregate, stream.right))
    return { id, stream: stream.right, revision, state }
  }

  /** What a request leads to, all streams on the way as they stand now. */
  const reached = async (policy: Policy, request: ReferenceRequest): Promise<Reference<unknown>> => {
    const seen = new Map<string, Reference<unknown>>()
    for (;;) {
      const followed = follow(registry.aggregates, (category, id) => seen.get(`${category}-${id}`), request)
      if ('found' in followed) return followed.found
      const stands = await read(policy, ...followed.missing)
      seen.set(stands.stream, stands)
    }
  }

  return async (policy, subject) => {
    let found: References = {}
    for (let level = 0; level < MOST_LEVELS; level++) {
      const named = Object.entries(policy.references(subject, found)).flatMap(([name, request]) =>
        request === undefined || Object.hasOwn(found, name) ? [] : [[name, request] as const],
      )
      if (named.length === 0) return found
      const next: Record<string, References[string]> = {}
      for (const [name, request] of named) next[name] = await reached(policy, request)
      found = { ...found, ...next }
    }
    throw new Error(`${policy.name} goes on naming references after ${MOST_LEVELS} levels`)
  }
}

/** The processes that an event concerns. */
export const processesOf = async (
  policy: Policy,
  event: Envelope,
  load: LoadReferences,
): Promise<ReadonlyArray<string>> => policy.processes(event, policy.findsProcesses ? await load(policy, { event }) : {})

/** The stream that a command is for: the one it names, or the one that it would begin. */
export const streamOfCommand =
  (registry: Registry) =>
  (command: AnyCommand, commandId: string): string => {
    const category = registry.byCommand.get(command.type)?.category ?? 'unknown'
    const named = Reflect.get(command, category)
    return `${category}-${typeof named === 'string' ? named : derivedId(commandId)}`
  }

/** Whether a command has written to its stream. */
export type WasWritten = (stream: string, commandId: string) => Promise<boolean>

export const lookUp =
  (registry: Registry, states: StreamStates): WasWritten =>
  async (stream, commandId) => {
    const aggregate = registry.aggregates.get(categoryOf(stream))
    if (aggregate === undefined) return false
    const loaded = orThrow(await states.refresh(aggregate, nameOnRecord(stream)))
    return writtenBy(loaded, commandId) !== undefined
  }
