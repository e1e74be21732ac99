import { bagText, major, percent } from '../format.ts'
import { defineSection, firstRows } from '../section.ts'

/** P1: what is open, in which stage. */
export const boardSection = defineSection(
  'board',
  'Pipeline by stage',
  (views, { when }) => views.pipeline.board(when),
  ({ stages }, { currency }) => {
    const open = stages.reduce((sum, { count }) => sum + count, 0)
    const names = stages.map(({ stage }) => stage)
    const cards = stages.flatMap(({ cards: own }) => own)
    return {
      lead: `${open} deals are open.`,
      charts: [
        {
          title: `Open value by stage, ${currency}`,
          alt: `Bars of the value of open deals in each of ${names.length} stages, whole and weighted by the chance to win.`,
          height: 300,
          option: {
            legend: { top: 0 },
            xAxis: { type: 'category', data: names },
            yAxis: { type: 'value' },
            series: [
              { name: 'value', type: 'bar', data: stages.map(({ value }) => major(value, currency)) },
              {
                name: 'weighted by P(win)',
                type: 'bar',
                data: stages.map(({ weighted }) => major(weighted, currency)),
              },
            ],
          },
        },
      ],
      tables: [
        {
          caption: 'Stages',
          columns: ['stage', 'deals', 'value', 'weighted'],
          rows: stages.map(({ stage, count, value, weighted }) => [stage, count, bagText(value), bagText(weighted)]),
        },
        firstRows(
          'Open deals that want attention',
          ['deal', 'client', 'manager', 'value', 'days in stage', 'expected close', 'P(win)', 'why'],
          cards
            .filter(({ flags }) => flags.some((flag) => flag !== 'undated' && flag !== 'noNextStep'))
            .map((card) => [
              card.deal,
              card.client,
              card.manager,
              card.value === null ? null : bagText({ [card.value.currency]: card.value.amount }),
              card.daysInStage,
              card.expectedClose,
              percent(card.winProbability),
              card.flags.join(', '),
            ]),
          30,
        ),
      ],
    }
  },
)
