/** `clientela retention renewals · risk`: which contracts end, and which clients are about to leave. */
import { type Command, Option } from 'commander'
import type { RenewalOptions } from '../../projections/retention/renewals.ts'
import type { RiskOptions } from '../../projections/retention/risk.ts'
import { given } from '../kernel/given.ts'
import { amountText, number, percent, rateText } from '../report/format.ts'
import { type LifeFlags, life, lifeOf } from './life-options.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { type CommonOptions, common, wholeNumber, withSession } from './session.ts'
import { histogram, looksAtIt } from './spark.ts'

type RenewalFlags = PeriodFlags & LifeFlags & Pick<RenewalOptions, 'terminated'> & { readonly within?: number }

const renewalsVerb = (retention: Command): void => {
  period(life(common(retention.command('renewals').description('contracts that end, and how many are renewed (R12)'))))
    .option('--within <days>', 'list those that end within so many days, default 90', wholeNumber('--within', 0))
    .addOption(
      new Option('--terminated <when>', 'one terminated early counts when it was due, or then').choices([
        'due',
        'termination',
      ]),
    )
    .addHelpText('after', '\nExample:\n  $ clientela retention renewals --within 60 --grace-days 30')
    .action((options: RenewalFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { within, terminated } = options
        const answer = await crm.retention.renewals({
          ...periodOf(options),
          ...lifeOf(options),
          ...given({ withinDays: within, terminated }),
          ...when,
        })
        const { outcomes } = answer
        const byValue = Object.keys(answer.gross).flatMap((currency) => [
          [`by value, ${currency}`, rateText(answer.gross[currency] ?? null)],
          [`with uplift, ${currency}`, rateText(answer.net[currency] ?? null)],
        ])
        const ending = {
          title: 'Contracts that end soon',
          columns: ['contract', 'client', 'value', 'ends', 'days', 'notice by', 'renewal', 'health'],
          rows: answer.ending.map((one) => [
            one.contract,
            one.client,
            amountText(one.value.amount, one.value.currency),
            one.to,
            one.daysLeft,
            one.noticeBy,
            one.renewalDeal,
            one.health === null ? null : `${number(one.health)} ${one.colour}`,
          ]),
        }
        const rates = {
          title: `Contracts due from ${answer.from} to before ${answer.to}`,
          columns: ['figure', 'value'],
          rows: [
            ...Object.entries(outcomes),
            ['renewed', rateText(answer.rate)],
            ['renewed on time', rateText(answer.onTime)],
            ...byValue,
          ],
          notes: inferredNote(answer.inferred),
        }
        await show(answer, [ending, rates])
        return 0
      }),
    )
}

const MOST_SHOWN = 30

type RiskFlags = CommonOptions & LifeFlags & Pick<RiskOptions, 'rhythm' | 'backTest'>

const riskVerb = (retention: Command): void => {
  life(common(retention.command('risk').description('clients at risk, and why (R14)')))
    .addOption(new Option('--rhythm <of>', 'whose own rhythm counts').choices(['purchases', 'interactions']))
    .option('--back-test', 'tell how right red was over the last twelve months')
    .addHelpText('after', '\nExample:\n  $ clientela retention risk --back-test')
    .action((options: RiskFlags) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const { rhythm, backTest } = options
        const answer = await crm.retention.risk({ ...lifeOf(options), ...given({ rhythm, backTest }), ...when })
        const shown = answer.clients.slice(0, MOST_SHOWN)
        const test = answer.backTest
        const { colours } = answer
        const healths = answer.clients.flatMap(({ health }) => (health === null ? [] : [health]))
        const bands = Array.from({ length: 11 }, (_, i) => 10 * i)
        const picture = {
          title: 'Health',
          columns: ['from–to', 'clients', ''],
          rows: histogram(healths, bands),
        }
        await show(answer, [
          ...(looksAtIt(form) ? [picture] : []),
          {
            title: `Clients: ${colours.red} red, ${colours.amber} amber, ${colours.green} green, ${colours.unknown} unknown`,
            columns: ['client', 'health', '', 'days', 'usual', 'silent', 'why'],
            rows: shown.map((one) => [
              one.client,
              number(one.health),
              one.colour,
              one.days,
              one.rhythm?.median ?? null,
              one.silent === true ? 'silent' : '',
              one.reasons.join('; '),
            ]),
            notes: [
              ...(test === null
                ? []
                : [
                    `red at ${test.origins.length} month starts: precision ${percent(test.precision.value)}, recall ${percent(test.recall.value)}, lift ${number(test.lift, 2)}`,
                  ]),
              ...(shown.length < answer.clients.length
                ? [`the ${shown.length} at the greatest risk of ${answer.clients.length}; --csv has all`]
                : []),
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

export const riskVerbs = (retention: Command): void => {
  renewalsVerb(retention)
  riskVerb(retention)
}
