import { bagText, minorText, number, percent, ratesText, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

const statuses = ['resolved', 'upheld', 'answered', 'open'] as const

/** P5, P8 and P14: what won deals were worth, how offers ended, what was objected, what it brings a day. */
export const sizeSection = defineSection(
  'size',
  'Deal size, offers and objections',
  async (views, { when, year }) => ({
    size: await views.pipeline.size({ ...year, ...when }),
    velocity: await views.pipeline.velocity(when),
    objections: await views.pipeline.objections({ ...year, ...when }),
  }),
  ({ size: { total, offers, discount, crossSell }, velocity, objections: { kinds } }) => {
    if (total.won === 0 && kinds.length === 0) return undefined
    const names = kinds.map(({ key }) => key)
    return {
      lead: `${several(total.won, 'deal was', 'deals were')} won for ${bagText(total.wonValue)}; ${percent(offers.acceptance.value)} of the offers that ended were accepted, at a discount of ${ratesText(discount.rate)}.`,
      charts:
        names.length === 0
          ? []
          : [
              {
                title: 'Objections by kind, and how they ended',
                alt: `Stacked bars of the objections of ${names.length} kinds: resolved, upheld, answered and open.`,
                height: heightOf(names),
                option: lyingBars(
                  names,
                  statuses.map((status) => ({ name: status, data: kinds.map((kind) => kind[status]) })),
                  { stacked: true },
                ),
              },
            ],
      tables: [
        {
          caption: 'Won value',
          columns: ['currency', 'deals', 'median', 'mean', 'a quarter below', 'a quarter above', 'a tenth above'],
          rows: Object.entries(total.value).map(([currency, { n, ...of }]) => [
            currency,
            n,
            ...[of.median, of.mean, of.p25, of.p75, of.p90].map((amount) => minorText(amount, currency)),
          ]),
        },
        {
          caption: 'Offers that ended in these twelve months',
          columns: [
            'accepted',
            'declined',
            'lapsed',
            'still standing',
            'accepted of ended',
            'deals that sold more than was asked for',
          ],
          rows: [
            [
              offers.accepted,
              offers.declined,
              offers.lapsed,
              offers.standing,
              rateText(offers.acceptance),
              rateText(crossSell),
            ],
          ],
        },
        {
          caption: `What the pipeline brings a day, by the deals closed in the last ${velocity.days} days`,
          columns: ['currency', 'open deals', 'win rate', 'mean value', 'mean days', 'a day', 'a day, one span before'],
          rows: velocity.currencies.map(({ currency, now, before }) => [
            currency,
            now.open,
            rateText(now.winRate),
            minorText(now.value.mean, currency),
            number(now.cycle.mean),
            minorText(now.velocity, currency),
            minorText(before.velocity, currency),
          ]),
        },
        firstRows(
          'Objections',
          ['kind', 'raised', 'resolved', 'upheld', 'resolved of ended', 'days, median'],
          kinds.map((kind) => [
            kind.key,
            kind.raised,
            kind.resolved,
            kind.upheld,
            rateText(kind.resolution),
            number(kind.days, 0),
          ]),
        ),
      ],
    }
  },
)
