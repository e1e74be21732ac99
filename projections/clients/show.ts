/** One client at a moment (S30): all that matters of it on one card, across every stream that is about it. */
import * as t from 'io-ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { JsonObject } from '../../src/kernel/json.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { complaintsOf } from '../complaints/complaint.ts'
import { complaintChanges } from '../complaints/facts.ts'
import { contractsOf } from '../contracts/contract.ts'
import { groupBy } from '../group-by.ts'
import type { LoyaltyMovement } from '../loyalty/facts.ts'
import { orderChanges } from '../orders/facts.ts'
import { ordersOf } from '../orders/order.ts'
import type { Amount } from '../pipeline/deal.ts'
import { isOpen } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { referralChanges } from '../referrals/facts.ts'
import { covers } from '../retention/life.ts'
import { defineView } from '../view.ts'
import { type Assessment, assessments } from './assessments.ts'
import { clientsOf, survivorsOf } from './client.ts'
import { type ContactPersonAt, type DetailsAt, detailsOf } from './details.ts'
import { type ListedClient, list, listFacts } from './list.ts'
import { relationsOf } from './relations.ts'
import type { ClientTrait } from './traits.ts'

export interface ShowOptions {
  /** Of merged duplicates any of their ids. */
  readonly client: string
}

const showOptions = struct({ client: t.string })

export interface ClientCard extends ListedClient {
  /** Everybody who looked after it, the first first. */
  readonly managers: ReadonlyArray<{ readonly manager: string; readonly from: Instant }>
  /** Personal parts withheld from who may not see them. What its own record lacks, and persons and preferences too, from its duplicates. */
  readonly details: JsonObject
  readonly persons: ReadonlyArray<ContactPersonAt>
  readonly preferences: ReadonlyArray<{ readonly preference: string; readonly topic: string | null }>
  /** What was agreed with a key account; null for any other client. */
  readonly terms: JsonObject | null
  /** The last one; null where it was never assessed. */
  readonly assessment: Assessment | null
  readonly deals: ReadonlyArray<{
    readonly deal: string
    readonly stage: string
    readonly value: Amount | null
    readonly expectedClose: string | null
    readonly manager: string
  }>
  readonly contracts: ReadonlyArray<{
    readonly contract: string
    readonly status: 'in-force' | 'to-come' | 'ended'
    readonly from: LocalDate
    /** First day it is no longer in force; null while nothing says that it ends. */
    readonly to: LocalDate | null
    readonly value: Amount
  }>
  /** Those that have not ended. */
  readonly complaints: ReadonlyArray<{
    readonly complaint: string
    readonly received: Instant
    readonly due: Instant
    readonly overdue: boolean
    readonly department: string | null
  }>
  /** Received, and neither complete, declined nor cancelled. */
  readonly orders: ReadonlyArray<{
    readonly order: string
    readonly received: Instant
    readonly total: Amount
    /** The local day promised last; null where it is not accepted yet. */
    readonly promised: LocalDate | null
    readonly overdue: boolean
  }>
  readonly consents: ReadonlyArray<{ readonly channel: string; readonly purpose: string; readonly since: Instant }>
  readonly memberships: ReadonlyArray<{
    readonly programme: string
    readonly tier: string | null
    readonly points: number
  }>
  readonly competitors: ReadonlyArray<{
    readonly competitor: string
    readonly buys: ReadonlyArray<string>
    readonly since: Instant
    /** Whom it knows there; null where nobody said. */
    readonly knows: string | null
  }>
  readonly referred: ReadonlyArray<{ readonly client: string; readonly converted: boolean }>
}

export interface Shown {
  /** Null where nothing was on record of such a client. */
  readonly card: ClientCard | null
}

/** In force, since when each was given. */
const consentsOf = (traits: ReadonlyArray<ClientTrait>): ClientCard['consents'] => {
  const inForce = new Map<string, ClientCard['consents'][number]>()
  for (const { type, channel, purpose, occurredAt } of traits) {
    if (channel === null || purpose === null) continue
    const key = JSON.stringify([channel, purpose])
    if (type === 'ConsentWithdrawn') inForce.delete(key)
    else if (!inForce.has(key)) inForce.set(key, { channel, purpose, since: occurredAt })
  }
  return [...inForce.values()]
}

const spends: ReadonlySet<string> = new Set(['PointsRedeemed', 'PointsExpired'])
const ranks: ReadonlySet<string> = new Set(['LoyaltyEnrolled', 'TierChanged'])

