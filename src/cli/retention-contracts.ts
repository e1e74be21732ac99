/** `clientela retention standing · churn · revenue`: who is there, who leaves, and what that is worth. */
import { type Command, Option } from 'commander'
import { type Setting, settings } from '../../projections/retention/life.ts'
import type { MovementRow } from '../../projections/retention/movements.ts'
import { type PurchaseKind, purchaseKinds } from '../../projections/retention/purchases.ts'
import { clientStatuses, standings } from '../../projections/retention/standing.ts'
import { WITHHELD } from '../audit/withhold.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, percent, rateText } from '../report/format.ts'
import { boughtAs, type ContractFlags, inForce, inForceOf, type LifeFlags, life, lifeOf } from './life-options.ts'
import type { Sheet } from './output.ts'
import { day, inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, UsageError, wholeNumber, withSession } from './session.ts'
import { looksAtIt, spark } from './spark.ts'

interface SettingFlags {
  readonly setting?: Setting
  readonly windowMonths?: number
}

const setting = (command: Command): Command =>
  command
    .addOption(new Option('--setting <by>', 'what a client is active by').choices(settings))
    .option(
      '--window-months <n>',
      'for how long a purchase keeps a client active, default 12',
      wholeNumber('--window-months', 1),
    )

const settingOf = ({ setting: by, windowMonths }: SettingFlags) => given({ setting: by, windowMonths })

const standingVerb = (retention: Command): void => {
  period(
    life(
      setting(common(retention.command('standing').description('clients active, new, existing, won back, lost (R0)'))),
    ),
  )
    .addHelpText('after', '\nExample:\n  $ clientela retention standing --from 2017-10-01 --to 2018-01-01')
    .action((options: PeriodFlags & LifeFlags & SettingFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.retention.standing({
          ...periodOf(options),
          ...settingOf(options),
          ...lifeOf(options),
          ...when,
        })
        const counts: Sheet = {
          title: `Clients from ${answer.from} to before ${answer.to}`,
          columns: ['standing', 'clients'],
          rows: [
            ...standings.map((name) => [name, answer.standings[name]]),
            ...clientStatuses.map((name) => [`${name} now`, answer.statuses[name]]),
          ],
          notes: inferredNote(answer.inferred),
          // People look at the counts; programs get every client.
          part: 'clients',
        }
        await show(answer, [counts])
        return 0
      }),
    )
}

type ChurnFlags = PeriodFlags &
  LifeFlags &
  SettingFlags & {
    readonly period?: 'week' | 'month' | 'quarter' | 'year'
    readonly fiscalStart?: number
    readonly explain?: boolean
  }

const churnVerb = (retention: Command): void => {
  period(life(setting(common(retention.command('churn').description('clients lost of those who were active (R2)')))))
    .addOption(new Option('--period <unit>', 'length of a period').choices(['week', 'month', 'quarter', 'year']))
    .option('--fiscal-start <month>', 'month in which a fiscal year begins', wholeNumber('--fiscal-start', 1))
    .option('--explain', 'list who was lost, and why')
    .addHelpText('after', '\nExample:\n  $ clientela retention churn --period quarter --explain')
    .action((options: ChurnFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { period: unit, fiscalStart } = options
        if (fiscalStart !== undefined && fiscalStart > 12)
          throw new UsageError(`--fiscal-start ${fiscalStart}: write a month from 1 to 12`)
        const answer = await crm.retention.churn({
          ...periodOf(options),
          ...settingOf(options),
          ...lifeOf(options),
          ...given({ period: unit, fiscalStart }),
          ...when,
        })
        const rowOf = (name: string, row: typeof answer.total) => [
          row.complete ? name : `${name} so far`,
          row.opening,
          row.lost,
          row.gained,
          row.closing,
          rateText(row.churn),
          percent(row.yearly),
          row.silent,
          row.conduct ?? WITHHELD,
        ]
        const reasons = answer.total.byReason.map(({ reason, lost }) => `${reason} ${lost}`).join(', ')
        const sheet = {
          title: `Clients active by ${answer.setting}`,
          columns: ['period', 'active', 'lost', 'gained', 'at its end', 'churn', 'a year', 'silent', 'conduct'],
          keeps: ['period'],
          rows: [
            ...answer.periods.map((row) => rowOf(row.period, row)),
            rowOf(`${answer.total.from} … ${answer.total.to}`, answer.total),
          ],
          notes: [...(reasons === '' ? [] : [`lost for: ${reasons}`]), ...inferredNote(answer.inferred)],
        }
        const lost = {
          title: 'Who was lost',
          columns: ['period', 'client', 'day', 'reason', 'through', 'silent'],
          rows: answer.periods.flatMap((row) =>
            row.lostClients.map((one) => [
              row.period,
              one.client,
              one.day,
              one.reason,
              one.conduct === null ? WITHHELD : one.conduct ? (one.manager ?? 'unknown') : '',
              one.silent ? 'yes' : '',
            ]),
          ),
        }
        await show(answer, options.explain === true ? [sheet, lost] : [sheet])
        return 0
      }),
    )
}

