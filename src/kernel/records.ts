/** Plain objects by known keys, with types that know the keys. */

/** The keys of an object that has no others. */
export const keysOf = <Key extends string>(record: Readonly<Record<Key, unknown>>): ReadonlyArray<Key> =>
  Object.keys(record) as Array<Key>

/** @example recordOf(['won', 'lost'], (outcome) => outcome.length) // { won: 3, lost: 4 } */
export const recordOf = <Key extends string, Value>(
  keys: Iterable<Key>,
  of: (key: Key) => Value,
): Readonly<Record<Key, Value>> => Object.fromEntries(Array.from(keys, (key) => [key, of(key)])) as Record<Key, Value>
