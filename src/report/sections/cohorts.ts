import { percent, rateText } from '../format.ts'
import { defineSection } from '../section.ts'

/** Quarters shown at most: older ones are a question to the command line. */
const MOST = 16

/** R1: who comes back, by the quarter of the first purchase. */
export const cohortsSection = defineSection(
  'cohorts',
  'Who comes back',
  (views, { when }) => views.retention.cohorts({ period: 'quarter', ...when }),
  ({ cohorts, all }) => {
    if (cohorts.length === 0) return undefined
    const shown = cohorts.slice(-MOST)
    const width = Math.min(MOST, all.findLastIndex((rate) => rate !== null && rate.den > 0) + 1)
    const columns = Array.from({ length: width }, (_, k) => String(k))
    const cells = shown.flatMap(({ cells: own }, y) =>
      own.slice(0, width).flatMap((cell, x) => (cell?.value == null ? [] : [[x, y, Math.round(100 * cell.value)]])),
    )
    return {
      key: { value: percent(all[1]?.value ?? null), says: 'bought again in the next quarter' },
      lead: `A quarter after the first purchase ${percent(all[1]?.value ?? null)} of clients bought again${all[4]?.value == null ? '' : `, a year after it ${percent(all[4].value)}`}.`,
      charts: [
        {
          title: 'Share of each cohort that bought again, %, by quarters since the first purchase',
          alt: `A grid of ${shown.length} quarterly cohorts by up to ${width} quarters; darker means more came back.`,
          height: 90 + 24 * shown.length,
          option: {
            tooltip: { trigger: 'item' },
            xAxis: { type: 'category', data: columns, position: 'top' },
            yAxis: { type: 'category', inverse: true, data: shown.map(({ cohort }) => cohort) },
            visualMap: {
              min: 0,
              max: 100,
              orient: 'horizontal',
              right: 24,
              bottom: 0,
              itemHeight: 90,
              text: ['100 %', '0 %'],
            },
            grid: {
              left: 12,
              right: 24,
              top: 24,
              bottom: 48,
              outerBoundsMode: 'same',
              outerBoundsContain: 'axisLabel',
            },
            series: [{ type: 'heatmap', data: cells, label: { show: width <= 12 } }],
          },
        },
      ],
      tables: [
        {
          caption: 'Retention by quarter of the first purchase',
          columns: ['cohort', 'clients', ...columns],
          rows: [
            ...shown.map(({ cohort, size, cells: own }) => [
              cohort,
              size,
              ...columns.map((_, k) => rateText(own[k] ?? null)),
            ]),
            [
              'all',
              cohorts.reduce((sum, { size }) => sum + size, 0),
              ...columns.map((_, k) => rateText(all[k] ?? null)),
            ],
          ],
        },
      ],
    }
  },
)
