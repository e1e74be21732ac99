/**
 * What happens to managers, in two tables: who is here, in which position, with which targets, which everybody may know; and
 * what stands in the personnel file, of which each manager sees the own rows.
 */
import type { ManagerEnvelope } from '../../src/domain/manager/events.ts'
import type { RequirementEnvelope } from '../../src/domain/requirement/events.ts'
import type { QualificationKind } from '../../src/domain/values/vocabulary.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { integer, json, nullable, type RowOf, text } from '../../src/kernel/projection.ts'
import { factColumns, factOf } from '../columns.ts'
import { defineFacts } from '../define.ts'

const careerTable = {
  ...factColumns,
  manager: text('the manager'),
  type: text<ManagerEnvelope['type']>('the event type'),
  post: nullable(text('ManagerAppointed, ManagerPromoted: the position from here on')),
  grade: nullable(integer('ManagerAppointed, ManagerPromoted: its rank, 1 the lowest')),
  department: nullable(text('ManagerAppointed: the department')),
  since: nullable(text<LocalDate>('ManagerAppointed: local day from which it holds')),
  from: nullable(text('TargetSet: first local day; ManagerPromoted: the position before')),
  to: nullable(text<LocalDate>('TargetSet: first local day after it')),
  amount: nullable(integer('TargetSet: minor units to be won')),
  currency: nullable(text('TargetSet: ISO 4217 code')),
  successful: nullable(integer('ManagerPromoted: deals won on which it rests')),
  repeat: nullable(integer('ManagerPromoted: those of them with clients won before')),
}

type CareerRow = RowOf<typeof careerTable>

const career = (event: ManagerEnvelope, extra: Partial<CareerRow>): CareerRow => ({
  post: null,
  grade: null,
  department: null,
  since: null,
  from: null,
  to: null,
  amount: null,
  currency: null,
  successful: null,
  repeat: null,
  ...factOf(event),
  manager: event.id,
  type: event.type,
  ...extra,
})

export const managerChanges = defineFacts({
  name: 'manager_changes',
  version: 1,
  doc: 'one row for each event that says who is a manager, in which position, with which target',
  table: careerTable,
  on: {
    ManagerAppointed: (e) => {
      const { position, grade, department, since } = e.data
      return career(e, { post: position, grade, department, since })
    },
    TargetSet: (e) => {
      const { from, to, amount } = e.data
      return career(e, { from, to, ...amount })
    },
    ManagerPromoted: (e) => {
      const { from, to, grade, successful, repeat } = e.data
      return career(e, { post: to, from, grade, successful, repeat })
    },
    ManagerLeft: (e) => career(e, {}),
  },
})

export type ManagerChange = CareerRow

const fileTable = {
  ...factColumns,
  manager: text('whose file it is'),
  type: text<ManagerEnvelope['type']>('the event type'),
  name: nullable(text('ManagerAppointed: what the manager is called')),
  item: nullable(text('the proposal, request, violation or course')),
  kind: nullable(text('of the qualification, or of the violation')),
  subject: nullable(text('QualificationRecorded: which language, skill, field; ProposalMade: about what')),
  level: nullable(integer('QualificationRecorded: how far it goes')),
  validUntil: nullable(text<LocalDate>('QualificationRecorded: last local day on which it counts')),
  discount: nullable(integer('CompetenceGranted: basis points')),
  ruling: nullable(text<'accepted' | 'declined'>('ProposalAnswered, ConditionsAnswered: how')),
  amount: nullable(integer('minor units: cost of a training, damages, compensation')),
  currency: nullable(text('ISO 4217 code of the amount')),
  client: nullable(text('ViolationRecorded: the client it concerned')),
  deal: nullable(text('ViolationRecorded: the deal it concerned')),
  words: nullable(text('what was proposed, requested, answered, done wrong, imposed')),
  by: nullable(text('who granted, answered, recorded, imposed')),
}

