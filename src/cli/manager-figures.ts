/** `clientela manager scorecard · activity · quota · losses`: what managers do, and what comes of it. */
import type { Command } from 'commander'
import type { ActivityRow } from '../../projections/managers/activity.ts'
import type { LossesOfManager } from '../../projections/managers/losses.ts'
import type { QuotaRow } from '../../projections/managers/quota.ts'
import type { ScorecardRow } from '../../projections/managers/scorecard.ts'
import { WITHHELD } from '../audit/withhold.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, number, percent, ratesText, rateText } from '../report/format.ts'
import type { Cell } from './output.ts'
import { inferredNote, type OwnerFlags, owner, type PeriodFlags, period, periodOf } from './period.ts'
import { common, wholeNumber, withheldNote, withSession } from './session.ts'

type Flags = PeriodFlags & { readonly manager?: string; readonly calendar?: string }

const activityCells = ({ manager, interactions, kinds, appointments, followUp }: ActivityRow) => [
  manager,
  interactions,
  kinds.appointmentsMade,
  kinds.meetingsHeld,
  kinds.presentations,
  kinds.offersMade,
  rateText(appointments.show),
  rateText(appointments.kept),
  number(followUp.median),
]

const activityVerb = (manager: Command): void => {
  period(common(manager.command('activity').description('what managers did, by kind, channel and direction (M2)')))
    .option('--manager <id>', 'of one manager alone')
    .addHelpText('after', '\nExample:\n  $ clientela manager activity --in 2026-03')
    .action((options: Flags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.manager.activity({
          ...given({ manager: options.manager }),
          ...periodOf(options),
          ...when,
        })
        const { rows, total } = answer
        await show(answer, [
          {
            title: `Activity, ${answer.from} up to ${answer.to}`,
            columns: [
              ...['manager', 'interactions', 'appointments', 'meetings', 'presentations', 'offers'],
              ...['show', 'kept', 'follow-up days'],
            ],
            rows: [...rows, total].map(activityCells),
            notes: inferredNote(answer.inferred),
          },
          {
            title: 'By channel',
            columns: ['manager', 'channel', 'direction', 'interactions'],
            rows: rows.flatMap(({ manager: who, channels }) =>
              channels.map(({ channel, direction, count }) => [who, channel, direction, count]),
            ),
          },
        ])
        return 0
      }),
    )
}

const quotaCells = ({ manager, target, currency, won, attainment, pace }: QuotaRow) => [
  manager,
  amountText(target, currency),
  amountText(won[currency] ?? 0, currency),
  percent(attainment.value),
  number(pace, 2),
]

