/**
 * Runs side by side that come out as if one after the other: a later one waits for the earlier ones that write what it
 * reads, that read what it writes, or that write the same. Nobody waits for a later one, so nobody waits for ever.
 */
import type { Order } from './run-commands.ts'
import type { StreamName } from './stream-name.ts'

interface Under {
  readonly stream: StreamName
  /** Streams its decision rests on, once that is known. */
  readonly rests: Promise<ReadonlySet<string>>
  /** The same, once it is known: most were before anybody asks. */
  known: ReadonlySet<string> | undefined
  readonly done: Promise<void>
}

export interface RunQueue {
  /** Takes a place behind all that entered before, and works. */
  readonly enter: <A>(stream: StreamName, work: (order: Order) => Promise<A>) => Promise<A>
}

const none: ReadonlySet<string> = new Set()

export const runQueue = (): RunQueue => {
  const under = new Map<number, Under>()
  let places = 0

  return {
    enter: async (stream, work) => {
      const place = places++
      const rests = Promise.withResolvers<ReadonlySet<string>>()
      const done = Promise.withResolvers<void>()
      const own: Under = { stream, rests: rests.promise, done: done.promise, known: undefined }
      under.set(place, own)
      const rested = (streams: ReadonlySet<string>): void => {
        own.known = streams
        rests.resolve(streams)
      }
      const earlier = async (wanted: StreamName): Promise<void> => {
        for (const [other, run] of under) if (other < place && run.stream === wanted) await run.done
      }
      const mayWrite = async (): Promise<void> => {
        for (const [other, run] of under) {
          if (other >= place) break
          if ((run.known ?? (await run.rests)).has(stream)) await run.done
        }
      }
      try {
        await earlier(stream)
        return await work({ earlier, rested, mayWrite })
      } finally {
        rests.resolve(none)
        done.resolve()
        under.delete(place)
      }
    },
  }
}
