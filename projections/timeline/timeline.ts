/** T1, the timeline of a client: everything that ever passed between the company and one client, across all streams. */
import { advanceProgress, atTheStart, currentStage, type Progress } from '../../src/domain/deal/stage.ts'
import { epochMs, type Instant } from '../../src/kernel/instant.ts'
import type { Json } from '../../src/kernel/json.ts'
import type { HistoryEntry } from '../audit/facts.ts'
import type { Question } from '../view.ts'
import { summaryOf } from './words.ts'

export interface TimelineOptions {
  readonly client: string
  readonly channel?: string
  readonly deal?: string
  readonly person?: string
  readonly type?: string
  readonly from?: Instant
  readonly to?: Instant
  readonly text?: string
}

export interface TimelineEntry {
  readonly position: string
  readonly stream: string
  readonly revision: number
  readonly type: string
  readonly occurredAt: string
  readonly recordedAt: string
  /** Recorded more than a day after it occurred. */
  readonly late: boolean
  readonly actor: { readonly id: string; readonly role: string }
  /** Who was responsible then. */
  readonly manager: string | null
  readonly reason: string | null
  readonly causationId: string
  readonly correlationId: string
  readonly summary: string
  /** Stage or status before and after, where it changed. */
  readonly change: { readonly from: string; readonly to: string } | null
  readonly provenance: 'said' | 'inferred'
  readonly source: string | null
  readonly sourceRow: number | null
  readonly data: Json
}

const LATE_MS = 24 * 3_600_000

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textIn = (data: Json, key: string): string | null => {
  const value = isObject(data) ? data[key] : undefined
  return typeof value === 'string' ? value : null
}

const contractStatus: Readonly<Record<string, string>> = {
  ContractDrafted: 'draft',
  ContractConcluded: 'in force',
  ContractSuspended: 'suspended',
  ContractResumed: 'in force',
  ContractCompleted: 'completed',
  ContractTerminated: 'terminated',
  ContractExpired: 'expired',
}

/** What is followed from entry to entry: stages, statuses, and who was responsible for each stream. */
interface Followed {
  readonly progress: Map<string, Progress>
  readonly status: Map<string, string>
  readonly manager: Map<string, string>
}

const changeOf = (row: HistoryEntry, { progress, status }: Followed): TimelineEntry['change'] => {
  if (row.category === 'deal') {
    const before = progress.get(row.stream)
    const after = advanceProgress(before ?? atTheStart, {
      type: row.type,
      objection: textIn(row.data, 'objection') ?? undefined,
    })
    progress.set(row.stream, after)
    const [from, to] = [before === undefined ? 'not yet open' : currentStage(before), currentStage(after)]
    return from === to ? null : { from, to }
  }
  const to = row.type === 'ClientLost' ? 'lost' : row.type === 'ClientWonBack' ? 'active' : contractStatus[row.type]
  if (to === undefined) return null
  const from = status.get(row.stream) ?? (row.category === 'client' ? 'active' : 'none')
  status.set(row.stream, to)
  return from === to ? null : { from, to }
}

const managerOf = (row: HistoryEntry, { manager }: Followed): string | null => {
  const named =
    row.type === 'DealHandedOver' || row.type === 'ClientHandedOver'
      ? textIn(row.data, 'to')
      : textIn(row.data, 'manager')
  if (named !== null && row.type !== 'ClientLost') manager.set(row.stream, named)
  return manager.get(row.stream) ?? null
}

const fits = (entry: TimelineEntry, options: TimelineOptions): boolean => {
  const { data } = entry
  const deal = entry.stream.startsWith('deal-') ? entry.stream.slice('deal-'.length) : textIn(data, 'deal')
  return (
    (options.channel === undefined || textIn(data, 'channel') === options.channel) &&
    (options.deal === undefined || deal === options.deal) &&
    (options.person === undefined || textIn(data, 'person') === options.person) &&
    (options.type === undefined || entry.type === options.type) &&
    (options.from === undefined || entry.occurredAt >= options.from) &&
    (options.to === undefined || entry.occurredAt < options.to) &&
    (options.text === undefined ||
      `${entry.summary} ${JSON.stringify(data)}`.toLowerCase().includes(options.text.toLowerCase()))
  )
}

/**
 * The entries, oldest first. Rows are those of every stream that names the client, in the order of C3, already within the
 * question's bounds.
 */
export const timelineOf = (
  rows: ReadonlyArray<HistoryEntry>,
  _question: Question,
  options: TimelineOptions,
): ReadonlyArray<TimelineEntry> => {
  const followed: Followed = { progress: new Map(), status: new Map(), manager: new Map() }
  return rows
    .map((row): TimelineEntry => {
      const change = changeOf(row, followed)
      const manager = managerOf(row, followed)
      const [what = '', ...told] = summaryOf(row.type, row.data).split(' · ')
      // What it changed comes first: a narrow terminal cuts off the rest.
      const moved = change === null ? [] : [`${change.from} → ${change.to}`]
      return {
        position: row.position,
        stream: row.stream,
        revision: row.revision,
        type: row.type,
        occurredAt: row.occurredAt,
        recordedAt: row.recordedAt,
        late: epochMs(row.recordedAt as Instant) - epochMs(row.occurredAt as Instant) > LATE_MS,
        actor: { id: row.actor, role: row.role },
        manager,
        reason: row.reason,
        causationId: row.causationId,
        correlationId: row.correlationId,
        summary: [what, ...moved, ...told].join(' · '),
        change,
        provenance: row.inferred === 1 ? 'inferred' : 'said',
        source: row.source,
        sourceRow: row.sourceRow,
        data: row.data,
      }
    })
    .filter((entry) => fits(entry, options))
}
