/** Programmes as they were approved, changed and closed: what a point is worth, and from which day. */
import type { ProgrammeEnvelope } from '../../src/domain/programme/events.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const table = {
  ...factColumns,
  programme: text('the programme'),
  type: text<ProgrammeEnvelope['type']>('the event type'),
  name: nullable(text('ProgrammeApproved: its name')),
  kind: nullable(text<'loyalty' | 'sales-promotion'>('ProgrammeApproved: loyalty or a sales promotion')),
  effective: nullable(text<LocalDate>('first local day on which its rules are in force')),
  amount: nullable(integer('minor units: what a point is worth by these rules')),
  currency: nullable(text('ISO 4217 code of the amount')),
}

type Rules = Extract<ProgrammeEnvelope, { type: 'ProgrammeApproved' | 'ProgrammeRuleChanged' }>

const row = (event: ProgrammeEnvelope, extra: Partial<RowOf<typeof table>>): RowOf<typeof table> => ({
  name: null,
  kind: null,
  effective: null,
  amount: null,
  currency: null,
  ...factOf(event),
  programme: event.id,
  type: event.type,
  ...extra,
})

const rules = ({ data: { effective, loyalty } }: Rules) => ({
  effective,
  amount: loyalty?.pointValue.amount ?? null,
  currency: loyalty?.pointValue.currency ?? null,
})

export const programmeChanges = defineFacts({
  name: 'programme_changes',
  version: 1,
  doc: 'one row for each event of a programme',
  table,
  on: {
    ProgrammeApproved: (e) => row(e, { name: e.data.name, kind: e.data.kind, ...rules(e) }),
    ProgrammeRuleChanged: (e) => row(e, rules(e)),
    ProgrammeClosed: (e) => row(e, {}),
  },
})

export type ProgrammeChange = RowOf<typeof table>
