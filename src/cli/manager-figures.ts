/** `clientela manager activity · quota`: what managers do, and what they reach of what was to be won. */
import type { Command } from 'commander'
import type { ActivityRow } from '../../projections/managers/activity.ts'
import type { QuotaRow } from '../../projections/managers/quota.ts'
import { given } from '../kernel/given.ts'
import { amountText, number, percent, rateText } from './format.ts'
import { inferredNote, type PeriodFlags, period, periodOf } from './period.ts'
import { common, withSession } from './session.ts'

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
  period(common(manager.command('quota').description('won of what was to be won, and whether that keeps pace (M3)')))
    .option('--manager <id>', 'of one manager alone')
    .option('--calendar <id>', 'whose working days count, default company')
    .addHelpText('after', '\nExample:\n  $ clientela manager quota --in 2026-Q1')
    .action((options: Flags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager: id, calendar } = options
        const answer = await crm.manager.quota({ ...given({ manager: id, calendar }), ...periodOf(options), ...when })
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

export const figureVerbs = (manager: Command): void => {
  activityVerb(manager)
  quotaVerb(manager)
}
