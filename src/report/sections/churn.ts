import { bagText, countText, number, percent, ratesText, rateText, several } from '../format.ts'
import { stepCurves } from '../pictures.ts'
import { defineSection } from '../section.ts'

/** R0, R2, R4 and R5: who is there, who went, who bought again, and what was kept of what was bought. */
export const churnSection = defineSection(
  'churn',
  'Clients who stay, go and buy again',
  async (views, { when, year }) => ({
    standing: await views.retention.standing({ ...year, ...when }),
    churn: await views.retention.churn({ ...year, setting: 'either', ...when }),
    repeat: await views.retention.repeat(when),
    bought: await views.retention.purchaseRevenue({ to: year.to, ...when }),
  }),
  ({ standing: { statuses, standings }, churn: { periods, total }, repeat, bought }) => {
    if (repeat.toDate.den === 0 && total.opening === 0) return undefined
    return {
      lead: `${several(statuses.active, 'client is', 'clients are')} active. In these twelve months ${standings.new} were new and ${standings['won-back']} came back${total.opening === 0 ? '' : `; ${total.lost} of the ${countText(total.opening)} who were there went (${percent(total.churn.value)})`}.`,
      charts: [
        {
          title: 'Clients who have bought again, by days since the first purchase',
          alt: 'A curve of the share of clients that have bought a second time, by days since their first purchase.',
          height: 280,
          option: stepCurves([
            { name: 'bought again', points: [[0, 0], ...repeat.curve.map(({ day, again }) => [day, again] as const)] },
          ]),
        },
      ],
      tables: [
        {
          caption: 'Clients, month by month',
          columns: ['month', 'active before', 'lost', 'gained', 'at its end', 'churn', 'in silence'],
          rows: periods.map((one) => [
            one.period,
            one.opening,
            one.lost,
            one.gained,
            one.closing,
            rateText(one.churn),
            one.silent,
          ]),
        },
        {
          caption: 'Why they went',
          columns: ['reason', 'clients'],
          rows: total.byReason.map(({ reason, lost }) => [reason, lost]),
        },
        {
          caption: 'Bought again, and what was kept of what was bought the year before',
          columns: ['figure', 'value'],
          rows: [
            ['bought on two days or more', rateText(repeat.toDate)],
            [`bought again within ${repeat.withinDays} days`, rateText(repeat.within)],
            ['days between purchases, median', number(repeat.medianDaysBetween, 0)],
            ['share of revenue from those who came back', ratesText(repeat.repeatRevenue)],
            ['bought in the twelve months', bagText(bought.closing)],
            ['and in the twelve before', bagText(bought.opening)],
            ['kept without what grew (GRR)', ratesText(bought.grr)],
            ['kept (NRR)', ratesText(bought.nrr)],
          ],
        },
      ],
    }
  },
)
