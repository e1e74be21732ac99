/**
 * Feeds projections from the history: several by one read, each committing its rows and its position in one transaction.
 * One that fails stops alone, is shown with the event's position and the reason, and holds up no other.
 *
 * Several processes may do this at once on the same tables. None trusts what it remembers: where a table stands is asked of
 * the read models' store, and each commit names the position that it goes on from.
 */

import * as E from 'fp-ts/lib/Either.js'
import { countingIn } from '../kernel/counting.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { covers, EVER, type FactBounds, type Times } from '../kernel/fact-bounds.ts'
import { turns } from '../kernel/in-turn.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Sleep } from '../kernel/sleep.ts'
import { catcherUp, type OnProgress } from './catch-up.ts'
import { feeder } from './feed.ts'
import { followUntil } from './follow.ts'
import { currentOf } from './generations.ts'
import type { Failure, Generation, ReadModelStore, RowsQuery, TakenOver } from './port.ts'
import { rebuilder } from './rebuild.ts'
import { beforeIn, type Slot, slotOf } from './slots.ts'
import { notReady, standsStill, statusOf, type ViewNotReady, type ViewStatus } from './status.ts'

export interface EngineOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly readModels: ReadModelStore
  readonly projections: ReadonlyArray<Projection>
  /** Events folded between two commits; default 1,000. */
  readonly batchSize?: number
  readonly sleep: Sleep
  readonly random: () => number
  /** How often a follower looks whether others have retried or replaced a table; default 1,000 ms. */
  readonly checkEveryMs?: number
  /** Told how far a catching up has come whose caller wants to hear nothing of it itself. */
  readonly onCatchUp?: OnProgress
  /** Told of every failure; it is also kept with the view. */
  readonly onFailure?: (name: string, failure: Failure) => void
  /** Told when following pauses because a store fails (it goes on by itself), and, with undefined, that it goes on. */
  readonly onTrouble?: (trouble: unknown) => void
}

export interface Engine {
  /** Folds what is new up to the head of now; other processes may do the same at once. */
  readonly catchUp: (names?: ReadonlyArray<string>, onProgress?: OnProgress) => Promise<void>
  /** Follows the history until stopped. */
  readonly start: () => void
  /** Resolves when the views have seen a position, in this process or another. */
  readonly waitUntilSeen: (
    names: ReadonlyArray<string>,
    position: Position,
    timeoutMs?: number,
  ) => Promise<E.Either<ViewNotReady, void>>
  readonly rows: <T extends Table>(
    projection: Projection<T>,
    query?: RowsQuery,
  ) => Promise<E.Either<ViewNotReady, ReadonlyArray<RowOf<T>>>>
  /** Of a table of facts those that count, in the order of C3; to be read, not copied. */
  readonly facts: <T extends Table>(
    projection: Projection<T>,
    bounds: FactBounds,
  ) => Promise<E.Either<ViewNotReady, ReadonlyArray<RowOf<T>>>>
  /** `counted`: how far it is counted how many events a view is behind; default 10,000. */
  readonly status: (counted?: number) => Promise<ReadonlyArray<ViewStatus>>
  /** Lets a failed view go on from where it stopped; whoever follows notices. */
  readonly retry: (name: string) => Promise<void>
  /** Builds a view anew beside the one that is asked, and swaps when it has come as far. */
  readonly rebuild: (name: string, onProgress?: OnProgress) => Promise<E.Either<ViewNotReady, void>>
  readonly stop: () => Promise<void>
}

interface HeldFacts {
  /** The generation, and where it stood. */
  readonly of: string
  readonly bounds: FactBounds
  readonly rows: ReadonlyArray<Times>
  /** What was asked for last: the views of a report, about one moment, share it and what is remembered of it. */
  last: { readonly bounds: FactBounds; readonly rows: ReadonlyArray<Times> } | undefined
}

const counting = (held: HeldFacts, bounds: FactBounds): ReadonlyArray<Times> => {
  const { last } = held
  if (last !== undefined && covers(last.bounds, bounds) && covers(bounds, last.bounds)) return last.rows
  const rows = covers(bounds, held.bounds) ? held.rows : countingIn(held.rows, bounds)
  held.last = { bounds, rows }
  return rows
}

