/** Keeps projections up to date until it is stopped, whatever other processes do to the same tables. */

import type { EventStore } from '../kernel/event-store.ts'
import { keepAt } from '../kernel/keep-at.ts'
import type { Position } from '../kernel/position.ts'
import type { Sleep } from '../kernel/sleep.ts'
import type { CatchUp } from './catch-up.ts'
import type { Feed } from './feed.ts'
import { type Before, filterOf, lowest, type Slot, standing } from './slots.ts'

export interface FollowerOptions {
  readonly store: EventStore
  readonly before: Before
  readonly feed: Feed
  readonly catchUp: CatchUp['catchUp']
  /** The slots as the read models' store knows them now. */
  readonly find: () => Promise<ReadonlyArray<Slot>>
  /** One piece of work at a time in this process. */
  readonly inTurn: <A>(work: () => Promise<A>) => Promise<A>
  readonly sleep: Sleep
  readonly random: () => number
  readonly checkEveryMs: number
  /** Told why it pauses, and, with undefined, that it goes on. */
  readonly onTrouble: (trouble: unknown) => void
}

/**
 * Follows until the signal aborts. Where a store fails it pauses, longer each time up to half a minute, and begins again
 * from where the tables stand.
 */
export const followUntil = (options: FollowerOptions, signal: AbortSignal): Promise<void> => {
  const { store, before, feed, catchUp, find, inTurn, onTrouble } = options

  /** Slots that stand before where the follower is: retried or replaced meanwhile, by this process or another. */
  const bridge = async (position: Position, slots: ReadonlyArray<Slot>): Promise<void> => {
    if (slots.some((slot) => slot.gone || (standing(slot) && before(slot.generation.position, position))))
      await catchUp(find)
  }

  const once = async (attempt: AbortController): Promise<void> => {
    const slots = await inTurn(() => catchUp(find))
    onTrouble(undefined)
    let at = lowest(slots.filter(standing), before)
    const watch = setInterval(() => {
      void inTurn(async () => {
        if (at !== undefined && !attempt.signal.aborted) await bridge(at, await find())
      }).catch((trouble) => {
        onTrouble(trouble)
        attempt.abort()
      })
    }, options.checkEveryMs)
    watch.unref()
    try {
      const follow = { after: at ?? ('start' as const), ...filterOf(slots), signal: attempt.signal }
      for await (const { events, position } of store.follow(follow)) {
        if (position === undefined) continue
        await inTurn(async () => {
          const now = await find()
          await feed(now, { after: at, events, position })
          await bridge(position, now)
          at = position
        })
      }
    } finally {
      clearInterval(watch)
    }
  }

  return keepAt(once, options, signal)
}
