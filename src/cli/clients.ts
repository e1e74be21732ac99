/** `clientela clients …`: list, show, duplicates, assessments. */
import { type Command, Option } from 'commander'
import type { Calibrated } from '../../projections/clients/assessments.ts'
import type { ListOptions } from '../../projections/clients/list.ts'
import type { ClientCard } from '../../projections/clients/show.ts'
import { clientStatuses } from '../../projections/retention/standing.ts'
import { WITHHELD } from '../audit/withhold.ts'
import { ClientKind, Verdict } from '../domain/values/vocabulary.ts'
import { given } from '../kernel/given.ts'
import type { Json, JsonObject } from '../kernel/json.ts'
import { amountText, bagText, localTime, number, percent, several } from '../report/format.ts'
import type { Cell, Sheet } from './output.ts'
import { type PeriodFlags, period, periodOf } from './period.ts'
import { type CommonOptions, common, UsageError, withheldNote, withSession } from './session.ts'

const listVerb = (clients: Command): void => {
  common(clients.command('list').description('who the clients are, and how they stand with us (S14)'))
    .option('--manager <id>', 'looked after by')
    .addOption(new Option('--kind <kind>', 'of this kind').choices(Object.keys(ClientKind.keys)))
    .option('--segment <id>', 'put into it by hand, or belonging to it by its predicate')
    .addOption(new Option('--status <status>', 'that stand with us so').choices([...clientStatuses, 'erased']))
    .option('--key-account', 'key accounts alone')
    .addHelpText('after', '\nExample:\n  $ clientela clients list --status lost --kind corporate --csv > lost.csv')
    .action((options: CommonOptions & ListOptions) =>
      withSession(options, async ({ crm, when, show }) => {
        const { manager, kind, segment, status, keyAccount } = options
        const answer = await crm.clients.list({ ...given({ manager, kind, segment, status, keyAccount }), ...when })
        const sheet: Sheet = {
          title: `${answer.clients.length} of ${answer.of} clients`,
          columns: [
            'client',
            'name',
            'kind',
            'manager',
            'status',
            'key',
            'segments',
            'open',
            'value',
            'bought',
            'last',
          ],
          keeps: ['name'],
          rows: answer.clients.map((one) => [
            one.client,
            one.name,
            one.kind,
            one.manager,
            one.status,
            one.keyAccount ? 'key' : '',
            [...new Set([...(one.assigned === null ? [] : [one.assigned]), ...one.segments])].join(' '),
            one.openDeals,
            bagText(one.openValue),
            bagText(one.bought),
            one.lastPurchase,
          ]),
          notes: [
            ...(answer.merged === 0
              ? []
              : [`${several(answer.merged, 'duplicate counts', 'duplicates count')} as another client`]),
            ...withheldNote(answer.withheld),
          ],
        }
        await show(answer, [sheet])
        return 0
      }),
    )
}

/** Personal details and the like, one a line: `phone 555 010`. */
const pairs = (of: { readonly [key: string]: Json | undefined }): string =>
  Object.entries(of)
    .flatMap(([key, value]) =>
      value === undefined ? [] : [`${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`],
    )
    .join(', ')

const basisPoints = (value: Json | undefined): string | undefined =>
  typeof value === 'number' ? `${(value / 100).toFixed(2)} %` : undefined

/** What was agreed with a key account; nothing of it is left where it is withheld. */
const termsText = (terms: JsonObject): string => {
  const { discount, bonus, provisions, ...others } = terms
  const agreed = pairs({ discount: basisPoints(discount), bonus: basisPoints(bonus), ...others })
  const said = Array.isArray(provisions) ? provisions.map(String) : []
  return [...(agreed === '' ? [] : [agreed]), ...said].join('; ') || WITHHELD
}

/** What a card says, a line each: what it is about, and what is so. */
const linesOf = (card: ClientCard, zone: string): ReadonlyArray<ReadonlyArray<Cell>> => [
  ['client', [card.client, ...card.merged.map((one) => `= ${one}`)].join(' ')],
  ['name', card.name],
  ['kind', card.kind],
  ['acquired by', card.source],
  ['since', localTime(card.registeredAt, zone)],
  ['status', card.status],
  ['manager', card.managers.map(({ manager, from }) => `${manager} from ${localTime(from, zone)}`).join(', ')],
  ['segments', [card.assigned ?? [], card.segments].flat().join(', ')],
  ['details', pairs(card.details)],
  ...card.persons.map(({ person, details }) => [`contact ${person}`, pairs(details)]),
  ...card.preferences.map(({ preference, topic }) => [
    'preference',
    topic === null ? preference : `${topic}: ${preference}`,
  ]),
  ...(card.terms === null ? [] : [['key account', termsText(card.terms)]]),
  ...(card.assessment === null
    ? []
    : [
        [
          'assessed',
          `${card.assessment.verdict}, ${Object.values(card.assessment.scores).join(' ')} ${card.assessment.warningSigns.join(' ')}`.trim(),
        ],
      ]),
  ['bought', `${several(card.purchases, 'time', 'times')}, ${bagText(card.bought)}, last ${card.lastPurchase ?? '–'}`],
  ...card.deals.map((deal) => [
    `deal ${deal.deal}`,
    `${deal.stage}, ${deal.value === null ? '–' : amountText(deal.value.amount, deal.value.currency)}, expected ${deal.expectedClose ?? '–'}`,
  ]),
  ...card.contracts.map((one) => [
    `contract ${one.contract}`,
    `${one.status}, ${one.from} to ${one.to ?? 'open'}, ${amountText(one.value.amount, one.value.currency)}`,
  ]),
  ...card.complaints.map((one) => [
    `complaint ${one.complaint}`,
    `due ${localTime(one.due, zone)}${one.overdue ? ', overdue' : ''}${one.department === null ? '' : `, with ${one.department}`}`,
  ]),
  ...card.orders.map((one) => [
    `order ${one.order}`,
    `${amountText(one.total.amount, one.total.currency)}, promised ${one.promised ?? '–'}${one.overdue ? ', overdue' : ''}`,
  ]),
  ...card.consents.map(({ channel, purpose }) => ['consents to', `${purpose} by ${channel}`]),
  ...card.memberships.map(({ programme, tier, points }) => [
    `member of ${programme}`,
    `${several(points, 'point', 'points')}${tier === null ? '' : `, ${tier}`}`,
  ]),
  ...card.competitors.map(({ competitor, buys, since, knows }) => [
    `buys at ${competitor}`,
    `${buys.join(', ')} since ${localTime(since, zone).slice(0, 10)}${knows === null ? '' : `; ${knows}`}`.trim(),
  ]),
  ...card.referred.map(({ client, converted }) => ['recommended', converted ? `${client}, who bought` : client]),
]

