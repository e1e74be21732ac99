/** `clientela pipeline …`: board, winrate, cycle, waterfall; the other verbs have files of their own. */
import { type Command, Option } from 'commander'
import { type DealKey, dealKeys } from '../../projections/pipeline/keys.ts'
import { type WaterfallOptions, waterfallLines } from '../../projections/pipeline/waterfall.ts'
import type { WinRateRow } from '../../projections/pipeline/win-rate.ts'
import type { Summary } from '../../projections/statistics/percentile.ts'
import { given } from '../kernel/given.ts'
import { isLocalDate } from '../kernel/local-date.ts'
import { bagText, localTime, number, percent, rateText, several } from '../report/format.ts'
import { sourcesVerb } from './campaign.ts'
import { inferredNote, labelled, type OwnerFlags, owner, type PeriodFlags, period, periodOf, spanOf } from './period.ts'
import { flowVerbs } from './pipeline-flow.ts'
import { forecastVerbs } from './pipeline-forecast.ts'
import { lossesVerb } from './pipeline-losses.ts'
import { moneyVerbs } from './pipeline-money.ts'
import { wayVerbs } from './pipeline-ways.ts'
import { common, wholeNumber, withSession } from './session.ts'
import { looksAtIt, sampled, spark } from './spark.ts'

const boardVerb = (pipeline: Command): void => {
  period(common(pipeline.command('board').description('open deals by stage, as of any day (P1)')))
    .option('--cards', 'list the deals of each stage, longest there first')
    .addHelpText('after', '\nExample:\n  $ clientela pipeline board --as-of 2017-06-30 --cards')
    .action((options: PeriodFlags & { readonly cards?: boolean }) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const board = await crm.pipeline.board({ ...periodOf(options), ...when })
        const rows = [
          ...board.stages.map(({ stage, count, value, weighted }) => [stage, count, bagText(value), bagText(weighted)]),
          ['won', board.won.count, bagText(board.won.value), ''],
          ['lost', board.lost.count, bagText(board.lost.value), ''],
        ]
        const cards = board.stages.flatMap(({ stage, cards: own }) =>
          own.map((card) => [
            stage,
            card.deal,
            card.client,
            card.manager,
            card.value === null ? null : bagText({ [card.value.currency]: card.value.amount }),
            card.daysInStage,
            card.expectedClose,
            percent(card.winProbability),
            card.flags.join(' '),
          ]),
        )
        const notes = [
          ...(board.undated === 0
            ? []
            : [`${board.undated} open deals: the source does not say when they were opened`]),
          ...inferredNote(board.inferred),
        ]
        const sheet = {
          title: `Pipeline, ${localTime(board.asOf, zone)} ${zone}`,
          columns: ['stage', 'deals', 'value', 'weighted'],
          rows,
          notes,
        }
        const cardSheet = {
          columns: ['stage', 'deal', 'client', 'manager', 'value', 'days', 'expected', 'P(win)', 'flags'],
          rows: cards,
          part: 'stages.cards',
        }
        await show(board, options.cards === true ? [cardSheet, sheet] : [sheet])
        return 0
      }),
    )
}

