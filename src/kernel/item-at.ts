/**
 * The item at an index that is known to be there. Throws RangeError where it is not: only a defect of the caller leads there,
 * and it shall not go on with nothing in hand.
 *
 * @example itemAt(['a', 'b'], 1) // 'b'
 */
export const itemAt = <T>(list: ArrayLike<T>, index: number): T => {
  const item = list[index]
  if (item === undefined) throw new RangeError(`there is no item ${index} in a list of ${list.length}`)
  return item
}
