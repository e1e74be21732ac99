/** R17, loyalty: what members earned, spent and let expire; what their points would cost us; and the tiers they moved to. */

import * as t from 'io-ts'
import { type Movement, outOfDate } from '../../src/domain/client/ledger.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { versionOn } from '../../src/domain/values/versions.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addDays, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, rated, summed, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { type LoyaltyMovement, loyaltyMovements } from '../loyalty/facts.ts'
import type { Amount } from '../pipeline/deal.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { type ProgrammeChange, programmeChanges } from '../programmes/facts.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { trailingYear } from './concentration.ts'
import { type LifeOptions, lifeFacts, lifeFields, livesOf } from './life.ts'
import type { Purchase } from './purchases.ts'
import { type ContractValue, contractValueOf } from './revenue.ts'

export interface LoyaltyOptions extends PeriodOptions, LifeOptions {
  /** Of this programme alone. */
  readonly programme?: string
}

const loyaltyOptions = struct({}, { ...periodFields, ...lifeFields, programme: t.string })

/** opening + earned − redeemed − expired = balance; without a period the opening is 0. */
export interface PointsLedger {
  readonly opening: number
  readonly earned: number
  readonly redeemed: number
  readonly expired: number
  readonly balance: number
  /** The balance at what a point is worth on the last day. */
  readonly liability: MoneyBag
  /** Of the balance, what is no longer valid on the last day: nobody can spend it, and the member's next movement lets it expire. */
  readonly outOfDate: number
}

export interface TierMove {
  readonly from: string
  readonly to: string
  readonly count: number
  /** Of them by a head's decision. */
  readonly byHand: number
}

export interface LoyaltyProgramme extends PointsLedger {
  readonly programme: string
  readonly name: string | null
  /** Members by the end of the period. */
  readonly enrolled: number
  /** Members who earned or spent points in the last 90 days; points that expire by themselves are no sign of life. */
  readonly active: Ratio
  /** Redeemed of earned, in points. */
  readonly redemption: Ratio
  /** Expired of earned, in points. */
  readonly breakage: Ratio
  /** What a point is worth on the last day; null before the programme's rules are in force. */
  readonly pointValue: Amount | null
  readonly tiers: ReadonlyArray<{ readonly tier: string; readonly members: number }>
  readonly moves: ReadonlyArray<TierMove>
}

export interface LoyaltyMember extends PointsLedger {
  readonly member: string
  readonly programme: string
  readonly tier: string | null
}

export interface Loyalty {
  readonly programmes: ReadonlyArray<LoyaltyProgramme>
  /** Of all programmes: points of two programmes have no sum, what they would cost has one for each currency. */
  readonly liability: MoneyBag
  readonly members: ReadonlyArray<LoyaltyMember>
  /** Clients with two or more purchase days of those with one (R5), in any programme and in none: association, not effect. */
  readonly repeat: { readonly members: Ratio; readonly others: Ratio }
  /** Monthly value of contracts over the period, else the twelve months up to now (R3), of the same two: association too. */
  readonly contracts: { readonly members: ContractValue; readonly others: ContractValue }
  readonly merged: number
  readonly inferred: number
}

const ACTIVE_DAYS = 90
const NO_TIER = 'none'

interface Membership {
  readonly member: string
  readonly programme: string
  /** In the order of C3. */
  readonly rows: ReadonlyArray<LoyaltyMovement>
}

const piece = (row: LoyaltyMovement) => ({ stream: `client-${row.client}`, positions: [row.position] })
const ofMembership = ({ member, rows }: Membership) => ({
  stream: `client-${member}`,
  positions: rows.map(({ position }) => position),
})

const signs: Readonly<Record<string, 1 | -1>> = { PointsEarned: 1, PointsRedeemed: -1, PointsExpired: -1 }
const moving = (row: LoyaltyMovement): boolean => Object.hasOwn(signs, row.type)
const signed = (row: LoyaltyMovement): number => (signs[row.type] ?? 0) * row.points

const worthOf = (points: number, value: Amount | null): Amount | null =>
  value === null ? null : { amount: points * value.amount, currency: value.currency }

