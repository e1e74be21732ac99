/** Folds a stretch of the history into several projections, and commits their rows and positions in one transaction. */
import * as E from 'fp-ts/lib/Either.js'
import { orThrow } from '../kernel/errors.ts'
import type { RecordedEvent } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Registry } from '../kernel/registry.ts'
import { fold, type Read } from './fold.ts'
import type { Commit, Failure, ReadModelStore } from './port.ts'
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

/** A stretch as several projections read it: each event is decoded once, whoever wants it. */
interface ReadStretch extends Pick<Stretch, 'after' | 'position'> {
  readonly events: ReadonlyArray<Read>
  readonly types: ReadonlyArray<string>
}

/** What a stretch makes of a slot. */
interface Fed {
  readonly slot: Slot
  readonly commit: Commit | undefined
  readonly failedAt: Failure | undefined
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

  /** Where another process has brought the generations, or that it has dropped them. */
  const lookAgain = async (slots: ReadonlyArray<Slot>): Promise<void> => {
    if (slots.length === 0) return
    const now = new Map((await readModels.generations()).map((one) => [one.id, one]))
    for (const slot of slots) {
      const generation = now.get(slot.generation.id)
      if (generation === undefined) slot.gone = true
      else slot.generation = generation
    }
  }

  /** Most stretches hold nothing that most projections want: so much is known by the types of events in them. */
  const wanted = ({ types, generation: { position } }: Slot, { after, events, types: there }: ReadStretch) => {
    if (types !== undefined && !there.some((type) => types.has(type))) return []
    const seen = position !== after
    if (!seen && types === undefined) return events
    return events.filter(
      ({ event }) => (types === undefined || types.has(event.type)) && (!seen || before(position, event.position)),
    )
  }

  /** Undefined where another process was faster. */
  const foldInto = async (slot: Slot, stretch: ReadStretch): Promise<Fed | undefined> => {
    const { generation, projection } = slot
    const load = (keys: ReadonlyArray<string>) => readModels.load(generation, projection, keys)
    const folded = await fold(projection, wanted(slot, stretch), load)
    if (E.isLeft(folded)) return undefined
    const { upserts, deletes, failedAt, upTo } = folded.right
    const position = failedAt === undefined ? stretch.position : upTo
    const expected = generation.position
    const commit = position === undefined ? undefined : { generation, projection, expected, upserts, deletes, position }
    return { slot, commit, failedAt }
  }

  /** All at once; where that fails one after the other, so that what can't be written of one holds up none before it. */
  const commitAll = async (commits: ReadonlyArray<Commit>): Promise<ReadonlyArray<boolean>> => {
    const write = async (some: ReadonlyArray<Commit>) => orThrow(await readModels.commit(some))
    try {
      return await write(commits)
    } catch (thrown) {
      if (commits.length < 2) throw thrown
      const written: Array<boolean> = []
      for (const one of commits) written.push(...(await write([one])))
      return written
    }
  }

  /** One attempt for each; those whom another process has overtaken look where they stand now. */
  const feedOnce = async (slots: ReadonlyArray<Slot>, stretch: ReadStretch): Promise<void> => {
    const overtaken: Array<Slot> = []
    const fed: Array<Fed> = []
    for (const slot of slots) {
      const one = await foldInto(slot, stretch)
      if (one === undefined) overtaken.push(slot)
      else fed.push(one)
    }
    const moving = fed.flatMap(({ slot, commit }) => (commit === undefined ? [] : [{ slot, commit }]))
    const committed = await commitAll(moving.map(({ commit }) => commit))
    for (const [i, { slot, commit }] of moving.entries())
      if (committed[i] === true) slot.generation = { ...slot.generation, position: commit.position }
      else overtaken.push(slot)
    for (const { slot, failedAt } of fed)
      if (failedAt !== undefined && !overtaken.includes(slot)) await fail(slot, failedAt)
    await lookAgain(overtaken)
  }

  return async (slots, { after, position, events }) => {
    const within = (slot: Slot): boolean =>
      standing(slot) && !before(slot.generation.position, after) && before(slot.generation.position, position)
    let late = slots.filter(within)
    if (late.length === 0) return
    const stretch = {
      after,
      position,
      events: events.map((event) => ({ event, decoded: registry.decode(event) })),
      types: [...new Set(events.map(({ type }) => type))],
    }
    for (; late.length > 0; late = late.filter(within)) await feedOnce(late, stretch)
  }
}
