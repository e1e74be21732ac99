import type { ReportLine } from '../../../projections/managers/report.ts'
import type { Ratio } from '../../../projections/statistics/ratio.ts'
import { bagText, reportValueText, spaced } from '../format.ts'
import { heightOf, lyingBars } from '../pictures.ts'
import { type Cell, defineSection } from '../section.ts'

/** Rates in the picture at most; the table has them all. */
const MOST = 12

const cell = (value: ReportLine['now'], unit: ReportLine['unit']): Cell => reportValueText(value, unit)

/** Whether a line says anything in any of its months. */
const says = ({ now, previous, lastYear }: ReportLine): boolean =>
  [now, previous, lastYear].some(
    (value) => value !== null && value !== 0 && (typeof value !== 'object' || Object.keys(value).length > 0),
  )

const shareOf = (value: ReportLine['now']): number | null => {
  const share = (value as Ratio | null)?.value ?? null
  return share === null ? null : Math.round(1_000 * share) / 10
}

/** M4: the last whole month beside the one before and the same a year before. */
export const monthSection = defineSection(
  'month',
  'The month beside others',
  (views, { when, month }) => views.manager.report({ month: month.from, ...when }),
  ({ sections, month, previous, lastYear }) => {
    const lines = sections.flatMap(({ title, lines: own }) => own.filter(says).map((line) => ({ title, ...line })))
    if (lines.length === 0) return undefined
    const rates = lines
      .filter(({ unit, now }) => unit === 'rate' && ((now as Ratio | null)?.value ?? 2) <= 1)
      .slice(0, MOST)
    const names = rates.map(({ name }) => spaced(name))
    return {
      lead: `Every figure of ${month} beside ${previous} and ${lastYear}, each as of the end of its month.`,
      charts:
        rates.length === 0
          ? []
          : [
              {
                title: `Shares in ${month}, the month before and the year before, %`,
                alt: `Bars of ${rates.length} shares in per cent, three months each.`,
                height: heightOf(names, 3),
                option: lyingBars(
                  names,
                  [
                    { name: month, data: rates.map(({ now }) => shareOf(now)) },
                    { name: previous, data: rates.map(({ previous: before }) => shareOf(before)) },
                    { name: lastYear, data: rates.map(({ lastYear: ago }) => shareOf(ago)) },
                  ],
                  { max: 100 },
                ),
              },
            ],
      tables: sections.map(({ title, lines: own }) => ({
        caption: title,
        columns: ['figure', month, previous, lastYear, 'target'],
        rows: own
          .filter(says)
          .map((line) => [
            spaced(line.name),
            cell(line.now, line.unit),
            cell(line.previous, line.unit),
            cell(line.lastYear, line.unit),
            line.target === null ? null : bagText(line.target),
          ]),
      })),
      notes: [
        'what was 0 in all three months is left out; the figures of one manager: clientela manager report --manager ID',
      ],
    }
  },
)
