/** A projection and the generation of it that is being filled, as the read models' store said when it was asked. */
import type { EventStore, Filter } from '../kernel/event-store.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection } from '../kernel/projection.ts'
import type { Generation } from './port.ts'

export interface Slot {
  readonly projection: Projection
  readonly types: ReadonlySet<string> | undefined
  generation: Generation
  /** Another process has dropped the generation: nothing is to be done here any more. */
  gone: boolean
}

export const slotOf = (projection: Projection, generation: Generation): Slot => ({
  projection,
  types: projection.types === undefined ? undefined : new Set(projection.types),
  generation,
  gone: false,
})

/** Whether events can still be folded into it. */
export const standing = ({ generation, gone }: Slot): boolean => !gone && generation.failure === undefined

/** Order of positions in which nothing folded yet comes first. */
export type Before = (a: Position | undefined, b: Position | undefined) => boolean

export const beforeIn =
  (store: EventStore): Before =>
  (a, b) =>
    b !== undefined && (a === undefined || store.comparePositions(a, b) < 0)

/** Where the slot that has come least far stands. */
export const lowest = (slots: ReadonlyArray<Slot>, before: Before): Position | undefined => {
  const [first, ...rest] = slots.map(({ generation }) => generation.position)
  return rest.reduce((low, position) => (before(position, low) ? position : low), first)
}

/** What all of them want to see. */
export const filterOf = (slots: ReadonlyArray<Slot>): { readonly filter?: Filter } => {
  const types = new Set<string>()
  for (const slot of slots) {
    if (slot.types === undefined) return {}
    for (const type of slot.types) types.add(type)
  }
  return { filter: { types: [...types] } }
}
