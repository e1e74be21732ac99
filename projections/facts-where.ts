/** A part of the facts that a view is computed from. */
import type { Fact } from './view.ts'

/** Of each table the facts that a condition lets count. */
export const factsWhere = <Facts extends { readonly [Name in keyof Facts]: ReadonlyArray<Fact> }>(
  facts: Facts,
  counts: (fact: Fact) => boolean,
): Facts => ({
  ...facts,
  ...Object.fromEntries(Object.entries<ReadonlyArray<Fact>>(facts).map(([name, rows]) => [name, rows.filter(counts)])),
})
