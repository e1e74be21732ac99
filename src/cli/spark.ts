/** Small pictures of figures for a terminal, where a person would rather look than read. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const

/** Pictures are for eyes: not where a program reads, nor where the reader asked for plain text. */
export const looksAtIt = (
  form: string,
  { isTTY, plain }: { readonly isTTY: boolean; readonly plain: boolean } = {
    isTTY: process.stdout.isTTY === true,
    plain: (process.env.NO_COLOR ?? '') !== '' || process.env.TERM === 'dumb',
  },
): boolean => form === 'table' && isTTY && !plain

/**
 * A line of bars from zero up to the largest, or to what is said to be the most; what nobody knows is a gap.
 *
 * @example spark([0, 0.5, null, 1]) // '▁▅ █'
 */
export const spark = (
  values: ReadonlyArray<number | null>,
  most: number = values.reduce<number>((max, value) => Math.max(max, value ?? 0), 0),
): string => {
  return values
    .map((value) =>
      value === null ? ' ' : BARS[most <= 0 ? 0 : Math.min(7, Math.round((7 * Math.max(0, value)) / most))],
    )
    .join('')
}

/** A curve of steps at so many equal distances, for a line of bars. */
export const sampled = (
  points: ReadonlyArray<readonly [x: number, y: number]>,
  start: number,
  width = 40,
): ReadonlyArray<number> => {
  const last = points.at(-1)?.[0] ?? 0
  return Array.from({ length: width }, (_, i) => {
    const x = (i * last) / (width - 1)
    return points.findLast(([at]) => at <= x)?.[1] ?? start
  })
}

const WIDTH = 40

/** A lying bar, as long as its share of the whole. */
export const bar = (value: number, whole: number): string =>
  whole <= 0 ? '' : '█'.repeat(Math.round((WIDTH * Math.max(0, value)) / whole))

/** How many lie in each of the bands, a lying bar each. @example histogram([5, 12, 14], [0, 10, 20]) */
export const histogram = (
  values: ReadonlyArray<number>,
  bounds: ReadonlyArray<number>,
): ReadonlyArray<readonly [band: string, count: number, bar: string]> => {
  const bands = bounds.slice(0, -1).map((low, i) => {
    const high = bounds[i + 1] ?? low
    const closed = i === bounds.length - 2
    return {
      band: `${low}–${high}`,
      count: values.filter((value) => value >= low && (value < high || (closed && value === high))).length,
    }
  })
  const most = Math.max(1, ...bands.map(({ count }) => count))
  return bands.map(({ band, count }) => [band, count, bar(count, most)] as const)
}
