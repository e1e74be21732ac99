/** `clientela manager …`: who the managers are, what is required of them, what they do and what comes of it. */
import type { Command } from 'commander'
import type { AskedFor, ViolationAt } from '../../projections/managers/file.ts'
import type { ManagerListOptions } from '../../projections/managers/list.ts'
import type { RequirementsOptions } from '../../projections/managers/requirements.ts'
import type { ManagerCard } from '../../projections/managers/show.ts'
import type { Check, Transactions } from '../../projections/managers/standards.ts'
import { WITHHELD } from '../audit/withhold.ts'
import type { Money } from '../domain/values/money.ts'
import { parsePeriod } from '../domain/values/period.ts'
import { given } from '../kernel/given.ts'
import { amountText, bagText, localTime, percent, rateText, several } from '../report/format.ts'
import { figureVerbs } from './manager-figures.ts'
import { monthVerb } from './manager-report.ts'
import type { Cell, Sheet } from './output.ts'
import { day, type PeriodFlags } from './period.ts'
import { type CommonOptions, common, UsageError, wholeNumber, withheldNote, withSession } from './session.ts'

/** A figure of a file: null where its reader may not see it. */
const ofFile = (value: number | string | null): Cell => value ?? WITHHELD

const listVerb = (manager: Command): void => {
  common(manager.command('list').description('who the managers are, and whether what is required is there (S31)'))
    .option('--position <id>', 'in this position')
    .option('--department <id>', 'of this department')
    .option('--left', 'those who have left as well')
    .addHelpText('after', '\nExample:\n  $ clientela manager list --department sales')
    .action((options: CommonOptions & ManagerListOptions) =>
      withSession(options, async ({ crm, when, show }) => {
        const { position, department, left } = options
        const answer = await crm.manager.list({ ...given({ position, department, left }), ...when })
        await show(answer, [
          {
            title: `${answer.managers.length} of ${answer.of} managers`,
            columns: [
              ...['manager', 'name', 'position', 'department', 'since', 'clients', 'open', 'won', 'repeat', 'gaps'],
            ],
            rows: answer.managers.map((one) => [
              ...[one.manager, ofFile(one.name), one.position, one.department],
              ...[one.here ? one.since : 'has left', one.clients, one.openDeals, one.successful, one.repeat],
              ofFile(one.gaps),
            ]),
            notes: withheldNote(answer.withheld),
          },
        ])
        return 0
      }),
    )
}

const moneyText = (money: Money | null): string => (money === null ? '' : amountText(money.amount, money.currency))
const discountText = (basisPoints: number): string => `${(basisPoints / 100).toFixed(2)} %`
const level = ({ kind, subject, level: wanted }: { kind: string; subject: string; level: number }): string =>
  `${kind} ${subject} ${wanted}`

const rulingText = ({ ruling, answer, answeredBy }: AskedFor): string =>
  ruling === null ? 'waits' : `${ruling} by ${answeredBy ?? '?'}${answer === null ? '' : `: ${answer}`}`

const violationText = (one: ViolationAt, zone: string): string =>
  [
    `${localTime(one.at, zone)} ${one.kind}: ${one.words ?? ''}`,
    ...(one.damages === null ? [] : [`damages ${moneyText(one.damages)}`]),
    ...one.measures.map(
      ({ measure, compensation }) => `${measure ?? ''}${compensation === null ? '' : ` (${moneyText(compensation)})`}`,
    ),
  ].join(' → ')

const transactionsText = (of: Transactions | null): string => (of === null ? '' : `${of.has} of ${of.needed}`)

const gapsText = ({ gaps }: Check): string =>
  gaps === null ? WITHHELD : gaps.map((gap) => `${level(gap)} (${gap.why})`).join(', ')

const metText = ({ met }: Check): string => (met === null ? WITHHELD : met ? 'yes' : 'no')

const checksSheet = (title: string, checks: ReadonlyArray<readonly [manager: string, check: Check]>): Sheet => ({
  title,
  columns: ['manager', 'requirement', 'clients', 'won', 'repeat', 'missing', 'met'],
  rows: checks.map(([manager, check]) => [
    manager,
    check.requirement,
    check.clients,
    transactionsText(check.successful),
    transactionsText(check.repeat),
    gapsText(check),
    metText(check),
  ]),
})

type Line = readonly [what: string, value: Cell]

const fileLines = (card: ManagerCard, zone: string): ReadonlyArray<Line> => {
  const { file, fileFigures } = card
  if (file === null || fileFigures === null) return [['file', WITHHELD]]
  return [
    ['name', file.name],
    ['own discount', file.competence === null ? 'that of the role' : discountText(file.competence.discount)],
    ...file.qualifications.map(
      (one): Line => ['qualification', `${level(one)}${one.validUntil === null ? '' : `, until ${one.validUntil}`}`],
    ),
    ...file.trainings.map(
      ({ course, at, cost }): Line => ['training', `${course} ${localTime(at, zone)} ${moneyText(cost)}`],
    ),
    ...file.proposals.map((one): Line => ['proposal', `${one.words ?? ''} · ${rulingText(one)}`]),
    ...file.requests.map((one): Line => ['request', `${one.words ?? ''} · ${rulingText(one)}`]),
    ...file.violations.map((one): Line => ['violation', violationText(one, zone)]),
    [
      'in all',
      `${fileFigures.violations} violations, ${fileFigures.unanswered} without a measure, damages ${bagText(fileFigures.damages)}, made good ${bagText(fileFigures.compensation)}; training ${bagText(fileFigures.trainingCost)}; proposals accepted ${rateText(fileFigures.accepted) || '–'}`,
    ],
  ]
}

