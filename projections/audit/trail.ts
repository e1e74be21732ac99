/** T2, the audit trail: every event and every refused command; who, when, why, on what basis, with what outcome. */

import * as t from 'io-ts'
import type { Json } from '../../src/kernel/json.ts'
import { struct } from '../../src/kernel/struct.ts'
import { Count } from '../option-codecs.ts'
import { defineView } from '../view.ts'
import { type HistoryEntry, historyIndex } from './facts.ts'

export interface TrailOptions {
  readonly actor?: string
  readonly stream?: string
  readonly type?: string
  /** Everything that followed from a command: its id, or that of the chain. */
  readonly correlation?: string
  readonly refusedOnly?: boolean
  readonly limit?: number
}

const trailOptions = struct(
  {},
  {
    actor: t.string,
    stream: t.string,
    type: t.string,
    correlation: t.string,
    refusedOnly: t.boolean,
    limit: Count,
  },
)

export interface TrailEntry {
  readonly position: string
  readonly stream: string
  readonly revision: number
  readonly eventId: string
  readonly type: string
  readonly version: number
  readonly occurredAt: string
  readonly recordedAt: string
  readonly actor: { readonly id: string; readonly role: string; readonly onBehalfOf?: string }
  readonly reason: string | null
  readonly commandId: string
  readonly correlationId: string
  readonly causationId: string
  readonly basis: ReadonlyArray<{ readonly stream: string; readonly revision: number }>
  readonly provenance: 'said' | 'inferred'
  readonly source: string | null
  readonly sourceRow: number | null
  readonly outcome: 'recorded' | 'refused'
  /** Of a refused command: the rule, the field and the value it broke on. */
  readonly refusal: {
    readonly command: string
    readonly rule: string
    readonly field: string
    readonly value: Json
    readonly message: string
  } | null
  /** Fields that changed, old to new, where the stream says what they were. */
  readonly changes: ReadonlyArray<{ readonly field: string; readonly from: Json; readonly to: Json }>
}

export interface Trail {
  readonly entries: ReadonlyArray<TrailEntry>
  /** Entries that fit the question; more than `entries` where a limit was given. */
  readonly total: number
}

export const isObject = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields whose last value in the same stream was another. */
const changesOf = (seen: Map<string, Json>, { stream, data, type }: HistoryEntry): TrailEntry['changes'] => {
  if (!isObject(data)) return []
  return Object.entries(data).flatMap(([field, to]) => {
    // `from` and `to` belong to their event type: a moved close is not a changed value.
    const key = `${stream}|${field === 'from' || field === 'to' ? `${type}.` : ''}${field}`
    const from = seen.get(key)
    seen.set(key, to)
    return from === undefined || JSON.stringify(from) === JSON.stringify(to) ? [] : [{ field, from, to }]
  })
}

const refusalOf = ({ type, data }: HistoryEntry): TrailEntry['refusal'] => {
  if (type !== 'CommandRefused' || !isObject(data)) return null
  const textOf = (key: string): string => {
    const value = data[key]
    return typeof value === 'string' ? value : ''
  }
  return {
    command: textOf('command'),
    rule: textOf('rule'),
    field: textOf('field'),
    value: data.value ?? null,
    message: textOf('message'),
  }
}

export const entryOf = (row: HistoryEntry, changes: TrailEntry['changes']): TrailEntry => {
  const refusal = refusalOf(row)
  return {
    position: row.position,
    stream: row.stream,
    revision: row.revision,
    eventId: row.eventId,
    type: row.type,
    version: row.schemaVersion,
    occurredAt: row.occurredAt,
    recordedAt: row.recordedAt,
    actor: { id: row.actor, role: row.role, ...(row.onBehalfOf === null ? {} : { onBehalfOf: row.onBehalfOf }) },
    reason: row.reason,
    commandId: row.commandId,
    correlationId: row.correlationId,
    causationId: row.causationId,
    basis: row.basis ?? [],
    provenance: row.inferred === 1 ? 'inferred' : 'said',
    source: row.source,
    sourceRow: row.sourceRow,
    outcome: refusal === null ? 'recorded' : 'refused',
    refusal,
    changes,
  }
}

const aboutStream = (row: HistoryEntry, stream: string): boolean =>
  row.stream === stream || (row.type === 'CommandRefused' && isObject(row.data) && row.data.about === stream)

export const trail = defineView({
  id: 'T2',
  verb: 'audit trail',
  title: 'who did what, when, why, on what basis; refused attempts included',
  facts: { history: historyIndex },
  options: trailOptions,
  answer: ({ history }, _question, options: TrailOptions): Trail => {
    const seen = new Map<string, Json>()
    const entries = history.flatMap((row) => {
      const changes = changesOf(seen, row)
      const fits =
        (options.actor === undefined || row.actor === options.actor || row.onBehalfOf === options.actor) &&
        (options.stream === undefined || aboutStream(row, options.stream)) &&
        (options.type === undefined || row.type === options.type) &&
        (options.correlation === undefined ||
          [row.correlationId, row.commandId, row.causationId].includes(options.correlation)) &&
        (options.refusedOnly !== true || row.type === 'CommandRefused')
      return fits ? [entryOf(row, changes)] : []
    })
    return { entries: options.limit === undefined ? entries : entries.slice(-options.limit), total: entries.length }
  },
})
