import { ageingBuckets } from '../../../projections/pipeline/ageing.ts'
import { number, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

/** P3, P7 and P13: how long open deals have been where they are, what left each stage in the month, what slipped. */
export const ageingSection = defineSection(
  'ageing',
  'How deals move',
  async (views, { when, month: { from, to } }) => ({
    ageing: await views.pipeline.ageing(when),
    conversion: await views.pipeline.conversion({ from, to, ...when }),
    slippage: await views.pipeline.slippage({ from, to, ...when }),
  }),
  ({ ageing: { stages, deals }, conversion: { exits, transitions }, slippage }, { month }) => {
    if (deals.length === 0 && transitions.length === 0) return undefined
    const stuck = deals.filter((deal) => deal.stuck === true)
    const names = stages.map(({ stage }) => stage)
    return {
      lead: `Of ${several(deals.length, 'open deal', 'open deals')} ${several(stuck.length, 'has', 'have')} been in a stage for longer than is usual. Of ${slippage.baseline} that were to close in ${month.label}, ${slippage.outcomes.slipped} slipped and ${several(slippage.outcomes.overdue, 'is', 'are')} overdue.`,
      charts: [
        {
          title: 'Open deals by days in their stage',
          alt: `Stacked bars of the open deals in each of ${names.length} stages by how many days they have been there.`,
          height: heightOf(names),
          option: lyingBars(
            names,
            ageingBuckets.map((bucket) => ({
              name: `${bucket} days`,
              data: stages.map(({ buckets }) => buckets[bucket]),
            })),
            { stacked: true },
          ),
        },
      ],
      tables: [
        firstRows(
          'Longer in their stage than is usual, the longest first',
          ['deal', 'stage', 'days', 'all stays', 'days idle'],
          stuck.map(({ deal, stage, days, cumulative, idle }) => [deal, stage, days, cumulative, idle]),
          15,
        ),
        {
          caption: `What left each stage in ${month.label}`,
          columns: ['stage', 'forward', 'lost', 'held', 'conversion', 'usual days'],
          rows: exits.map((one, i) => [
            one.stage,
            one.forward,
            one.lost,
            one.held,
            rateText(one.conversion),
            number(stages[i]?.typical ?? null, 0),
          ]),
        },
        firstRows(
          `Where deals stood when ${month.label} began and when it ended`,
          ['stood in', 'stands in', 'deals', 'of the row'],
          transitions.map(({ from, to, deals: count, share }) => [from, to, count, rateText(share)]),
        ),
      ],
    }
  },
)
