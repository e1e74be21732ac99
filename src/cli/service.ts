/** `clientela service …`: orders, complaints, breaches, departments, rights. */
import { type Command, Option } from 'commander'
import { type ClockOptions, clocks } from '../../projections/service/clock.ts'
import {
  type Punctuality as OrderPunctuality,
  type OrdersOptions,
  orderSplits,
} from '../../projections/service/orders.ts'
import { promises } from '../../projections/service/punctual.ts'
import type { RightsFigures } from '../../projections/service/rights.ts'
import type { Summary } from '../../projections/statistics/percentile.ts'
import { given } from '../kernel/given.ts'
import { localTime, number, percent, rateText, several } from '../report/format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, wholeNumber, withSession } from './session.ts'

type ClockFlags = PeriodFlags & ClockOptions

const clocked = (command: Command): Command =>
  command
    .addOption(new Option('--clock <clock>', 'hours by the clock, or of the business calendar').choices(clocks))
    .addOption(
      new Option('--closed-time <as>', 'whether what a complaint spent closed before it was reopened counts').choices([
        'in',
        'out',
      ]),
    )

const clockOf = ({ clock, closedTime }: ClockFlags): ClockOptions => given({ clock, closedTime })

const hours = (value: number | null): string => (value === null ? '–' : `${number(value)} h`)
const spreadCells = ({ n, median, mean, p90 }: Summary) => [n, hours(median), hours(mean), hours(p90)]

const promiseWords = { first: 'promised first', requested: 'asked for', latest: 'promised last' } as const

const ordersVerb = (service: Command): void => {
  period(common(service.command('orders').description('orders on time and in full (S1)')))
    .addOption(
      new Option('--against <promise>', 'the day promised first, asked for, or promised last').choices(promises),
    )
    .addOption(new Option('--by <key>', 'rates apart by').choices(orderSplits))
    .option(
      '--fault-days <n>',
      'what is found faulty or comes back so soon after the last delivery still counts, default 14',
      wholeNumber('--fault-days', 0),
    )
    .addHelpText('after', '\nExample:\n  $ clientela service orders --in 2026-Q1 --by client')
    .action((options: PeriodFlags & OrdersOptions) =>
      withSession(options, async ({ crm, when, show }) => {
        const { against, by, faultDays } = options
        const answer = await crm.service.orders({ ...given({ against, by, faultDays }), ...periodOf(options), ...when })
        const rates = ({ due, onTime, inFull, onTimeInFull }: OrderPunctuality) => [
          due,
          rateText(onTime),
          rateText(inFull),
          rateText(onTimeInFull),
        ]
        const columns = ['due', 'on time', 'in full', 'on time in full']
        const { lateness } = answer
        await show(answer, [
          {
            title: 'Orders on time and in full',
            columns: ['against the day', ...columns],
            rows: answer.promises.map((one) => [promiseWords[one.promise], ...rates(one)]),
            notes: [
              `delivered ${percent(answer.fillRate.value)} of the units ordered; ${answer.overdue} overdue, ${answer.cancelledByUs} cancelled by us`,
              `late ${lateness.n}: median ${number(lateness.median)} days, p90 ${number(lateness.p90)}; ${number(answer.delaysPerOrder, 2)} delays an order`,
              `not counted: ${answer.notYetDue} not yet due, ${answer.calledOff} called off by the client in time`,
              ...(answer.provisional === 0
                ? []
                : [`${answer.provisional} so fresh that a fault may still be found within ${answer.faultDays} days`]),
              ...inferredNote(answer.inferred),
            ],
          },
          ...(by === undefined
            ? []
            : [
                {
                  title: `By ${by}`,
                  columns: [by, ...columns],
                  rows: answer.rows.map((row) => [row.key, ...rates(row)]),
                },
              ]),
          {
            title: 'Those that failed',
            columns: ['order', 'client', 'promised', 'last promise', 'complete', 'days late', 'delays', 'in full'],
            rows: answer.orders
              .filter(({ onTime, inFull }) => !(onTime && inFull))
              .map((one) => [
                one.order,
                one.client,
                one.first,
                one.latest,
                one.complete === null ? null : localTime(one.complete, answer.zone),
                one.daysLate,
                one.delays,
                one.inFull ? 'yes' : 'no',
              ]),
          },
        ])
        return 0
      }),
    )
}

