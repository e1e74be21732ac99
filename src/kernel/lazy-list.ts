/** A list that is read when somebody first looks at it: many a question is answered without. */

/** The list that `read` gives, once something is asked of it. */
export const lazyList = <T>(read: () => ReadonlyArray<T>): ReadonlyArray<T> => {
  let list: ReadonlyArray<T> | undefined
  const whole = (): ReadonlyArray<T> => {
    list ??= read()
    return list
  }
  // Where nothing is a list's own but how many there are, a proxy may answer as another list.
  return new Proxy<ReadonlyArray<T>>([], {
    get: (_none, name) => {
      // A promise asks whether what it is given is one: this is not, read or not.
      if (name === 'then') return undefined
      const own = whole()
      const value: unknown = Reflect.get(own, name)
      // Methods go through the list itself: as fast as though it had always been there.
      return typeof value === 'function' ? value.bind(own) : value
    },
    has: (_none, name) => Reflect.has(whole(), name),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_none, name) => Reflect.getOwnPropertyDescriptor(whole(), name),
  })
}
