/**
 * Runs side by side that come out as if one after the other: a later one waits for the earlier ones that write what it
 * reads or writes. What an earlier one has still to read, a later one writes only afterwards, where the append guards what
 * was read; where it does not, it goes ahead, and the earlier one is given the state from before. Nobody waits for a later
 * one but for the end of its append, so nobody waits for ever.
 */
import type { Order } from './order.ts'
import type { StreamName } from './stream-name.ts'
import type { StreamState } from './stream-state.ts'

interface Under {
  readonly place: number
  readonly stream: StreamName
  /** Streams its decision rests on, once that is known. */
  rests: ReadonlySet<string> | undefined
  readonly decided: PromiseWithResolvers<void>
  readonly done: PromiseWithResolvers<void>
}

/** A run that has written, or is about to, and the state of its stream before that. */
interface Ahead {
  readonly place: number
  readonly before: StreamState
  readonly settled: PromiseWithResolvers<void>
  written: boolean
}

export interface RunQueue {
  /** Takes a place behind all that entered before, and works. */
  readonly enter: <A>(stream: StreamName, work: (order: Order) => Promise<A>) => Promise<A>
}

const none: ReadonlySet<string> = new Set()

/** Runs under a name, in the order of their places. */
type Index<Run> = Map<string, Set<Run>>

const add = <Run>(index: Index<Run>, name: string, run: Run): void => {
  const there = index.get(name)
  if (there === undefined) index.set(name, new Set([run]))
  else there.add(run)
}

const remove = <Run>(index: Index<Run>, name: string, run: Run): void => {
  const there = index.get(name)
  there?.delete(run)
  if (there?.size === 0) index.delete(name)
}

const before = (runs: Iterable<Under> | undefined, place: number): ReadonlyArray<Under> =>
  runs === undefined ? [] : [...runs].filter((run) => run.place < place)

const endOf = async (runs: ReadonlyArray<Under>): Promise<void> => {
  for (const run of runs) await run.done.promise
}

/** What was written out of turn, for as long as somebody before it is under way. */
const outOfTurn = (under: ReadonlySet<Under>) => {
  const ahead: Index<Ahead> = new Map()
  let all: Array<readonly [stream: StreamName, run: Ahead]> = []

  const firstAfter = (stream: StreamName, place: number): Ahead | undefined => {
    let first: Ahead | undefined
    for (const run of ahead.get(stream) ?? [])
      if (run.place > place && (first === undefined || run.place < first.place)) first = run
    return first
  }

  const stateBefore = async (stream: StreamName, place: number): Promise<StreamState | undefined> => {
    for (;;) {
      const first = firstAfter(stream, place)
      if (first === undefined) return undefined
      await first.settled.promise
      if (first.written) return first.before
    }
  }

  return {
    asOf: (stream: StreamName, place: number) =>
      firstAfter(stream, place) === undefined ? undefined : stateBefore(stream, place),
    writes: (stream: StreamName, place: number, before: StreamState) => {
      const run: Ahead = { place, before, settled: Promise.withResolvers(), written: false }
      add(ahead, stream, run)
      let settled = false
      return (written: boolean): void => {
        if (settled) return
        settled = true
        run.written = written
        if (written) all.push([stream, run])
        else remove(ahead, stream, run)
        run.settled.resolve()
      }
    },
    forget: (): void => {
      let oldest = Number.POSITIVE_INFINITY
      for (const { place } of under) oldest = Math.min(oldest, place)
      all = all.filter(([stream, run]) => {
        if (run.place > oldest) return true
        remove(ahead, stream, run)
        return false
      })
    },
  }
}

/** @param guarded whether the store refuses an append whose references have moved */
export const runQueue = (guarded: boolean): RunQueue => {
  const writers: Index<Under> = new Map()
  const readers: Index<Under> = new Map()
  const undecided = new Set<Under>()
  const under = new Set<Under>()
  const { asOf, writes, forget } = outOfTurn(under)
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
      under.add(own)
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
      let settle: ReturnType<Order['writes']> = () => undefined
      const ordinary = { earlier, rested: (streams: ReadonlySet<string>) => rested(own, streams) }
      const order: Order = guarded
        ? { ...ordinary, mayWrite, writes: () => () => undefined, asOf: () => undefined }
        : {
            ...ordinary,
            mayWrite: () => undefined,
            writes: (from) => {
              settle = writes(stream, place, from)
              return settle
            },
            asOf: (wanted) => asOf(wanted, place),
          }
      try {
        const writing = earlier(stream)
        if (writing !== undefined) await writing
        return await work(order)
      } finally {
        settle(true)
        rested(own, none)
        remove(writers, stream, own)
        under.delete(own)
        if (!guarded) forget()
        own.done.resolve()
      }
    },
  }
}
