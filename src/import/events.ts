/**
 * A history that was exported as NDJSON (`export events`), back into a store: streams, revisions, ids, order, metadata and
 * both times as they were; positions are the store's own. What is there already is recognised by its id at its place, so that
 * an import that was broken off goes on, and a second run adds nothing.
 */
import * as E from 'fp-ts/lib/Either.js'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore, NewEvent } from '../kernel/event-store.ts'
import { type Instant, isInstant } from '../kernel/instant.ts'
import { Metadata } from '../kernel/metadata.ts'
import type { Registry } from '../kernel/registry.ts'
import { categoryOf, nameOnRecord, type StreamName } from '../kernel/stream-name.ts'
import { issuesIn } from '../kernel/validate.ts'
import { parseJson } from './json-text.ts'
import { linesOf } from './lines.ts'
import { type Counts, noRows, type RunOptions, sum } from './run.ts'

export interface EventsImport extends RunOptions {
  readonly file: string
  readonly store: EventStore
  readonly registry: Registry
  /** What stands in an export in place of what its reader might not see: such a line is no event. */
  readonly withheld: string
  /** Nothing may have occurred later. */
  readonly now: Instant
}

interface Placed {
  readonly line: number
  readonly text: string
  readonly stream: StreamName
  readonly revision: number
  readonly event: NewEvent
}

type Read = E.Either<readonly [column: string, reason: string], Omit<Placed, 'line' | 'text'>>
type Fields = Readonly<Record<string, unknown>>

/** Events looked at and appended together: what is contiguous in one stream. */
const MOST = 200

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const isObject = (u: unknown): u is Fields => typeof u === 'object' && u !== null && !Array.isArray(u)
const isText = (u: unknown): u is string => typeof u === 'string' && u !== ''
/** Where in an export stands what an event's metadata has under another name. */
const columns: Readonly<Record<string, string>> = {
  'actor.onBehalfOf': 'onBehalfOf',
  'provenance.kind': 'provenance',
  'provenance.source': 'source',
  'provenance.row': 'sourceRow',
}

const optional = (name: string, value: unknown): Fields =>
  value === undefined || value === null ? {} : { [name]: value }

/** As it was when it was written (`prepare`), in the same order; of another program's event only when it was recorded is known. */
const metadataOf = (row: Fields, schemaVersion: unknown): Fields => {
  if (row.schemaVersion === 0) return { recordedAt: row.recordedAt }
  return {
    $correlationId: row.correlationId,
    $causationId: row.causationId,
    commandId: row.commandId,
    actor: { id: row.actor, role: row.role, ...optional('onBehalfOf', row.onBehalfOf) },
    occurredAt: row.occurredAt,
    ...optional('reason', row.reason),
    ...((row.provenance ?? 'said') !== 'said' || (row.source ?? undefined) !== undefined
      ? {
          provenance: {
            kind: row.provenance,
            ...optional('source', row.source),
            ...optional('row', row.sourceRow),
          },
        }
      : {}),
    ...optional('hops', row.hops),
    schemaVersion,
    ...optional('basis', row.basis),
    recordedAt: row.recordedAt,
  }
}

const wrong = (row: Fields, now: Instant): readonly [column: string, reason: string] | undefined => {
  if (!isText(row.stream)) return ['stream', 'is missing']
  if (typeof row.revision !== 'number' || !Number.isSafeInteger(row.revision) || row.revision < 0)
    return ['revision', 'is not a whole number of 0 or more']
  if (!isText(row.eventId) || !UUID.test(row.eventId)) return ['eventId', 'is not a UUID']
  if (!isText(row.type)) return ['type', 'is missing']
  if (!isInstant(row.recordedAt)) return ['recordedAt', 'is not an instant such as 2026-03-31T16:00:00.000Z']
  if (row.schemaVersion === 0) return undefined
  if (typeof row.schemaVersion !== 'number' || !Number.isSafeInteger(row.schemaVersion) || row.schemaVersion < 1)
    return ['schemaVersion', 'is not a whole number of 1 or more']
  if (!isInstant(row.occurredAt)) return ['occurredAt', 'is not an instant such as 2026-03-31T16:00:00.000Z']
  if (row.occurredAt > now) return ['occurredAt', `is later than now, ${now}`]
  const missing = ['actor', 'role', 'commandId', 'correlationId', 'causationId'].find(
    (name) => typeof row[name] !== 'string',
  )
  return missing === undefined ? undefined : [missing, 'is missing']
}

