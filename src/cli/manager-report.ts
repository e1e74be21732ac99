/** `clientela manager report`: the month, each figure beside the month before, the same a year before, and the target. */
import type { Command } from 'commander'
import type { ReportLine } from '../../projections/managers/report.ts'
import { given } from '../kernel/given.ts'
import { bagText, reportValueText, spaced } from '../report/format.ts'
import { version } from '../report/version.ts'
import type { Cell, Sheet } from './output.ts'
import { inferredNote, labelled } from './period.ts'
import { type CommonOptions, common, wholeNumber, withheldNote, withSession } from './session.ts'

const cellsOf = ({ name, view, unit, now, previous, lastYear, target }: ReportLine): ReadonlyArray<Cell> => [
  spaced(name),
  view,
  ...[now, previous, lastYear].map((value) => reportValueText(value, unit)),
  target === null ? null : bagText(target),
]

interface ReportFlags extends CommonOptions {
  readonly month?: string
  readonly manager?: string
  readonly lagDays?: number
}

export const monthVerb = (manager: Command): void => {
  common(
    manager
      .command('report')
      .description('the month: every figure with the one before, a year before, and the target (M4)'),
  )
    .option('--month <month>', 'which, such as 2026-03; default that of the moment asked about')
    .option('--manager <id>', 'of the own business of one manager')
    .option('--lag-days <n>', "days after a month's end until it was reported", wholeNumber('--lag-days', 0))
    .addHelpText('after', '\nExample:\n  $ clientela manager report --month 2026-03 --manager anna')
    .action((options: ReportFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { month, manager: id } = options
        const answer = await crm.manager.report({
          ...given({ manager: id, lagDays: options.lagDays }),
          ...(month === undefined ? {} : { month: labelled('--month', month).from }),
          code: version,
          ...when,
        })
        const columns = ['figure', 'view', answer.month, answer.previous, answer.lastYear, 'target']
        const whose = answer.manager === null ? '' : ` of ${answer.manager}`
        const sheets = answer.sections.map(({ title, lines }): Sheet => ({ title, columns, rows: lines.map(cellsOf) }))
        const header: Sheet = {
          title: `Monthly report${whose}, ${answer.month}${answer.complete ? '' : ' so far'}`,
          columns: ['zone', 'as of', 'known at', 'position', 'code'],
          rows: [[answer.zone, answer.asOf, answer.knownAt, answer.position, answer.code]],
          notes: [...withheldNote(answer.withheld), ...inferredNote(answer.inferred)],
          part: 'sections.lines',
        }
        await show(answer, [header, ...sheets])
        return 0
      }),
    )
}
