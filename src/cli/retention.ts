/** `clientela retention …`: who comes back; the verbs on contracts and on models stand in files of their own. */
import { type Command, Option } from 'commander'
import { type CohortOptions, cohortKinds, cohortSplits } from '../../projections/retention/cohorts.ts'
import { settings } from '../../projections/retention/life.ts'
import type { RfmOptions } from '../../projections/retention/rfm.ts'
import { given } from '../kernel/given.ts'
import { amountText, number, percent, rateText, several } from '../report/format.ts'
import { type BoughtFlags, bought, boughtOf, type LifeFlags, life, lifeOf } from './life-options.ts'
import { inferredNote } from './period.ts'
import { accountVerbs } from './retention-accounts.ts'
import { contractVerbs } from './retention-contracts.ts'
import { loyaltyVerb } from './retention-loyalty.ts'
import { modelVerbs } from './retention-models.ts'
import { referralsVerb } from './retention-referrals.ts'
import { riskVerbs } from './retention-risk.ts'
import { type CommonOptions, common, UsageError, wholeNumber, withSession } from './session.ts'
import { looksAtIt, spark } from './spark.ts'

type CohortFlags = CommonOptions &
  LifeFlags &
  Pick<CohortOptions, 'period' | 'periods' | 'kind' | 'setting' | 'splitBy' | 'fiscalStart'> & {
    readonly bracket?: string
  }

const bracketOf = (text: string): readonly [number, number] => {
  const [low, high] = text.split(',').map(Number)
  if (!Number.isInteger(low) || !Number.isInteger(high) || (low ?? 0) > (high ?? 0))
    throw new UsageError(`--bracket ${text}: write two whole numbers, 1,2`)
  return [low ?? 0, high ?? 0]
}

const cohortsVerb = (retention: Command): void => {
  life(common(retention.command('cohorts').description('who comes back, by the period of the first purchase (R1)')))
    .addOption(new Option('--period <unit>', 'length of a period').choices(['week', 'month', 'quarter', 'year']))
    .addOption(
      new Option('--periods <which>', "calendar periods, or months from each client's own start").choices([
        'calendar',
        'anniversary',
      ]),
    )
    .addOption(new Option('--kind <kind>', 'what counts as retained').choices(cohortKinds))
    .option('--bracket <k1,k2>', 'with --kind bracket: active in at least one of these periods')
    .addOption(new Option('--split-by <key>', 'cohorts apart by').choices(cohortSplits))
    .addOption(new Option('--setting <by>', 'what a client is active by').choices(settings))
    .option('--fiscal-start <month>', 'month in which a fiscal year begins', wholeNumber('--fiscal-start', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention cohorts --period quarter --csv > cohorts.csv')
    .action((options: CohortFlags) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const { period, periods, kind, bracket, splitBy, setting, fiscalStart } = options
        if (kind === 'bracket' && bracket === undefined) throw new UsageError('--kind bracket needs --bracket k1,k2')
        const answer = await crm.retention.cohorts({
          ...lifeOf(options),
          ...given({ period, periods, kind, setting, fiscalStart }),
          ...(bracket === undefined ? {} : { bracket: bracketOf(bracket) }),
          ...given({ splitBy }),
          ...when,
        })
        // As far as anybody has come back: what follows is zeros up to the moment asked about, years of them in an old history.
        const width = 1 + answer.all.findLastIndex((rate) => rate !== null && rate.num > 0)
        const more = answer.all.length - width
        const cells = (rates: typeof answer.all) => Array.from({ length: width }, (_, k) => rateText(rates[k] ?? null))
        const looked = looksAtIt(form)
        const shape = (rates: typeof answer.all) =>
          looked
            ? [
                spark(
                  rates.slice(0, width).map((rate) => rate?.value ?? null),
                  1,
                ),
              ]
            : []
        const rows = answer.cohorts.map(({ cohort, split, size, cells: own }) => [
          split === null ? cohort : `${cohort} ${split}`,
          size,
          ...cells(own),
          ...shape(own),
        ])
        const total = [
          'all',
          answer.cohorts.reduce((sum, { size }) => sum + size, 0),
          ...cells(answer.all),
          ...shape(answer.all),
        ]
        const notes = [
          ...(more === 0
            ? []
            : [`nobody came back in the ${more} periods after; --as-of says of when, --json has all`]),
          ...(answer.provisional > 0
            ? [`the last ${answer.provisional} periods are provisional: later purchases can raise them`]
            : []),
          ...(answer.startUnknown > 0
            ? [`${several(answer.startUnknown, 'client', 'clients')} began before the recorded history: in no cohort`]
            : []),
          ...inferredNote(answer.inferred),
        ]
        await show(answer, [
          {
            title: `Retention by ${answer.period} of the first purchase, ${answer.kind}`,
            columns: [
              'cohort',
              'clients',
              ...Array.from({ length: width }, (_, k) => String(k)),
              ...(looked ? ['shape'] : []),
            ],
            rows: [...rows, total],
            notes,
          },
        ])
        return 0
      }),
    )
}

