/** How the views stand, and why one can't be asked. */
import type { EventStore } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection } from '../kernel/projection.ts'
import { currentOf } from './generations.ts'
import type { Failure, Generation } from './port.ts'

export interface ViewStatus {
  readonly name: string
  readonly version: number
  readonly position: Position | null
  /** Events recorded after its position, whether it wants them or not; counted up to 10,000, or as far as is asked. */
  readonly behind: number
  readonly state: 'current' | 'behind' | 'building' | 'failed'
  readonly error: Failure | null
}

/** The view stands still, is being built, or did not come so far in time. */
export interface ViewNotReady {
  readonly _tag: 'ViewNotReady'
  readonly view: string
  readonly message: string
  readonly failure?: Failure
}

export const notReady = (view: string, why: string): ViewNotReady => ({
  _tag: 'ViewNotReady',
  view,
  message: `${view} ${why}`,
})

export const standsStill = (view: string, failure: Failure): ViewNotReady => ({
  ...notReady(
    view,
    `stands still at position ${failure.position} (${failure.category}): ${failure.message}; see \`clientela views status\``,
  ),
  failure,
})

/** So many are counted where nobody asks for more. */
export const COUNTED = 10_000

const countBehind = async (store: EventStore, position: Position | undefined, limit: number): Promise<number> => {
  let behind = 0
  const after = position === undefined ? {} : { after: position }
  for await (const page of store.readAll({ ...after, limit })) behind += page.length
  return behind
}

const stateOf = (generation: Generation | undefined, behind: number): ViewStatus['state'] => {
  if (generation?.failure !== undefined) return 'failed'
  if (generation?.live !== true) return 'building'
  return behind > 0 ? 'behind' : 'current'
}

export const statusOf = async (
  store: EventStore,
  projections: ReadonlyArray<Projection>,
  generations: ReadonlyArray<Generation>,
  counted: number = COUNTED,
): Promise<ReadonlyArray<ViewStatus>> => {
  const counts = new Map<Position | undefined, number>()
  const status: Array<ViewStatus> = []
  for (const { name, version } of projections) {
    const generation = currentOf(generations, { name, version })
    const position = generation?.position
    const behind = counts.get(position) ?? (await countBehind(store, position, counted))
    counts.set(position, behind)
    const state = stateOf(generation, behind)
    status.push({ name, version, position: position ?? null, behind, state, error: generation?.failure ?? null })
  }
  return status
}