const showVerb = (clients: Command): void => {
  common(
    clients.command('show').argument('<client>', "the client's id").description('all that matters of one client (S30)'),
  )
    .addHelpText('after', '\nExample:\n  $ clientela clients show acme-corporation --as-of 2017-12-31')
    .action((client: string, options: CommonOptions) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const id = client.replace(/^client-/, '')
        const answer = await crm.clients.show({ client: id, ...when })
        if (answer.card === null) throw new UsageError(`nothing is on record of a client ${id}`)
        await show(answer, [
          { columns: ['what', 'is'], rows: linesOf(answer.card, zone), notes: withheldNote(answer.withheld) },
        ])
        return 0
      }),
    )
}

const duplicatesVerb = (clients: Command): void => {
  common(clients.command('duplicates').description('clients that may be one: same name, telephone or e-mail (C16)'))
    .addHelpText('after', '\nExample:\n  $ clientela clients duplicates')
    .action((options: CommonOptions) =>
      withSession(options, async ({ crm, when, show }) => {
        const answer = await crm.clients.duplicates(when)
        await show(answer, [
          {
            title: 'Clients that may be one',
            columns: ['same', 'client', 'name'],
            rows: answer.duplicates.flatMap(({ by, clients: same, names }) =>
              same.map((client, i) => [i === 0 ? by.join(' ') : '', client, names[i] ?? WITHHELD]),
            ),
            notes: ['MergeClient makes them one; UndoMerge two again'],
          },
        ])
        return 0
      }),
    )
}

const verdicts = Object.keys(Verdict.keys)

/** `promising=0.8,doubtful=0.4`. */
const probabilitiesOf = (text: string): Readonly<Partial<Record<Verdict, number>>> =>
  Object.fromEntries(
    text.split(',').map((one) => {
      const [verdict = '', chance = ''] = one.split('=').map((part) => part.trim())
      const probability = chance === '' ? Number.NaN : Number(chance)
      if (!verdicts.includes(verdict) || !(probability >= 0 && probability <= 1))
        throw new UsageError(
          `--probabilities ${text}: write chances from 0 to 1 for ${verdicts.join(', ')}: doubtful=0.4`,
        )
      return [verdict, probability]
    }),
  )

const calibration = (title: string, { rows, n, brier, skill }: Calibrated): Sheet => ({
  title,
  columns: ['verdict', 'chance', 'assessed', 'open', 'won', 'lost', 'won rate', '95 %', 'lost rate'],
  rows: rows.map((row) => [
    row.verdict,
    percent(row.probability),
    row.assessed,
    row.open,
    row.won,
    row.lost,
    percent(row.wonRate.value),
    row.wonRate.ci95 === null ? '' : row.wonRate.ci95.map(percent).join(' – '),
    percent(row.lostRate.value),
  ]),
  notes: [`Brier ${number(brier, 4)} over ${n}; skill against always saying the base rate ${number(skill, 4)}`],
})

const assessmentsVerb = (clients: Command): void => {
  period(common(clients.command('assessments').description('how prospects were judged, and what became of them (S15)')))
    .option('--probabilities <chances>', 'of winning, stated for the verdicts, such as promising=0.8,doubtful=0.4')
    .addHelpText('after', '\nExample:\n  $ clientela clients assessments --in 2026-Q1 --probabilities promising=0.8')
    .action((options: PeriodFlags & { readonly probabilities?: string }) =>
      withSession(options, async ({ crm, when, show, zone }) => {
        const answer = await crm.clients.assessments({
          ...periodOf(options),
          ...(options.probabilities === undefined ? {} : { probabilities: probabilitiesOf(options.probabilities) }),
          ...when,
        })
        const list: Sheet = {
          title: 'Assessments',
          columns: ['when', 'client', 'verdict', 'by rules', 'why', 'scores', 'warning signs', 'outcome', 'deal'],
          rows: answer.assessments.map((one) => [
            localTime(one.at, zone),
            one.client,
            one.verdict,
            one.byRules,
            one.why,
            Object.values(one.scores).join(' '),
            one.warningSigns.join(' '),
            one.outcome,
            one.deal,
          ]),
          notes: [`scores: ${Object.keys(answer.scales).join(', ')}`],
        }
        await show(answer, [
          calibration('Verdicts as given', answer.given),
          calibration('What the rules alone would have said', answer.byRules),
          list,
        ])
        return 0
      }),
    )
}

export const clientsVerbs = (program: Command): void => {
  const clients = program.command('clients').description('who the clients are, and how they were judged')
  listVerb(clients)
  showVerb(clients)
  duplicatesVerb(clients)
  assessmentsVerb(clients)
}
