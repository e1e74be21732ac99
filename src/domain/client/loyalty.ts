/**
 * Decisions about a membership in a loyalty programme. Whatever moves points first lets expire what is out of date, and then
 * moves the tier if a threshold of the rules in force was crossed. So neither depends on a job that ran in time.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import type { Decided } from '../../kernel/event-codec.ts'
import { expiryOf, type LoyaltyRules, tierFor } from '../programme/loyalty.ts'
import { guarded, mustLead, notBefore, unless } from '../rules.ts'
import type { ClientCommandOf } from './commands.ts'
import { type Decision, fields, happened } from './decision.ts'
import type { ClientEvent } from './events.ts'
import { outOfDate, qualifying } from './ledger.ts'
import * as rules from './membership-rules.ts'
import type { ClientReferences } from './rules.ts'
import { type Client, evolveMembership, type Membership, type MembershipEvent } from './state.ts'

type Happened = Decided<Extract<ClientEvent, MembershipEvent>>

const after = (membership: Membership, events: ReadonlyArray<Happened>, { occurredAt }: Context): Membership =>
  events.reduce(
    (state: Membership, event) => evolveMembership(state, { ...event, occurredAt } as MembershipEvent),
    membership,
  )

/**
 * The tier that a member moves to; null while it stays. It follows from the points earned and valid on that day, spent or
 * not. One given by hand stands until the rules give another than they did, and is then never lowered by more points nor
 * raised by fewer.
 */
const nextTier = (
  { ledger, tier, tierAt, ruled }: Membership,
  inForce: LoyaltyRules,
  { day, occurredAt }: Context,
): string | null => {
  // What is recorded late of the time before it last changed leaves the tier to what comes next.
  if (occurredAt < tierAt) return null
  const given = tierFor(inForce, qualifying(ledger, day))
  if (given === null || given === ruled) return null
  const rank = (name: string | null) => (inForce.tiers ?? []).findIndex((one) => one.tier === name)
  const rises = rank(given) > rank(ruled)
  return (rises ? rank(given) > rank(tier) : rank(given) < rank(tier)) ? given : null
}

/** The events, and what follows from them for the tier. */
const andTier = (
  programme: string,
  events: ReadonlyArray<Happened>,
  membership: Membership,
  inForce: LoyaltyRules,
  context: Context,
): Decision => {
  const { tier } = membership
  const to = nextTier(after(membership, events, context), inForce, context)
  if (to === null) return E.right(events)
  const data = { programme, to, ...(tier === null ? {} : { from: tier }) }
  return E.right([...events, { type: 'TierChanged', data }])
}

/** What is out of date expires before anything else moves. What is recorded late leaves that to what came after it. */
const expiredBefore = (
  programme: string,
  { ledger }: Membership,
  { occurredAt, day }: Context,
): ReadonlyArray<Happened> => {
  const last = ledger.at(-1)
  const points = last === undefined || occurredAt < last.at ? 0 : outOfDate(ledger, occurredAt, day)
  return points === 0 ? [] : [{ type: 'PointsExpired', data: { programme, points, why: 'their validity ended' } }]
}

export const enrol = (
  command: ClientCommandOf<'EnrolInLoyalty'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision => {
  const { programme } = command
  return guarded(
    rules.loyaltyInForce(references.programme, context),
    [
      () => rules.programmeIsOpen(references.programme, context),
      () => rules.notYetMember(client, programme),
      (inForce) => rules.followsFromTheRules(command.tier, inForce),
    ],
    (inForce) => {
      const tier = tierFor(inForce, 0)
      return happened('LoyaltyEnrolled', { programme, ...(tier === null ? {} : { tier }) })
    },
  )
}

/** The membership and the rules in force, for what happens in it. */
const inProgramme = (
  command: { readonly programme: string },
  context: Context,
  client: Client,
  { programme }: ClientReferences,
  decide: (membership: Membership, inForce: LoyaltyRules) => Decision,
): Decision =>
  guarded(rules.isMember(client, command.programme, context), [], (membership) =>
    guarded(rules.loyaltyInForce(programme, context), [], (inForce) => decide(membership, inForce)),
  )

export const earn = (
  command: ClientCommandOf<'EarnPoints'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision =>
  inProgramme(command, context, client, references, (membership, inForce) =>
    guarded(
      rules.pointsNamed(command, inForce),
      [() => rules.programmeIsOpen(references.programme, context), (points) => rules.pointsInRange(membership, points)],
      (points) => {
        // An amount below that of one point earns nothing.
        if (points === 0) return E.right([])
        const expires = expiryOf(inForce, context.day)
        const data = { ...fields(command), points, ...(expires === null ? {} : { expires }) }
        const { programme } = command
        const events = [...expiredBefore(programme, membership, context), { type: 'PointsEarned', data } as const]
        return andTier(programme, events, membership, inForce, context)
      },
    ),
  )

export const redeem = (
  command: ClientCommandOf<'RedeemPoints'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision =>
  inProgramme(command, context, client, references, (membership, inForce) =>
    guarded(rules.hasPoints(membership, command.points, context), [], () => {
      const { programme } = command
      const expired = expiredBefore(programme, membership, context)
      const events = [...expired, { type: 'PointsRedeemed', data: fields(command) } as const]
      return andTier(programme, events, membership, inForce, context)
    }),
  )

/** Also where nothing is out of date the tier follows: what was spent long ago may no longer count for it. */
export const expire = (
  command: ClientCommandOf<'ExpirePoints'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision =>
  inProgramme(command, context, client, references, (membership, inForce) => {
    const points = command.points ?? outOfDate(membership.ledger, context.occurredAt, context.day)
    return guarded(rules.mayExpire(membership, points, context), [], () => {
      const events = points === 0 ? [] : [{ type: 'PointsExpired', data: { ...fields(command), points } } as const]
      return andTier(command.programme, events, membership, inForce, context)
    })
  })

export const changeTier = (
  command: ClientCommandOf<'ChangeTier'>,
  context: Context,
  client: Client,
  references: ClientReferences,
): Decision =>
  inProgramme(command, context, client, references, ({ tier, tierAt }, inForce) => {
    const { to } = command
    return guarded(
      mustLead(context),
      [
        () => rules.tierOfTheProgramme(to, inForce),
        () => unless(tier !== to, 'tier-differs', 'to', to, `the member is in ${to} already`),
        () => notBefore(context, tierAt, 'the tier as it stands'),
      ],
      () => happened('TierChanged', { ...fields(command), ...(tier === null ? {} : { from: tier }) }),
    )
  })
