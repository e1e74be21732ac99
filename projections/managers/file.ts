/** The personnel file of a manager as it stood at a moment; of a file that its reader may not see there is nothing. */
import type { Money } from '../../src/domain/values/money.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import type { FileEntry } from './facts.ts'

export interface QualificationAt {
  readonly kind: string
  readonly subject: string
  readonly level: number
  /** The last local day on which it counts; null where it does not run out. */
  readonly validUntil: LocalDate | null
  readonly position: string
}

/** A proposal to management, or a request for working conditions. */
export interface AskedFor {
  readonly item: string
  readonly topic: string | null
  readonly words: string | null
  readonly at: Instant
  /** Null while it waits for an answer. */
  readonly ruling: 'accepted' | 'declined' | null
  readonly answer: string | null
  readonly answeredBy: string | null
  readonly positions: ReadonlyArray<string>
}

export interface MeasureAt {
  readonly measure: string | null
  readonly at: Instant
  readonly imposedBy: string | null
  readonly compensation: Money | null
  readonly position: string
}

export interface ViolationAt {
  readonly violation: string
  readonly kind: string
  readonly words: string | null
  readonly at: Instant
  readonly recordedBy: string | null
  readonly client: string | null
  readonly deal: string | null
  readonly damages: Money | null
  readonly measures: ReadonlyArray<MeasureAt>
  readonly position: string
}

export interface TrainingAt {
  readonly course: string
  readonly at: Instant
  /** What the employer paid. */
  readonly cost: Money | null
  readonly position: string
}

export interface FileAt {
  readonly manager: string
  readonly name: string | null
  readonly qualifications: ReadonlyArray<QualificationAt>
  /** The largest own discount; null while the role decides. */
  readonly competence: { readonly discount: number; readonly grantedBy: string | null; readonly at: Instant } | null
  readonly proposals: ReadonlyArray<AskedFor>
  readonly requests: ReadonlyArray<AskedFor>
  readonly trainings: ReadonlyArray<TrainingAt>
  readonly violations: ReadonlyArray<ViolationAt>
}

const moneyOf = ({ amount, currency }: FileEntry): Money | null =>
  amount === null || currency === null ? null : { amount, currency }

const instant = ({ occurredAt }: FileEntry): Instant => occurredAt

const askedFor = (
  rows: ReadonlyArray<FileEntry>,
  asked: FileEntry['type'],
  answered: FileEntry['type'],
): ReadonlyArray<AskedFor> => {
  const answers = new Map(rows.filter(({ type }) => type === answered).map((row) => [row.item, row]))
  return rows
    .filter(({ type }) => type === asked)
    .map((row) => {
      const answer = answers.get(row.item)
      return {
        item: row.item ?? '',
        topic: row.subject,
        words: row.words,
        at: instant(row),
        ruling: answer?.ruling ?? null,
        answer: answer?.words ?? null,
        answeredBy: answer?.by ?? null,
        positions: [row.position, ...(answer === undefined ? [] : [answer.position])],
      }
    })
}

const violationsIn = (rows: ReadonlyArray<FileEntry>): ReadonlyArray<ViolationAt> => {
  const measures = groupBy(
    rows.filter(({ type }) => type === 'MeasureImposed'),
    ({ item }) => item,
  )
  return rows
    .filter(({ type }) => type === 'ViolationRecorded')
    .map((row) => ({
      violation: row.item ?? '',
      kind: row.kind ?? 'unknown',
      words: row.words,
      at: instant(row),
      recordedBy: row.by,
      client: row.client,
      deal: row.deal,
      damages: moneyOf(row),
      measures: (measures.get(row.item) ?? []).map((measure) => ({
        measure: measure.words,
        at: instant(measure),
        imposedBy: measure.by,
        compensation: moneyOf(measure),
        position: measure.position,
      })),
      position: row.position,
    }))
}

/** What was recorded last of each holds. */
const qualificationsIn = (rows: ReadonlyArray<FileEntry>): ReadonlyArray<QualificationAt> => {
  const latest = new Map(
    rows
      .filter(({ type }) => type === 'QualificationRecorded')
      .map((row) => [JSON.stringify([row.kind, row.subject]), row] as const),
  )
  return [...latest.values()].map(({ kind, subject, level, validUntil, position }) => ({
    kind: kind ?? '',
    subject: subject ?? '',
    level: level ?? 0,
    validUntil: validUntil,
    position,
  }))
}

const fileOf = (manager: string, rows: ReadonlyArray<FileEntry>): FileAt => {
  const granted = rows.findLast(({ type }) => type === 'CompetenceGranted')
  return {
    manager,
    name: rows.findLast(({ type }) => type === 'ManagerAppointed')?.name ?? null,
    qualifications: qualificationsIn(rows),
    competence:
      granted === undefined ? null : { discount: granted.discount ?? 0, grantedBy: granted.by, at: instant(granted) },
    proposals: askedFor(rows, 'ProposalMade', 'ProposalAnswered'),
    requests: askedFor(rows, 'ConditionsRequested', 'ConditionsAnswered'),
    trainings: rows
      .filter(({ type }) => type === 'TrainingCompleted')
      .map((row) => ({ course: row.item ?? '', at: instant(row), cost: moneyOf(row), position: row.position })),
    violations: violationsIn(rows),
  }
}

/**
 * Files by manager, those that are there to be read: each begins with the appointment, so that one without is withheld, or
 * was never opened. Facts come in the order of C3.
 */
export const filesOf = (rows: ReadonlyArray<FileEntry>): ReadonlyMap<string, FileAt> => {
  const byManager = groupBy(rows, ({ manager }) => manager)
  const opened = [...byManager].filter(([, own]) => own.some(({ type }) => type === 'ManagerAppointed'))
  return new Map(opened.map(([manager, own]) => [manager, fileOf(manager, own)]))
}

/** Something of a file, behind a figure. */
export const filePiece = (manager: string, ...positions: ReadonlyArray<string>): Piece => ({
  stream: `manager-${manager}`,
  positions,
})
