/**
 * Feeds projections from the history: several by one read, each committing its rows and its position in one transaction.
 * One that fails stops alone, is shown with the event's position and the reason, and holds up no other.
 */
import * as E from 'fp-ts/lib/Either.js'
import { isClientelaError } from '../kernel/errors.ts'
import type { EventStore, RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import { fold } from './fold.ts'
import type { Failure, Generation, ReadModelStore, RowsQuery } from './port.ts'

export interface EngineOptions {
  readonly store: EventStore
  readonly registry: Registry
  readonly readModels: ReadModelStore
  readonly projections: ReadonlyArray<Projection>
  /** Events folded between two commits; default 5,000. */
  readonly batchSize?: number
  readonly sleep: (ms: number) => Promise<void>
  readonly random: () => number
  /** Told of every failure; it is also kept with the view. */
  readonly onFailure?: (name: string, failure: Failure) => void
}

/** How far a fold has come: events folded so far and the position reached. */
export interface Progress {
  readonly events: number
  readonly position: Position | undefined
}

export interface ViewStatus {
  readonly name: string
  readonly version: number
  readonly position: Position | null
  /** Events recorded after its position, whether it wants them or not; counted up to 10,000. */
  readonly behind: number
  readonly state: 'current' | 'behind' | 'building' | 'failed'
  readonly error: Failure | null
}

/** The view stands still, or did not come so far in time. */
export interface ViewNotReady {
  readonly _tag: 'ViewNotReady'
  readonly view: string
  readonly message: string
  readonly failure?: Failure
}

export interface Engine {
  /** Folds what is new up to the head of now; other processes may do the same at once. */
  readonly catchUp: (names?: ReadonlyArray<string>, onProgress?: (progress: Progress) => void) => Promise<void>
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
  readonly status: () => Promise<ReadonlyArray<ViewStatus>>
  /** Lets a failed view go on from where it stopped. */
  readonly retry: (name: string) => Promise<void>
  /** Builds a view anew beside the one that is asked, and swaps. */
  readonly rebuild: (name: string, onProgress?: (progress: Progress) => void) => Promise<void>
  readonly stop: () => Promise<void>
}

/** A projection and the generation that this engine fills for it. */
interface Slot {
  readonly projection: Projection
  readonly types: ReadonlySet<string> | undefined
  generation: Generation
}

const BEHIND_LIMIT = 10_000

export const startEngine = (options: EngineOptions): Engine => {
  const { store, registry, readModels } = options
  const batchSize = options.batchSize ?? 5_000
  const byName = new Map(options.projections.map((projection) => [projection.name, projection]))
  const before = (a: Position | undefined, b: Position): boolean => a === undefined || store.comparePositions(a, b) < 0
  const listeners = new Set<() => void>()
  let running: AbortController | undefined
  let loop: Promise<void> = Promise.resolve()
  let turn: Promise<unknown> = Promise.resolve()

  const projectionOf = (name: string): Projection => {
    const projection = byName.get(name)
    if (projection === undefined)
      throw new Error(`no view is called ${name}; known are ${[...byName.keys()].join(', ')}`)
    return projection
  }

  /** The newest generation of this version: the live one, or the one being built. */
  const slotOf = async (projection: Projection, all: ReadonlyArray<Generation>): Promise<Slot> => {
    const own = all.filter((one) => one.name === projection.name && one.version === projection.version)
    const generation = own.at(-1) ?? (await readModels.begin(projection))
    return { projection, generation, types: projection.types === undefined ? undefined : new Set(projection.types) }
  }

  const slotsOf = async (names: ReadonlyArray<string>): Promise<ReadonlyArray<Slot>> => {
    const all = await readModels.generations()
    const slots: Array<Slot> = []
    for (const name of names) slots.push(await slotOf(projectionOf(name), all))
    return slots
  }

  const fail = async (slot: Slot, failure: Failure): Promise<void> => {
    slot.generation = { ...slot.generation, failure }
    await readModels.fail(slot.generation, failure)
    options.onFailure?.(slot.projection.name, failure)
  }

  const reload = async (slot: Slot): Promise<void> => {
    const now = (await readModels.generations()).find((one) => one.id === slot.generation.id)
    slot.generation = now ?? (await slotOf(slot.projection, await readModels.generations())).generation
  }

  /** Folds the events a slot has not seen and moves it to `position`. */
  const feed = async (
    slot: Slot,
    events: ReadonlyArray<RecordedEvent>,
    position: Position,
    decode: Registry['decode'],
  ): Promise<void> => {
    for (;;) {
      const { generation, projection, types } = slot
      if (generation.failure !== undefined || !before(generation.position, position)) return
      const from = generation.position
      const mine = events.filter(
        (event) => (types === undefined || types.has(event.type)) && before(from, event.position),
      )
      const folded = await fold(decode, projection, mine, (keys) => readModels.load(generation, projection, keys))
      const to = folded.failedAt === undefined ? position : folded.upTo
      if (to !== undefined) {
        const committed = await readModels.commit(generation, projection, {
          expected: from,
          upserts: folded.upserts,
          deletes: folded.deletes,
          position: to,
        })
        if (E.isLeft(committed)) {
          const error = committed.left
          if (error._tag === 'TakenOver') {
            await reload(slot)
            continue
          }
          const category = error._tag === 'StorageFull' ? 'storage-full' : 'store-gone'
          await fail(slot, { category, position, type: '', message: error.message })
          return
        }
        slot.generation = { ...generation, position: to }
      }
      if (folded.failedAt !== undefined) await fail(slot, folded.failedAt)
      return
    }
  }

  const feedAll = async (
    slots: ReadonlyArray<Slot>,
    events: ReadonlyArray<RecordedEvent>,
    position: Position,
  ): Promise<void> => {
    const decode = decodeOnce(registry)
    for (const slot of slots) await feed(slot, events, position, decode)
    for (const listener of [...listeners]) listener()
  }

  const lowest = (slots: ReadonlyArray<Slot>): Position | undefined =>
    slots.reduce<Position | undefined>((low, { generation }, i) => {
      const { position } = generation
      if (i === 0) return position
      return low === undefined || position === undefined ? undefined : before(position, low) ? position : low
    }, undefined)

  const filterOf = (slots: ReadonlyArray<Slot>) => {
    if (slots.some(({ types }) => types === undefined)) return {}
    return { filter: { types: [...new Set(slots.flatMap(({ types }) => [...(types ?? [])]))] } }
  }

  const promoteAll = async (slots: ReadonlyArray<Slot>, first: ReadonlySet<number>): Promise<void> => {
    for (const slot of slots) {
      if (slot.generation.failure !== undefined) continue
      if (slot.generation.live && !first.has(slot.generation.id)) continue
      await readModels.promote(slot.generation, slot.projection)
      slot.generation = { ...slot.generation, live: true }
    }
  }

  const catchUpSlots = async (all: ReadonlyArray<Slot>, onProgress?: (progress: Progress) => void): Promise<void> => {
    const slots = all.filter((slot) => slot.generation.failure === undefined)
    const headNow = await store.head()()
    if (E.isLeft(headNow)) throw new EngineError(headNow.left)
    const head = headNow.right
    if (slots.length === 0) return
    const fresh = new Set(slots.flatMap(({ generation }) => (generation.position === undefined ? [generation.id] : [])))
    if (head !== undefined && slots.some(({ generation }) => before(generation.position, head))) {
      const after = lowest(slots)
      let batch: Array<RecordedEvent> = []
      let events = 0
      let last: Position = head
      for await (const page of store.readAll({ ...(after === undefined ? {} : { after }), ...filterOf(slots) })) {
        batch = batch.length === 0 ? [...page] : batch.concat(page)
        const end = page.at(-1)
        if (end !== undefined && store.comparePositions(end.position, last) > 0) last = end.position
        if (batch.length < batchSize || end === undefined) continue
        await feedAll(slots, batch, end.position)
        events += batch.length
        onProgress?.({ events, position: end.position })
        batch = []
      }
      await feedAll(slots, batch, last)
      onProgress?.({ events: events + batch.length, position: last })
    }
    await promoteAll(slots, fresh)
  }

  /** One catch-up at a time in this process: the next one finds most of its work done. */
  const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  const follow = async (signal: AbortSignal): Promise<void> => {
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const slots = await inTurn(async () => {
          const found = await slotsOf([...byName.keys()])
          await catchUpSlots(found)
          return found
        })
        const after = lowest(slots)
        for await (const { events, position } of store.follow({
          after: after ?? 'start',
          ...filterOf(slots),
          signal,
        })) {
          attempt = 0
          if (position !== undefined) await inTurn(() => feedAll(slots, events, position))
        }
        return
      } catch (thrown) {
        if (signal.aborted) return
        // A lost store comes back; what is not the store's is a defect and must not be hidden.
        if (!(thrown instanceof EngineError || isClientelaError(thrown))) throw thrown
        await options.sleep(Math.min(30_000, 100 * 2 ** attempt) * (0.5 + options.random() / 2))
      }
    }
  }

  const positionsOf = async (names: ReadonlyArray<string>) => {
    const all = await readModels.generations()
    return names.map((name) => {
      const own = all.filter((one) => one.name === name && one.version === projectionOf(name).version)
      return { name, generation: own.find((one) => one.live) ?? own.at(-1) }
    })
  }

  const countBehind = async (position: Position | undefined): Promise<number> => {
    let behind = 0
    for await (const page of store.readAll({
      ...(position === undefined ? {} : { after: position }),
      limit: BEHIND_LIMIT,
    }))
      behind += page.length
    return behind
  }

  const restart = async (): Promise<void> => {
    if (running === undefined) return
    running.abort()
    await loop
    begin()
  }

  const begin = (): void => {
    const controller = new AbortController()
    running = controller
    loop = follow(controller.signal)
  }

  return {
    catchUp: (names, onProgress) =>
      inTurn(async () => catchUpSlots(await slotsOf(names ?? [...byName.keys()]), onProgress)),
    start: () => {
      if (running === undefined) begin()
    },
    waitUntilSeen: async (names, position, timeoutMs = 10_000) => {
      const until = performance.now() + timeoutMs
      for (;;) {
        const seen = await positionsOf(names)
        const failed = seen.find(({ generation }) => generation?.failure !== undefined)
        if (failed?.generation?.failure !== undefined) return E.left(standing(failed.name, failed.generation.failure))
        if (seen.every(({ generation }) => generation !== undefined && !before(generation.position, position)))
          return E.right(undefined)
        if (performance.now() >= until) {
          const late = seen.find(({ generation }) => generation === undefined || before(generation.position, position))
          const view = late?.name ?? names.join(', ')
          return E.left({
            _tag: 'ViewNotReady',
            view,
            message: `${view} has not seen position ${position} within ${timeoutMs} ms; is anybody projecting?`,
          })
        }
        await new Promise<void>((resolve) => {
          const done = (): void => {
            clearTimeout(timer)
            listeners.delete(done)
            resolve()
          }
          // Another process may be the one that projects: its commits are looked for.
          const timer = setTimeout(done, 5)
          listeners.add(done)
        })
      }
    },
    rows: async (projection, query) => {
      const [found] = await positionsOf([projection.name])
      const generation = found?.generation
      if (generation === undefined)
        return E.left({
          _tag: 'ViewNotReady',
          view: projection.name,
          message: `${projection.name} has not been built yet`,
        })
      if (generation.failure !== undefined) return E.left(standing(projection.name, generation.failure))
      return E.right(await readModels.rows(generation, projection, query))
    },
    status: async () => {
      const all = await positionsOf([...byName.keys()])
      const counts = new Map<string, number>()
      const status: Array<ViewStatus> = []
      for (const { name, generation } of all) {
        const position = generation?.position
        const at = position ?? ''
        const behind = counts.get(at) ?? (await countBehind(position))
        counts.set(at, behind)
        const failure = generation?.failure
        const state =
          failure !== undefined ? 'failed' : generation?.live !== true ? 'building' : behind > 0 ? 'behind' : 'current'
        status.push({
          name,
          version: projectionOf(name).version,
          position: position ?? null,
          behind,
          state,
          error: failure ?? null,
        })
      }
      return status
    },
    retry: async (name) => {
      const [slot] = await slotsOf([name])
      if (slot !== undefined) await readModels.fail(slot.generation, undefined)
      await restart()
    },
    rebuild: async (name, onProgress) => {
      const projection = projectionOf(name)
      await inTurn(async () => {
        const generation = await readModels.begin(projection)
        const slot: Slot = {
          projection,
          generation,
          types: projection.types === undefined ? undefined : new Set(projection.types),
        }
        await catchUpSlots([slot], onProgress)
      })
      await restart()
    },
    stop: async () => {
      running?.abort()
      await loop
      await turn
      running = undefined
    },
  }
}

/** Several projections read the same batch: each event is decoded once. */
const decodeOnce = (registry: Registry): Registry['decode'] => {
  const known = new Map<RecordedEvent, ReturnType<Registry['decode']>>()
  return (event) => {
    const before = known.get(event)
    if (before !== undefined) return before
    const decoded = registry.decode(event)
    known.set(event, decoded)
    return decoded
  }
}

const standing = (view: string, failure: Failure): ViewNotReady => ({
  _tag: 'ViewNotReady',
  view,
  failure,
  message: `${view} stands still at position ${failure.position} (${failure.category}): ${failure.message}; see \`clientela views status\``,
})

/** The event store failed while its history was read. */
class EngineError extends Error {
  override readonly name = 'EngineError'
  constructor(error: { readonly message: string }) {
    super(error.message)
  }
}
