/** Brings projections up to the head of the history by one read of it, and lets those asked that are built. */
import { orThrow } from '../kernel/errors.ts'
import type { EventStore, RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Feed } from './feed.ts'
import type { ReadModelStore } from './port.ts'
import { type Before, filterOf, lowest, type Slot, standing } from './slots.ts'

/** How far a fold has come: events read so far and the position reached. */
export interface Progress {
  readonly events: number
  readonly position: Position | undefined
}

export type OnProgress = (progress: Progress) => void

export interface CatchUpOptions {
  readonly store: EventStore
  readonly readModels: ReadModelStore
  readonly before: Before
  readonly feed: Feed
  /** Events folded between two commits. */
  readonly batchSize: number
}

export interface CatchUp {
  /** The head of the history, undefined while there is none. Throws `ClientelaError<StoreError>`. */
  readonly head: () => Promise<Position | undefined>
  /** One read from where the last of the slots stands to the head; feeds them all. */
  readonly pass: (slots: ReadonlyArray<Slot>, head: Position, onProgress?: OnProgress) => Promise<void>
  /** Repeats passes until every slot has reached what was the head; `find` says anew which slots there are. */
  readonly catchUp: (find: () => Promise<ReadonlyArray<Slot>>, onProgress?: OnProgress) => Promise<ReadonlyArray<Slot>>
}

export const catcherUp = ({ store, readModels, before, feed, batchSize }: CatchUpOptions): CatchUp => {
  const head = async (): Promise<Position | undefined> => orThrow(await store.head()())

  const pass = async (slots: ReadonlyArray<Slot>, upTo: Position, onProgress?: OnProgress): Promise<void> => {
    let after = lowest(slots, before)
    let batch: Array<RecordedEvent> = []
    let events = 0
    const feedBatch = async (position: Position): Promise<void> => {
      await feed(slots, { after, events: batch, position })
      events += batch.length
      after = position
      batch = []
      onProgress?.({ events, position })
    }
    for await (const page of store.readAll({ ...(after === undefined ? {} : { after }), ...filterOf(slots) })) {
      for (const event of page) batch.push(event)
      const last = page.at(-1)
      if (last !== undefined && batch.length >= batchSize) await feedBatch(last.position)
    }
    // The read may have gone past the head that was asked for, and the last events may be none of ours.
    const last = batch.at(-1)?.position ?? after
    await feedBatch(last === undefined || before(last, upTo) ? upTo : last)
  }

  /** The first of its version is asked as soon as it has caught up. */
  const letAsk = async (slots: ReadonlyArray<Slot>): Promise<void> => {
    for (const slot of slots) {
      if (slot.generation.live) continue
      if (await readModels.promote(slot.generation, slot.projection, undefined))
        slot.generation = { ...slot.generation, live: true }
    }
  }

  return {
    head,
    pass,
    catchUp: async (find, onProgress) => {
      const upTo = await head()
      for (;;) {
        const slots = await find()
        const able = slots.filter(standing)
        const late = able.filter(({ generation }) => before(generation.position, upTo))
        if (upTo === undefined || late.length === 0) {
          await letAsk(able)
          return slots
        }
        await pass(late, upTo, onProgress)
      }
    },
  }
}
