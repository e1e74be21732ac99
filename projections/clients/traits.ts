/** What else is known of a client: where it buys as well, what it agreed to, how it was judged. */
import type { AssessmentScores } from '../../src/domain/client/assessment.ts'
import type { ClientEnvelope } from '../../src/domain/client/events.ts'
import type { Verdict } from '../../src/domain/values/vocabulary.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  client: text('the client'),
  type: text<ClientEnvelope['type']>('the event type'),
  sector: nullable(text('ClientRegistered, ClientDetailsChanged: the sector')),
  location: nullable(text('ClientRegistered, ClientDetailsChanged: the location')),
  competitor: nullable(text('CompetitorRelationRecorded, CompetitorRelationEnded, ClientLost: the competitor')),
  buys: nullable(json<ReadonlyArray<string>>('CompetitorRelationRecorded: what is bought there')),
  since: nullable(text<LocalDate>('CompetitorRelationRecorded: local day since when')),
  channel: nullable(text('ConsentGiven, ConsentWithdrawn: the channel')),
  purpose: nullable(text('ConsentGiven, ConsentWithdrawn: the purpose')),
  verdict: nullable(text<Verdict>('ProspectAssessed: the verdict')),
  byRules: nullable(text<Verdict>('ProspectAssessed: the verdict by the rules in force then')),
  why: nullable(text('ProspectAssessed: why the verdict is another one')),
  scores: nullable(
    json<AssessmentScores>('ProspectAssessed: outlook, reputation, reliability, financial and material security'),
  ),
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
  verdict: null,
  byRules: null,
  why: null,
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
  doc: 'one row for each event that says where a client buys as well, what it agreed to, how it was judged',
  table,
  on: {
    ClientRegistered: detailed,
    ClientDetailsChanged: detailed,
    CompetitorRelationRecorded: (e) =>
      row(e, { competitor: e.data.competitor, buys: e.data.buys ?? null, since: e.data.since ?? null }),
    CompetitorRelationEnded: (e) => row(e, { competitor: e.data.competitor }),
    ConsentGiven: (e) => row(e, { channel: e.data.channel, purpose: e.data.purpose }),
    ConsentWithdrawn: (e) => row(e, { channel: e.data.channel, purpose: e.data.purpose }),
    ProspectAssessed: ({ data, ...e }) => {
      const { outlook, reputation, reliability, financialSecurity, materialSecurity } = data
      return row(
        { ...e, data },
        {
          verdict: data.verdict,
          byRules: data.byRules ?? null,
          why: data.why ?? null,
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
