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

const beginnings = new WeakMap<object, object>()

/**
 * Says that a list begins with all of another, and that nobody will look at what was folded of that one again: a fold may go
 * on from there. What gives a series its one pass.
 */
export const goesOnFrom = (list: object, beginning: object): void => {
  beginnings.set(list, beginning)
}

/** The list that this one goes on from, if any. */
export const beginningOf = (list: object): object | undefined => beginnings.get(list)
