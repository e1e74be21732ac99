import { number, percent, rateText, several } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { defineSection, firstRows } from '../section.ts'

const MOST = 10

/** P17: which ways the deals opened in the last twelve months went. */
export const pathsSection = defineSection(
  'paths',
  'Ways of deals',
  (views, { when, year }) => views.pipeline.paths({ ...year, ...when }),
  ({ deals, variants, follows, stages }) => {
    const [first] = variants
    if (first === undefined) return undefined
    const most = variants.slice(0, MOST)
    const names = most.map(({ path }) => path)
    return {
      lead: `${several(deals, 'deal', 'deals')} went ${several(variants.length, 'way', 'ways')}; the most frequent, ${first.path}, is that of ${percent(first.share.value)}.`,
      charts: [
        {
          title: 'The most frequent ways, stages by number',
          alt: `Bars of how many deals went each of the ${names.length} most frequent ways.`,
          height: heightOf(names),
          option: lyingBars(names, [{ name: 'deals', data: most.map(({ deals: count }) => count) }], {
            labelled: true,
          }),
        },
      ],
      tables: [
        firstRows(
          'Ways, the most frequent first',
          ['way', 'deals', 'share', 'won of closed', 'days to closing, median'],
          variants.map((one) => [
            one.path,
            one.deals,
            rateText(one.share),
            rateText(one.winRate),
            number(one.cycle.median, 0),
          ]),
          15,
        ),
        {
          caption: 'What follows what',
          columns: ['from', 'to', 'times', 'days, median'],
          rows: follows.map((one) => [one.from, one.to, one.times, number(one.days.median, 0)]),
        },
        {
          caption: 'Stages on the way',
          columns: ['stage', 'entered', 'entered again', 'skipped'],
          rows: stages.map((one) => [one.stage, one.entered, one.rework, one.skipped]),
        },
      ],
    }
  },
)
