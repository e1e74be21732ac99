/** `clientela pipeline forecast · calibration · coverage`: what deals are expected to bring, and how good such words were. */
import { type Command, Option } from 'commander'
import type { CoverageSum } from '../../projections/pipeline/coverage.ts'
import type { Amount } from '../../projections/pipeline/deal.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, minorText, number, percent, several } from '../report/format.ts'
import { inferredNote, type OwnerFlags, owner, type PeriodFlags, period, spanOf } from './period.ts'
import { amount, type CommonOptions, common, wholeNumber, withSession } from './session.ts'
import { bar, looksAtIt } from './spark.ts'

interface ForecastFlags extends PeriodFlags, OwnerFlags {
  readonly by?: 'expected' | 'timing'
  readonly manager?: string
  readonly shrinkage?: number
  readonly seed?: number
  readonly limit: number
}

const forecastVerb = (pipeline: Command): void => {
  owner(period(common(pipeline.command('forecast').description('what a period is expected to bring (P9)'))))
    .addOption(
      new Option('--by <which>', 'deals by the day they are expected, or by how long won deals took').choices([
        'expected',
        'timing',
      ]),
    )
    .option('--manager <id>', 'only deals of one manager')
    .option('--shrinkage <n>', "deals' weight of the overall win rate; 0: raw shares", wholeNumber('--shrinkage', 0))
    .option('--seed <n>', 'of the simulation, where there are more than 20 deals', wholeNumber('--seed', 0))
    .option('--limit <n>', 'deals listed at most', wholeNumber('--limit', 0), 50)
    .addHelpText('after', '\nExample:\n  $ clientela pipeline forecast --in 2017-Q4 --as-of 2017-11-15 --by timing')
    .action((options: ForecastFlags) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const { by, manager, shrinkage, seed, owner: whose } = options
        const span = spanOf(options, 'forecast')
        const answer = await crm.pipeline.forecast({
          ...span,
          ...given({ by, manager, shrinkage, seed, owner: whose }),
          ...when,
        })
        const range = Object.entries(answer.range).map(
          ([currency, { p10, p90, sd }]) =>
            `${currency}: ${minorText(p10, currency)} to ${minorText(p90, currency)} in eight cases of ten, deviation ${minorText(sd, currency)}`,
        )
        const looked = looksAtIt(form)
        const [most] = Object.entries(answer.forecast).toSorted(([, a], [, b]) => b - a)[0] ?? []
        const barOf = (bag: typeof answer.forecast): ReadonlyArray<string> =>
          looked && most !== undefined ? [bar(bag[most] ?? 0, answer.forecast[most] ?? 0)] : []
        const shown = answer.deals.slice(0, options.limit)
        const left = answer.deals.length - shown.length
        await show(answer, [
          {
            title: `Forecast from ${span.from} to ${span.to}`,
            columns: ['category', 'deals', 'value', 'weighted', ...(looked ? [`of the forecast, ${most ?? ''}`] : [])],
            rows: [
              [
                'won',
                answer.won.count,
                bagText(answer.won.value),
                bagText(answer.won.value),
                ...barOf(answer.won.value),
              ],
              ...answer.categories.map((one) => [
                one.category,
                one.count,
                bagText(one.value),
                bagText(one.weighted),
                ...barOf(one.weighted),
              ]),
              [
                'forecast',
                answer.won.count + answer.deals.length,
                null,
                bagText(answer.forecast),
                ...barOf(answer.forecast),
              ],
            ],
            notes: [
              ...range,
              'the range takes deals to be independent of each other',
              ...(answer.overdue.count === 0
                ? []
                : [`${several(answer.overdue.count, 'of them is', 'of them are')} overdue`]),
              ...(answer.undated.count === 0
                ? []
                : [`${answer.undated.count} open deals have no expected close: ${bagText(answer.undated.value)}`]),
            ],
          },
          {
            title: 'Deals',
            columns: ['deal', 'manager', 'stage', 'expected', 'value', 'P(win)', 'weighted', 'category'],
            rows: shown.map((one) => [
              one.deal,
              one.manager,
              one.stage,
              one.overdue ? `${one.expectedClose} overdue` : one.expectedClose,
              one.value === null ? null : amountText(one.value.amount, one.value.currency),
              percent(one.probability),
              one.weighted === null ? null : amountText(one.weighted.amount, one.weighted.currency),
              one.category,
            ]),
            notes: left > 0 ? [`${left} more; raise --limit`] : [],
          },
          {
            title: 'What was learnt of each stage',
            columns: ['stage', 'closed', 'won', 'P(win)'],
            rows: answer.probabilities.map((one) => [one.stage, one.closed, one.won, percent(one.probability)]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

const calibrationVerb = (pipeline: Command): void => {
  common(pipeline.command('calibration').alias('backtest').description('how good the forecasts were (P10)'))
    .option('--origins <n>', 'month starts that are looked back to', wholeNumber('--origins', 1))
    .addOption(
      new Option('--axis <which>', "what counts at a month's start: recorded by then, or occurred").choices([
        'known',
        'occurred',
      ]),
    )
    .addHelpText(
      'after',
      '\nOf an imported history nothing was known before the import: there, --axis occurred.\n\nExample:\n  $ clientela pipeline calibration --as-of 2017-12-31 --axis occurred',
    )
    .action((options: CommonOptions & { readonly origins?: number; readonly axis?: 'known' | 'occurred' }) =>
      withSession(options, async ({ crm, when, show }) => {
        const { origins, axis } = options
        const answer = await crm.pipeline.calibration({ ...given({ origins, axis }), ...when })
        const money = Object.entries(answer.money).map(
          ([currency, one]) =>
            `${currency}, ${several(one.months, 'month', 'months')}: bias ${percent(one.bias)}, absolute error ${percent(one.wape)} of what came`,
        )
        const nothing = answer.n + answer.open + answer.unscored === 0 && answer.axis === 'known'
        await show(answer, [
          {
            title: 'What was said, and what came',
            columns: ['P(win)', 'deals', 'mean said', 'came', '95 %'],
            rows: answer.table.map(({ bin, n, mean, observed }) => [
              bin,
              n,
              percent(mean),
              percent(observed.value),
              observed.ci95 === null ? null : `${percent(observed.ci95[0])} … ${percent(observed.ci95[1])}`,
            ]),
            notes: [
              `Brier ${number(answer.brier, 4)} = reliability ${number(answer.reliability, 4)} − resolution ${number(answer.resolution, 4)} + uncertainty ${number(answer.uncertainty, 4)}; skill ${number(answer.skill, 4)}`,
              ...money,
              `left out: ${several(answer.open, 'deal', 'deals')} still open, ${answer.unscored} that nothing had been learnt for`,
              ...(nothing ? ['nothing was known at any of these month starts; for an import: --axis occurred'] : []),
            ],
            part: 'table',
          },
          {
            title: 'Month by month',
            columns: ['month', 'resolved', 'open', 'unscored', 'Brier', 'forecast', 'came'],
            rows: answer.origins.map((one) => [
              one.month,
              one.resolved,
              one.open,
              one.unscored,
              number(one.brier, 4),
              bagText(one.forecast),
              one.actual === null ? null : bagText(one.actual),
            ]),
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

interface CoverageFlags extends PeriodFlags, OwnerFlags {
  readonly target?: Amount
  readonly manager?: string
  readonly days?: number
}

const coverageVerb = (pipeline: Command): void => {
  owner(
    period(common(pipeline.command('coverage').description('how often open deals cover what a target lacks (P12)'))),
  )
    .option('--target <amount>', 'of the period, with its currency: "500000 EUR"', amount('--target'))
    .option('--manager <id>', 'only deals of one manager')
    .option('--days <n>', 'win rate of the deals closed in so many days before', wholeNumber('--days', 1))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline coverage --in 2017-Q4 --target "3500000 USD"')
    .action((options: CoverageFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager, days, owner: whose } = options
        const span = spanOf(options, 'coverage')
        const target = options.target ?? null
        const answer = await crm.pipeline.coverage({
          ...span,
          target,
          ...given({ manager, days, owner: whose }),
          ...when,
        })
        const line = (name: string, { count, value }: CoverageSum) => [name, bagText(value), count]
        const currency = target?.currency ?? ''
        await show(answer, [
          {
            title: `Coverage from ${span.from} to ${span.to}`,
            columns: ['figure', 'value', 'deals'],
            rows: [
              ['target', target === null ? null : amountText(target.amount, currency), null],
              line('won so far', answer.won),
              ['remaining', minorText(answer.remaining, currency), null],
              line('open, expected in the period', answer.open),
              ['coverage', number(answer.coverage.value, 2), null],
              ['total', number(answer.total.value, 2), null],
              ['needed at the win rate by value', number(answer.needed, 2), null],
            ],
            notes: [
              ...(target === null ? ['no target is given: --target "500000 EUR"'] : []),
              ...(answer.targetMet ? ['the target is met'] : []),
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

export const forecastVerbs = (pipeline: Command): void => {
  forecastVerb(pipeline)
  calibrationVerb(pipeline)
  coverageVerb(pipeline)
}
