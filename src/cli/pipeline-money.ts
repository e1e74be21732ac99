/** `clientela pipeline size · velocity`: what deals are worth, and what they bring a day. */
import { type Command, Option } from 'commander'
import { type DealKey, dealKeys } from '../../projections/pipeline/keys.ts'
import type { SizeRow } from '../../projections/pipeline/size.ts'
import type { VelocityFactors } from '../../projections/pipeline/velocity.ts'
import { given } from '../kernel/given.ts'
import { bagText, minorText, number, percent, rateText } from '../report/format.ts'
import { inferredNote, type OwnerFlags, owner, type PeriodFlags, period, periodOf } from './period.ts'
import { type CommonOptions, common, wholeNumber, withSession } from './session.ts'

const sizeVerb = (pipeline: Command): void => {
  owner(
    period(
      common(pipeline.command('size').description('what won deals are worth; offers, discounts and cross-sell (P5)')),
    ),
  )
    .addOption(new Option('--by <key>', 'a row for each').choices(dealKeys))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline size --by segment --from 2017-01-01 --to 2018-01-01')
    .action((options: PeriodFlags & OwnerFlags & { readonly by?: DealKey }) =>
      withSession(options, async ({ crm, when, show }) => {
        const { by, owner: whose } = options
        const answer = await crm.pipeline.size({ ...periodOf(options), ...given({ by, owner: whose }), ...when })
        const rows = ({ key, value }: SizeRow) =>
          Object.entries(value).map(([currency, s]) => [
            key,
            s.n,
            ...[s.median, s.mean, s.p25, s.p75, s.p90].map((one) => minorText(one, currency)),
          ])
        const { offers, discount, crossSell } = answer
        const rates = Object.entries(discount.rate).map(([currency, rate]) => `${rateText(rate)} ${currency}`)
        await show(answer, [
          {
            title: 'Value of the deals won',
            columns: [by ?? 'all', 'deals', 'median', 'mean', 'p25', 'p75', 'p90'],
            rows: [...answer.rows, answer.total].flatMap(rows),
          },
          {
            title: 'Offers that ended, and what was sold beside',
            columns: ['figure', 'value', 'of'],
            rows: [
              ['accepted', percent(offers.acceptance.value), `${offers.accepted} of ${offers.acceptance.den}`],
              ['declined', null, offers.declined],
              ['lapsed', null, offers.lapsed],
              ['standing', null, offers.standing],
              ['discount', rates.join(' + ') || null, bagText(discount.list)],
              ['cross-sell', percent(crossSell.value), `${crossSell.num} of ${crossSell.den}`],
            ],
            notes: inferredNote(answer.inferred),
          },
        ])
        return 0
      }),
    )
}

const velocityVerb = (pipeline: Command): void => {
  common(pipeline.command('velocity').description('money a day, and the four factors of it (P8)'))
    .option('--days <n>', 'of the deals closed in so many days before', wholeNumber('--days', 1))
    .addHelpText('after', '\nExample:\n  $ clientela pipeline velocity --as-of 2017-12-31 --days 180')
    .action((options: CommonOptions & { readonly days?: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.pipeline.velocity({ ...given({ days: options.days }), ...when })
        const line = (currency: string, name: string, factors: VelocityFactors) => [
          currency,
          name,
          factors.open,
          percent(factors.winRate.value),
          minorText(factors.value.mean, currency),
          number(factors.cycle.mean),
          minorText(factors.velocity, currency),
        ]
        await show(answer, [
          {
            title: `Velocity over ${answer.days} days`,
            columns: ['currency', 'when', 'open', 'win rate', 'mean value', 'mean days', 'a day'],
            rows: answer.currencies.flatMap(({ currency, now, before, change }) => [
              line(currency, 'now', now),
              line(currency, `${answer.days} days before`, before),
              [
                currency,
                'change',
                change.open,
                percent(change.winRate),
                minorText(change.value, currency),
                number(change.cycle),
                minorText(change.velocity, currency),
              ],
            ]),
            notes: [
              ...(answer.unvalued === 0 ? [] : [`${answer.unvalued} open deals have no value and are in no row`]),
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

export const moneyVerbs = (pipeline: Command): void => {
  sizeVerb(pipeline)
  velocityVerb(pipeline)
}
