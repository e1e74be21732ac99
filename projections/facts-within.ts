/** A part of the facts that a view is computed from. */
import { countingIn } from '../src/kernel/counting.ts'
import type { FactBounds } from '../src/kernel/fact-bounds.ts'
import type { Fact } from './view.ts'

/**
 * Of each table the facts within bounds, in the order of C3. They stay parts of what they are taken from: what was folded of a
 * deal that is whole in several of them is folded once.
 */
export const factsWithin = <Facts extends { readonly [Name in keyof Facts]: ReadonlyArray<Fact> }>(
  facts: Facts,
  bounds: FactBounds,
): Facts => ({
  ...facts,
  ...Object.fromEntries(
    Object.entries<ReadonlyArray<Fact>>(facts).map(([name, rows]) => [name, countingIn(rows, bounds)]),
  ),
})
