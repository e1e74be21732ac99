import { amountText, bagText, number, percent, rateText, several } from '../format.ts'
import { room } from '../pictures.ts'
import { defineSection } from '../section.ts'

const hundredths = (share: number | null): number => Math.round(1_000 * (share ?? 0)) / 10

/** P10 and P12: how good the forecasts were, and how often open deals cover what the month's targets still lack. */
export const calibrationSection = defineSection(
  'calibration',
  'How good the forecasts were',
  async (views, { when, currency, month: { from, to } }) => {
    const { totals } = await views.manager.quota({ from, to, ...when })
    const amount = totals.find((one) => one.currency === currency)?.target
    const target = amount === undefined ? null : { amount, currency }
    return {
      calibration: await views.pipeline.calibration(when),
      coverage: await views.pipeline.coverage({ from, to, target, ...when }),
    }
  },
  ({ calibration: { n, brier, skill, table, origins, money }, coverage }, { month }) => {
    if (n === 0) return undefined
    return {
      lead: `${several(n, 'chance was', 'chances were')} given at month starts and came true or not: Brier's score is ${number(brier, 3)}, skill ${number(skill, 3)} (0 is as good as always saying the base rate).`,
      charts: [
        {
          title: 'What was said against what came',
          alt: `A line through points of ${table.length} tenths of probability: the mean that was said across, the share that was won up; the diagonal is where both agree.`,
          height: 320,
          option: {
            legend: { top: 0 },
            grid: { ...room, bottom: 36 },
            xAxis: { type: 'value', min: 0, max: 100, name: 'said, %', nameLocation: 'middle', nameGap: 28 },
            yAxis: { type: 'value', min: 0, max: 100, axisLabel: { formatter: '{value} %' } },
            series: [
              {
                name: 'came',
                type: 'line',
                symbolSize: 9,
                data: table.map(({ mean, observed }) => [hundredths(mean), hundredths(observed.value)]),
              },
              {
                name: 'as said',
                type: 'line',
                showSymbol: false,
                data: [
                  [0, 0],
                  [100, 100],
                ],
              },
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'Said against came',
          columns: ['said', 'deals', 'mean said', 'won', '95 % from', 'to'],
          rows: table.map(({ bin, n: count, mean, observed }) => [
            bin,
            count,
            percent(mean),
            rateText(observed),
            percent(observed.ci95?.[0] ?? null),
            percent(observed.ci95?.[1] ?? null),
          ]),
        },
        {
          caption: 'Forecasts, month by month',
          columns: ['month', 'resolved', 'still open', 'Brier', 'forecast', 'came'],
          rows: origins.map((one) => [
            one.month,
            one.resolved,
            one.open,
            number(one.brier, 3),
            bagText(one.forecast),
            one.actual === null ? null : bagText(one.actual),
          ]),
        },
        {
          caption: 'Money, of the months that are over',
          columns: ['currency', 'forecast', 'came', 'bias', 'absolute error'],
          rows: Object.entries(money).map(([currency, one]) => [
            currency,
            amountText(one.forecast, currency),
            amountText(one.actual, currency),
            percent(one.bias),
            percent(one.wape),
          ]),
        },
      ],
      notes:
        coverage.target === null
          ? []
          : [
              `Of the targets of ${month.label}, ${bagText({ [coverage.target.currency]: coverage.target.amount })}, ${bagText(coverage.won.value)} was won; open deals and won ones are ${number(coverage.total.value)} times the target.`,
            ],
    }
  },
)
