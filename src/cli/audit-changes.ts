/** `clientela audit diff` and `clientela audit restated`: what changed, by which events. */
import { type Command, Option } from 'commander'
import type { Difference, FigureChange } from '../../projections/audit/changes.ts'
import type { Diff } from '../app/changed.ts'
import { given } from '../kernel/given.ts'
import { localTime, several } from '../report/format.ts'
import { besides, optionsFlag } from './besides.ts'
import { convertFlags } from './converted.ts'
import { figureText } from './figure-text.ts'
import type { Sheet } from './output.ts'
import { labelled, spanOf } from './period.ts'
import { type CommonOptions, common, wholeNumber, withSession } from './session.ts'

const signed = (change: Difference): string | number | null =>
  typeof change === 'number' && change > 0 ? `+${change}` : figureText(change)

/** Streams below a figure, and late records, that a person is shown; programs get all. */
const SHOWN = 20

const left = (shown: number, of: number, what: string): string => `${of - shown} more ${what}: --json has all`

/** A line for the figure, one below it for each stream that adds to it. */
const linesOf = ({ figure, before, after, change, by }: FigureChange, zone: string) => [
  [figure, figureText(before), figureText(after), signed(change), ''],
  ...by.slice(0, SHOWN).map(({ stream, change: part, events }) => [
    `└${stream}`,
    '',
    '',
    signed(part) ?? '',
    // The last first: a terminal has no room for all.
    events
      .toReversed()
      .map(({ type, occurredAt }) => `${type} ${localTime(occurredAt, zone).slice(0, 10)}`)
      .join(', '),
  ]),
  ...(by.length > SHOWN ? [[`└…`, '', '', '', left(SHOWN, by.length, 'streams')]] : []),
]

export const changesSheet = (title: string, changes: ReadonlyArray<FigureChange>, zone: string): Sheet => ({
  title,
  columns: ['figure', 'before', 'after', 'change', 'events'],
  rows: changes.flatMap((change) => linesOf(change, zone)),
  notes: [
    changes.length === 0
      ? 'nothing has changed'
      : several(changes.length, 'figure has changed', 'figures have changed'),
  ],
})

const sheetOf = ({ view, before, after, zone, changes }: Diff): Sheet => {
  const moment = ({ asOf, knownAt }: Diff['before']) =>
    `as of ${localTime(asOf, zone)} known ${localTime(knownAt, zone)}`
  return changesSheet(`${view}: ${moment(before)} → ${moment(after)}`, changes, zone)
}

const diffVerb = (audit: Command): void => {
  optionsFlag(
    convertFlags(common(audit.command('diff'), 'no bounds'))
      .description('a view at two moments: every figure that has changed, and the events behind it')
      .requiredOption('--view <verb>', 'the view by its verb, such as "pipeline board"')
      .requiredOption('--from <moment>', 'the earlier moment: a day (its end) or an instant')
      .requiredOption('--to <moment>', 'the later moment')
      .addOption(
        new Option('--axis <axis>', 'moments of what had occurred, or of what was known')
          .choices(['as-of', 'known-at'])
          .default('as-of'),
      ),
  )
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela audit diff --view "pipeline board" --from 2017-05-31 --to 2017-06-30',
    )
    .action(
      (
        flags: CommonOptions & {
          readonly options?: string
          readonly view: string
          readonly from: string
          readonly to: string
          readonly axis: string
        },
      ) =>
        withSession(flags, async ({ crm, when, show }) => {
          const moment = (at: string) => (flags.axis === 'as-of' ? { asOf: at } : { knownAt: at })
          const { view, from, to } = flags
          const answer = await crm.audit.diff({
            view,
            options: besides(flags.options),
            from: moment(from),
            to: moment(to),
            ...given({ as: when.as, zone: flags.zone, convert: when.convert }),
          })
          await show({ ...answer, view: 'audit diff', of: view, ...given({ converted: answer.after.converted }) }, [
            sheetOf(answer),
          ])
          return 0
        }),
    )
}

interface RestatedFlags extends CommonOptions {
  readonly options?: string
  readonly month?: string
  readonly from?: string
  readonly to?: string
  readonly view?: ReadonlyArray<string>
  readonly lagDays?: number
}

const restatedVerb = (audit: Command): void => {
  optionsFlag(
    convertFlags(common(audit.command('restated'), 'no bounds'))
      .description('how far a closed period has moved since it was reported, and by which late records (T5)')
      .option('--month <period>', 'the period by its label: 2026-02, 2026-Q1')
      .option('--from <day>', 'or from this local day')
      .option('--to <day>', 'until before this local day')
      .option('--view <verb...>', 'views by their verbs; default what a month is closed with')
      .option('--lag-days <n>', 'days after its end until it was reported', wholeNumber('--lag-days', 0))
      .option('--known-at <moment>', 'what is known by now; default now'),
  )
    .addHelpText('after', '\nExample:\n  $ clientela audit restated --month 2017-06 --view "pipeline board"')
    .action((flags: RestatedFlags) =>
      withSession(flags, async ({ crm, when, show, zone }) => {
        const span = flags.month === undefined ? spanOf(flags, 'audit restated') : labelled('--month', flags.month)
        const answer = await crm.audit.restated({
          ...span,
          options: besides(flags.options),
          ...given({
            views: flags.view,
            lagDays: flags.lagDays,
            knownAt: flags.knownAt,
            as: when.as,
            zone: flags.zone,
            convert: when.convert,
          }),
        })
        const late: Sheet = {
          title: 'Recorded after the report',
          columns: ['position', 'occurred', 'recorded', 'what', 'stream', 'who'],
          rows: answer.late
            .slice(0, SHOWN)
            .map((one) => [
              one.position,
              localTime(one.occurredAt, zone),
              localTime(one.recordedAt, zone),
              one.type,
              one.stream,
              one.actor,
            ]),
          notes: [
            `${several(answer.late.length, 'late record has', 'late records have')} moved a figure`,
            ...(answer.late.length > SHOWN ? [left(SHOWN, answer.late.length, 'records')] : []),
          ],
        }
        const { views, ...rest } = answer
        await show({ view: 'audit restated', ...rest, views }, [...views.map(sheetOf), late])
        return 0
      }),
    )
}

export const changeVerbs = (audit: Command): void => {
  diffVerb(audit)
  restatedVerb(audit)
}
