/** Finds what explains an event: its chain, the chains that this one came from, and what it was decided on. */
import { type Explanation, explain } from '../../projections/audit/explain.ts'
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { Condition } from '../readmodels/port.ts'

/** Which event: its id, or its place such as `deal-42@3`. */
export interface ExplainOptions {
  readonly event: string
}

/** No event on record has this id or place, as far as the question goes. */
export interface UnknownEvent {
  readonly _tag: 'UnknownEvent'
  readonly value: string
  readonly message: string
}

export interface ExplainTools {
  /** Rows of the history's index that the question lets count. */
  readonly history: (where: ReadonlyArray<Condition>) => Promise<ReadonlyArray<HistoryEntry>>
  /** Rows as the reader may see them, and how many fields were withheld. */
  readonly readable: (
    rows: ReadonlyArray<HistoryEntry>,
  ) => Promise<{ readonly rows: ReadonlyArray<HistoryEntry>; readonly withheld: number }>
}

const is = (column: string, value: string | number): Condition => ({ column, is: '=', value })

const at = (stream: string, revision: number): ReadonlyArray<Condition> => [
  is('stream', stream),
  is('revision', revision),
]

const eventNamed = async ({ history }: ExplainTools, name: string): Promise<HistoryEntry> => {
  const place = /^(.+)@(\d+)$/.exec(name)
  const where = place === null ? [is('eventId', name)] : at(place[1] ?? '', Number(place[2]))
  const [found] = await history(where)
  if (found !== undefined) return found
  throw new ClientelaError<UnknownEvent>({
    _tag: 'UnknownEvent',
    value: name,
    message: `no event on record is ${name}: write its id, or its place such as deal-42@3`,
  })
}

/** Another program's event belongs to no chain, but may have begun one. */
const chainBegunBy = ({ correlationId, eventId }: HistoryEntry): string =>
  correlationId === '' ? eventId : correlationId

/** Whether nothing on record caused it: a command that somebody gave. */
const isRoot = ({ causationId, commandId }: HistoryEntry): boolean => causationId === '' || causationId === commandId

/** Everything of the chains on the way from an event back to where it began. */
const chainOf = async ({ history }: ExplainTools, event: HistoryEntry): Promise<ReadonlyArray<HistoryEntry>> => {
  const rows = new Map<string, HistoryEntry>([[event.eventId, event]])
  const chains = new Set<string>()
  const passed = new Set<string>()
  for (let top = event; ; ) {
    const chain = chainBegunBy(top)
    if (!chains.has(chain)) for (const row of await history([is('correlationId', chain)])) rows.set(row.eventId, row)
    chains.add(chain)
    passed.add(top.eventId)
    if (isRoot(top)) break
    // A cause may be named by its event or by its command.
    const named = top.causationId
    const cause =
      rows.get(named) ??
      [...rows.values()].find(({ commandId }) => commandId === named) ??
      (await history([is('eventId', named)]))[0]
    // What is not on record came from outside; what leads round in a circle is followed once.
    if (cause === undefined || passed.has(cause.eventId)) break
    rows.set(cause.eventId, cause)
    top = cause
  }
  return [...rows.values()]
}

/** Explains an event. Throws `UnknownEvent`. */
export const explanationOf = async (
  tools: ExplainTools,
  name: string,
): Promise<{
  readonly answer: Explanation
  readonly rows: ReadonlyArray<HistoryEntry>
  readonly withheld: number
}> => {
  const event = await eventNamed(tools, name)
  const chain = await chainOf(tools, event)
  const grounds: Array<HistoryEntry> = []
  for (const { stream, revision } of event.basis ?? []) grounds.push(...(await tools.history(at(stream, revision))))
  // Whose a stream is, its first event tells: it is looked at, and is no part of the answer.
  const known = new Set(chain.map(({ eventId }) => eventId))
  const firsts: Array<HistoryEntry> = []
  for (const stream of new Set(chain.map((row) => row.stream)))
    firsts.push(...(await tools.history(at(stream, 0))).filter(({ eventId }) => !known.has(eventId)))
  const shown = await tools.readable([...firsts, ...chain])
  const rows = shown.rows.filter(({ eventId }) => known.has(eventId))
  const asShown = rows.find(({ eventId }) => eventId === event.eventId) ?? event
  return { answer: explain(asShown, rows, grounds), rows, withheld: shown.withheld }
}
