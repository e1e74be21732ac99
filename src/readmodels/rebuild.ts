/** Builds a view anew beside the one that is asked, which goes on meanwhile, and swaps when the new one has come as far. */
import * as E from 'fp-ts/lib/Either.js'
import type { Projection } from '../kernel/projection.ts'
import type { CatchUp, OnProgress } from './catch-up.ts'
import { currentOf } from './generations.ts'
import type { ReadModelStore } from './port.ts'
import { type Before, type Slot, slotOf } from './slots.ts'
import { notReady, standsStill, type ViewNotReady } from './status.ts'

export interface RebuilderOptions extends Pick<CatchUp, 'head' | 'pass'> {
  readonly readModels: ReadModelStore
  readonly before: Before
  readonly inTurn: <A>(work: () => Promise<A>) => Promise<A>
}

export const rebuilder = ({ readModels, before, inTurn, head, pass }: RebuilderOptions) => {
  const ended = ({ projection: { name }, generation, gone }: Slot): ViewNotReady | undefined => {
    if (generation.failure !== undefined) return standsStill(name, generation.failure)
    return gone ? notReady(name, 'is being rebuilt by another process, which has begun after this one') : undefined
  }

  const passToHead = async (slot: Slot, onProgress?: OnProgress): Promise<void> => {
    const now = await head()
    if (now !== undefined && before(slot.generation.position, now)) await pass([slot], now, onProgress)
  }

  /** True once swapped; false where the one that is asked has moved on meanwhile. */
  const swap = async (slot: Slot): Promise<boolean> => {
    await passToHead(slot)
    if (ended(slot) !== undefined) return false
    const all = await readModels.generations()
    slot.gone = !all.some(({ id }) => id === slot.generation.id)
    if (slot.gone) return false
    const asked = currentOf(all, slot.projection)
    const replaces = asked?.live === true ? asked : undefined
    // Never back: who has seen a position in the old one sees it in the new one.
    if (before(slot.generation.position, replaces?.position)) return false
    return readModels.promote(slot.generation, slot.projection, replaces)
  }

  /** Left: the new one stands still, or another process has begun a rebuild of its own; the old one is still asked. */
  return async (projection: Projection, onProgress?: OnProgress): Promise<E.Either<ViewNotReady, void>> => {
    const slot = slotOf(projection, await readModels.begin(projection))
    for (;;) {
      await passToHead(slot, onProgress)
      if (ended(slot) === undefined && (await inTurn(() => swap(slot)))) return E.right(undefined)
      const error = ended(slot)
      if (error !== undefined) return E.left(error)
    }
  }
}