type FileRow = RowOf<typeof fileTable>

const entry = (event: ManagerEnvelope, extra: Partial<FileRow>): FileRow => ({
  name: null,
  item: null,
  kind: null,
  subject: null,
  level: null,
  validUntil: null,
  discount: null,
  ruling: null,
  amount: null,
  currency: null,
  client: null,
  deal: null,
  words: null,
  by: null,
  ...factOf(event),
  manager: event.id,
  type: event.type,
  ...extra,
})

type Answered = Extract<ManagerEnvelope, { type: 'ProposalAnswered' | 'ConditionsAnswered' }>['data']

const answered = ({ ruling, words, answeredBy: by }: Omit<Answered, 'proposal' | 'request'>) => ({
  ruling,
  words: words ?? null,
  by,
})

export const personnelFile = defineFacts({
  name: 'personnel_file',
  version: 1,
  doc: 'one row for each event of a personnel file, the first when it was opened; confidential: each manager sees the own rows',
  table: fileTable,
  on: {
    ManagerAppointed: (e) => entry(e, { name: e.data.name }),
    QualificationRecorded: (e) => {
      const { kind, subject, level, validUntil = null } = e.data
      return entry(e, { kind, subject, level, validUntil })
    },
    CompetenceGranted: (e) => entry(e, { discount: e.data.discount, words: e.data.why ?? null, by: e.data.grantedBy }),
    ProposalMade: (e) => entry(e, { item: e.data.proposal, subject: e.data.topic ?? null, words: e.data.words }),
    ProposalAnswered: (e) => entry(e, { item: e.data.proposal, ...answered(e.data) }),
    ConditionsRequested: (e) => entry(e, { item: e.data.request, words: e.data.words }),
    ConditionsAnswered: (e) => entry(e, { item: e.data.request, ...answered(e.data) }),
    TrainingCompleted: (e) => entry(e, { item: e.data.course, ...e.data.cost }),
    ViolationRecorded: (e) => {
      const { violation: item, kind, words, recordedBy: by, client = null, deal = null, damages } = e.data
      return entry(e, { item, kind, words, by, client, deal, ...damages })
    },
    MeasureImposed: (e) => {
      const { violation: item, measure: words, imposedBy: by, compensation } = e.data
      return entry(e, { item, words, by, ...compensation })
    },
  },
})

export type FileEntry = FileRow

/** At least that level of it. */
export type NeedRow = { readonly kind: QualificationKind; readonly subject: string; readonly level: number }

const requirementTable = {
  ...factColumns,
  requirement: text('the requirement'),
  type: text<RequirementEnvelope['type']>('the event type'),
  of: nullable(text<'position' | 'clients'>('RequirementSet: of a position, or of a class of clients')),
  name: nullable(text('RequirementSet: which position or class')),
  needs: nullable(json<ReadonlyArray<NeedRow>>('RequirementSet: what is needed, at least at that level')),
  successful: nullable(integer('RequirementSet: deals won that the position takes')),
  repeat: nullable(integer('RequirementSet: those of them with clients won before')),
}

type RequirementRow = RowOf<typeof requirementTable>

export const requirementChanges = defineFacts({
  name: 'requirement_changes',
  version: 1,
  doc: 'one row for each event that says what a position or a class of clients requires',
  table: requirementTable,
  on: {
    RequirementSet: (e): RequirementRow => ({
      ...factOf(e),
      requirement: e.id,
      type: e.type,
      of: e.data.of,
      name: e.data.name,
      needs: e.data.needs,
      successful: e.data.successful ?? null,
      repeat: e.data.repeat ?? null,
    }),
    RequirementWithdrawn: (e): RequirementRow => ({
      ...factOf(e),
      requirement: e.id,
      type: e.type,
      of: null,
      name: null,
      needs: null,
      successful: null,
      repeat: null,
    }),
  },
})

export type RequirementChange = RequirementRow
