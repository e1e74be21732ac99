/** `clientela series`: a view at the end of each of many periods. */

import { type Command, Option } from 'commander'
import type { Axis } from '../app/series.ts'
import type { PeriodUnit } from '../domain/values/period.ts'
import { given } from '../kernel/given.ts'
import { several } from '../report/format.ts'
import { besides, optionsFlag } from './besides.ts'
import { convertFlags } from './converted.ts'
import { figureText } from './figure-text.ts'
import { spanOf } from './period.ts'
import { type CommonOptions, common, UsageError, withSession } from './session.ts'

interface SeriesFlags extends CommonOptions {
  readonly view: string
  readonly every: PeriodUnit
  readonly from?: string
  readonly to?: string
  readonly axis: Axis
  readonly figure?: ReadonlyArray<string>
  readonly options?: string
}

/** As many as fit beside each other, where nobody says which. */
const SHOWN = 6

export const seriesVerb = (program: Command): void => {
  optionsFlag(
    convertFlags(common(program.command('series'), 'no bounds'))
      .description('a view at the end of each month, quarter, …: what each of its figures was')
      .requiredOption('--view <verb>', 'the view by its verb, such as "pipeline board"')
      .addOption(
        new Option('--every <unit>', 'a point at the end of each')
          .choices(['week', 'month', 'quarter', 'year'])
          .default('month'),
      )
      .option('--from <day>', 'from the period of this local day')
      .option('--to <day>', 'until before this local day')
      .option('--figure <path...>', 'only these figures, by their paths in the view')
      .addOption(
        new Option('--axis <axis>', 'by what had occurred, or by what was known')
          .choices(['as-of', 'known-at'])
          .default('as-of'),
      ),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela series --view "pipeline board" --from 2017-01-01 --to 2018-01-01 --figure won.count lost.count',
    )
    .action((flags: SeriesFlags) =>
      withSession(flags, async ({ crm, when, show }) => {
        const { view, every, axis, figure } = flags
        const answer = await crm.series({
          ...when,
          ...spanOf(flags, 'series'),
          view,
          every,
          axis,
          options: besides(flags.options),
          ...given({ zone: flags.zone }),
        })
        const names = [...new Set(answer.points.flatMap(({ figures }) => Object.keys(figures)))]
        const unknown = figure?.find((name) => !names.includes(name))
        if (unknown !== undefined)
          throw new UsageError(`${view} has no figure ${unknown} in this span; there are ${names.join(', ')}`)
        const shown = figure ?? names.slice(0, SHOWN)
        const points = answer.points.map((point) => ({
          ...point,
          figures: Object.fromEntries(
            Object.entries(point.figures).filter(([name]) => figure === undefined || figure.includes(name)),
          ),
        }))
        const more = figure === undefined ? names.length - shown.length : 0
        await show({ ...answer, points }, [
          {
            title: `${view}, ${axis === 'as-of' ? 'as it stood' : 'as it was known'} at the end of each ${every}`,
            columns: [every, ...shown],
            rows: points.map(({ period, figures }) => [
              period,
              ...shown.map((name) => figureText(figures[name] ?? null)),
            ]),
            notes:
              more > 0 ? [`${several(more, 'more figure', 'more figures')}: --figure names them, --json has all`] : [],
          },
        ])
        return 0
      }),
    )
}
