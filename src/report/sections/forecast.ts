import type { Forecast } from '../../../projections/pipeline/forecast.ts'
import { addMonths } from '../../kernel/local-date.ts'
import { amountText, bagText, major, percent } from '../format.ts'
import { defineSection, firstRows, type Section } from '../section.ts'

/** Months ahead, the one that runs included. */
const MONTHS = 3

/** P9: what the open deals will bring, with its band. */
export const forecastSection = defineSection(
  'forecast',
  'Forecast',
  async (views, { when, month }) => {
    const months: Array<readonly [label: string, forecast: Forecast]> = []
    for (let k = 0; k < MONTHS; k++) {
      const [from, to] = [addMonths(month.to, k), addMonths(month.to, k + 1)]
      months.push([from.slice(0, 7), await views.pipeline.forecast({ from, to, ...when })])
    }
    return months
  },
  (months, { currency }): Section | undefined => {
    const bands = months.map(([label, { won, weighted, forecast, range }]) => {
      const band = range[currency]
      const scale = (amount: number | null | undefined) => major({ [currency]: amount ?? 0 }, currency)
      return {
        label,
        won: major(won.value, currency),
        open: major(weighted, currency),
        text: bagText(forecast),
        expected: major(forecast, currency),
        low: scale(band?.p10),
        high: scale(band?.p90),
      }
    })
    if (bands.every(({ won, open }) => won === 0 && open === 0)) return undefined
    const deals = months.flatMap(([label, { deals: own }]) => own.map((deal) => ({ label, ...deal })))
    return {
      key: { value: bands[0]?.text ?? '–', says: `expected in ${bands[0]?.label ?? ''}` },
      lead: `Expected: ${bands.map(({ label, text }) => `${text} in ${label}`).join(', ')}.`,
      charts: [
        {
          title: `Won and expected by month, ${currency}, with the range in which it falls four times in five`,
          alt: `Bars of what is won and what open deals are expected to bring in ${bands.length} months, with a box from the tenth to the ninetieth percentile.`,
          height: 300,
          option: {
            legend: { top: 0 },
            xAxis: { type: 'category', data: bands.map(({ label }) => label) },
            yAxis: { type: 'value' },
            series: [
              ...(bands.every(({ won }) => won === 0)
                ? []
                : [{ name: 'won', type: 'bar', stack: 'all', data: bands.map(({ won }) => won) }]),
              { name: 'expected', type: 'bar', stack: 'all', data: bands.map(({ open }) => open) },
              {
                name: 'four times in five',
                type: 'boxplot',
                boxWidth: [14, 28],
                itemStyle: { color: 'transparent', borderWidth: 2 },
                data: bands.map(({ low, expected, high }) => [low, low, expected, high, high]),
              },
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'Months by category',
          columns: ['month', 'category', 'deals', 'value', 'weighted'],
          rows: months.flatMap(([label, { categories }]) =>
            categories
              .filter(({ count }) => count > 0)
              .map(({ category, count, value, weighted }) => [
                label,
                category,
                count,
                bagText(value),
                bagText(weighted),
              ]),
          ),
        },
        firstRows(
          'Deals in the forecast',
          ['month', 'deal', 'manager', 'stage', 'value', 'chance to win', 'weighted', 'category'],
          deals.map((deal) => [
            deal.label,
            deal.deal,
            deal.manager,
            deal.stage,
            deal.value === null ? null : amountText(deal.value.amount, deal.value.currency),
            percent(deal.probability),
            deal.weighted === null ? null : amountText(deal.weighted.amount, deal.weighted.currency),
            deal.category,
          ]),
          15,
        ),
      ],
      notes: ['deals are taken as independent of each other: the range is too narrow where they are not'],
    }
  },
)
