/** `clientela replay`: the history folded with a projection or view, your own included; and two of them compared. */
import type { Command } from 'commander'
import { type RowChanges, rowsOfAnswer } from '../../projections/audit/row-changes.ts'
import { figuresIn } from '../../projections/drill.ts'
import type { AnyView } from '../../projections/view.ts'
import type { Comparison, Replay, ReplaySide } from '../app/replayed.ts'
import { given } from '../kernel/given.ts'
import type { Position } from '../kernel/position.ts'
import type { Projection } from '../kernel/projection.ts'
import { localTime, several } from '../report/format.ts'
import { changesSheet } from './audit-changes.ts'
import { besides } from './besides.ts'
import { convertFlags } from './converted.ts'
import { figureText } from './figure-text.ts'
import type { Cell, Sheet } from './output.ts'
import { progress } from './progress.ts'
import { isProjectionOf, replayableOf } from './replayable.ts'
import { type CommonOptions, common, withheldNote, withSession } from './session.ts'

interface ReplayFlags extends CommonOptions {
  readonly projection: string
  readonly from?: string
  readonly to?: string
  readonly options?: string
  readonly against?: string
  readonly againstAsOf?: string
  readonly againstKnownAt?: string
  readonly againstOptions?: string
}

const cellOf = (value: unknown): Cell => {
  if (typeof value === 'string' || typeof value === 'number') return value
  return value === null || value === undefined ? null : JSON.stringify(value)
}

/** What the rows that changed are, a line a column. */
export const rowsSheet = (title: string, { same, rows }: RowChanges): Sheet => ({
  title,
  columns: ['key', 'column', 'before', 'after', 'change'],
  rows: rows.flatMap(({ key, columns }) =>
    columns.map(({ column, before, after, change }): ReadonlyArray<Cell> => {
      const more = change !== null && change > 0 ? `+${change}` : change
      return [key, column, cellOf(before), cellOf(after), more]
    }),
  ),
  notes: [`${several(rows.length, 'row differs', 'rows differ')}, ${several(same, 'is', 'are')} the same`],
})

const sheetOfOne = (of: Projection | AnyView, { rows = [], answer, events, withheld }: Replay): Sheet => {
  const folded = `${several(events, 'event', 'events')} folded`
  if (!isProjectionOf(of)) {
    const figures = figuresIn(answer ?? {}).map(([figure, value]) => [figure, figureText(value)])
    const found = figures.length > 0 ? figures : rowsOfAnswer(answer).map(({ key, row }) => [key, cellOf(row.value)])
    return { title: of.title, columns: ['figure', 'value'], rows: found, notes: [folded, ...withheldNote(withheld)] }
  }
  const columns = Object.keys(of.table)
  return {
    title: `${of.name}: ${of.doc}`,
    columns: ['key', ...columns],
    rows: rows.map(({ key, ...row }) => [key, ...columns.map((name) => cellOf(row[name]))]),
    notes: [`${folded} into ${several(rows.length, 'row', 'rows')}`, ...withheldNote(withheld)],
  }
}

const sheetOfTwo = ({ before, after, rows, figures = [] }: Comparison, zone: string): Sheet => {
  const side = ({ of, asOf, knownAt }: Comparison['before']) =>
    `${of} as of ${localTime(asOf, zone)} known ${localTime(knownAt, zone)}`
  const title = `${side(before)} → ${side(after)}`
  return rows === undefined ? changesSheet(title, figures, zone) : rowsSheet(title, rows)
}

export const replayVerb = (program: Command): void => {
  convertFlags(common(program.command('replay'), 'no bounds'))
    .description('folds the history with any projection or view, your own included, without touching what is live')
    .requiredOption('--projection <what>', 'a TypeScript or JavaScript file that exports one, a view, a table')
    .option('--as-of <moment>', 'events that had occurred by then')
    .option('--known-at <moment>', 'events that were recorded by then')
    .option('--from <position>', 'after this position')
    .option('--to <position>', 'up to this position')
    .option('--options <json>', 'what a view is asked beside the moment, such as \'{"by":"manager"}\'')
    .option('--against <what>', 'likewise: what is compared with, default the same')
    .option('--against-as-of <moment>', 'the moment that is compared with')
    .option('--against-known-at <moment>', 'likewise, by what was known')
    .option('--against-options <json>', 'what a view that is compared with is asked; default the same')
    .addHelpText(
      'after',
      `
Examples:
  $ clientela replay --projection ./my-question.ts --json
  $ clientela replay --projection ./my-question.ts --against ./before-i-changed-it.ts
  $ clientela replay --projection "pipeline winrate" --as-of 2017-12-31 --against-as-of 2017-06-30`,
    )
    .action((flags: ReplayFlags) =>
      withSession(flags, async ({ crm, show, when, zone, events }) => {
        const of = await replayableOf('--projection', flags.projection, crm.registry)
        const options = besides(flags.options)
        const { asOf, knownAt } = flags
        const stretch = given({ from: flags.from as Position | undefined, to: flags.to as Position | undefined })
        const after: ReplaySide = { of, options, ...stretch, ...given({ asOf, knownAt }) }
        const isWhole = flags.from === undefined && flags.to === undefined
        const bar = progress('events', isWhole ? await events() : undefined)
        const reading = { onProgress: bar.update, ...given({ as: when.as, zone: flags.zone, convert: when.convert }) }
        const { against, againstAsOf, againstKnownAt, againstOptions } = flags
        if ([against, againstAsOf, againstKnownAt, againstOptions].every((flag) => flag === undefined)) {
          const answer = await crm.replay({ ...after, ...reading })
          bar.stop()
          await show({ ...answer, ...(isProjectionOf(of) ? { projection: of.name } : {}) }, [sheetOfOne(of, answer)])
          return 0
        }
        const before: ReplaySide = {
          of: against === undefined ? of : await replayableOf('--against', against, crm.registry),
          options: againstOptions === undefined ? options : besides(againstOptions),
          ...stretch,
          ...given({ asOf: againstAsOf ?? asOf, knownAt: againstKnownAt ?? knownAt }),
        }
        const answer = await crm.compare({ before, after, ...reading })
        bar.stop()
        await show(answer, [sheetOfTwo(answer, zone)])
        return 0
      }),
    )
}