const readEvent = ({ registry, withheld, now }: EventsImport, text: string): Read => {
  const parsed = parseJson(text)
  if (E.isLeft(parsed)) return E.left(['', parsed.left])
  const row = parsed.right
  if (!isObject(row)) return E.left(['', 'a line is one JSON object'])
  const problem = wrong(row, now)
  if (problem !== undefined) return E.left(problem)
  const [stream, type] = [nameOnRecord(String(row.stream)), row.type as string]
  if (text.includes(JSON.stringify(withheld)))
    return E.left(['data', `holds ${withheld}: export it as a role that may see all`])
  const known = row.schemaVersion === 0 ? undefined : registry.definition(categoryOf(stream), type)
  if (known !== undefined && Number(row.schemaVersion) > known.version)
    return E.left([
      'schemaVersion',
      `is ${row.schemaVersion}, and this program knows ${type} up to ${known.version}: update it`,
    ])
  if (known !== undefined && !known.codec.is(row.data))
    return E.left(['data', `is not the data of ${type} as it is written today (version ${known.version})`])
  // An export says what events mean today, whichever version they were once written in.
  const metadata = metadataOf(row, known?.version ?? row.schemaVersion)
  const [bad] = row.schemaVersion === 0 ? [] : issuesIn(Metadata, metadata)
  if (bad !== undefined) return E.left([columns[bad.field] ?? bad.field, bad.message])
  const event = { id: row.eventId as string, type, data: row.data, metadata }
  return E.right({ stream, revision: row.revision as number, event })
}

/** What a run of one stream's events becomes: how many were there, how many come, and why the rest can't. */
interface Settled {
  readonly already: number
  readonly imported: number
  readonly refused: ReadonlyArray<Placed>
  readonly reason: string
}

const settle = async (
  store: EventStore,
  run: ReadonlyArray<Placed>,
  dryRun: boolean,
  heads: Map<string, number>,
): Promise<Settled> => {
  const [first] = run
  if (first === undefined) return { already: 0, imported: 0, refused: [], reason: '' }
  const { stream, revision } = first
  const there: Array<string> = []
  for await (const page of store.read(stream, { from: revision, limit: run.length }))
    there.push(...page.map(({ id }) => id))
  const differs = there.findIndex((id, i) => id !== run[i]?.event.id)
  if (differs >= 0)
    return {
      already: differs,
      imported: 0,
      refused: run.slice(differs),
      reason: `${stream} holds another event at revision ${revision + differs}: import into an empty store, or into one that this was begun in`,
    }
  const rest = run.slice(there.length)
  if (rest.length === 0) return { already: there.length, imported: 0, refused: [], reason: '' }
  const gap = `${stream} does not reach to revision ${revision - 1}: export it whole, without --type and --after`
  if (dryRun) {
    const head = heads.get(stream) ?? (await headOf(store, stream))
    if (there.length === 0 && head < revision - 1) return { already: 0, imported: 0, refused: run, reason: gap }
    heads.set(stream, revision + run.length - 1)
    return { already: there.length, imported: rest.length, refused: [], reason: '' }
  }
  const before = revision + there.length
  const events = rest.map(({ event }) => event)
  const appended = await store.append(stream, before === 0 ? 'no-stream' : before - 1, events)()
  if (E.isRight(appended)) return { already: there.length, imported: rest.length, refused: [], reason: '' }
  if (appended.left._tag !== 'Conflict') throw new ClientelaError(appended.left)
  return { already: there.length, imported: 0, refused: rest, reason: gap }
}

/** The revision of a stream's last event; -1 where there is none. */
const headOf = async (store: EventStore, stream: StreamName): Promise<number> => {
  for await (const [last] of store.read(stream, { direction: 'backwards', limit: 1 })) return last?.revision ?? -1
  return -1
}

/** Every line ends imported, already there, or rejected with its reason. Throws `ClientelaError` where the store fails. */
export const importEvents = async (options: EventsImport): Promise<Counts> => {
  const { file, store, onRejected, onProgress, dryRun = false } = options
  const heads = new Map<string, number>()
  let counts = noRows
  let run: Array<Placed> = []
  let line = 0
  const reject = (at: number, text: string, column: string, reason: string): void => {
    onRejected({ file, line: at, column, reason, cells: { line: text } })
    counts = sum(counts, { ...noRows, rows: 1, rejected: 1 })
  }
  const flush = async (): Promise<void> => {
    const { already, imported, refused, reason } = await settle(store, run, dryRun, heads)
    for (const one of refused) reject(one.line, one.text, 'revision', reason)
    counts = sum(counts, { ...noRows, rows: already + imported, already, imported, events: dryRun ? 0 : imported })
    run = []
    onProgress?.(counts)
  }
  for await (const { text, problem } of linesOf(file)) {
    line++
    if (text.trim() === '') continue
    const read: Read = problem === undefined ? readEvent(options, text) : E.left(['', problem])
    if (E.isLeft(read)) {
      reject(line, text, ...read.left)
      continue
    }
    const { stream, revision } = read.right
    const last = run.at(-1)
    const goesOn = last !== undefined && last.stream === stream && last.revision + 1 === revision && run.length < MOST
    if (last !== undefined && !goesOn) await flush()
    run.push({ line, text, ...read.right })
  }
  await flush()
  return counts
}
