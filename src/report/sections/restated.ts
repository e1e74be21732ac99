import { changedFigures, type FigureChange } from '../../../projections/audit/changes.ts'
import { waterfallLines } from '../../../projections/pipeline/waterfall.ts'
import type { MoneyBag } from '../../domain/values/money-bag.ts'
import { addDays } from '../../kernel/local-date.ts'
import { bagText, countText, major, percent, spaced } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { type Cell, defineSection, firstRows } from '../section.ts'

const isBag = (value: unknown): value is MoneyBag =>
  typeof value === 'object' && value !== null && Object.values(value).every((amount) => typeof amount === 'number')

const cellOf = (value: unknown): Cell => {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (isBag(value) && !('num' in value)) return bagText(value)
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'number'
    ? percent(value.value)
    : '–'
}

/** Streams named in a cell at most. */
const NAMED = 5

const streamsText = (streams: ReadonlyArray<string>): string =>
  streams.length <= NAMED
    ? streams.join(', ')
    : `${streams.slice(0, NAMED).join(', ')} and ${countText(streams.length - NAMED)} more`

const rowOf = (view: string, { figure, before, after, by }: FigureChange): ReadonlyArray<Cell> => [
  view,
  figure.split('.').map(spaced).join(', '),
  cellOf(before),
  cellOf(after),
  streamsText(by.map(({ stream }) => stream)),
]

/** T5: what a report at the end of the last month said of it, and what is known of it now. */
export const restatedSection = defineSection(
  'restated',
  'What has moved since it was reported',
  async (views, { when, month: { from, to } }) => {
    const asOf = addDays(to, -1)
    const [then, now] = [
      { ...when, asOf, knownAt: asOf },
      { ...when, asOf },
    ]
    const period = { from, to }
    return {
      waterfall: [
        await views.pipeline.waterfall({ ...period, ...then }),
        await views.pipeline.waterfall({ ...period, ...now }),
      ] as const,
      winRate: [
        await views.pipeline.winRate({ ...period, ...then }),
        await views.pipeline.winRate({ ...period, ...now }),
      ] as const,
      complaints: [
        await views.service.complaints({ ...period, ...then }),
        await views.service.complaints({ ...period, ...now }),
      ] as const,
    }
  },
  ({ waterfall, winRate, complaints }, { currency, month }) => {
    const [reported, known] = waterfall
    if (reported.beforeHistory === true)
      return {
        lead: `Nothing was on record yet at the end of ${month.name}, so that nothing could be reported: all of it was recorded later.`,
        charts: [],
        tables: [],
      }
    const changes = [
      ...changedFigures(...waterfall).map((one) => rowOf('pipeline', one)),
      ...changedFigures(...winRate).map((one) => rowOf('won and lost', one)),
      ...changedFigures(...complaints).map((one) => rowOf('complaints', one)),
    ]
    const lines = (['opening', ...waterfallLines, 'closing'] as const).filter(
      (line) => major(reported[line].value, currency) !== 0 || major(known[line].value, currency) !== 0,
    )
    if (lines.length === 0 && changes.length === 0) return undefined
    return {
      lead:
        changes.length === 0
          ? `Nothing that was recorded later has moved a figure of ${month.name}: it stands as it was reported at its end.`
          : `What was recorded later has moved ${changes.length === 1 ? 'a figure' : `${changes.length} figures`} of ${month.name} since its end.`,
      charts: [
        {
          title: `Pipeline in ${month.name} as it was known at its end and as it is known now, ${currency}`,
          alt: `Pairs of bars for ${lines.length} movements of the pipeline: what was known at the end of the month, and what is known now.`,
          height: heightOf(lines, 2),
          option: lyingBars(lines.map(spaced), [
            { name: 'known then', data: lines.map((line) => major(reported[line].value, currency)) },
            { name: 'known now', data: lines.map((line) => major(known[line].value, currency)) },
          ]),
        },
      ],
      tables: [firstRows('Figures that have moved', ['of', 'figure', 'reported', 'now', 'by'], changes, 30)],
      notes: ['any other month, and the records behind each figure: clientela audit restated --month YYYY-MM'],
    }
  },
)