const quotaVerb = (manager: Command): void => {
  owner(
    period(common(manager.command('quota').description('won of what was to be won, and whether that keeps pace (M3)'))),
  )
    .option('--manager <id>', 'of one manager alone')
    .option('--calendar <id>', 'whose working days count, default company')
    .addHelpText('after', '\nExample:\n  $ clientela manager quota --in 2026-Q1')
    .action((options: Flags & OwnerFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager: id, calendar, owner: whose } = options
        const answer = await crm.manager.quota({
          ...given({ manager: id, calendar, owner: whose }),
          ...periodOf(options),
          ...when,
        })
        const { elapsed, total } = answer.workingDays
        await show(answer, [
          {
            title: `Quota, ${answer.from} up to ${answer.to}`,
            columns: ['manager', 'target', 'won', 'attained', 'pace'],
            rows: [...answer.rows, ...answer.totals].map(quotaCells),
            notes: [
              `${elapsed} of ${total} working days have come${answer.calendar === null ? ', Monday to Friday: no calendar is set' : ''}`,
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

const withheldOr = <T>(value: T | null, text: (value: T) => Cell): Cell => (value === null ? WITHHELD : text(value))

/** Who was never appointed has no file: nothing is withheld there. */
const fileCell = (
  { withheld }: { readonly withheld: number },
  { file }: Pick<ScorecardRow, 'file'>,
  text: (file: NonNullable<ScorecardRow['file']>) => Cell,
): Cell => (file !== null ? text(file) : withheld === 0 ? null : WITHHELD)

type Shown = Omit<ScorecardRow, 'ranks' | 'file'>

const clientCells = ({ manager, clients }: Shown): ReadonlyArray<Cell> => [
  ...[manager, clients.atEnd, number(clients.clientMonths), clients.new, clients.wonBack, clients.lost],
  ...[clients.handedIn, clients.handedOut, ratesText(clients.grr), ratesText(clients.nrr)],
  `${clients.referralsGiven} given, ${clients.referralsConverted} won`,
]

const salesCells = ({ manager, sales, quota }: Shown): ReadonlyArray<Cell> => [
  ...[manager, sales.opened, sales.won, sales.lost, rateText(sales.winRate), bagText(sales.wonValue)],
  ...[number(sales.cycle.median), ratesText(sales.discount), rateText(sales.slippage), sales.repeat],
  quota.map(({ attainment, currency }) => `${percent(attainment.value)} ${currency}`).join(' · ') || '–',
]

const serviceCells = ({ manager, activity, service, sales }: Shown): ReadonlyArray<Cell> => [
  ...[manager, activity.interactions, activity.kinds.meetingsHeld, rateText(activity.appointments.kept)],
  ...[rateText(service.onTimeInFull), service.complaints, rateText(service.breach), rateText(sales.resolution)],
]

const scorecardVerb = (manager: Command): void => {
  period(common(manager.command('scorecard').description('a row a manager: clients, sales, service, career (M1)')))
    .option('--manager <id>', 'of one manager alone')
    .addHelpText('after', '\nExample:\n  $ clientela manager scorecard --in 2026-Q1 --as head:helena')
    .action((options: Flags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.manager.scorecard({
          ...given({ manager: options.manager }),
          ...periodOf(options),
          ...when,
        })
        const { rows, total } = answer
        const all = [...rows, ...(rows.length > 1 ? [total] : [])]
        await show(answer, [
          {
            title: `Sales, ${answer.from} up to ${answer.to}`,
            columns: [
              ...['manager', 'opened', 'won', 'lost', 'win rate', 'won value', 'days', 'discount', 'slipped', 'repeat'],
              'quota',
            ],
            rows: all.map(salesCells),
            notes: inferredNote(answer.inferred),
          },
          {
            title: 'Clients',
            columns: [
              ...['manager', 'clients', 'months', 'new', 'back', 'lost', 'in', 'out', 'GRR', 'NRR', 'referrals'],
            ],
            rows: all.map(clientCells),
          },
          {
            title: 'Activity and service',
            columns: ['manager', 'contacts', 'meetings', 'kept', 'OTIF', 'complaints', 'breach', 'objections resolved'],
            rows: all.map(serviceCells),
          },
          {
            title: 'Responsibility and career',
            columns: ['manager', 'lost through', 'violations', 'trainings', 'won', 'repeat', 'rank by win rate'],
            rows: rows.map((row) => [
              row.manager,
              row.losses === null ? 0 : withheldOr(row.losses.attributed, (count) => count),
              fileCell(answer, row, ({ violations }) => violations),
              fileCell(answer, row, ({ trainings }) => trainings),
              row.sales.successful,
              row.sales.repeat,
              row.ranks.winRate,
            ]),
            notes: [`ranked from ${answer.rankedFrom} deals on`, ...withheldNote(answer.withheld)],
          },
        ])
        return 0
      }),
    )
}

const lossesCells = (row: LossesOfManager): ReadonlyArray<Cell> => [
  row.manager,
  row.lost,
  withheldOr(row.attributed, (count) => count),
  withheldOr(row.monthly, bagText),
  withheldOr(row.lastYear, bagText),
  number(row.clientMonths),
  row.attributed === null ? WITHHELD : number(row.rate, 3),
  withheldOr(row.afterHandOver, (count) => count),
]

const lossesVerb = (manager: Command): void => {
  period(common(manager.command('losses').description('clients lost through a manager (R16)')))
    .option('--manager <id>', 'of one manager alone')
    .option(
      '--hand-over-days <n>',
      'shown beside so soon after a hand-over, default 90',
      wholeNumber('--hand-over-days', 0),
    )
    .addHelpText('after', '\nExample:\n  $ clientela manager losses --in 2026')
    .action((options: Flags & { readonly handOverDays?: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager: id, handOverDays } = options
        const answer = await crm.manager.losses({
          ...given({ manager: id, handOverDays }),
          ...periodOf(options),
          ...when,
        })
        await show(answer, [
          {
            title: `Clients lost, ${answer.from} up to ${answer.to}`,
            columns: [
              ...['manager', 'lost', 'through', 'a month', 'bought', 'client-months', 'a client-year', 'handed over'],
            ],
            rows: [...answer.rows, ...(answer.rows.length > 1 ? [answer.total] : [])].map(lossesCells),
            notes: [
              `handed over: lost within ${answer.handOverDays} days after, put to nobody`,
              ...withheldNote(answer.withheld),
              ...inferredNote(answer.inferred),
            ],
          },
          {
            title: 'One by one',
            columns: ['client', 'day', 'manager', 'reason', 'through', 'days after hand-over'],
            rows: answer.losses.map((one) => [
              ...[one.client, one.day, one.manager, one.reason],
              withheldOr(one.conduct, (conduct) => (conduct ? 'yes' : 'no')),
              one.daysAfterHandOver,
            ]),
          },
        ])
        return 0
      }),
    )
}

export const figureVerbs = (manager: Command): void => {
  scorecardVerb(manager)
  activityVerb(manager)
  quotaVerb(manager)
  lossesVerb(manager)
}
