import { movementLines } from '../../../projections/retention/movements.ts'
import { bagText, major, percent } from '../format.ts'
import { room } from '../pictures.ts'
import { defineSection } from '../section.ts'

const MOST = 24

/** R3: how the monthly value of contracts moved. */
export const revenueSection = defineSection(
  'revenue',
  'Contract value, month by month',
  (views, { when }) => views.retention.revenue({ ...when }),
  ({ months }, { currency }) => {
    const shown = months.slice(-MOST)
    const last = shown.at(-1)
    if (last === undefined) return undefined
    const rate = (rates: typeof last.yearly.nrr) => percent(rates[currency]?.value ?? null)
    return {
      key: { value: bagText(last.closing), says: `a month in contracts; ${rate(last.yearly.nrr)} of a year ago` },
      lead: `Contracts are worth ${bagText(last.closing)} a month; over twelve months ${rate(last.yearly.grr)} of the value stayed (GRR), ${rate(last.yearly.nrr)} with expansion (NRR).`,
      charts: [
        {
          title: `Movements of the monthly value, ${currency}`,
          alt: `Stacked bars of new, returned and expanded value above, contracted and lost value below the line, for ${shown.length} months, and a line of what stood at the end of each.`,
          height: 340,
          option: {
            legend: { top: 0 },
            // On a telephone the names take two lines.
            grid: { ...room, top: 60 },
            xAxis: { type: 'category', data: shown.map(({ month }) => month) },
            yAxis: { type: 'value' },
            series: [
              ...movementLines.map((line) => ({
                name: line,
                type: 'bar',
                stack: 'movements',
                data: shown.map((month) => {
                  const value = major(month[line], currency)
                  return line === 'contraction' || line === 'churn' ? -value : value
                }),
              })),
              {
                name: 'closing',
                type: 'line',
                showSymbol: false,
                data: shown.map(({ closing }) => major(closing, currency)),
              },
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'Months',
          columns: ['month', 'opening', ...movementLines, 'closing', 'GRR', 'NRR'],
          rows: shown.map((month) => [
            month.month,
            bagText(month.opening),
            ...movementLines.map((line) => bagText(month[line])),
            bagText(month.closing),
            percent(month.grr[currency]?.value ?? null),
            percent(month.nrr[currency]?.value ?? null),
          ]),
        },
      ],
    }
  },
)
