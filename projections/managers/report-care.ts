/** Sections 6 to 11 of the monthly report: clients, service, campaigns, own activity, what was recorded late, data quality. */
import { type MoneyBag, purse } from '../../src/domain/values/money-bag.ts'
import { occurredFrom } from '../../src/kernel/counting.ts'
import { EVER, type Times } from '../../src/kernel/fact-bounds.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { results as campaignResults } from '../campaigns/results.ts'
import { justBefore } from '../chapters.ts'
import { clientsOf } from '../clients/client.ts'
import { detailsOf } from '../clients/details.ts'
import { duplicates, type LikelyDuplicate } from '../clients/duplicates.ts'
import { factsWithin } from '../facts-within.ts'
import { counted, derived, type Piece, saidBy, summed, taken, takenAs } from '../figures.ts'
import type { Flag } from '../pipeline/board.ts'
import { type DealAt, dealPiece, isOpen } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { withinPeriod } from '../pipeline/period.ts'
import { churn } from '../retention/churn.ts'
import { referrals } from '../retention/referrals.ts'
import { renewals } from '../retention/renewals.ts'
import { risk } from '../retention/risk.ts'
import { breaches } from '../service/breaches.ts'
import { departments } from '../service/departments.ts'
import { orders } from '../service/orders.ts'
import { rights } from '../service/rights.ts'
import { activity } from './activity.ts'
import { type FileAt, filePiece, filesOf } from './file.ts'
import { clientPiece } from './list.ts'
import { managersOf } from './manager.ts'
import { boardOf, closedOf, complaintsOf, period, revenueOf, standingsOf } from './report-asked.ts'
import {
  count,
  days,
  type Entry,
  hours,
  type Month,
  money,
  type ReportValue,
  rate,
  ratesBy,
  type Section,
} from './report-lines.ts'

export const clientsKept: Section = (month) => {
  const { own, question } = month
  const stood = standingsOf(month)
  const gone = churn.answer(own, question, { ...period(month), setting: 'either' }).total
  const moved = revenueOf(month)
  const due = renewals.answer(own, question, period(month))
  const { colours } = risk.answer(own, question, {})
  return [
    count('R0', 'active', taken(stood.statuses, 'active')),
    count('R0', 'new', taken(stood.standings, 'new')),
    count('R0', 'won back', taken(stood.standings, 'won-back')),
    count('R2', 'lost', taken(gone, 'lost')),
    rate('R2', 'churn', taken(gone, 'churn')),
    money('R3', 'contracts a month, opening', taken(moved, 'opening')),
    money('R3', 'contracts a month, closing', taken(moved, 'closing')),
    ...ratesBy('R3', 'GRR', moved.grr),
    ...ratesBy('R3', 'NRR', moved.nrr),
    rate('R12', 'renewed of those due', taken(due, 'rate')),
    count('R12', 'contracts that end within 90 days', taken(due, 'soon')),
    count('R14', 'at risk: red', taken(colours, 'red')),
    count('R14', 'at risk: amber', taken(colours, 'amber')),
  ]
}

export const serviceQuality: Section = (month) => {
  const { own, question } = month
  const delivered = orders.answer(own, question, period(month))
  const complained = complaintsOf(month)
  const broken = breaches.answer(own, question, period(month))
  const { total } = rights.answer(own, question, period(month))
  const held = departments.answer(own, question, period(month))
  return [
    count('S1', 'orders due', taken(delivered, 'due')),
    rate('S1', 'on time in full', taken(delivered, 'onTimeInFull')),
    rate('S1', 'units delivered', taken(delivered, 'fillRate')),
    count('S2', 'complaints received', taken(complained, 'received')),
    count('S2', 'complaints open', taken(complained, 'open')),
    hours('S2', 'first response, median', taken(complained.firstResponse, 'median')),
    hours('S2', 'resolution, median', taken(complained.resolution, 'median')),
    rate('S3', 'not ended in time', taken(broken, 'rate')),
    count('S4', 'handed on between departments', taken(held, 'handOffs')),
    count('S4', 'rights infringed', taken(total, 'infringed')),
    count('S4', 'rights still infringed', taken(total, 'open')),
  ]
}

