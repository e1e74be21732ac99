import { waterfallLines } from '../../../projections/pipeline/waterfall.ts'
import { bagText, countText, major, spaced } from '../format.ts'
import { heightOf, roomBeside } from '../pictures.ts'
import { defineSection } from '../section.ts'

const takingAway: ReadonlySet<string> = new Set(['decreased', 'movedOut', 'transferredOut', 'won', 'lost'])

/** An amount in whole units: the table has it to the last one. */
const figure = (value: number, sign = ''): string => `${sign}${countText(Math.round(value))}`

/** A bar with its amount beside it. */
const shown = (value: number, sign = '') => ({
  value,
  label: { show: true, position: 'right', formatter: figure(value, sign) },
})

/** P11: what moved the pipeline in the last month. */
export const waterfallSection = defineSection(
  'waterfall',
  'What moved the pipeline',
  (views, { when, month: { from, to } }) => views.pipeline.waterfall({ from, to, ...when }),
  (answer, { currency, month }) => {
    const amount = (line: (typeof waterfallLines)[number] | 'opening' | 'closing') =>
      major(answer[line].value, currency)
    const lines = waterfallLines.filter((line) => answer[line].count > 0 || amount(line) !== 0)
    const names = ['opening', ...lines.map(spaced), 'closing']
    let level = amount('opening')
    const steps = lines.map((line) => {
      const change = amount(line)
      const before = level
      level = takingAway.has(line) ? level - change : level + change
      return { base: Math.min(before, level), change, falls: takingAway.has(line) }
    })
    return {
      lead: `From ${month.from} to ${month.to} the pipeline went from ${bagText(answer.opening.value)} to ${bagText(answer.closing.value)}.`,
      charts: [
        {
          title: `Pipeline in ${month.label}, ${currency}`,
          alt: `A waterfall from ${amount('opening')} at the beginning through ${lines.length} kinds of movement to ${amount('closing')} at the end.`,
          height: heightOf(names),
          option: {
            grid: roomBeside(
              [amount('opening'), ...steps.map(({ change }) => change), level].map((value) => figure(value, '+')),
            ),
            legend: { top: 0, data: ['stands', 'adds', 'takes away'] },
            xAxis: { type: 'value', splitNumber: 4, axisLabel: { hideOverlap: true } },
            yAxis: { type: 'category', inverse: true, data: names, axisLabel: { interval: 0 } },
            series: [
              {
                name: 'below',
                tooltip: { show: false },
                type: 'bar',
                stack: 'all',
                silent: true,
                itemStyle: { color: 'transparent' },
                data: [0, ...steps.map(({ base }) => base), 0],
              },
              {
                name: 'stands',
                type: 'bar',
                stack: 'all',
                data: [shown(amount('opening')), ...steps.map(() => null), shown(amount('closing'))],
              },
              {
                name: 'takes away',
                type: 'bar',
                stack: 'all',
                data: [null, ...steps.map(({ change, falls }) => (falls ? shown(change, '−') : null)), null],
              },
              {
                name: 'adds',
                type: 'bar',
                stack: 'all',
                data: [null, ...steps.map(({ change, falls }) => (falls ? null : shown(change, '+'))), null],
              },
            ],
          },
        },
      ],
      tables: [
        {
          caption: `Movements from ${month.from} to ${month.to}`,
          columns: ['line', 'deals', 'value'],
          rows: (['opening', ...waterfallLines, 'closing'] as const).map((line) => [
            spaced(line),
            answer[line].count,
            bagText(answer[line].value),
          ]),
        },
      ],
    }
  },
)
