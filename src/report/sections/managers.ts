import type { Card } from '../../../projections/pipeline/board.ts'
import type { WinRateRow } from '../../../projections/pipeline/win-rate.ts'
import { bagOf, type MoneyBag } from '../../domain/values/money-bag.ts'
import { bagText, countText, major, number, percent, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

/** Managers in a picture at most; the table has them all. */
const MOST = 20

interface Row {
  readonly manager: string
  readonly closed: WinRateRow | undefined
  readonly cards: ReadonlyArray<Card>
  readonly open: MoneyBag
}

/** P1, P4 and M1 by manager: what each has open, and what became of what was closed in the last twelve months. */
export const managersSection = defineSection(
  'managers',
  'Managers',
  async (views, { when, year }) => ({
    rate: await views.pipeline.winRate({ by: 'manager', ...year, ...when }),
    cards: await views.manager.scorecard({ ...year, ...when }),
  }),
  ({ rate, cards: { rows: scorecards } }, { board, currency }) => {
    const cards = board.stages.flatMap((stage) => stage.cards)
    const names = [...new Set([...cards.map(({ manager }) => manager), ...rate.rows.map(({ key }) => key)])].sort()
    if (names.length === 0) return undefined
    const unordered = names.map((manager): Row => {
      const own = cards.filter((card) => card.manager === manager)
      return {
        manager,
        closed: rate.rows.find(({ key }) => key === manager),
        cards: own,
        open: bagOf(own.map(({ value }) => value)),
      }
    })
    const won = ({ closed }: Row) => closed?.won ?? 0
    // In the tables as in the pictures.
    const rows = unordered.toSorted((a, b) => won(b) - won(a) || (a.manager < b.manager ? -1 : 1))
    const place = new Map(rows.map(({ manager }, i) => [manager, i]))
    const placeOf = ({ manager }: { readonly manager: string }) => place.get(manager) ?? rows.length
    const shown = rows.slice(0, MOST)
    const flagged = (own: ReadonlyArray<Card>, flag: Card['flags'][number]) =>
      own.filter(({ flags }) => flags.includes(flag)).length
    return {
      lead: `${several(names.length, 'manager has', 'managers have')} deals; together they won ${percent(rate.total.rate.value)} of the ${countText(rate.total.rate.den)} closed in twelve months.`,
      charts: [
        {
          title: 'Deals closed in twelve months, by manager',
          alt: `Stacked bars of deals won and lost for each of ${shown.length} managers.`,
          height: heightOf(shown.map(({ manager }) => manager)),
          option: lyingBars(
            shown.map(({ manager }) => manager),
            [
              { name: 'won', data: shown.map(({ closed }) => closed?.won ?? 0) },
              { name: 'lost', data: shown.map(({ closed }) => closed?.lost ?? 0) },
            ],
            { stacked: true },
          ),
        },
        {
          title: `Open value by manager, ${currency}`,
          alt: `Bars of what the open deals of each of ${shown.length} managers are worth.`,
          height: heightOf(shown.map(({ manager }) => manager)),
          option: lyingBars(
            shown.map(({ manager }) => manager),
            [{ name: 'open', data: shown.map(({ open }) => major(open, currency)) }],
          ),
        },
      ],
      tables: [
        firstRows(
          'What was closed in twelve months',
          ['manager', 'won', 'lost', 'rate', '95 % interval', 'won value', 'lost value'],
          rows.map(({ manager, closed }) => {
            const ci = closed?.rate.ci95
            return [
              manager,
              closed?.won ?? 0,
              closed?.lost ?? 0,
              rateText(closed?.rate ?? null),
              ci == null ? null : `${percent(ci[0])} … ${percent(ci[1])}`,
              bagText(closed?.wonValue ?? {}),
              bagText(closed?.lostValue ?? {}),
            ]
          }),
        ),
        firstRows(
          'What each kept and did in twelve months',
          [
            'manager',
            'clients',
            'new',
            'lost',
            'quota',
            'pace',
            'interactions',
            'appointments kept',
            'on time and in full',
            'complaints',
            'bought again',
          ],
          scorecards
            .toSorted((a, b) => placeOf(a) - placeOf(b))
            .map((row) => {
              const quota = row.quota.find((one) => one.currency === currency)
              return [
                row.manager,
                row.clients.atEnd,
                row.clients.new,
                row.clients.lost,
                percent(quota?.attainment.value ?? null),
                number(quota?.pace ?? null, 2),
                row.activity.interactions,
                rateText(row.activity.appointments.kept),
                rateText(row.service.onTimeInFull),
                row.service.complaints,
                rateText(row.sales.repeatShare),
              ]
            }),
        ),
        firstRows(
          'What is open',
          ['manager', 'deals', 'value', 'overdue', 'stuck', 'no next step'],
          rows.map(({ manager, cards: own, open }) => [
            manager,
            own.length,
            bagText(open),
            flagged(own, 'overdue'),
            flagged(own, 'stuck'),
            flagged(own, 'noNextStep'),
          ]),
        ),
      ],
      notes: ['a deal counts for who was responsible when it was closed; an open one for who is responsible now'],
    }
  },
)