const repeatVerb = (retention: Command): void => {
  bought(common(retention.command('repeat').description('clients who bought again (R5)')))
    .option('--within <days>', 'within so many days of the first purchase', wholeNumber('--within', 1))
    .addHelpText('after', '\nExample:\n  $ clientela retention repeat --within 60')
    .action((options: CommonOptions & BoughtFlags & { readonly within?: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.repeat({
          ...given({ withinDays: options.within }),
          ...boughtOf(options),
          ...when,
        })
        const revenue = Object.entries(answer.repeatRevenue).map(([currency, rate]) => [
          'share of revenue from repeat clients',
          rateText(rate),
          currency,
        ])
        const rows = [
          ['bought again, to date', percent(answer.toDate.value), `${answer.toDate.num} of ${answer.toDate.den}`],
          [
            `bought again within ${answer.withinDays} days`,
            percent(answer.within.value),
            `${answer.within.num} of ${answer.within.den}; ${answer.notYetExposed} too young to tell`,
          ],
          ['median days between purchases', number(answer.medianDaysBetween), ''],
          ...revenue,
        ]
        const notes = inferredNote(answer.inferred)
        await show(answer, [{ columns: ['figure', 'value', 'of'], rows, notes, part: 'summary' }])
        return 0
      }),
    )
}

const rfmVerb = (retention: Command): void => {
  bought(common(retention.command('rfm').description('clients by recency, frequency and money (R6)')))
    .addOption(
      new Option('--scoring <how>', 'each score by itself, or within the one before').choices([
        'independent',
        'nested',
      ]),
    )
    .option('--window-months <n>', 'how far back purchases count, default 24', wholeNumber('--window-months', 1))
    .option('--currency <code>', 'whose purchases count; default that of most')
    .addHelpText('after', '\nExample:\n  $ clientela retention rfm --scoring nested --csv > rfm.csv')
    .action((options: CommonOptions & RfmOptions) =>
      withSession(options, async ({ crm, when, show, currency: asked }) => {
        const { scoring, windowMonths } = options
        const answer = await crm.retention.rfm({
          ...given({ scoring, windowMonths, currency: asked }),
          ...boughtOf(options),
          ...when,
        })
        const { currency } = answer
        const money = (amount: number) => (currency === null ? '–' : amountText(amount, currency))
        const notes = [
          ...(answer.small ? ['fewer than five clients: fifths say little'] : []),
          ...inferredNote(answer.inferred),
        ]
        await show(answer, [
          {
            title: `Clients who bought since ${answer.from}, ${answer.scoring}`,
            columns: ['segment', 'clients', 'share', 'value'],
            rows: answer.segments.map((one) => [one.segment, one.clients, rateText(one.share), money(one.value)]),
            notes,
            // People look at the segments; programs get every client.
            part: 'clients',
          },
        ])
        return 0
      }),
    )
}

export const retentionVerbs = (program: Command): void => {
  const retention = program
    .command('retention')
    .description('clients: who is there, who comes back, who leaves, and what that is worth')
  cohortsVerb(retention)
  repeatVerb(retention)
  rfmVerb(retention)
  contractVerbs(retention)
  modelVerbs(retention)
  riskVerbs(retention)
  loyaltyVerb(retention)
  referralsVerb(retention)
  accountVerbs(retention)
}