/** What stood at the end of each month, a line of bars a currency. */
const closingLines = (months: ReadonlyArray<MovementRow>): ReadonlyArray<string> =>
  Object.keys(months.at(-1)?.closing ?? {}).map(
    (currency) => `closing, ${currency}: ${spark(months.map(({ closing }) => closing[currency] ?? 0))}`,
  )

/** The currencies that a row is about, each on a line of its own. */
const linesOf = (name: string, row: MovementRow) => {
  const bags = [row.opening, row.new, row.reactivation, row.expansion, row.contraction, row.churn, row.closing]
  const currencies = [...new Set(bags.flatMap((bag) => Object.keys(bag)))].sort()
  return currencies.map((currency) => [
    name,
    ...bags.map((bag) => amountText(bag[currency] ?? 0, currency)),
    rateText(row.grr[currency] ?? null),
    rateText(row.nrr[currency] ?? null),
  ])
}

const movementColumns = [
  'month',
  'opening',
  'new',
  'reactivation',
  'expansion',
  'contraction',
  'churn',
  'closing',
  'GRR',
  'NRR',
]

type RevenueFlags = PeriodFlags &
  ContractFlags & {
    readonly reading?: 'net' | 'gross'
    readonly reactivation?: 'in' | 'out'
    readonly purchases?: true | PurchaseKind
    readonly explain?: boolean
  }

const movementSheet = (
  movements: ReadonlyArray<{
    month?: string
    client: string
    line: string
    amount: number
    currency: string
    positions: ReadonlyArray<string>
  }>,
) => ({
  title: 'Movements',
  columns: ['month', 'client', 'movement', 'amount', 'events'],
  rows: movements.map(({ month, client, line, amount, currency, positions }) => [
    month ?? '',
    client,
    line,
    amountText(amount, currency),
    positions.join(' '),
  ]),
})

const revenueVerb = (retention: Command): void => {
  period(
    inForce(common(retention.command('revenue').description('what moved the monthly value of contracts (R3, R4)'))),
  )
    .addOption(new Option('--reading <which>', 'end points of a client, or every change').choices(['net', 'gross']))
    .addOption(new Option('--reactivation <where>', 'in NRR, as at ChartMogul, or out of it').choices(['in', 'out']))
    .addOption(
      new Option(
        '--purchases [which]',
        `what clients bought in a year against the year before, without contracts; ${boughtAs}`,
      ).choices(purchaseKinds),
    )
    .option('--explain', 'list the clients and events behind every movement')
    .addHelpText('after', '\nExample:\n  $ clientela retention revenue --from 2025-01-01 --to 2026-01-01 --explain')
    .action((options: RevenueFlags) =>
      withSession(options, async ({ crm, when, show, form }) => {
        const { reading, reactivation, explain, purchases } = options
        if (purchases !== undefined) {
          const answer = await crm.retention.purchaseRevenue({
            ...given({ to: options.to === undefined ? undefined : day(options.to), reactivation }),
            ...(purchases === true ? {} : { purchases }),
            ...when,
          })
          const { movements, ...rest } = answer
          const sheet = {
            title: `Bought from ${answer.from} to before ${answer.to}, against the year before`,
            columns: movementColumns,
            rows: linesOf('12 months', answer),
            notes: [
              ...(answer.complete ? [] : ['the recorded history does not hold both years in full']),
              ...inferredNote(answer.inferred),
            ],
          }
          await show(explain === true ? answer : rest, explain === true ? [sheet, movementSheet(movements)] : [sheet])
          return 0
        }
        const answer = await crm.retention.revenue({
          ...periodOf(options),
          ...inForceOf(options),
          ...given({ reading, reactivation }),
          ...when,
        })
        const { movements, ...rest } = answer
        const sheet = {
          title: `Monthly value of contracts, ${answer.reading}`,
          columns: movementColumns,
          rows: [
            ...answer.months.flatMap((month) => linesOf(month.complete ? month.month : `${month.month} so far`, month)),
            ...linesOf('all', answer.total),
          ],
          notes: [
            `booked: ${bagText(answer.months.at(-1)?.booked ?? {})} in the last month`,
            ...(looksAtIt(form) ? closingLines(answer.months) : []),
            ...inferredNote(answer.inferred),
          ],
        }
        await show(explain === true ? answer : rest, explain === true ? [sheet, movementSheet(movements)] : [sheet])
        return 0
      }),
    )
}

export const contractVerbs = (retention: Command): void => {
  standingVerb(retention)
  churnVerb(retention)
  revenueVerb(retention)
}
