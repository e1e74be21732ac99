import { amountText, rateText, several } from '../format.ts'
import { defineSection, firstRows } from '../section.ts'

const fives = [1, 2, 3, 4, 5]

/** R6: recency, frequency and money of clients. */
export const rfmSection = defineSection(
  'rfm',
  'Recency, frequency, money',
  (views, { when, currency }) => views.retention.rfm({ currency, ...when }),
  ({ clients, segments, currency, small }) => {
    if (clients.length === 0 || currency === null) return undefined
    const cells = fives.flatMap((r) =>
      fives.map((f) => [r - 1, f - 1, clients.filter((client) => client.r === r && client.f === f).length]),
    )
    const biggest = [...segments].sort((a, b) => b.clients - a.clients)[0]
    return {
      lead: `${several(clients.length, 'client', 'clients')} bought within two years; most are in the segment “${biggest?.segment ?? ''}” (${biggest?.clients ?? 0}).`,
      charts: [
        {
          title: 'Clients by fifths of recency and frequency',
          alt: 'A grid of five by five: to the right who bought lately, upwards who buys often; darker means more clients.',
          height: 320,
          option: {
            tooltip: { trigger: 'item' },
            xAxis: {
              type: 'category',
              name: 'last purchase: 1 longest ago, 5 latest',
              nameLocation: 'middle',
              nameGap: 28,
              data: fives,
            },
            yAxis: {
              type: 'category',
              name: 'purchases: 1 fewest, 5 most',
              nameLocation: 'middle',
              nameGap: 28,
              data: fives,
            },
            visualMap: {
              min: 0,
              max: Math.max(1, ...cells.map(([, , n = 0]) => n)),
              orient: 'horizontal',
              right: 24,
              top: 0,
              itemHeight: 90,
              text: ['many', 'none'],
            },
            grid: {
              left: 40,
              right: 24,
              top: 48,
              bottom: 44,
              outerBoundsMode: 'same',
              outerBoundsContain: 'axisLabel',
            },
            series: [{ type: 'heatmap', data: cells, label: { show: true } }],
          },
        },
      ],
      tables: [
        {
          caption: 'Segments',
          columns: ['segment', 'clients', 'share', 'value'],
          rows: segments.map(({ segment, clients: n, share, value }) => [
            segment,
            n,
            rateText(share),
            amountText(value, currency),
          ]),
        },
        firstRows(
          'Clients that bring most',
          ['client', 'days since', 'purchases', 'value', 'R', 'F', 'M', 'segment'],
          [...clients]
            .sort((a, b) => b.value - a.value || (a.client < b.client ? -1 : 1))
            .map((one) => [
              one.client,
              one.days,
              one.purchases,
              amountText(one.value, currency),
              one.r,
              one.f,
              one.m,
              one.segment,
            ]),
          15,
        ),
      ],
      ...(small ? { notes: ['fewer than five clients: fifths say little'] } : {}),
    }
  },
)
