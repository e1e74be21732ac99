/** Points of a membership, each as it came and went, counted anew whenever somebody asks (rule 8). */
import {
  type Around,
  after,
  type Happened,
  isLead,
  monthsOn,
  mustLead,
  type Sentences,
  versionOn,
  type World,
} from './kit.ts'
import type { ProgrammeFacts } from './market.ts'

interface Move {
  readonly what: 'earned' | 'spent' | 'expired'
  readonly at: string
  readonly points: number
  readonly expires: string | null
}

export interface MembershipFacts {
  readonly since: string
  /** In the order of recording. */
  readonly moves: Array<Move>
  tier: string | null
  /** What the rules said last. */
  ruled: string | null
  /** Each tier it has had, and since when. */
  readonly tiers: Array<{ readonly at: string; readonly tier: string }>
}

type Rules = NonNullable<ProgrammeFacts['versions'][number]['loyalty']>

/** In the order of occurring; of one moment, in that of recording. */
const inTime = ({ moves }: MembershipFacts): ReadonlyArray<Move> =>
  moves
    .map((move, i) => ({ move, i }))
    .sort((a, b) => (a.move.at === b.move.at ? a.i - b.i : a.move.at < b.move.at ? -1 : 1))
    .map(({ move }) => move)

const signed = ({ what, points }: Move): number => (what === 'earned' ? points : -points)
const sum = (numbers: ReadonlyArray<number>): number => numbers.reduce((all, one) => all + one, 0)

export const balance = ({ moves }: MembershipFacts): number => sum(moves.map(signed))

/** What is left at a moment of each earning: spent first in, first out; expired what runs out first. */
const leftAt = (membership: MembershipFacts, at: string) => {
  const lots: Array<{ left: number; readonly earned: string; readonly expires: string | null }> = []
  for (const { what, at: earned, points, expires } of inTime(membership).filter((move) => move.at <= at)) {
    if (what === 'earned') lots.push({ left: points, earned, expires })
    else {
      const never = '9999-99-99'
      const from =
        what === 'spent'
          ? lots
          : lots.toSorted((a, b) =>
              (a.expires ?? never) < (b.expires ?? never) ? -1 : (a.expires ?? never) > (b.expires ?? never) ? 1 : 0,
            )
      let rest = points
      for (const lot of from) {
        const taken = Math.min(rest, lot.left)
        lot.left -= taken
        rest -= taken
      }
    }
  }
  return lots
}

/** The lowest balance from a moment on: what later movements leave to take. */
const lowest = (membership: MembershipFacts, at: string): number => {
  const moves = inTime(membership)
  const then = sum(moves.filter((move) => move.at <= at).map(signed))
  return moves
    .filter((move) => move.at > at)
    .reduce(({ now, low }, move) => ({ now: now + signed(move), low: Math.min(low, now + signed(move)) }), {
      now: then,
      low: then,
    }).low
}

const isOut = (expires: string | null, day: string): boolean => expires !== null && expires <= day

/** What has expired or was spent since is not there to expire again. */
const outOfDate = (membership: MembershipFacts, { at, day }: Around): number =>
  Math.min(
    sum(leftAt(membership, '9999').map((lot) => (lot.earned <= at && isOut(lot.expires, day) ? lot.left : 0))),
    lowest(membership, at),
  )

const spendable = (membership: MembershipFacts, { at, day }: Around): number =>
  Math.min(
    sum(leftAt(membership, at).map(({ left, expires }) => (isOut(expires, day) ? 0 : left))),
    lowest(membership, at),
  )

const tierFor = ({ tiers = [] }: Rules, points: number): string | null =>
  tiers.findLast(({ from }) => from <= points)?.tier ?? null

const firstOf = (day: string, unit: 'month' | 'year'): string =>
  unit === 'month' ? `${monthsOn(day, 1).slice(0, 7)}-01` : `${Number(day.slice(0, 4)) + 1}-01-01`

const expiryOf = ({ validity }: Rules, day: string): string | null => {
  if (validity === undefined) return null
  const { months, from } = validity
  return monthsOn(from === 'day-earned' ? day : firstOf(day, from === 'next-month' ? 'month' : 'year'), months)
}

/** Points for an amount, the broken ones left out; undefined where none are given for such money. */
const pointsFor = ({ earning }: Rules, amount: { readonly amount: number; readonly currency: string }) => {
  const rate = earning.find(({ per }) => per.currency === amount.currency)
  if (rate === undefined || amount.amount <= 0) return undefined
  return Number((BigInt(amount.amount) * BigInt(rate.points)) / BigInt(rate.per.amount))
}

/** Whether a programme gives anything for loyalty on a day; and what. */
const inForce = (world: World, programme: string, { day }: Around) => {
  const found = world.programmes.get(programme)
  const rules = found === undefined ? null : (versionOn(found.versions, day)?.loyalty ?? null)
  const sentences: Sentences = {
    'programme-exists': found !== undefined,
    'programme-for-loyalty': found === undefined || found.kind === 'loyalty',
    'programme-rules-in-force': found?.kind !== 'loyalty' || rules !== null,
  }
  return { rules, sentences }
}

const isOpen = (world: World, programme: string, { at }: Around): Sentences => {
  const closedAt = world.programmes.get(programme)?.closedAt ?? null
  return { 'programme-is-open': closedAt === null || at < closedAt }
}

type Memberships = Map<string, MembershipFacts>
type Told = readonly [Sentences, () => ReadonlyArray<Happened>]