/** The last local day that counts, and its end. */
interface LastDay {
  readonly last: LocalDate
  readonly end: Instant
}

type Within = (row: LoyaltyMovement) => boolean

const kinds: Readonly<Record<string, Movement['kind']>> = {
  PointsEarned: 'earned',
  PointsRedeemed: 'redeemed',
  PointsExpired: 'expired',
}

/** Points that are left on a day though their validity has ended; each account, of duplicates too, for itself. */
const outOfDateOn = (rows: ReadonlyArray<LoyaltyMovement>, { end, last }: LastDay): number =>
  [...groupBy(rows.filter(moving), ({ client, programme }) => JSON.stringify([client, programme])).values()].reduce(
    (sum, account) => {
      const ledger = account.flatMap(({ type, occurredAt, points, expires }): ReadonlyArray<Movement> => {
        const kind = kinds[type]
        return kind === undefined ? [] : [{ kind, at: occurredAt, points, expires }]
      })
      return sum + outOfDate(ledger, end, last)
    },
    0,
  )

/** A ledger of rows up to the end of the period; `within` says which of them lie in it. */
const ledgerOf = (rows: ReadonlyArray<LoyaltyMovement>, within: Within, value: Amount | null, day: LastDay) => {
  const points = rows.filter(moving)
  const of = (type: LoyaltyMovement['type']) =>
    totalled(
      points.filter((row) => row.type === type && within(row)),
      piece,
      ({ points: n }) => n,
    )
  return {
    opening: totalled(
      points.filter((row) => !within(row)),
      piece,
      signed,
    ),
    earned: of('PointsEarned'),
    redeemed: of('PointsRedeemed'),
    expired: of('PointsExpired'),
    balance: totalled(points, piece, signed),
    liability: summed(points, piece, (row) => worthOf(signed(row), value)),
    outOfDate: derived(outOfDateOn(rows, day), 'no longer valid on the last day', () => points, piece),
  }
}

const tierOf = ({ rows }: Membership): string | null =>
  rows.reduce<string | null>((tier, row) => row.tier ?? tier, null)

/** Groups in the order of their keys. */
const grouped = <A>(
  all: ReadonlyArray<A>,
  key: (one: A) => string,
): ReadonlyArray<readonly [string, ReadonlyArray<A>]> => [...groupBy(all, key)].sort(([a], [b]) => (a < b ? -1 : 1))

const movesOf = (rows: ReadonlyArray<LoyaltyMovement>): ReadonlyArray<TierMove> =>
  grouped(
    rows.filter(({ type }) => type === 'TierChanged'),
    ({ from, tier }) => JSON.stringify([from ?? NO_TIER, tier ?? NO_TIER]),
  ).map(([, moves]) => {
    const [from, to] = [moves[0]?.from ?? NO_TIER, moves[0]?.tier ?? NO_TIER]
    const decided = moves.filter(({ byHand }) => byHand === 1)
    return figures<TierMove>(
      { from, to, count: counted(moves, piece), byHand: counted(decided, piece) },
      `${from} to ${to}`,
    )
  })

/** What a point of a programme is worth on a day. */
const pointValueOn = (changes: ReadonlyArray<ProgrammeChange>, programme: string, day: LocalDate): Amount | null => {
  const versions = changes.flatMap((change) =>
    change.programme === programme && change.effective !== null
      ? [{ effective: change.effective, amount: change.amount, currency: change.currency }]
      : [],
  )
  const version = versionOn(versions, day)
  return version === null || version.amount === null || version.currency === null
    ? null
    : { amount: version.amount, currency: version.currency }
}

const membershipsOf = (
  rows: ReadonlyArray<LoyaltyMovement>,
  survivor: (client: string) => string,
): ReadonlyArray<Membership> =>
  grouped(rows, ({ programme, client }) => JSON.stringify([programme, survivor(client)])).map(([, own]) => ({
    member: survivor(own[0]?.client ?? ''),
    programme: own[0]?.programme ?? '',
    rows: own,
  }))

/** The last local day that counts: of the period, or of what is asked about. */
const lastDay = ({ zone, asOf }: Question, { to }: PeriodOptions): LocalDate => {
  const today = zone.localDate(asOf)
  return to === undefined || to > today ? today : addDays(to, -1)
}

