/** T1, the timeline of a client: everything that ever passed between the company and one client, across all streams. */
import { advanceProgress, atTheStart, currentStage, type Progress } from '../../src/domain/deal/stage.ts'
import { epochMs, type Instant } from '../../src/kernel/instant.ts'
import type { Json } from '../../src/kernel/json.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
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
  /** Only what comes after the entry of this cursor. */
  readonly after?: string
  /** So many entries, the oldest first; `next` leads on. */
  readonly limit?: number
}

/** `turn`: a deal, a contract or the client begins, ends or comes back, or somebody complains · `step`: a stage or a value changes · `note`. */
export type Importance = 'turn' | 'step' | 'note'

/** What an entry is about: ids that its stream is of, or that it names. */
export interface About {
  readonly client?: string
  readonly deal?: string
  readonly contract?: string
  readonly order?: string
  readonly complaint?: string
  readonly person?: string
}

/** The entry that caused another, where it stands on the same timeline. */
export interface Because {
  readonly position: string
  readonly stream: string
  readonly type: string
}

interface Money {
  readonly amount: number
  readonly currency: string
}

export interface TimelineEntry {
  readonly position: Position
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
  /** The policy that did it; null where a person did. */
  readonly policy: string | null
  readonly because: Because | null
  readonly causationId: string
  readonly correlationId: string
  readonly about: About
  readonly importance: Importance
  readonly summary: string
  /** Stage or status before and after, where it changed. */
  readonly change: { readonly from: string; readonly to: string } | null
  /** A deal's value before and after, where it changed. */
  readonly value: { readonly from: Money | null; readonly to: Money } | null
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

/** The field in which an event says what its deal is worth from then on. */
const valueIn: Readonly<Record<string, string>> = {
  DealOpened: 'expectedValue',
  DealValueChanged: 'to',
  OfferAccepted: 'total',
  DealWon: 'value',
}

const turns: ReadonlySet<string> = new Set([
  'ClientRegistered',
  'ClientLost',
  'ClientWonBack',
  'ClientDataErased',
  'DealOpened',
  'DealWon',
  'DealLost',
  'DealReopened',
  'ComplaintReceived',
  'ComplaintResolved',
  'ComplaintRejected',
  'ComplaintReopened',
  'ComplaintEscalated',
  ...Object.keys(contractStatus),
])

const things = ['client', 'deal', 'contract', 'order', 'complaint', 'person'] as const

const aboutOf = ({ stream, category, data }: HistoryEntry): About =>
  Object.fromEntries(
    things.flatMap((thing) => {
      const id = category === thing ? stream.slice(thing.length + 1) : textIn(data, thing)
      return id === null ? [] : [[thing, id]]
    }),
  )

/** What is followed from entry to entry: stages, statuses, values, whose each stream is, and who was responsible. */
interface Followed {
  readonly values: Map<string, Money>
  readonly progress: Map<string, Progress>
  readonly status: Map<string, string>
  /** The client by the stream that names it. */
  readonly clients: Map<string, string>
  /** By stream; a client's and a deal's change, others name theirs once. */
  readonly managers: Map<string, string>
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

const isMoney = (value: Json | undefined): value is { readonly amount: number; readonly currency: string } =>
  isObject(value) && typeof value.amount === 'number' && typeof value.currency === 'string'

const worthOf = ({ type, stream, data }: HistoryEntry, { values }: Followed): TimelineEntry['value'] => {
  const field = valueIn[type]
  const said = field !== undefined && isObject(data) ? data[field] : undefined
  if (!isMoney(said)) return null
  const to = { amount: said.amount, currency: said.currency }
  const from = values.get(stream) ?? null
  values.set(stream, to)
  return from?.amount === to.amount && from.currency === to.currency ? null : { from, to }
}

const importanceOf = (type: string, changed: boolean): Importance =>
  turns.has(type) ? 'turn' : changed ? 'step' : 'note'

/** What an event names as its cause: an event, or the command that others came of. */
const causesIn = (rows: ReadonlyArray<HistoryEntry>) => {
  const causes = new Map<string, Because & { readonly commandId: string }>()
  for (const { eventId, commandId, position, stream, type } of rows) {
    const cause = { position, stream, type, commandId }
    causes.set(eventId, cause)
    if (commandId !== '' && !causes.has(commandId)) causes.set(commandId, cause)
  }
  return ({ causationId, commandId }: HistoryEntry): Because | null => {
    const found = causationId === '' || causationId === commandId ? undefined : causes.get(causationId)
    return found === undefined ? null : { position: found.position, stream: found.stream, type: found.type }
  }
}

/** Where an event says who is responsible from then on. Who is to follow up, or was at fault, is another matter. */
const responsibleIn: Readonly<Record<string, string>> = {
  ClientRegistered: 'manager',
  ManagerAssigned: 'manager',
  ClientHandedOver: 'to',
  DealOpened: 'manager',
  DealHandedOver: 'to',
  ContractDrafted: 'manager',
  OrderReceived: 'manager',
  ComplaintReceived: 'manager',
}

/** Who was responsible then: for the deal, else for the client; where nobody had the client, who is named by the stream. */
const managerOf = (row: HistoryEntry, { clients, managers }: Followed, asked: string): string | null => {
  const field = responsibleIn[row.type]
  const named = field === undefined ? null : textIn(row.data, field)
  if (named !== null) managers.set(row.stream, named)
  // A campaign names many: each row is of the client it names.
  const client = row.client ?? clients.get(row.stream)
  if (client !== undefined) clients.set(row.stream, client)
  const own = managers.get(row.stream) ?? null
  return row.category === 'deal'
    ? own
    : (managers.get(`client-${client}`) ?? own ?? managers.get(`client-${asked}`) ?? null)
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
  const followed: Followed = {
    progress: new Map(),
    status: new Map(),
    values: new Map(),
    clients: new Map(),
    managers: new Map(),
  }
  const becauseOf = causesIn(rows)
  return rows
    .map((row): TimelineEntry => {
      const change = changeOf(row, followed)
      const manager = managerOf(row, followed, options.client)
      const value = worthOf(row, followed)
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
        late: epochMs(row.recordedAt) - epochMs(row.occurredAt) > LATE_MS,
        actor: { id: row.actor, role: row.role },
        manager,
        reason: row.reason,
        policy: row.role === 'policy' ? row.actor.replace(/^policy:/, '') : null,
        because: becauseOf(row),
        causationId: row.causationId,
        correlationId: row.correlationId,
        about: aboutOf(row),
        importance: importanceOf(row.type, change !== null || value !== null),
        summary: [what, ...moved, ...told].join(' · '),
        change,
        value,
        provenance: row.inferred === 1 ? 'inferred' : 'said',
        source: row.source,
        sourceRow: row.sourceRow,
        data: row.data,
      }
    })
    .filter((entry) => fits(entry, options))
}

/** Where an entry stands in the order of C3. */
const cursorOf = ({ occurredAt, position }: TimelineEntry): string => `${occurredAt}|${position}`

export interface TimelinePage {
  readonly entries: ReadonlyArray<TimelineEntry>
  /** For `after`; null where nothing is left. */
  readonly next: string | null
}

/** The entries after a cursor, as many as are asked for. A cursor stays where it is, whatever is recorded since. */
export const pageOf = (
  entries: ReadonlyArray<TimelineEntry>,
  { after, limit = entries.length }: Pick<TimelineOptions, 'after' | 'limit'>,
): TimelinePage => {
  const [moment = '', position = ''] = after?.split('|') ?? []
  const isAfter = (entry: TimelineEntry): boolean =>
    entry.occurredAt > moment ||
    (entry.occurredAt === moment && comparePositions(entry.position, position as Position) > 0)
  const left = after === undefined ? entries : entries.filter(isAfter)
  const page = left.slice(0, limit)
  const last = page.at(-1)
  return { entries: page, next: last === undefined || page.length === left.length ? null : cursorOf(last) }
}
