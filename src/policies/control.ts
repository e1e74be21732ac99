/** From where a policy runs and how far it has come: in a stream of its own, so that any store can tell. */
import { orThrow } from '../kernel/errors.ts'
import { derivedId } from '../kernel/event-ids.ts'
import type { EventStore } from '../kernel/event-store.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Actor } from '../kernel/metadata.ts'
import type { Policy } from '../kernel/policy.ts'
import { controlStream } from '../kernel/policy-events.ts'
import type { Position } from '../kernel/position.ts'
import { actorOf, recordOf } from './answer.ts'
import type { Last, Streams } from './streams.ts'

/** Where a policy begins: with what is recorded from now on, with all of history, or after a position. */
export type From = 'now' | 'start' | Position

export interface Starting {
  /** Where a policy begins that has never run; default now. */
  readonly from?: From
  /** Where a new version begins; default: where the older one stands. */
  readonly takeOver?: From
  /** Who says so. */
  readonly by?: Actor
}

/** How a policy stands in its stream. */
export interface Standing {
  readonly version: number
  /** Undefined: before the first event. */
  readonly position: Position | undefined
  /** Up to where an older version has done all that it wanted, where that is further. */
  readonly reached: Position | undefined
  /** When it was told to begin, where it has yet to take note of what stands from before. */
  readonly begins: Instant | undefined
}

export interface Control {
  readonly standing: (policy: Pick<Policy, 'name'>) => Promise<Standing | undefined>
  /** How it stands once it has been told where to begin; a standing of a newer version is left as it is. */
  readonly start: (policy: Policy, starting: Starting) => Promise<Standing>
  /** Puts down how far it has come; false where a newer version has taken over. */
  readonly advance: (policy: Policy, position: Position) => Promise<boolean>
}

export interface ControlOptions {
  readonly store: EventStore
  readonly streams: Streams
  readonly clock: () => Instant
}

/** What is said of a policy's place. */
interface Said {
  readonly from?: string
  readonly takesOver?: number
  readonly position: Position | undefined
  readonly reached: Position | undefined
}

const standingOf = ({ event }: Last): Standing | undefined => {
  if (event?.type !== 'PolicyStarted' && event?.type !== 'PolicyAdvanced') return undefined
  const { version, position, reached } = event.data
  const isFirst = event.type === 'PolicyStarted' && event.data.takesOver === undefined
  return {
    version,
    position: position as Position | undefined,
    reached: reached as Position | undefined,
    begins: isFirst && position !== undefined ? event.occurredAt : undefined,
  }
}

export const controlOf = ({ store, streams, clock }: ControlOptions): Control => {
  const place = async (from: From): Promise<Position | undefined> => {
    if (from !== 'now') return from === 'start' ? undefined : from
    return orThrow(await store.head()())
  }

  const before = (a: Position | undefined, b: Position | undefined): boolean =>
    b !== undefined && (a === undefined || store.comparePositions(a, b) < 0)

  const lastOf = ({ name }: Pick<Policy, 'name'>): Promise<Last> => streams.last(controlStream(name))

  /** False where somebody else has said something meanwhile. */
  const say = async (
    { name, version }: Policy,
    { revision }: Last,
    type: 'PolicyStarted' | 'PolicyAdvanced',
    { position, reached, ...told }: Said,
    by: Actor = actorOf(name, {}),
  ): Promise<boolean> => {
    const data = {
      policy: name,
      version,
      ...told,
      ...(position === undefined ? {} : { position }),
      ...(before(position, reached) ? { reached } : {}),
    }
    const id = derivedId(`${name}/${type}/${revision + 1}/${version}/${position ?? ''}`)
    const event = recordOf(type, data, id, by, { id, correlationId: id, hops: 0 }, clock())
    return (await streams.append(controlStream(name), revision, event)) !== undefined
  }

  return {
    standing: async (policy) => standingOf(await lastOf(policy)),
    start: async (policy, { from = 'now', takeOver, by }) => {
      for (;;) {
        const last = await lastOf(policy)
        const now = standingOf(last)
        if (now !== undefined && now.version >= policy.version) return now
        const told = now === undefined ? from : takeOver
        const said: Said = {
          from: told === undefined ? 'older version' : told === 'now' || told === 'start' ? told : 'position',
          ...(now === undefined ? {} : { takesOver: now.version }),
          position: told === undefined ? now?.position : await place(told),
          reached: now?.reached ?? now?.position,
        }
        await say(policy, last, 'PolicyStarted', said, by)
      }
    },
    advance: async (policy, position) => {
      for (;;) {
        const last = await lastOf(policy)
        const now = standingOf(last)
        if (now?.version !== policy.version) return false
        if (!before(now.position, position) && now.begins === undefined) return true
        if (await say(policy, last, 'PolicyAdvanced', { position, reached: now.reached })) return true
      }
    },
  }
}
