/**
 * Puts a value under its key as the last one used; the one used longest ago goes where there are more than so many. Exactly so
 * many: a cache as quick-lru, which keeps up to twice its size, would hold whole histories longer than anybody asks for them.
 */
export const keepLast = <Key, Value>(known: Map<Key, Value>, key: Key, value: Value, most: number): void => {
  known.delete(key)
  known.set(key, value)
  const [oldest] = known.keys()
  if (known.size > most && oldest !== undefined) known.delete(oldest)
}