const winrateVerb = (pipeline: Command): void => {
  owner(period(common(pipeline.command('winrate').description('won of what was closed (P4)'))))
    .addOption(new Option('--by <key>', 'a row for each').choices(dealKeys))
    .addOption(
      new Option('--closures <which>', 'a deal counts at its last closure, or at each').choices(['last', 'each']),
    )
    .option('--conservative', 'deals overdue by more than 90 days count as lost')
    .addOption(
      new Option('--of <which>', 'of the deals closed in the period, or of those opened in it').choices([
        'closed',
        'opened',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ clientela pipeline winrate --by manager --from 2017-10-01 --to 2018-01-01')
    .action(
      (
        options: PeriodFlags &
          OwnerFlags & {
            readonly by?: DealKey
            readonly closures?: 'last' | 'each'
            readonly conservative?: boolean
            readonly of?: 'closed' | 'opened'
          },
      ) =>
        withSession(options, async ({ crm, when, show }) => {
          const { by, closures, conservative, of, owner: whose } = options
          const answer = await crm.pipeline.winRate({
            ...periodOf(options),
            ...given({ by, closures, conservative, of, owner: whose }),
            ...when,
          })
          const row = (one: WinRateRow) => {
            const ci = one.rate.ci95 === null ? null : `${percent(one.rate.ci95[0])} … ${percent(one.rate.ci95[1])}`
            const byValue = Object.entries(one.valueRate)
              .map(([currency, rate]) => `${rateText(rate)} ${currency}`)
              .join(' + ')
            return [
              one.key,
              one.won,
              one.lost,
              percent(one.rate.value),
              ci,
              bagText(one.wonValue),
              byValue === '' ? null : byValue,
            ]
          }
          const columns = [by ?? 'all', 'won', 'lost', 'rate', '95 %', 'won value', 'by value']
          await show(answer, [
            {
              columns,
              rows: [...answer.rows, answer.total].map(row),
              notes: [
                `${several(answer.open, 'deal is', 'deals are')} open, neither won nor lost`,
                ...inferredNote(answer.inferred),
              ],
            },
          ])
          return 0
        }),
    )
}

const cycleVerb = (pipeline: Command): void => {
  period(common(pipeline.command('cycle').description('days from opening to closing (P6)')))
    .addOption(
      new Option('--reading <which>', 'with or without the time a deal was closed in between').choices([
        'gross',
        'active',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ clientela pipeline cycle --as-of 2017-12-31')
    .action((options: PeriodFlags & { readonly reading?: 'gross' | 'active' }) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const answer = await crm.pipeline.cycle({
          ...periodOf(options),
          ...given({ reading: options.reading }),
          ...when,
        })
        const row = (name: string, s: Summary) => [
          name,
          s.n,
          number(s.mean, 2),
          number(s.median),
          number(s.p25),
          number(s.p75),
          number(s.p90),
        ]
        const curves = looksAtIt(form)
          ? [
              `open: ${spark(
                sampled(
                  answer.survival.map(({ day, survival }) => [day, survival] as const),
                  1,
                ),
                1,
              )}`,
              ...(['won', 'lost'] as const).map(
                (name) =>
                  `${name}: ${spark(
                    sampled(
                      answer.cumulativeIncidence.map((point) => [point.day, point[name]] as const),
                      0,
                    ),
                    1,
                  )}`,
              ),
            ]
          : []
        const notes = [
          ...curves,
          `median days to closing, open deals counted in: ${number(answer.median, 0)}`,
          ...(answer.undated === 0
            ? []
            : [`${several(answer.undated, 'deal', 'deals')} without a date of opening left out`]),
          ...inferredNote(answer.inferred),
        ]
        await show(answer, [
          {
            columns: ['outcome', 'deals', 'mean', 'median', 'p25', 'p75', 'p90'],
            rows: [row('won', answer.won), row('lost', answer.lost)],
            notes,
            part: 'summary',
          },
        ])
        return 0
      }),
    )
}

/** A window is a period's label, `2026-03` or `2026-Q1`, or two days with two dots between. */
const windowOf = (text: string): NonNullable<WaterfallOptions['window']> => {
  const [from = '', to = ''] = text.split('..', 2)
  if (isLocalDate(from) && isLocalDate(to)) return { from, to }
  return labelled('--window', text)
}

interface WaterfallFlags extends PeriodFlags {
  readonly window?: string
  readonly manager?: string
  readonly segment?: string
  readonly source?: string
  readonly reading?: 'gross' | 'net'
  readonly explain?: boolean
  readonly limit?: number
}

const waterfallVerb = (pipeline: Command): void => {
  period(common(pipeline.command('waterfall').description('what moved the pipeline between two days (P11)')))
    .option('--window <period>', 'only deals expected to close in it: 2026-Q1, 2026-03 or 2026-03-01..2026-04-01')
    .option('--manager <id>', 'only deals of one manager')
    .option('--segment <id>', 'only deals of one segment')
    .option('--source <source>', 'only deals of one source')
    .addOption(new Option('--reading <which>', 'every event, or end points only').choices(['gross', 'net']))
    .option('--explain', 'list the event behind every movement')
    .option('--limit <n>', 'movements listed at most', wholeNumber('--limit', 1), 200)
    .addHelpText('after', '\nExample:\n  $ clientela pipeline waterfall --from 2017-06-01 --to 2017-07-01 --explain')
    .action((options: WaterfallFlags) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const { from, to } = spanOf(options, 'waterfall')
        const { manager, segment, source, reading } = options
        const { movements, ...answer } = await crm.pipeline.waterfall({
          from,
          to,
          ...(options.window === undefined ? {} : { window: windowOf(options.window) }),
          ...given({ manager, segment, source, reading }),
          ...when,
        })
        const names = ['opening', ...waterfallLines, 'closing'] as const
        const sheet = {
          title: `Pipeline from ${from} to ${to}`,
          columns: ['line', 'deals', 'value'],
          rows: names
            .filter(
              (name) =>
                answer[name].count > 0 ||
                Object.keys(answer[name].value).length > 0 ||
                name === 'opening' ||
                name === 'closing',
            )
            .map((name) => [name, answer[name].count, bagText(answer[name].value)]),
          notes: inferredNote(answer.inferred),
        }
        const shown = movements.slice(0, options.limit)
        const explained = {
          columns: ['line', 'deal', 'when', 'event', 'value', 'position'],
          rows: shown.map((one) => [
            one.line,
            one.deal,
            localTime(one.occurredAt, zone),
            one.type,
            one.value === null ? null : bagText({ [one.value.currency]: one.value.amount }),
            one.position,
          ]),
          notes: shown.length < movements.length ? [`${movements.length - shown.length} more; raise --limit`] : [],
        }
        await show(
          options.explain === true ? { ...answer, movements } : answer,
          options.explain === true ? [sheet, explained] : [sheet],
        )
        return 0
      }),
    )
}

export const pipelineVerbs = (program: Command): void => {
  const pipeline = program
    .command('pipeline')
    .description('open deals, how they move, what they are worth and are expected to be')
  boardVerb(pipeline)
  winrateVerb(pipeline)
  cycleVerb(pipeline)
  waterfallVerb(pipeline)
  flowVerbs(pipeline)
  moneyVerbs(pipeline)
  forecastVerbs(pipeline)
  wayVerbs(pipeline)
  lossesVerb(pipeline)
  sourcesVerb(pipeline)
}
