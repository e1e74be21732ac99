import { bagText, number, percent, rateText } from '../format.ts'
import { defineSection } from '../section.ts'

/** P4 and P6: what was won of what was closed in the last twelve months, and how long it took. */
export const winLossSection = defineSection(
  'win-loss',
  'Won and lost',
  async (views, { when, year }) => ({
    rate: await views.pipeline.winRate({ by: 'manager', ...year, ...when }),
    cycle: await views.pipeline.cycle({ ...year, ...when }),
  }),
  ({ rate, cycle }) => {
    const { total, rows } = rate
    if (total.rate.den === 0) return undefined
    const [low, high] = total.rate.ci95 ?? [null, null]
    return {
      lead: `${total.won} of ${total.rate.den} closed deals were won: ${percent(total.rate.value)} (95 % interval ${percent(low)} to ${percent(high)}). A won deal took ${number(cycle.won.median, 0)} days, median.`,
      charts: [
        {
          title: 'Won and lost by manager',
          alt: `Stacked bars of deals won and lost for each of ${rows.length} managers.`,
          height: Math.max(200, 60 + 26 * rows.length),
          option: {
            legend: { top: 0 },
            xAxis: { type: 'value' },
            yAxis: { type: 'category', inverse: true, data: rows.map(({ key }) => key) },
            series: [
              { name: 'won', type: 'bar', stack: 'all', data: rows.map(({ won }) => won) },
              { name: 'lost', type: 'bar', stack: 'all', data: rows.map(({ lost }) => lost) },
            ],
          },
        },
        {
          title: 'How soon deals close',
          alt: 'Curves of the share of deals won, lost and still open by days since opening.',
          height: 280,
          option: {
            legend: { top: 0 },
            xAxis: { type: 'value', name: 'days', nameLocation: 'end' },
            yAxis: { type: 'value', max: 1 },
            series: [
              {
                name: 'open',
                type: 'line',
                step: 'end',
                showSymbol: false,
                data: [[0, 1], ...cycle.survival.map(({ day, survival }) => [day, survival])],
              },
              ...(['won', 'lost'] as const).map((name) => ({
                name,
                type: 'line',
                step: 'end',
                showSymbol: false,
                data: [[0, 0], ...cycle.cumulativeIncidence.map((point) => [point.day, point[name]])],
              })),
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'By manager',
          columns: ['manager', 'won', 'lost', 'rate', 'won value', 'lost value'],
          rows: [...rows, total].map((row) => [
            row.key,
            row.won,
            row.lost,
            rateText(row.rate),
            bagText(row.wonValue),
            bagText(row.lostValue),
          ]),
        },
      ],
    }
  },
)
