/** `clientela retention concentration · keyaccounts · bonuses`: on whom the revenue rests, and what is owed to key accounts. */
import { type Command, Option } from 'commander'
import type { KeyTerms } from '../../projections/retention/key-accounts.ts'
import type { PeriodUnit } from '../domain/values/period.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, number, percent, ratesText, rateText } from '../report/format.ts'
import { type BoughtFlags, bought, boughtOf } from './life-options.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, wholeNumber, withSession } from './session.ts'

const basisPoints = (value: number): string => `${(value / 100).toFixed(2)} %`

const concentrationVerb = (retention: Command): void => {
  period(bought(common(retention.command('concentration').description('on how few clients the revenue rests (R13)'))))
    .option('--currency <code>', 'whose purchases count, default the one in which most were made')
    .addHelpText('after', '\nExample:\n  $ clientela retention concentration --from 2026-01-01 --to 2027-01-01')
    .action((options: PeriodFlags & BoughtFlags) =>
      withSession(options, async ({ crm, when, show, currency: asked }) => {
        const answer = await crm.retention.concentration({
          ...given({ currency: asked }),
          ...boughtOf(options),
          ...periodOf(options),
          ...when,
        })
        const currency = answer.currency ?? 'EUR'
        await show(answer, [
          {
            title: `Revenue by client, ${answer.from} up to ${answer.to}`,
            columns: ['client', 'kind', 'key account', 'revenue', 'share', 'class'],
            rows: answer.clients.map((one) => [
              one.client,
              one.kind,
              one.keyAccount ? 'yes' : 'no',
              amountText(one.revenue, currency),
              percent(one.share),
              one.class,
            ]),
            notes: [
              `HHI ${number(answer.hhi, 4)}; the largest has ${rateText(answer.top1)}, the five largest ${rateText(answer.top5)}, the ten largest ${rateText(answer.top10)}`,
              `key accounts ${rateText(answer.keyAccounts)}, corporate clients ${rateText(answer.corporate)}`,
              ...inferredNote(answer.inferred),
            ],
            part: 'clients',
          },
          {
            title: 'By class',
            columns: ['class', 'clients', 'share'],
            rows: answer.classes.map((one) => [one.class, one.clients, rateText(one.share)]),
          },
        ])
        return 0
      }),
    )
}

const termsText = ({ priceList, prices, discount, bonus, provisions }: KeyTerms): string =>
  [
    ...(priceList === null ? [] : [`price list ${priceList}`]),
    ...prices.map(({ product, amount, currency }) => `${product} at ${amountText(amount, currency)}`),
    ...(discount === null ? [] : [`discount ${basisPoints(discount)}`]),
    ...(bonus === null ? [] : [`bonus ${basisPoints(bonus)}`]),
    ...provisions,
  ].join('; ')

type KeyAccountFlags = PeriodFlags & BoughtFlags & { readonly within?: number }

const keyAccountsVerb = (retention: Command): void => {
  period(
    bought(
      common(retention.command('keyaccounts').description('key accounts: what was agreed, how each stands (R13)')),
    ),
  )
    .option('--currency <code>', 'whose purchases count, default the one in which most were made')
    .option('--within <days>', 'list contracts that end so soon, default 90', wholeNumber('--within', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention keyaccounts --from 2026-01-01 --to 2027-01-01')
    .action((options: KeyAccountFlags) =>
      withSession(options, async ({ crm, when, show, currency: asked }) => {
        const answer = await crm.retention.keyAccounts({
          ...given({ currency: asked, withinDays: options.within }),
          ...boughtOf(options),
          ...periodOf(options),
          ...when,
        })
        const { accounts, total } = answer
        await show(answer, [
          {
            title: `Key accounts, ${answer.from} up to ${answer.to}`,
            columns: [
              'client',
              'since',
              'revenue',
              'share',
              'class',
              'contracts a month',
              'GRR',
              'NRR',
              'health',
              'bonus',
            ],
            rows: accounts.map((one) => [
              one.client,
              one.since,
              answer.currency === null ? null : amountText(one.revenue, answer.currency),
              percent(one.share),
              one.class,
              bagText(one.contracts.closing),
              ratesText(one.contracts.grr),
              ratesText(one.contracts.nrr),
              one.health === null ? null : `${number(one.health)} ${one.colour}`,
              bagText(one.bonus),
            ]),
            notes: [
              `${total.accounts} key accounts with ${rateText(total.share)} of the revenue; bonuses ${bagText(total.bonus)}`,
              ...inferredNote(answer.inferred),
            ],
          },
          {
            title: 'What was agreed, and what ends',
            columns: ['client', 'terms', 'approved by', 'contracts that end'],
            rows: accounts.map(({ client, terms, ending }) => [
              client,
              termsText(terms),
              terms.approvedBy,
              ending.map(({ contract, to }) => `${contract} on ${to}`).join(', '),
            ]),
          },
        ])
        return 0
      }),
    )
}

type BonusFlags = PeriodFlags & BoughtFlags & { readonly period?: PeriodUnit }

const bonusesVerb = (retention: Command): void => {
  period(
    bought(common(retention.command('bonuses').description('bonuses owed to key accounts, to the minor unit (R13)'))),
  )
    .addOption(
      new Option('--period <unit>', 'for how long each is owed, default a year').choices([
        'week',
        'month',
        'quarter',
        'year',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ clientela retention bonuses --period quarter --csv > bonuses.csv')
    .action((options: BonusFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.bonuses({
          ...given({ period: options.period }),
          ...boughtOf(options),
          ...periodOf(options),
          ...when,
        })
        await show(answer, [
          {
            title: 'Bonuses owed',
            columns: ['client', 'period', 'turnover', 'bonus', 'complete'],
            rows: [
              ...answer.bonuses.map((one) => [
                one.client,
                one.period,
                bagText(one.turnover),
                bagText(one.bonus),
                one.complete ? 'yes' : 'no',
              ]),
              ['all', '', bagText(answer.turnover), bagText(answer.bonus), ''],
            ],
            notes: inferredNote(answer.inferred),
          },
          {
            title: 'What they are made of',
            columns: ['client', 'deal', 'day', 'turnover', 'rate', 'agreed in', 'bonus'],
            rows: answer.bonuses.flatMap(({ client, bonus, lines }) => {
              const [currency = ''] = Object.keys(bonus)
              return lines.map((line) => [
                client,
                line.deal,
                line.day,
                amountText(line.turnover, currency),
                basisPoints(line.basisPoints),
                line.contract === null ? 'key terms' : `contract ${line.contract}`,
                amountText(line.bonus, currency),
              ])
            }),
          },
        ])
        return 0
      }),
    )
}

export const accountVerbs = (retention: Command): void => {
  concentrationVerb(retention)
  keyAccountsVerb(retention)
  bonusesVerb(retention)
}
