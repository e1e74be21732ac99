/** Keeps policies at work until it is stopped; what keeps a process alive is not this. */

import type { EventStore } from '../kernel/event-store.ts'
import { keepAt } from '../kernel/keep-at.ts'
import type { Position } from '../kernel/position.ts'
import type { Sleep } from '../kernel/sleep.ts'
import type { Starting } from './control.ts'
import { newTally } from './tally.ts'
import type { Worker } from './worker.ts'

export interface FollowOptions {
  readonly store: EventStore
  readonly worker: Worker
  /** One piece of work at a time. */
  readonly inTurn: <A>(work: () => Promise<A>) => Promise<A>
  readonly sleep: Sleep
  readonly random: () => number
  /** How often it looks whether a timer is due. */
  readonly checkEveryMs: number
  /** Told why it pauses, and, with undefined, that it goes on. */
  readonly onTrouble: (trouble: unknown) => void
}

/** Follows until the signal aborts. Where a store fails it pauses, longer each time up to half a minute, and begins again. */
export const followPolicies = (options: FollowOptions, starting: Starting, signal: AbortSignal): Promise<void> => {
  const { store, worker, inTurn, onTrouble } = options

  const once = async (attempt: AbortController): Promise<void> => {
    await inTurn(async () => {
      await worker.begin(starting)
      await worker.run()
    })
    onTrouble(undefined)
    const look = setInterval(() => {
      void inTurn(async () => {
        if (!attempt.signal.aborted) await worker.fireDue(newTally())
      }).catch((trouble) => {
        onTrouble(trouble)
        attempt.abort()
      })
    }, options.checkEveryMs)
    look.unref()
    const { after, filter } = worker.wanted()
    const from: Position | 'start' = after ?? 'start'
    try {
      for await (const { events, position, caughtUp } of store.follow({ after: from, filter, signal: attempt.signal }))
        await inTurn(async () => {
          await worker.take(events, position, newTally())
          if (caughtUp) await worker.fireDue(newTally())
        })
    } finally {
      clearInterval(look)
    }
  }

  return keepAt(once, options, signal)
}