const complaintsVerb = (service: Command): void => {
  clocked(period(common(service.command('complaints').description('how soon complaints are answered and ended (S2)'))))
    .addHelpText(
      'after',
      '\nExample:\n  $ clientela service complaints --from 2026-01-01 --to 2026-04-01 --clock business',
    )
    .action((options: ClockFlags) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.service.complaints({ ...clockOf(options), ...periodOf(options), ...when })
        const { firstResponse, resolution, reopenRate } = answer
        await show(answer, [
          {
            title: `Complaints, hours ${answer.clock === 'business' ? 'of business time' : 'by the clock'}`,
            columns: ['until', 'n', 'median', 'mean', 'p90', 'median with open ones'],
            rows: [
              ['first response', ...spreadCells(firstResponse.answered), hours(firstResponse.median)],
              ['end', ...spreadCells(resolution.closed), hours(resolution.median)],
            ],
            notes: [
              `received ${answer.received}: resolved ${answer.resolved}, rejected ${answer.rejected}, open ${answer.open}; ${firstResponse.waiting} without an answer, ${answer.escalated} escalated`,
              `reopened ${reopenRate.num} of ${reopenRate.den} that had been closed (${percent(reopenRate.value)})`,
              ...inferredNote(answer.inferred),
            ],
          },
          {
            title: 'One by one',
            columns: ['complaint', 'client', 'received', 'status', 'department', 'due', 'response', 'hours'],
            rows: answer.complaints.map((one) => [
              one.complaint,
              one.client,
              localTime(one.received, zone),
              one.status,
              one.department,
              localTime(one.due, zone),
              hours(one.responseHours),
              hours(one.hours),
            ]),
          },
        ])
        return 0
      }),
    )
}

const breachesVerb = (service: Command): void => {
  period(common(service.command('breaches').description('complaints that did not end in time (S3)')))
    .addHelpText('after', '\nExample:\n  $ clientela service breaches --from 2026-03-01 --to 2026-04-01')
    .action((options: PeriodFlags) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.service.breaches({ ...periodOf(options), ...when })
        await show(answer, [
          {
            title: 'Complaints that did not end in time',
            columns: ['complaint', 'client', 'department', 'due', 'ended'],
            rows: answer.breached.map(({ complaint, client, department, due, ended }) => [
              complaint,
              client,
              department,
              localTime(due, zone),
              ended === null ? null : localTime(ended, zone),
            ]),
            notes: [
              `due ${answer.due}: in time ${answer.inTime}, late ${answer.late}, open past due ${answer.pastDue}; breached ${rateText(answer.rate)}`,
              `${answer.notYetDue} not yet due`,
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

const departmentsVerb = (service: Command): void => {
  clocked(period(common(service.command('departments').description('complaints and rights by department (S4)'))))
    .option(
      '--recurrence-days <n>',
      'a client that complained so lately before complains again, default 365',
      wholeNumber('--recurrence-days', 1),
    )
    .addHelpText('after', '\nExample:\n  $ clientela service departments --csv > departments.csv')
    .action((options: ClockFlags & { readonly recurrenceDays?: number }) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.service.departments({
          ...clockOf(options),
          ...given({ recurrenceDays: options.recurrenceDays }),
          ...periodOf(options),
          ...when,
        })
        await show(answer, [
          {
            title: 'Complaints by department',
            columns: [
              ...[
                'department',
                'received',
                'open',
                'upheld',
                'rejected',
                'late',
                'first measure',
                'end',
                'held',
                'all held',
              ],
              ...['handed on', 'again'],
            ],
            rows: answer.departments.map((one) => [
              ...[one.department, one.received, one.open, one.upheld, one.rejected, rateText(one.breach)],
              ...[hours(one.firstResponse.median), hours(one.resolution.median), hours(one.holding.median)],
              ...[hours(one.held), one.handOffs, rateText(one.recurrence)],
            ]),
            notes: [
              'hours, median: first measure and end from the receipt, of those it held then; held: while it held them',
              `the complaints took ${hours(answer.hours)} together, handed on ${several(answer.handOffs, 'time', 'times')}`,
              ...inferredNote(answer.inferred),
            ],
          },
        ])
        return 0
      }),
    )
}

const rightsCells = ({ infringed, restored, open, days, again }: RightsFigures) => [
  infringed,
  restored,
  open,
  number(days.median),
  rateText(again),
]

const rightsVerb = (service: Command): void => {
  period(common(service.command('rights').description("partners' rights infringed and restored (S4)")))
    .addHelpText('after', '\nExample:\n  $ clientela service rights --from 2026-01-01 --to 2027-01-01')
    .action((options: PeriodFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.service.rights({ ...periodOf(options), ...when })
        await show(answer, [
          {
            title: "Partners' rights by department",
            columns: ['department', 'infringed', 'restored', 'open', 'median days', 'infringed again'],
            rows: [
              ...answer.departments.map((one) => [one.department, ...rightsCells(one)]),
              ['all', ...rightsCells(answer.total)],
            ],
            notes: inferredNote(answer.inferred),
          },
          {
            title: 'One by one',
            columns: ['contract', 'right', 'department', 'infringed', 'restored', 'days'],
            rows: answer.rights.map((one) => [
              one.contract,
              one.right,
              one.department,
              one.infringed,
              one.restored,
              one.days,
            ]),
          },
        ])
        return 0
      }),
    )
}

export const serviceVerbs = (program: Command): void => {
  const service = program.command('service').description('orders, complaints, breaches, departments, rights')
  ordersVerb(service)
  complaintsVerb(service)
  breachesVerb(service)
  departmentsVerb(service)
  rightsVerb(service)
}
