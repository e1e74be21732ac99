/** The pictures that sections share, as ECharts options without colours. */
import { itemAt } from '../kernel/item-at.ts'
import { countText } from './format.ts'

interface Bars {
  readonly name: string
  readonly data: ReadonlyArray<number | null>
}

interface BarsShape {
  readonly stacked?: boolean
  readonly labelled?: boolean
  /** Where the axis ends, if no bar goes beyond: 100 of per cent. */
  readonly max?: number
}

/** A bar with its figure as people write it: ECharts would say 7942 where its axis says 7,942. */
const labelledBar = (value: number | null) =>
  value === null ? null : { value, label: { formatter: countText(value) } }

/** Names beside lying bars: longer than half a telephone they would leave no room for the bars; tables have them whole. */
const nameLabel = { interval: 0, width: 160, overflow: 'truncate' }

/** Bars that lie, the first name on top: they stay readable on a telephone too. */
export const lyingBars = (
  names: ReadonlyArray<string>,
  bars: ReadonlyArray<Bars>,
  { stacked = false, labelled = false, max = Infinity }: BarsShape = {},
): object => ({
  ...(bars.length > 1 ? { legend: { top: 0 } } : { grid: { ...room, top: 8 } }),
  xAxis: {
    type: 'value',
    splitNumber: 4,
    axisLabel: { hideOverlap: true },
    ...(max < Infinity && bars.every(({ data }) => data.every((value) => (value ?? 0) <= max))
      ? { max, interval: max / 4 }
      : {}),
  },
  yAxis: { type: 'category', inverse: true, data: names, axisLabel: nameLabel },
  series: bars.map(({ name, data }) => ({
    name,
    type: 'bar',
    data: labelled ? data.map(labelledBar) : data,
    ...(stacked ? { stack: 'all' } : {}),
    ...(labelled ? { label: { show: true, position: 'right' } } : {}),
  })),
})

/** Room for the labels within the picture. */
export const room = {
  left: 12,
  right: 24,
  top: 36,
  bottom: 16,
  outerBoundsMode: 'same',
  outerBoundsContain: 'axisLabel',
}

/** Pixels of a digit. */
const DIGIT = 7

/** Room for figures beside bars: beside the longest too, in a picture as narrow as a telephone. */
export const roomBeside = (figures: ReadonlyArray<string>) => ({
  ...room,
  right: room.right + DIGIT * Math.max(...figures.map(({ length }) => length)),
})

/** Height of lying bars. */
export const heightOf = (names: ReadonlyArray<string>, bars = 1): number => 70 + names.length * (16 + 12 * bars)

type Point = readonly [x: number, y: number]

interface Curve {
  readonly name: string
  readonly points: ReadonlyArray<Point>
}

/** More points than these a picture cannot show. */
const MOST_POINTS = 150

/** A curve of steps by so many of its points, the first and the last among them. */
export const thinned = (points: ReadonlyArray<Point>): ReadonlyArray<Point> => {
  if (points.length <= MOST_POINTS) return points
  const every = (points.length - 1) / (MOST_POINTS - 1)
  return Array.from({ length: MOST_POINTS }, (_, i) => itemAt(points, Math.round(i * every)))
}

/** Shares over days, in steps: survival, incidence. */
export const stepCurves = (curves: ReadonlyArray<Curve>): object => ({
  legend: { top: 0 },
  grid: { ...room, bottom: 36 },
  xAxis: { type: 'value', name: 'days', nameLocation: 'middle', nameGap: 28 },
  yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
  series: curves.map(({ name, points }) => ({
    name,
    type: 'line',
    step: 'end',
    showSymbol: false,
    data: thinned(points).map(([day, share]) => [day, Math.round(1_000 * share) / 10]),
  })),
})
