import { amountText, number, percent, several } from '../format.ts'
import { room } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

/** R9, R10 and R11: when clients go, by months of tenure, and what each will still be worth. */
export const worthSection = defineSection(
  'worth',
  'When clients go, and what they will still be worth',
  async (views, { when, currency }) => ({
    hazard: await views.retention.hazard(when),
    clv: await views.retention.clv({ currency, ...when }),
  }),
  ({ hazard: { months, n }, clv }, { currency }) => {
    if (n === 0) return undefined
    const most = clv.clients.toSorted((a, b) => (b.clv ?? 0) - (a.clv ?? 0) || (a.client < b.client ? -1 : 1))
    const told =
      clv.model === null
        ? `What they will still buy can't be told: ${clv.reason ?? 'unknown'}.`
        : `What each will still be worth within ${clv.horizon} months is told below.`
    return {
      lead: `${several(n, 'client', 'clients')} by month of tenure. ${told}`,
      charts: [
        {
          title: 'Share of clients that go, by month of tenure',
          alt: `Bars of the share that is lost in each of ${months.length} months of tenure, of those still there.`,
          height: 260,
          option: {
            grid: { ...room, top: 12, bottom: 36 },
            xAxis: {
              type: 'category',
              data: months.map(({ month }) => String(month)),
              name: 'months',
              nameLocation: 'middle',
              nameGap: 28,
            },
            yAxis: { type: 'value', axisLabel: { formatter: '{value} %' } },
            series: [
              { name: 'go', type: 'bar', data: months.map(({ hazard }) => Math.round(1_000 * (hazard ?? 0)) / 10) },
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'By month of tenure',
          columns: ['month', 'there at its start', 'lost', 'not known further', 'go', 'still there after it'],
          rows: months.map((one) => [
            one.month,
            one.atRisk,
            one.lost,
            one.censored,
            percent(one.hazard),
            percent(one.survival),
          ]),
        },
        ...(clv.model === null
          ? []
          : [
              firstRows(
                `Clients by what they will still be worth within ${clv.horizon} months`,
                ['client', 'repeats', 'weeks since the first', 'still there', 'purchases expected', 'worth'],
                most.map((one) => [
                  one.client,
                  one.x,
                  number(one.T, 0),
                  typeof one.alive === 'number' ? percent(one.alive) : one.alive === null ? null : 'no repeat yet',
                  number(one.expected, 2),
                  one.clv === null ? null : amountText(one.clv, currency),
                ]),
                15,
              ),
            ]),
      ],
    }
  },
)
