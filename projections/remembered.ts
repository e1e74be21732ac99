import { keepLast } from '../src/kernel/keep-last.ts'

/**
 * A pure function of something that never changes, computed once for the same one: the views of a report are asked about the
 * same moment, of the same facts, and share what they fold. Forgotten with what it was computed from.
 */
export const remembered = <Of extends object, Value>(compute: (of: Of) => Value): ((of: Of) => Value) => {
  const known = new WeakMap<Of, { readonly value: Value }>()
  return (of) => {
    const found = known.get(of) ?? { value: compute(of) }
    known.set(of, found)
    return found.value
  }
}

/** What a function is computed from: lists of facts, the same ones, and what is said beside them, as text. */
export interface From {
  readonly lists: ReadonlyArray<object>
  readonly beside: string
}

const MOST = 4

/** The same of several lists together, and of what is said beside them: of each lists the last few are remembered. */
export const rememberedFrom = <Args extends ReadonlyArray<unknown>, Value>(
  fromOf: (...args: Args) => From,
  compute: (...args: Args) => Value,
): ((...args: Args) => Value) => {
  interface Known {
    readonly values: Map<string, { readonly value: Value }>
    readonly next: WeakMap<object, Known>
  }
  const nothing = (): Known => ({ values: new Map(), next: new WeakMap() })
  const all = nothing()
  const knownOf = (lists: From['lists']): Known =>
    lists.reduce<Known>((known, list) => {
      const next = known.next.get(list) ?? nothing()
      known.next.set(list, next)
      return next
    }, all)
  return (...args) => {
    const { lists, beside } = fromOf(...args)
    const { values } = knownOf(lists)
    const found = values.get(beside) ?? { value: compute(...args) }
    keepLast(values, beside, found, MOST)
    return found.value
  }
}
