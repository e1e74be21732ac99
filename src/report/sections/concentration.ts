import { amountText, bagText, number, percent, ratesText, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

const MOST = 10

/** R13, R15 and R17: on whom the revenue rests, key accounts, recommendations, loyalty. */
export const concentrationSection = defineSection(
  'concentration',
  'On whom the revenue rests',
  async (views, { when, year, currency }) => ({
    concentration: await views.retention.concentration({ ...year, currency, ...when }),
    keys: await views.retention.keyAccounts({ ...year, currency, ...when }),
    referrals: await views.retention.referrals({ ...year, ...when }),
    loyalty: await views.retention.loyalty({ ...year, ...when }),
  }),
  ({ concentration: { clients, classes, top1, top10, hhi }, keys, referrals, loyalty }, { currency }) => {
    if (clients.length === 0) return undefined
    const most = clients.slice(0, MOST)
    const names = most.map(({ client }) => client)
    return {
      lead: `The largest of ${several(clients.length, 'client', 'clients')} has ${percent(top1.value)} of the revenue, the ten largest ${percent(top10.value)}; the Herfindahl–Hirschman index is ${number(hhi, 4)}.`,
      charts: [
        {
          title: 'Share of revenue of the largest clients, %',
          alt: `Bars of the share of revenue of the ${names.length} largest clients.`,
          height: heightOf(names),
          option: lyingBars(names, [{ name: 'share', data: most.map(({ share }) => Math.round(1_000 * share) / 10) }], {
            labelled: true,
          }),
        },
      ],
      tables: [
        {
          caption: 'Classes by revenue',
          columns: ['class', 'clients', 'share'],
          rows: classes.map((one) => [one.class, one.clients, rateText(one.share)]),
        },
        firstRows(
          'Clients by revenue',
          ['client', 'kind', 'revenue', 'share', 'class'],
          clients.map((one) => [
            one.client,
            one.kind,
            amountText(one.revenue, currency),
            percent(one.share),
            one.class,
          ]),
          15,
        ),
        firstRows(
          'Key accounts',
          ['client', 'since', 'revenue', 'share', 'NRR of contracts', 'health', 'bonus'],
          keys.accounts.map((one) => [
            one.client,
            one.since,
            amountText(one.revenue, currency),
            percent(one.share),
            ratesText(one.contracts.nrr),
            one.health === null ? null : `${number(one.health)} ${one.colour}`,
            bagText(one.bonus),
          ]),
        ),
        {
          caption: 'Recommendations',
          columns: ['new by recommendation', 'given', 'converted of settled', 'pending', 'K'],
          rows: [
            [
              rateText(referrals.share),
              referrals.given,
              rateText(referrals.conversion),
              referrals.pending,
              number(referrals.k, 4),
            ],
          ],
        },
        firstRows(
          'Points',
          ['programme', 'members', 'active', 'earned', 'redeemed', 'expired', 'balance', 'would cost'],
          loyalty.programmes.map((one) => [
            one.programme,
            one.enrolled,
            rateText(one.active),
            one.earned,
            one.redeemed,
            one.expired,
            one.balance,
            bagText(one.liability),
          ]),
        ),
      ],
    }
  },
)
