/**
 * T2, one event explained: who, why, on what basis; because of what, back to where the chain began; and what followed from it, policies,
 * pending timers and refused commands included.
 */
import type { Json } from '../../src/kernel/json.ts'
import { comparePositions } from '../../src/kernel/position.ts'
import { summaryOf } from '../timeline/words.ts'
import type { HistoryEntry } from './facts.ts'
import { entryOf, isObject, type TrailEntry } from './trail.ts'

/** An event in a chain of causes. */
export interface Explained extends Omit<TrailEntry, 'changes'> {
  /** What it says, in words. */
  readonly what: string
  /** The policy that did it; null where a person did. */
  readonly policy: string | null
}

export interface Consequence extends Explained {
  readonly followed: ReadonlyArray<Consequence>
}

/** A stream and revision that it was decided on, and what stood there. */
export interface Ground {
  readonly stream: string
  readonly revision: number
  /** Null where the stream did not exist, or the event is out of the question's bounds. */
  readonly type: string | null
}

export interface Explanation {
  readonly event: Explained & { readonly data: Json; readonly grounds: ReadonlyArray<Ground> }
  /** Causes, the first of the chain first. */
  readonly because: ReadonlyArray<Explained>
  /** The cause of the first of them, where that is no event on record: something outside. */
  readonly outside: string | null
  /** What else the same command did. */
  readonly together: ReadonlyArray<Explained>
  readonly followed: ReadonlyArray<Consequence>
}

const textIn = (data: Json, key: string): string | undefined => {
  const value = isObject(data) ? data[key] : undefined
  return typeof value === 'string' ? value : undefined
}

const listIn = (data: Json, key: string): ReadonlyArray<Json> => {
  const value = isObject(data) ? data[key] : undefined
  return Array.isArray(value) ? value : []
}

/** What a policy's answer wants and waits for. */
const wantedBy = (data: Json): string =>
  [
    ...listIn(data, 'commands').map((command) => textIn(command, 'type') ?? ''),
    ...listIn(data, 'timers').map((timer) => `${textIn(timer, 'timer')} due ${textIn(timer, 'due')}`),
    ...listIn(data, 'cancelled').map((timer) => `${String(timer)} taken back`),
  ].join(', ')

const words = ({ type, data, category }: HistoryEntry): string => {
  if (type === 'CommandRefused') return `${textIn(data, 'command')} refused: ${textIn(data, 'rule')}`
  if (category !== 'policy') return summaryOf(type, data)
  const policy = textIn(data, 'policy')
  const wants = wantedBy(data)
  const then = wants === '' ? '' : `: ${wants}`
  switch (type) {
    case 'PolicyTriggered':
      return `policy ${policy} answers${then}`
    case 'TimerFired':
      return `timer ${textIn(data, 'timer')} of policy ${policy} fires${then}`
    case 'DeadLetterKept':
      return `dead letter of policy ${policy}: ${textIn(data, 'command') ?? 'no answer'} (${textIn(data, 'rule') ?? textIn(data, 'error')})`
    default:
      return `${summaryOf(type, null)} · policy ${policy}`
  }
}

const policyOf = ({ actor, role }: HistoryEntry): string | null =>
  role === 'policy' ? actor.replace(/^policy:/, '') : null

const explained = (row: HistoryEntry): Explained => {
  const { changes: _changes, ...entry } = entryOf(row, [])
  return { ...entry, what: words(row), policy: policyOf(row) }
}

const byPosition = (a: HistoryEntry, b: HistoryEntry): number => comparePositions(a.position, b.position)

/**
 * Explains an event by the others of its chain. Total: events that name each other as their cause are told once.
 *
 * @param chain events of the same correlation, and of the chains that it came from, in any order.
 * @param grounds the events that it was decided on.
 */
export const explain = (
  event: HistoryEntry,
  chain: ReadonlyArray<HistoryEntry>,
  grounds: ReadonlyArray<HistoryEntry>,
): Explanation => {
  const rows = chain.toSorted(byPosition)
  const byId = new Map(rows.map((row) => [row.eventId, row]))
  /** The first event of each command: what names a command as its cause follows from it. */
  const byCommand = new Map<string, HistoryEntry>()
  for (const row of rows) if (!byCommand.has(row.commandId)) byCommand.set(row.commandId, row)
  const causeOf = ({ causationId, commandId }: HistoryEntry): HistoryEntry | undefined =>
    causationId === commandId ? undefined : (byId.get(causationId) ?? byCommand.get(causationId))

  const because: Array<HistoryEntry> = []
  for (let row = causeOf(event); row !== undefined && row !== event && !because.includes(row); row = causeOf(row))
    because.unshift(row)
  const first = because[0] ?? event
  const isRoot = first.causationId === first.commandId || first.causationId === '' || causeOf(first) !== undefined

  const consequences = new Map<HistoryEntry, Array<HistoryEntry>>()
  for (const row of rows) {
    const cause = causeOf(row)
    if (cause !== undefined) consequences.set(cause, [...(consequences.get(cause) ?? []), row])
  }
  const told = new Set([event, ...because])
  const followedBy = (row: HistoryEntry): ReadonlyArray<Consequence> =>
    (consequences.get(row) ?? []).flatMap((next) => {
      if (told.has(next)) return []
      told.add(next)
      return [{ ...explained(next), followed: followedBy(next) }]
    })

  const groundOf = ({ stream, revision }: { readonly stream: string; readonly revision: number }): Ground => ({
    stream,
    revision,
    type: grounds.find((row) => row.stream === stream && row.revision === revision)?.type ?? null,
  })
  return {
    event: { ...explained(event), data: event.data, grounds: (event.basis ?? []).map(groundOf) },
    because: because.map(explained),
    outside: isRoot ? null : first.causationId,
    together: rows
      .filter((row) => row.commandId === event.commandId && row !== event && row.commandId !== '')
      .map(explained),
    followed: followedBy(event),
  }
}
