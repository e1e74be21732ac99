/** Not waiting for ever. */

/** What the work gives, or what `late` gives, or throws, once it has taken longer than that. The work itself goes on. */
export const within = async <A, B>(ms: number, work: Promise<A>, late: () => B): Promise<A | B> => {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<B>((resolve, reject) => {
    timer = setTimeout(() => {
      try {
        resolve(late())
      } catch (thrown) {
        reject(thrown)
      }
    }, ms)
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