/** By programme: the tier said last, and the balance. */
const membershipsOf = (movements: ReadonlyArray<LoyaltyMovement>): ClientCard['memberships'] =>
  [...groupBy(movements, ({ programme }) => programme)].map(([programme, own]) => ({
    programme,
    tier: own.findLast(({ type, tier }) => ranks.has(type) && tier !== null)?.tier ?? null,
    points: own.reduce((sum, { type, points }) => sum + (spends.has(type) ? -points : points), 0),
  }))

/** One record of a client in person, and of its duplicates what it lacks; what was agreed with it is its own alone. */
const together = (own: DetailsAt, duplicates: ReadonlyArray<DetailsAt>): DetailsAt => {
  const all = [own, ...duplicates]
  return {
    ...own,
    details: Object.assign({}, ...all.map(({ details }) => details).toReversed()),
    persons: all.flatMap(({ persons }) => persons),
    preferences: all.flatMap(({ preferences }) => preferences),
    knows: new Map(all.flatMap(({ knows }) => [...knows]).toReversed()),
  }
}

const facts = { ...listFacts, complaints: complaintChanges, orders: orderChanges, referrals: referralChanges } as const

export const show = defineView({
  id: 'S30',
  verb: 'clients show',
  title: 'all that matters of one client',
  facts,
  options: showOptions,
  answer: (rows, question, { client: asked }: ShowOptions): Shown => {
    const { zone, asOf } = question
    const today = zone.localDate(asOf)
    const clients = clientsOf(rows.clients)
    const survivor = survivorsOf(clients)
    const id = survivor(asked)
    const listed = list.answer(rows, question, {}).clients.find(({ client }) => client === id)
    const record = clients.find(({ client }) => client === id)
    if (listed === undefined || record === undefined) return { card: null }
    const isOwn = ({ client }: { readonly client: string }) => survivor(client) === id
    const known = detailsOf(rows.details)
    const [own, ...duplicates] = [id, ...listed.merged].flatMap((client) => known.get(client) ?? [])
    const person = own === undefined ? undefined : together(own, duplicates)
    const converted = new Set(
      rows.referrals.flatMap((row) => (row.type === 'ReferralConverted' && isOwn(row) ? [survivor(row.referred)] : [])),
    )
    const referred = rows.referrals.filter((row) => row.type === 'ReferralGiven' && isOwn(row))
    return {
      card: {
        ...listed,
        managers: record.managers,
        details: person?.details ?? {},
        persons: person?.persons ?? [],
        preferences: person?.preferences ?? [],
        terms: person?.terms ?? null,
        assessment: assessments.answer(rows, question, {}).assessments.findLast(({ client }) => client === id) ?? null,
        deals: dealsOf(rows.deals)
          .filter((deal) => isOpen(deal) && isOwn(deal))
          .map(({ deal, stage, value, expectedClose, manager }) => ({ deal, stage, value, expectedClose, manager })),
        contracts: contractsOf(rows.contracts)
          .filter(isOwn)
          .flatMap(({ contract, terms, cover }) => {
            const [first, last] = [terms[0], terms.at(-1)]
            if (first === undefined || last === undefined) return []
            const status = covers(cover, today) ? 'in-force' : first.from > today ? 'to-come' : 'ended'
            return [{ contract, status, from: first.from, to: cover.at(-1)?.to ?? last.to, value: last.value } as const]
          }),
        complaints: complaintsOf(rows.complaints, zone)
          .filter((one) => one.ended === null && isOwn(one))
          .map(({ complaint, received, due, holdings }) => ({
            complaint,
            received: received.at,
            due,
            overdue: asOf > due,
            department: holdings.at(-1)?.department ?? null,
          })),
        orders: ordersOf(rows.orders)
          .filter((one) => one.complete === null && one.declined === null && one.cancelled === null && isOwn(one))
          .map(({ order, received, total, promised }) => ({
            order,
            received: received.at,
            total,
            promised: promised?.latest ?? null,
            overdue: promised !== null && promised.latest < today,
          })),
        consents: consentsOf(rows.traits.filter(({ client }) => client === id)),
        memberships: membershipsOf(rows.loyalty.filter(isOwn)),
        competitors: relationsOf(rows.traits, survivor, question)
          .filter((one) => one.client === id && one.to === undefined)
          .map(({ competitor, buys, from }) => ({
            competitor,
            buys,
            since: from,
            knows: person?.knows.get(competitor) ?? null,
          })),
        referred: [...new Set(referred.map((row) => survivor(row.referred)))].map((client) => ({
          client,
          converted: converted.has(client),
        })),
      },
    }
  },
})
