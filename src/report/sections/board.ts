import type { Card } from '../../../projections/pipeline/board.ts'
import { bagOf } from '../../domain/values/money-bag.ts'
import { bagText, major, percent, several, spaced } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

/** Most at stake first. */
const byValue = (a: Card, b: Card): number =>
  (b.value?.amount ?? -1) - (a.value?.amount ?? -1) || b.daysInStage - a.daysInStage || (a.deal < b.deal ? -1 : 1)

/** P1: what is open, in which stage. */
export const boardSection = defineSection(
  'board',
  'Pipeline by stage',
  async (_, { board }) => board,
  ({ stages }, { currency }) => {
    const open = stages.reduce((sum, { count }) => sum + count, 0)
    const names = stages.map(({ stage }) => stage)
    const wanting = stages
      .flatMap(({ cards }) => cards)
      .filter(({ flags }) => flags.some((flag) => flag !== 'undated' && flag !== 'noNextStep'))
    return {
      key: {
        value: several(open, 'deal', 'deals'),
        says: `open, worth ${bagText(bagOf(stages.flatMap(({ cards }) => cards.map(({ value }) => value))))}`,
      },
      lead: `${several(open, 'deal is', 'deals are')} open; ${several(wanting.length, 'of them wants', 'of them want')} attention.`,
      charts: [
        {
          title: `Open value by stage, ${currency}`,
          alt: `Bars of the value of open deals in each of ${names.length} stages, whole and weighted by the chance to win.`,
          height: heightOf(names, 2),
          option: lyingBars(names, [
            { name: 'value', data: stages.map(({ value }) => major(value, currency)) },
            { name: 'weighted by the chance to win', data: stages.map(({ weighted }) => major(weighted, currency)) },
          ]),
        },
      ],
      tables: [
        {
          caption: 'Stages',
          columns: ['stage', 'deals', 'value', 'weighted'],
          rows: stages.map(({ stage, count, value, weighted }) => [stage, count, bagText(value), bagText(weighted)]),
        },
        firstRows(
          'Open deals that want attention, most at stake first',
          ['deal', 'client', 'manager', 'value', 'days in stage', 'expected close', 'chance to win', 'why'],
          wanting
            .toSorted(byValue)
            .map((card) => [
              card.deal,
              card.client,
              card.manager,
              card.value === null ? null : bagText({ [card.value.currency]: card.value.amount }),
              card.daysInStage,
              card.expectedClose,
              percent(card.winProbability),
              card.flags.map(spaced).join(', '),
            ]),
          15,
        ),
      ],
    }
  },
)