type Buyer = readonly [client: string, purchases: ReadonlyArray<Purchase>]

const boughtAgain = (buyers: ReadonlyArray<Buyer>) =>
  rated(
    buyers.filter(([, purchases]) => purchases.some(({ day }) => day !== purchases[0]?.day)),
    buyers,
    ([client, purchases]) => ({ stream: `client-${client}`, positions: purchases.map(({ position }) => position) }),
  )

export const loyalty = defineView({
  id: 'R17',
  verb: 'retention loyalty',
  title: "members' points, and what they would cost",
  facts: { ...lifeFacts, movements: loyaltyMovements, programmes: programmeChanges },
  options: loyaltyOptions,
  answer: (facts, question, options: LoyaltyOptions): Loyalty => {
    const { zone } = question
    const last = lastDay(question, options)
    const end = zone.endOfDay(last)
    const inPeriod = withinPeriod(zone, options)
    const within: Within = ({ occurredAt }) => inPeriod(occurredAt)
    const { lives, survivor, merged } = livesOf(facts, question, options)
    const rows = facts.movements.filter(
      ({ occurredAt, programme }) =>
        occurredAt <= end && (options.programme === undefined || options.programme === programme),
    )
    const memberships = membershipsOf(rows, survivor)
    const values = new Map(
      [...new Set(rows.map(({ programme }) => programme))].map((programme) => [
        programme,
        pointValueOn(facts.programmes, programme, last),
      ]),
    )
    const worthOn = (programme: string) => values.get(programme) ?? null
    const isActive = ({ rows: own }: Membership): boolean =>
      own.some(
        ({ type, occurredAt }) =>
          (type === 'PointsEarned' || type === 'PointsRedeemed') &&
          daysBetween(zone.localDate(occurredAt), last) <= ACTIVE_DAYS,
      )
    const programmeOf = (programme: string, own: ReadonlyArray<Membership>): LoyaltyProgramme => {
      const all = own.flatMap(({ rows: each }) => each)
      const ledger = ledgerOf(all, within, worthOn(programme), { last, end })
      const moved = () => all.filter(moving)
      return figures<LoyaltyProgramme>({
        programme,
        name: facts.programmes.find((change) => change.programme === programme)?.name ?? null,
        enrolled: counted(own, ofMembership),
        active: rated(own.filter(isActive), own, ofMembership),
        ...ledger,
        redemption: derived(share(ledger.redeemed.value, ledger.earned.value), 'redeemed of earned', moved, piece),
        breakage: derived(share(ledger.expired.value, ledger.earned.value), 'expired of earned', moved, piece),
        pointValue: worthOn(programme),
        tiers: grouped(own, (membership) => tierOf(membership) ?? NO_TIER).map(([tier, members]) =>
          figures({ tier, members: counted(members, ofMembership) }),
        ),
        moves: movesOf(all.filter(within)),
      })
    }
    const joined = new Set(memberships.map(({ member }) => member))
    const buyers = lives.flatMap(
      ({ client, purchases }): ReadonlyArray<Buyer> => (purchases.length === 0 ? [] : [[client, purchases]]),
    )
    const worth = (member: boolean): ContractValue =>
      contractValueOf(
        lives.filter(({ client }) => joined.has(client) === member),
        trailingYear(question, options),
        zone.localDate(question.asOf),
      )
    return figures<Loyalty>({
      programmes: grouped(memberships, ({ programme }) => programme).map(([programme, own]) =>
        programmeOf(programme, own),
      ),
      liability: summed(rows.filter(moving), piece, (row) => worthOf(signed(row), worthOn(row.programme))),
      members: memberships.map((membership) =>
        figures<LoyaltyMember>({
          member: membership.member,
          programme: membership.programme,
          tier: tierOf(membership),
          ...ledgerOf(membership.rows, within, worthOn(membership.programme), { last, end }),
        }),
      ),
      repeat: figures({
        members: boughtAgain(buyers.filter(([client]) => joined.has(client))),
        others: boughtAgain(buyers.filter(([client]) => !joined.has(client))),
      }),
      contracts: { members: worth(true), others: worth(false) },
      merged,
      inferred: rows.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
