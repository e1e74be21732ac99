/**
 * Runs side by side that come out as if one after the other: a later one waits for the earlier ones that write what it
 * reads, that read what it writes, or that write the same. Nobody waits for a later one, so nobody waits for ever.
 */
import type { Order } from './run-commands.ts'
import type { StreamName } from './stream-name.ts'

interface Under {
  readonly place: number
  readonly stream: StreamName
  /** Streams its decision rests on, once that is known. */
  rests: ReadonlySet<string> | undefined
  readonly decided: PromiseWithResolvers<void>
  readonly done: PromiseWithResolvers<void>
}

export interface RunQueue {
  /** Takes a place behind all that entered before, and works. */
  readonly enter: <A>(stream: StreamName, work: (order: Order) => Promise<A>) => Promise<A>
}

const none: ReadonlySet<string> = new Set()

/** Runs under a name, in the order of their places. */
type Index = Map<string, Set<Under>>

const add = (index: Index, name: string, run: Under): void => {
  const there = index.get(name)
  if (there === undefined) index.set(name, new Set([run]))
  else there.add(run)
}

const remove = (index: Index, name: string, run: Under): void => {
  const there = index.get(name)
  there?.delete(run)
  if (there?.size === 0) index.delete(name)
}

const before = (runs: Iterable<Under> | undefined, place: number): ReadonlyArray<Under> =>
  runs === undefined ? [] : [...runs].filter((run) => run.place < place)

const endOf = async (runs: ReadonlyArray<Under>): Promise<void> => {
  for (const run of runs) await run.done.promise
}

export const runQueue = (): RunQueue => {
  const writers: Index = new Map()
  const readers: Index = new Map()
  const undecided = new Set<Under>()
  let places = 0

  const rested = (run: Under, streams: ReadonlySet<string>): void => {
    if (run.rests !== undefined) for (const stream of run.rests) remove(readers, stream, run)
    run.rests = streams
    for (const stream of streams) add(readers, stream, run)
    undecided.delete(run)
    run.decided.resolve()
  }

  return {
    enter: async (stream, work) => {
      const place = places++
      const own: Under = {
        place,
        stream,
        rests: undefined,
        decided: Promise.withResolvers(),
        done: Promise.withResolvers(),
      }
      undecided.add(own)
      add(writers, stream, own)
      const earlier = (wanted: StreamName): Promise<void> | undefined => {
        const writing = before(writers.get(wanted), place)
        return writing.length === 0 ? undefined : endOf(writing)
      }
      const mayWrite = (): Promise<void> | undefined => {
        const open = before(undecided, place)
        if (open.length > 0) return readersEnd(open)
        const reading = before(readers.get(stream), place)
        return reading.length === 0 ? undefined : endOf(reading)
      }
      const readersEnd = async (open: ReadonlyArray<Under>): Promise<void> => {
        // Nobody waits for a later one: those before this one are finitely many, and each decides or ends.
        for (const run of open) await run.decided.promise
        await endOf(before(readers.get(stream), place))
      }
      try {
        const writing = earlier(stream)
        if (writing !== undefined) await writing
        return await work({ earlier, mayWrite, rested: (streams) => rested(own, streams) })
      } finally {
        rested(own, none)
        remove(writers, stream, own)
        own.done.resolve()
      }
    },
  }
}
