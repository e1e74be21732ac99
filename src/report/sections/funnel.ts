import { percent, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection } from '../section.ts'

/** P2: how far the deals of the last twelve months have come. */
export const funnelSection = defineSection(
  'funnel',
  'Funnel of the last twelve months',
  (views, { when, year }) => views.pipeline.funnel({ ...year, ...when }),
  ({ deals, steps }) => {
    if (deals === 0) return undefined
    const won = steps.at(-1)
    return {
      lead: `Of ${several(deals, 'deal', 'deals')} opened in these twelve months ${several(won?.reached ?? 0, 'is', 'are')} won (${percent(won?.cumulative.value ?? null)}); some of the rest are still open.`,
      charts: [
        {
          title: 'Deals that reached each stage',
          alt: `Bars that shorten from ${deals} deals opened to ${won?.reached ?? 0} won.`,
          height: heightOf(steps.map(({ stage }) => stage)),
          option: lyingBars(
            steps.map(({ stage }) => stage),
            [{ name: 'reached', data: steps.map(({ reached }) => reached) }],
            { labelled: true },
          ),
        },
      ],
      tables: [
        {
          caption: 'Steps',
          columns: ['stage', 'reached', 'open here', 'went on', 'went on, of those not open here', 'of all'],
          rows: steps.map(({ stage, reached, open, step, settled, cumulative }) => [
            stage,
            reached,
            open,
            rateText(step),
            rateText(settled),
            rateText(cumulative),
          ]),
        },
      ],
    }
  },
)
