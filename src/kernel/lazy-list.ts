/** A list that is read when somebody first looks at it: many a question is answered without. */

/** The list that `read` gives, once something is asked of it. */
export const lazyList = <T>(read: () => ReadonlyArray<T>): ReadonlyArray<T> => {
  const list: Array<T> = []
  let isRead = false
  const whole = (): Array<T> => {
    if (!isRead) {
      isRead = true
      for (const item of read()) list.push(item)
    }
    return list
  }
  return new Proxy(list, {
    get: (_list, name) => {
      // A promise asks whether what it is given is one: this is not, read or not.
      if (name === 'then') return undefined
      const value: unknown = Reflect.get(whole(), name)
      // Methods go through the list itself: as fast as though it had always been there.
      return typeof value === 'function' ? value.bind(list) : value
    },
    has: (_list, name) => Reflect.has(whole(), name),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_list, name) => Reflect.getOwnPropertyDescriptor(whole(), name),
  })
}