export const campaignsAndReferrals: Section = (month) => {
  const { owed } = campaignResults.answer(month.own, month.question, period(month))
  const given = referrals.answer(month.own, month.question, period(month))
  return [
    count('P16', 'invited', taken(owed, 'invited')),
    count('P16', 'leads', taken(owed, 'leads')),
    count('P16', 'deals opened from campaigns', taken(owed, 'deals')),
    money('P16', 'won of those by now', taken(owed, 'wonValue')),
    // A campaign costs the company: what came of it for one manager is not all that came of it.
    rate('P16', 'return on their cost', month.manager === undefined ? taken(owed, 'roi') : null),
    rate('R15', 'new by recommendation', taken(given, 'share')),
    count('R15', 'recommendations given', taken(given, 'given')),
  ]
}

/** What stands in the files (S27, S28, S29): of each, or of the one asked about; null where any of it is withheld. */
const inTheFiles = ({ manager, all, question, from, to }: Month): ReadonlyArray<Entry> => {
  const files = filesOf(all.files)
  const whose = managersOf(all.managers).flatMap((one) =>
    manager === undefined || one.manager === manager ? [one.manager] : [],
  )
  const within = withinPeriod(question.zone, { from, to })
  const own = whose.flatMap((one) => files.get(one) ?? [])
  const seen = own.length === whose.length
  const line = <T>(of: (file: FileAt) => ReadonlyArray<T>, positionsOf: (one: T) => ReadonlyArray<string>) => {
    const found = own.flatMap((file) => of(file).map((one) => ({ one, file })))
    return seen ? counted(found, ({ one, file }) => filePiece(file.manager, ...positionsOf(one))) : null
  }
  const during = <T extends { readonly at: Instant }>(some: ReadonlyArray<T>) => some.filter(({ at }) => within(at))
  const asked = ({ positions }: { readonly positions: ReadonlyArray<string> }) => positions
  const single = ({ position }: { readonly position: string }) => [position]
  return [
    count(
      'M1',
      'proposals made',
      line((file) => during(file.proposals), asked),
    ),
    count(
      'M1',
      'proposals accepted so far',
      line((file) => during(file.proposals).filter(({ ruling }) => ruling === 'accepted'), asked),
    ),
    count(
      'M1',
      'trainings completed',
      line((file) => during(file.trainings), single),
    ),
    count(
      'M1',
      'violations',
      line((file) => during(file.violations), single),
    ),
  ]
}

export const ownActivity: Section = (month) => {
  const { manager, all, question } = month
  const { total } = activity.answer(all, question, { ...period(month), ...(manager === undefined ? {} : { manager }) })
  const { kinds, appointments } = total
  return [
    count('M2', 'interactions', taken(total, 'interactions')),
    count('M2', 'appointments made', taken(kinds, 'appointmentsMade')),
    count('M2', 'meetings held', taken(kinds, 'meetingsHeld')),
    count('M2', 'presentations', taken(kinds, 'presentations')),
    count('M2', 'offers made', taken(kinds, 'offersMade')),
    rate('M2', 'appointments shown', taken(appointments, 'show')),
    rate('M2', 'appointments kept', taken(appointments, 'kept')),
    days('M2', 'follow-up, median', takenAs(total, 'followUp', total.followUp.median, 'median')),
    ...inTheFiles(month),
  ]
}

interface Recorded {
  readonly stream: string
  readonly position: string
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}

const recordedAs =
  <Row extends Omit<Recorded, 'stream'>>(streamOf: (row: Row) => string) =>
  (row: Row): Recorded => {
    const { position, occurredAt, recordedAt } = row
    return { stream: streamOf(row), position, occurredAt, recordedAt }
  }

const ofClient = recordedAs(({ client }: Omit<Recorded, 'stream'> & { readonly client: string }) => `client-${client}`)

/** What occurred in the month and was recorded once it had been reported. Facts come in the order of C3. */
const lateIn = ({ own, question: { zone }, from, to, reportedAt }: Month): ReadonlyArray<Recorded> => {
  const [start, end] = [zone.startOfDay(from), zone.startOfDay(to)]
  const late = <Row extends Times>(rows: ReadonlyArray<Row>): ReadonlyArray<Row> =>
    occurredFrom(rows, start).filter(({ occurredAt, recordedAt }) => occurredAt < end && recordedAt >= reportedAt)
  return [
    ...late(own.deals).map(recordedAs(({ deal }) => `deal-${deal}`)),
    ...late(own.clients).map(ofClient),
    ...late(own.interactions).map(ofClient),
    ...late(own.contracts).map(recordedAs(({ contract }) => `contract-${contract}`)),
    ...late(own.orders),
    ...late(own.complaints),
  ]
}

