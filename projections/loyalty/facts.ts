/** What happened in memberships of loyalty programmes: joined, points in and out, tiers. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the member'),
  programme: text('the programme'),
  type: text<ClientEnvelope['type']>('the event type'),
  points: integer('points earned, redeemed or expired; 0 in other events'),
  tier: nullable(text('LoyaltyEnrolled, TierChanged: the tier from here on')),
  from: nullable(text('TierChanged: the tier before')),
  expires: nullable(
    text<LocalDate>('PointsEarned: first local day on which they are no longer valid; null where they always are'),
  ),
  byHand: integer('TierChanged: 1 where a head decided it'),
}

type Extra = Partial<Pick<RowOf<typeof table>, 'points' | 'tier' | 'from' | 'expires' | 'byHand'>>

const row = (
  event: ClientEnvelope & { readonly data: { readonly programme: string } },
  extra: Extra,
): RowOf<typeof table> => ({
  points: 0,
  tier: null,
  from: null,
  expires: null,
  byHand: 0,
  ...factOf(event),
  client: event.id,
  programme: event.data.programme,
  type: event.type,
  ...extra,
})

export const loyaltyMovements = defineFacts({
  name: 'loyalty_movements',
  version: 2,
  doc: 'one row for each event of a membership in a loyalty programme',
  table,
  on: {
    LoyaltyEnrolled: (e) => row(e, { tier: e.data.tier ?? null }),
    PointsEarned: (e) => row(e, { points: e.data.points, expires: e.data.expires ?? null }),
    PointsRedeemed: (e) => row(e, { points: e.data.points }),
    PointsExpired: (e) => row(e, { points: e.data.points }),
    TierChanged: (e) =>
      row(e, { tier: e.data.to, from: e.data.from ?? null, byHand: e.data.why === undefined ? 0 : 1 }),
  },
})

export type LoyaltyMovement = RowOf<typeof table>