export const enrol = (
  world: World,
  memberships: Memberships,
  { programme, tier: named }: { readonly programme: string; readonly tier?: string },
  around: Around,
): Told => {
  const { rules, sentences } = inForce(world, programme, around)
  const tier = rules === null ? null : tierFor(rules, 0)
  return [
    {
      ...sentences,
      ...isOpen(world, programme, around),
      'enrolled-once': !memberships.has(programme),
      'tier-follows-from-the-rules': rules === null || named === undefined || named === tier,
    },
    () => {
      const tiers = tier === null ? [] : [{ at: around.at, tier }]
      memberships.set(programme, { since: around.at, moves: [], tier, ruled: tier, tiers })
      return [['LoyaltyEnrolled', tier === null ? { programme } : { programme, tier }]]
    },
  ]
}

/** What happens in a membership, by the rules of the day. */
const within = (
  world: World,
  memberships: Memberships,
  programme: string,
  around: Around,
  told: (membership: MembershipFacts, rules: Rules) => Told,
): Told => {
  const membership = memberships.get(programme)
  const { rules, sentences } = inForce(world, programme, around)
  const isMember: Sentences = { 'member-of-programme': membership !== undefined && around.at >= membership.since }
  if (membership === undefined || rules === null) return [{ ...isMember, ...sentences }, () => []]
  const [own, happen] = told(membership, rules)
  return [{ ...isMember, ...sentences, ...own }, happen]
}

/** The tier that follows: none while the rules say the same; never against the direction in which they changed. */
const tierMoves = (
  programme: string,
  membership: MembershipFacts,
  rules: Rules,
  { at, day }: Around,
): ReadonlyArray<Happened> => {
  if (at < (membership.tiers.at(-1)?.at ?? '')) return []
  const counting = membership.moves.filter(({ what, expires }) => what === 'earned' && !isOut(expires, day))
  const to = tierFor(rules, sum(counting.map(({ points }) => points)))
  const rank = (tier: string | null): number => (rules.tiers ?? []).findIndex((one) => one.tier === tier)
  if (to === null || to === membership.ruled) return []
  const [now, said, next] = [rank(membership.tier), rank(membership.ruled), rank(to)]
  if (next > said ? next <= now : next >= now) return []
  Object.assign(membership, { tier: to, ruled: to })
  membership.tiers.push({ at, tier: to })
  return [['TierChanged', { programme, to }]]
}

/** What is out of date goes first; what is recorded late leaves that to what came after it. */
const expiresFirst = (programme: string, membership: MembershipFacts, around: Around): ReadonlyArray<Happened> => {
  const last = inTime(membership).at(-1)
  const points = last === undefined || around.at < last.at ? 0 : outOfDate(membership, around)
  if (points === 0) return []
  membership.moves.push({ what: 'expired', at: around.at, points, expires: null })
  return [['PointsExpired', { programme, points }]]
}

interface Points {
  readonly programme: string
  readonly points?: number
}

export const earn = (
  world: World,
  memberships: Memberships,
  asked: Points & { readonly amount?: { readonly amount: number; readonly currency: string } },
  around: Around,
): Told =>
  within(world, memberships, asked.programme, around, (membership, rules) => {
    const { programme, amount } = asked
    const given = amount === undefined ? asked.points : pointsFor(rules, amount)
    const points = given ?? 0
    return [
      {
        'points-or-an-amount': (asked.points === undefined) !== (amount === undefined),
        'points-for-money-of-a-rate': amount === undefined || given !== undefined,
        ...isOpen(world, programme, around),
        'amount-in-range': Number.isSafeInteger(balance(membership) + points),
      },
      () => {
        if (points === 0) return []
        const first = expiresFirst(programme, membership, around)
        const expires = expiryOf(rules, around.day)
        membership.moves.push({ what: 'earned', at: around.at, points, expires })
        const earned = { programme, points, ...(expires === null ? {} : { expires }) }
        return [...first, ['PointsEarned', earned], ...tierMoves(programme, membership, rules, around)]
      },
    ]
  })

export const redeem = (
  world: World,
  memberships: Memberships,
  { programme, points }: Required<Points>,
  around: Around,
): Told =>
  within(world, memberships, programme, around, (membership, rules) => [
    { 'points-not-below-zero': spendable(membership, around) >= points },
    () => {
      const first = expiresFirst(programme, membership, around)
      membership.moves.push({ what: 'spent', at: around.at, points, expires: null })
      return [...first, ['PointsRedeemed', { programme, points }], ...tierMoves(programme, membership, rules, around)]
    },
  ])

export const expire = (world: World, memberships: Memberships, asked: Points, around: Around): Told =>
  within(world, memberships, asked.programme, around, (membership, rules) => {
    const { programme } = asked
    const old = outOfDate(membership, around)
    const points = asked.points ?? old
    return [
      {
        'points-kept-while-valid': points <= old || isLead(around),
        'points-not-below-zero': points <= old || points <= lowest(membership, around.at),
      },
      () => {
        if (points > 0) membership.moves.push({ what: 'expired', at: around.at, points, expires: null })
        const expired: ReadonlyArray<Happened> = points > 0 ? [['PointsExpired', { programme, points }]] : []
        return [...expired, ...tierMoves(programme, membership, rules, around)]
      },
    ]
  })

export const changeTier = (
  world: World,
  memberships: Memberships,
  { programme, to }: { readonly programme: string; readonly to: string },
  around: Around,
): Told =>
  within(world, memberships, programme, around, (membership, { tiers = [] }) => [
    {
      ...mustLead(around),
      'tier-of-the-programme': tiers.some(({ tier }) => tier === to),
      'tier-differs': membership.tier !== to,
      ...after(around, membership.tiers.at(-1)?.at),
    },
    () => {
      membership.tier = to
      membership.tiers.push({ at: around.at, tier: to })
      return [['TierChanged', { programme, to }]]
    },
  ])