export const startEngine = (options: EngineOptions): Engine => {
  const { store, registry, readModels } = options
  const byName = new Map(options.projections.map((projection) => [projection.name, projection]))
  const before = beforeIn(store)
  const listeners = new Set<() => void>()
  let following: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined
  /** Facts of each table that are held, to answer the next question from as well. */
  const held = new Map<string, HeldFacts>()
  // The next piece of work finds most of its own done.
  const { inTurn, idle } = turns()

  const projectionOf = (name: string): Projection => {
    const projection = byName.get(name)
    if (projection === undefined)
      throw new ClientelaError({
        _tag: 'UnknownView',
        view: name,
        message: `no view is called ${name}; known are ${[...byName.keys()].join(', ')}`,
      })
    return projection
  }

  const find = async (names: ReadonlyArray<string> = [...byName.keys()]): Promise<ReadonlyArray<Slot>> => {
    const all = await readModels.generations()
    const slots: Array<Slot> = []
    for (const projection of names.map(projectionOf))
      slots.push(slotOf(projection, currentOf(all, projection) ?? (await readModels.open(projection))))
    return slots
  }

  const feedOnly = feeder({ registry, readModels, before, onFailure: (...told) => options.onFailure?.(...told) })
  const feed: typeof feedOnly = async (slots, stretch) => {
    await feedOnly(slots, stretch)
    for (const listener of [...listeners]) listener()
  }
  const batchSize = options.batchSize ?? 1_000
  const passes = catcherUp({ store, readModels, before, feed, batchSize })

  const current = async (names: ReadonlyArray<string>) => {
    const all = await readModels.generations()
    return names.map((name) => ({ name, generation: currentOf(all, projectionOf(name)) }))
  }

  /** Reads the generation that is asked. */
  const asking = async <A>(
    { name }: Pick<Projection, 'name'>,
    read: (asked: Generation) => Promise<E.Either<TakenOver, A>>,
  ): Promise<E.Either<ViewNotReady, A>> => {
    for (;;) {
      const [found] = await current([name])
      const generation = found?.generation
      if (generation === undefined) return E.left(notReady(name, 'has not been built yet'))
      if (generation.failure !== undefined) return E.left(standsStill(name, generation.failure))
      if (!generation.live)
        return E.left(notReady(name, `is being built (at position ${generation.position ?? 'none'})`))
      const rows = await read(generation)
      // Replaced between the two questions: the next one finds the one that took its place.
      if (E.isRight(rows)) return rows
    }
  }

  const nextCommit = (): Promise<void> =>
    new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer)
        listeners.delete(done)
        resolve()
      }
      // Another process may be the one that projects: its commits are looked for.
      const timer = setTimeout(done, 5)
      listeners.add(done)
    })

  return {
    catchUp: async (names, onProgress) => {
      await inTurn(() => passes.catchUp(() => find(names), onProgress ?? options.onCatchUp))
    },
    start: () => {
      if (following !== undefined) return
      const stop = new AbortController()
      const { sleep, random, checkEveryMs = 1_000 } = options
      const onTrouble = (trouble: unknown): void => options.onTrouble?.(trouble)
      const { catchUp } = passes
      const ended = followUntil(
        { store, before, feed, catchUp, find, inTurn, sleep, random, checkEveryMs, onTrouble },
        stop.signal,
      )
      following = { stop, ended }
    },
    waitUntilSeen: async (names, position, timeoutMs = 10_000) => {
      const until = performance.now() + timeoutMs
      for (;;) {
        const seen = await current(names)
        for (const { name, generation } of seen)
          if (generation?.failure !== undefined) return E.left(standsStill(name, generation.failure))
        const late = seen.find(({ generation }) => generation?.live !== true || before(generation.position, position))
        if (late === undefined) return E.right(undefined)
        if (performance.now() >= until)
          return E.left(
            notReady(late.name, `has not seen position ${position} within ${timeoutMs} ms; is anybody projecting?`),
          )
        await nextCommit()
      }
    },
    rows: (projection, query) => asking(projection, (asked) => readModels.rows(asked, projection, query)),
    facts: (projection, bounds) =>
      asking(projection, async (asked) => {
        const of = `${asked.id} ${asked.position}`
        const known = held.get(projection.name)
        if (known?.of === of && covers(known.bounds, bounds)) return E.right(counting(known, bounds) as never)
        // Whoever asks about a second moment asks about more: now all there are, of which each moment takes a part; and what a
        // store keeps of all serves the first moment as well.
        const read = known === undefined && projection.chapters === undefined ? bounds : EVER
        const facts = await readModels.facts(asked, projection, read)
        if (E.isLeft(facts)) return facts
        const now: HeldFacts = { of, bounds: read, rows: facts.right as never, last: undefined }
        held.set(projection.name, now)
        return E.right(counting(now, bounds) as never)
      }),
    status: async (counted) => statusOf(store, options.projections, await readModels.generations(), counted),
    retry: async (name) => {
      const [slot] = await find([name])
      if (slot !== undefined) await readModels.fail(slot.generation, undefined)
      if (following !== undefined) await inTurn(() => passes.catchUp(() => find([name])))
    },
    rebuild: (name, onProgress) => rebuilder({ readModels, before, inTurn, ...passes })(projectionOf(name), onProgress),
    stop: async () => {
      following?.stop.abort()
      await following?.ended
      following = undefined
      await idle()
    },
  }
}
