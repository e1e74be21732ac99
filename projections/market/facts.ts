/** What was found out about the market: its segments, and those who compete for it. */
import type { CompetitorEnvelope } from '../../src/domain/competitor/events.ts'
import type { SegmentEnvelope } from '../../src/domain/segment/events.ts'
import type { JsonObject } from '../../src/kernel/json.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const segmentTable = {
  ...factColumns,
  segment: text('the segment'),
  type: text<SegmentEnvelope['type']>('the event type'),
  name: nullable(text('SegmentDefined: its name')),
  predicate: nullable(json<JsonObject>('SegmentDefined, SegmentRefined: who belongs to it')),
  needs: nullable(
    json<ReadonlyArray<string>>('SegmentDefined, SegmentRefined: what the group needs, where that was said'),
  ),
  target: nullable(text('SegmentTargeted: its id')),
  channels: nullable(json<ReadonlyArray<string>>('SegmentTargeted: by which channels')),
  message: nullable(text('SegmentTargeted: what the group is told')),
  campaign: nullable(text('SegmentTargeted: the campaign that carries it')),
  need: nullable(text('SegmentTargeted: the need it answers')),
}

const noSegment = {
  name: null,
  predicate: null,
  needs: null,
  target: null,
  channels: null,
  message: null,
  campaign: null,
  need: null,
} as const

const segmentRow = (
  event: SegmentEnvelope,
  extra: Partial<RowOf<typeof segmentTable>>,
): RowOf<typeof segmentTable> => ({
  ...noSegment,
  ...factOf(event),
  segment: event.id,
  type: event.type,
  ...extra,
})

export const segmentChanges = defineFacts({
  name: 'segment_changes',
  version: 1,
  doc: 'one row for each event of a segment: who belongs to it, and how it is spoken to',
  table: segmentTable,
  on: {
    SegmentDefined: (e) =>
      segmentRow(e, { name: e.data.name, predicate: e.data.predicate as JsonObject, needs: e.data.needs ?? null }),
    SegmentRefined: (e) => segmentRow(e, { predicate: e.data.predicate as JsonObject, needs: e.data.needs ?? null }),
    SegmentTargeted: (e) =>
      segmentRow(e, {
        target: e.data.target,
        channels: e.data.channels,
        message: e.data.message,
        campaign: e.data.campaign ?? null,
        need: e.data.need ?? null,
      }),
    SegmentDropped: (e) => segmentRow(e, {}),
  },
})

export type SegmentChange = RowOf<typeof segmentTable>

const competitorTable = {
  ...factColumns,
  competitor: text('the competitor'),
  type: text<CompetitorEnvelope['type']>('the event type'),
  name: nullable(text('CompetitorIdentified: its name')),
  finding: nullable(text('the finding, by its id')),
  what: nullable(text('what was found')),
  source: nullable(text('where it is known from')),
  observed: nullable(text<LocalDate>('local day on which it was seen to be so')),
  product: nullable(text('the product of ours that it bears on')),
  segment: nullable(text('the segment in which it counts')),
  foundBy: text('who recorded it'),
}

const noCompetitor = {
  name: null,
  finding: null,
  what: null,
  source: null,
  observed: null,
  product: null,
  segment: null,
} as const

const competitorRow = (
  event: CompetitorEnvelope,
  extra: Partial<RowOf<typeof competitorTable>>,
): RowOf<typeof competitorTable> => ({
  ...noCompetitor,
  ...factOf(event),
  competitor: event.id,
  type: event.type,
  foundBy: event.actor.id,
  ...extra,
})

type Found = Extract<
  CompetitorEnvelope,
  { type: 'StrengthFound' | 'WeaknessFound' | 'OpportunityFound' | 'DangerFound' }
>

const found = (e: Found) =>
  competitorRow(e, {
    finding: e.data.finding,
    what: e.data.what,
    source: e.data.source,
    observed: e.data.observed,
    product: e.data.product ?? null,
    segment: e.data.segment ?? null,
  })

export const competitorChanges = defineFacts({
  name: 'competitor_changes',
  version: 1,
  doc: 'one row for each event of the study of a competitor',
  table: competitorTable,
  on: {
    CompetitorIdentified: (e) => competitorRow(e, { name: e.data.name }),
    StrengthFound: found,
    WeaknessFound: found,
    OpportunityFound: found,
    DangerFound: found,
    FindingWithdrawn: (e) => competitorRow(e, { finding: e.data.finding }),
  },
})

export type CompetitorChange = RowOf<typeof competitorTable>
