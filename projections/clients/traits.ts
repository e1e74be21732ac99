/** What else is known of a client: where it buys as well, what it agreed to and belongs to, how it was judged. */
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

/** Points of 1 (worst) to 5 (best). */
export type Scores = {
  readonly outlook: number
  readonly reputation: number
  readonly reliability: number
  readonly financialSecurity: number
  readonly materialSecurity: number
}

const table = {
  ...factColumns,
  client: text('the client'),
  type: text<ClientEnvelope['type']>('the event type'),
  sector: nullable(text('ClientRegistered, ClientDetailsChanged: the sector')),
  location: nullable(text('ClientRegistered, ClientDetailsChanged: the location')),
  competitor: nullable(text('CompetitorRelationRecorded, CompetitorRelationEnded, ClientLost: the competitor')),
  buys: nullable(json<ReadonlyArray<string>>('CompetitorRelationRecorded: what is bought there')),
  since: nullable(text('CompetitorRelationRecorded: local day since when')),
  channel: nullable(text('ConsentGiven, ConsentWithdrawn: the channel')),
  purpose: nullable(text('ConsentGiven, ConsentWithdrawn: the purpose')),
  programme: nullable(text('LoyaltyEnrolled, TierChanged, PointsEarned, PointsRedeemed, PointsExpired: the programme')),
  tier: nullable(text('LoyaltyEnrolled, TierChanged: the tier from here on')),
  points: integer('PointsEarned, PointsRedeemed, PointsExpired: what was added to the balance'),
  verdict: nullable(text('ProspectAssessed: the verdict')),
  scores: nullable(json<Scores>('ProspectAssessed: outlook, reputation, reliability, financial and material security')),
  signs: nullable(json<ReadonlyArray<string>>('ProspectAssessed: warning signs')),
  keyAccount: integer('KeyAccountDesignated: 1; KeyAccountWithdrawn and any other: 0'),
}

const nothing = {
  sector: null,
  location: null,
  competitor: null,
  buys: null,
  since: null,
  channel: null,
  purpose: null,
  programme: null,
  tier: null,
  points: 0,
  verdict: null,
  scores: null,
  signs: null,
  keyAccount: 0,
} as const

type Extra = Partial<Omit<RowOf<typeof table>, 'client' | 'type' | keyof typeof factColumns>>

const row = (event: ClientEnvelope, extra: Extra = {}): RowOf<typeof table> => ({
  ...nothing,
  ...factOf(event),
  client: event.id,
  type: event.type,
  ...extra,
})

type Details = Extract<ClientEnvelope, { type: 'ClientRegistered' | 'ClientDetailsChanged' }>

const detailed = (e: Details) =>
  e.data.details?.sector === undefined && e.data.details?.location === undefined
    ? undefined
    : row(e, { sector: e.data.details.sector ?? null, location: e.data.details.location ?? null })

export const clientTraits = defineFacts({
  name: 'client_traits',
  version: 1,
  doc: 'one row for each event that says where a client buys as well, what it agreed to and belongs to, how it was judged',
  table,
  on: {
    ClientRegistered: detailed,
    ClientDetailsChanged: detailed,
    CompetitorRelationRecorded: (e) =>
      row(e, { competitor: e.data.competitor, buys: e.data.buys ?? null, since: e.data.since ?? null }),
    CompetitorRelationEnded: (e) => row(e, { competitor: e.data.competitor }),
    ConsentGiven: (e) => row(e, { channel: e.data.channel, purpose: e.data.purpose }),
    ConsentWithdrawn: (e) => row(e, { channel: e.data.channel, purpose: e.data.purpose }),
    LoyaltyEnrolled: (e) => row(e, { programme: e.data.programme, tier: e.data.tier ?? null }),
    TierChanged: (e) => row(e, { programme: e.data.programme, tier: e.data.to }),
    PointsEarned: (e) => row(e, { programme: e.data.programme, points: e.data.points }),
    PointsRedeemed: (e) => row(e, { programme: e.data.programme, points: -e.data.points }),
    PointsExpired: (e) => row(e, { programme: e.data.programme, points: -e.data.points }),
    ProspectAssessed: ({ data, ...e }) => {
      const { outlook, reputation, reliability, financialSecurity, materialSecurity } = data
      return row(
        { ...e, data },
        {
          verdict: data.verdict,
          scores: { outlook, reputation, reliability, financialSecurity, materialSecurity },
          signs: data.warningSigns,
        },
      )
    },
    KeyAccountDesignated: (e) => row(e, { keyAccount: 1 }),
    KeyAccountWithdrawn: (e) => row(e),
    ClientLost: (e) => (e.data.competitor === undefined ? undefined : row(e, { competitor: e.data.competitor })),
  },
})

export type ClientTrait = RowOf<typeof table>
