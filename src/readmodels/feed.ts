/** Folds a stretch of the history into several projections, each committing its rows and its position in one transaction. */
import * as E from 'fp-ts/lib/Either.js'
import { ClientelaError } from '../kernel/errors.ts'
import type { RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import { fold } from './fold.ts'
import type { Failure, ReadModelStore } from './port.ts'
import { type Before, type Slot, standing } from './slots.ts'

/** Everything that the slots want to see of what lies after one position, up to another and with it. */
export interface Stretch {
  readonly after: Position | undefined
  readonly events: ReadonlyArray<RecordedEvent>
  readonly position: Position
}

export type Feed = (slots: ReadonlyArray<Slot>, stretch: Stretch) => Promise<void>

export interface FeedOptions {
  readonly registry: Registry
  readonly readModels: ReadModelStore
  readonly before: Before
  readonly onFailure: (name: string, failure: Failure) => void
}

/**
 * Moves each slot that stands within the stretch to its end. A slot that stands before it is left alone: it would miss
 * what lies between. Throws `ClientelaError<StoreError>` where the read models' store fails: that is no projection's fault.
 */
export const feeder = ({ registry, readModels, before, onFailure }: FeedOptions): Feed => {
  const fail = async (slot: Slot, failure: Failure): Promise<void> => {
    await readModels.fail(slot.generation, failure)
    slot.generation = { ...slot.generation, failure }
    onFailure(slot.projection.name, failure)
  }

  /** Where another process has brought the generation; false where that is nowhere. */
  const lookAgain = async (slot: Slot): Promise<void> => {
    const now = (await readModels.generations()).find(({ id }) => id === slot.generation.id)
    if (now === undefined) slot.gone = true
    else slot.generation = now
  }

  /** Most stretches hold nothing that most projections want: so much is known by the kinds of events in them. */
  const wanted = (
    { types, generation: { position } }: Slot,
    { after, events }: Stretch,
    kinds: ReadonlyArray<string>,
  ) => {
    const seen = position !== after
    if (!seen && types === undefined) return events
    if (types !== undefined && !kinds.some((kind) => types.has(kind))) return []
    return events.filter(
      (event) => (types === undefined || types.has(event.type)) && (!seen || before(position, event.position)),
    )
  }

  /** One attempt; false where another process was faster. */
  const feedOnce = async (
    slot: Slot,
    stretch: Stretch,
    kinds: ReadonlyArray<string>,
    decode: Registry['decode'],
  ): Promise<boolean> => {
    const { generation, projection } = slot
    const load = (keys: ReadonlyArray<string>) => readModels.load(generation, projection, keys)
    const folded = await fold(decode, projection, wanted(slot, stretch, kinds), load)
    if (E.isLeft(folded)) return false
    const { upserts, deletes, failedAt, upTo } = folded.right
    const position = failedAt === undefined ? stretch.position : upTo
    if (position !== undefined) {
      const expected = generation.position
      const committed = await readModels.commit(generation, projection, { expected, upserts, deletes, position })
      if (E.isLeft(committed)) {
        if (committed.left._tag === 'TakenOver') return false
        throw new ClientelaError(committed.left)
      }
      slot.generation = { ...generation, position }
    }
    if (failedAt !== undefined) await fail(slot, failedAt)
    return true
  }

  return async (slots, stretch) => {
    const decode = slots.length > 1 ? decodeOnce(registry) : registry.decode
    const kinds = [...new Set(stretch.events.map(({ type }) => type))]
    const within = (slot: Slot): boolean =>
      standing(slot) &&
      !before(slot.generation.position, stretch.after) &&
      before(slot.generation.position, stretch.position)
    for (const slot of slots)
      while (within(slot)) if (!(await feedOnce(slot, stretch, kinds, decode))) await lookAgain(slot)
  }
}

/** Several projections read the same stretch: each event is decoded once. */
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
