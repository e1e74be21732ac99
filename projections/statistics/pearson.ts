/** Pearson's correlation of pairs; null of fewer than two, or where one side does not vary. */
export const pearson = (pairs: ReadonlyArray<readonly [number, number]>): number | null => {
  const n = pairs.length
  if (n < 2) return null
  const mean = (of: 0 | 1) => pairs.reduce((sum, pair) => sum + pair[of], 0) / n
  const [mx, my] = [mean(0), mean(1)]
  let [xy, xx, yy] = [0, 0, 0]
  for (const [x, y] of pairs) {
    xy += (x - mx) * (y - my)
    xx += (x - mx) ** 2
    yy += (y - my) ** 2
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy)
}
