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