const cardLines = (card: ManagerCard, zone: string): ReadonlyArray<Line> => [
  ['manager', card.manager],
  ['position', `${card.position}, grade ${card.grade}, ${card.department}`],
  [card.here ? 'since' : 'left', card.here ? card.since : localTime(card.leftAt ?? '', zone)],
  ...card.promotions.map(
    ({ at, from, to, successful, repeat }): Line => [
      'promoted',
      `${localTime(at, zone)} from ${from} to ${to}, on ${successful} won, ${repeat} of them repeat`,
    ],
  ),
  ...card.targets.map(
    ({ from, to, amount, currency }): Line => ['target', `${from} up to ${to}: ${amountText(amount, currency)}`],
  ),
  ['clients', card.clients],
  ['open deals', card.openDeals],
  ['won', `${card.successful}, ${card.repeat} of them repeat (${percent(card.repeatShare.value)})`],
  ...fileLines(card, zone),
]

const showVerb = (manager: Command): void => {
  common(manager.command('show').description('one manager: position, file, targets, what a promotion takes (S27–S29)'))
    .argument('<manager>', 'the manager')
    .addHelpText('after', '\nExample:\n  $ clientela manager show anna --as-of 2026-03-31')
    .action((id: string, options: CommonOptions) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.manager.show({ manager: id, ...when })
        const { card } = answer
        if (card === null) throw new UsageError(`nobody was appointed as ${id}`)
        await show(answer, [
          { columns: ['what', 'is'], rows: cardLines(card, zone), notes: withheldNote(answer.withheld) },
          checksSheet(
            'What is required',
            card.checks.map((check) => [card.manager, check]),
          ),
        ])
        return 0
      }),
    )
}

type RequirementFlags = PeriodFlags &
  Pick<RequirementsOptions, 'manager' | 'requirement' | 'all' | 'withinDays'> & { readonly since?: string }

/** The first day of a period by its label, or the day itself. */
const sinceOf = (text: string) => {
  const labelled = parsePeriod(text)
  return labelled._tag === 'Right' ? labelled.right.from : day(text)
}

const requirementsVerb = (manager: Command): void => {
  common(
    manager
      .command('requirements')
      .description('who meets what is required of positions and for classes of clients, and what is missing (S31)'),
  )
    .option('--manager <id>', 'of one manager alone')
    .option('--requirement <id>', 'one alone, such as position.senior or clients.corporate')
    .option('--all', 'also what applies to nobody now: who could be promoted, or take which clients')
    .option('--within-days <n>', 'name what runs out so soon, default 90', wholeNumber('--within-days', 0))
    .option('--since <period>', 'gaps month by month from then on: 2026-01, 2026, 2026-01-15')
    .addHelpText('after', '\nExample:\n  $ clientela manager requirements --all --since 2026-01')
    .action((options: RequirementFlags) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager: id, requirement, all, withinDays, since } = options
        const answer = await crm.manager.requirements({
          ...given({ manager: id, requirement, all, withinDays }),
          ...(since === undefined ? {} : { since: sinceOf(since) }),
          ...when,
        })
        await show(answer, [
          {
            ...checksSheet(
              'What is required, and what is missing',
              answer.managers.flatMap(({ manager: who, checks }) => checks.map((check) => [who, check] as const)),
            ),
            part: 'managers.checks',
            notes: [
              `${several(answer.open, 'gap', 'gaps')} of what applies`,
              ...(answer.unseen === 0
                ? []
                : [`of ${several(answer.unseen, 'manager', 'managers')} the file is withheld`]),
              ...withheldNote(answer.withheld),
            ],
          },
          {
            title: 'Who may take which clients',
            columns: ['manager', 'classes with requirements that are met'],
            rows: answer.managers.map(({ manager: who, mayTake }) => [who, mayTake?.join(', ') ?? WITHHELD]),
          },
          ...(answer.runsOut.length === 0
            ? []
            : [
                {
                  title: 'What runs out',
                  columns: ['manager', 'qualification', 'until', 'needed for'],
                  rows: answer.runsOut.map((one) => [
                    one.manager,
                    `${one.qualification} ${one.subject}`,
                    one.validUntil,
                    one.neededFor.join(', '),
                  ]),
                },
              ]),
          ...(answer.course.length === 0
            ? []
            : [
                {
                  title: 'In the course of time',
                  columns: ['period', 'as of', 'managers', 'gaps'],
                  rows: answer.course.map((one) => [one.period, one.day, one.managers, one.gaps]),
                },
              ]),
        ])
        return 0
      }),
    )
}

export const managerVerbs = (program: Command): void => {
  const manager = program.command('manager').description('managers: who they are, what they do, what comes of it')
  listVerb(manager)
  showVerb(manager)
  figureVerbs(manager)
  monthVerb(manager)
  requirementsVerb(manager)
}
