import { healthColours, healthComponents } from '../../../projections/retention/health.ts'
import { amountText, countText, number, percent, rateText, several, spaced } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

const bands = Array.from({ length: 10 }, (_, i) => 10 * i)

/** A score from 0 to 1 as the picture shows it. */
const percentOf = (score: number | null): string => (score === null ? '–' : `${Math.round(100 * score)} %`)

/** R14 and R12: who is about to leave, and which contracts end. */
export const riskSection = defineSection(
  'risk',
  'Clients at risk',
  async (views, { when, year }) => ({
    risk: await views.retention.risk(when),
    renewals: await views.retention.renewals({ ...year, ...when }),
  }),
  ({ risk: { clients, colours, silent }, renewals }) => {
    if (clients.length === 0) return undefined
    const known = clients.flatMap(({ health }) => (health === null ? [] : [health]))
    const shares = healthComponents.filter((name) => clients.some((one) => one.components[name] !== null))
    return {
      key: {
        value: several(colours.red, 'client', 'clients'),
        says: `at risk of ${countText(clients.length)}, ${countText(colours.amber)} more to watch`,
      },
      lead: `Of ${several(clients.length, 'client', 'clients')} who bought or signed and did not go, by health: ${healthColours.map((colour) => `${colours[colour]} ${colour}`).join(', ')}, ${colours.unknown} unknown. Silent for longer than is usual for them: ${silent}.`,
      charts: [
        {
          title: 'Clients by health, from 0 (red below 40, amber below 70) to 100',
          alt: `A histogram of the health of ${known.length} clients in bands of ten points.`,
          height: 260,
          option: {
            xAxis: { type: 'category', data: bands.map((from) => `${from}–${from === 90 ? 100 : from + 9}`) },
            yAxis: { type: 'value', minInterval: 1 },
            series: [
              {
                name: 'clients',
                type: 'bar',
                barCategoryGap: '10%',
                data: bands.map(
                  (from) => known.filter((health) => Math.min(90, 10 * Math.floor(health / 10)) === from).length,
                ),
              },
            ],
          },
        },
        ...(shares.length === 0
          ? []
          : [
              {
                title: 'What holds health down: mean of each component, of those of whom it is known',
                alt: `Bars of the mean score of ${shares.length} components of health, in per cent.`,
                height: heightOf(shares),
                option: lyingBars(
                  shares.map(spaced),
                  [
                    {
                      name: 'mean score, %',
                      data: shares.map((name) => {
                        const scores = clients.flatMap(({ components: { [name]: score } }) =>
                          score === null ? [] : [score],
                        )
                        return Math.round((1_000 * scores.reduce((sum, one) => sum + one, 0)) / scores.length) / 10
                      }),
                    },
                  ],
                  { labelled: true, max: 100 },
                ),
              },
            ]),
      ],
      tables: [
        firstRows(
          'Clients at the greatest risk',
          ['client', 'health', 'colour', 'days silent', 'usually', ...shares.map(spaced), 'why'],
          clients
            .filter(({ colour }) => colour === 'red' || colour === 'amber')
            .map((one) => [
              one.client,
              number(one.health),
              one.colour,
              one.days,
              one.rhythm?.median ?? null,
              ...shares.map((name) => percentOf(one.components[name])),
              one.reasons.join('; '),
            ]),
          15,
        ),
        firstRows(
          'Contracts that end within 90 days',
          ['contract', 'client', 'value', 'ends', 'days', 'notice by', 'renewal under way', 'health'],
          renewals.ending.map((one) => [
            one.contract,
            one.client,
            amountText(one.value.amount, one.value.currency),
            one.to,
            one.daysLeft,
            one.noticeBy,
            one.renewalDeal === null ? 'no' : 'yes',
            one.health === null ? null : `${number(one.health)} ${one.colour}`,
          ]),
          40,
        ),
      ],
      notes: [
        ...(renewals.rate.den === 0
          ? []
          : [
              `of the contracts due in the last twelve months ${rateText(renewals.rate)} were renewed (${renewals.rate.num} of ${renewals.rate.den}), ${percent(renewals.onTime.value)} before they ended`,
            ]),
        'health weighs what is known of a client: own rhythm 30, contract 25, complaints 20, trend 15, delivery on time 10',
      ],
    }
  },
)