const recordedPiece = ({ stream, position }: Recorded): Piece => ({ stream, positions: [position] })

/** Figures that a month is closed with, as its facts have them. */
const closedWith = (month: Month): ReadonlyArray<Entry> => {
  const total = closedOf(month)
  const open = dealsOf(month.own.deals).filter(isOpen)
  const openPiece = (deal: DealAt): Piece => dealPiece(deal, deal.behind.opened, deal.behind.value)
  return [
    count('T5', 'deals won', taken(total, 'won')),
    count('T5', 'deals lost', taken(total, 'lost')),
    money('T5', 'won value', taken(total, 'wonValue')),
    count('T5', 'open deals', counted(open, openPiece)),
    money(
      'T5',
      'open value',
      summed(open, openPiece, ({ value }) => value),
    ),
    count('T5', 'new clients', taken(standingsOf(month).standings, 'new')),
    money('T5', 'contracts a month', taken(revenueOf(month), 'closing')),
    count('T5', 'complaints received', taken(complaintsOf(month), 'received')),
  ]
}

const difference = (now: ReportValue, said: ReportValue): ReportValue => {
  if (typeof now === 'number' && typeof said === 'number') return now - said
  const sums = purse()
  for (const [bag, times] of [
    [now, 1],
    [said, -1],
  ] as const)
    for (const [currency, amount] of Object.entries(bag as MoneyBag)) sums.add({ amount, currency }, times)
  return Object.fromEntries(Object.entries(sums.bag()).filter(([, amount]) => amount !== 0))
}

/** How far the month has moved since it was reported (T5): what was said then, and what late records have made of it. */
export const recordedLate: Section = (month) => {
  const { own, reportedAt } = month
  const late = lateIn(month)
  const then = factsWithin(own, { ...EVER, recordedUpTo: justBefore(reportedAt) })
  const now = closedWith(month)
  return [
    count('T5', 'recorded after the report', counted(late, recordedPiece)),
    ...closedWith({ ...month, own: then }).flatMap((said, i): ReadonlyArray<Entry> => {
      const moved = difference(saidBy(now[i]?.value ?? null), saidBy(said.value))
      return [
        { ...said, name: `${said.name}, as reported` },
        {
          ...said,
          name: `${said.name}, moved since`,
          value: derived(moved, 'now less as reported', () => late, recordedPiece),
        },
      ]
    }),
  ]
}

const WITHHELD = '(withheld)'

export const dataQuality: Section = (month) => {
  const { own, question } = month
  const flags = new Map(
    boardOf(month).stages.flatMap(({ cards }) => cards.map((card) => [card.deal, card.flags] as const)),
  )
  const open = dealsOf(own.deals).filter(isOpen)
  const flagged = (flag: Flag) =>
    counted(
      open.filter(({ deal }) => flags.get(deal)?.includes(flag)),
      (deal) => dealPiece(deal, deal.behind.opened, deal.behind.lastActivity),
    )
  const kept = clientsOf(own.clients).filter(({ mergedInto, lost, erased }) => mergedInto === null && !lost && !erased)
  const consents = new Map<string, Set<string>>()
  for (const { client, type, channel, purpose } of own.traits) {
    const given = consents.get(client) ?? new Set()
    consents.set(client, given)
    const what = JSON.stringify([channel, purpose])
    if (type === 'ConsentGiven') given.add(what)
    if (type === 'ConsentWithdrawn') given.delete(what)
  }
  const registered = new Map(kept.map(({ client, behind }) => [client, behind.registered]))
  const doubled = ({ clients }: LikelyDuplicate): Piece => ({
    stream: `client-${clients[0] ?? ''}`,
    positions: clients.flatMap((client) => registered.get(client) ?? []),
  })
  // Of whom names are withheld nobody can tell who may be one.
  const unseen = [...detailsOf(own.details).values()].some(({ name }) => name === WITHHELD)
  return [
    count('P1', 'deals without an expected close', flagged('undated')),
    count('P1', 'deals without a next step', flagged('noNextStep')),
    count('P1', 'deals overdue', flagged('overdue')),
    count(
      'S22',
      'clients without a consent',
      counted(
        kept.filter(({ client }) => (consents.get(client)?.size ?? 0) === 0),
        clientPiece,
      ),
    ),
    count(
      'C16',
      'likely duplicates',
      unseen ? null : counted(duplicates.answer(own, question, {}).duplicates, doubled),
    ),
  ]
}
