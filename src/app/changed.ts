/** What changed between two moments, or of a closed period since it was reported (T5): any view, asked twice. */
import {
  type ChangingEvent,
  explainedBy,
  type FigureChange,
  type TracedChange,
  tracedFigures,
} from '../../projections/audit/changes.ts'
import { type HistoryEntry, historyIndex } from '../../projections/audit/facts.ts'
import type { AnyView, Question } from '../../projections/view.ts'
import { ClientelaError } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import { addDays, type LocalDate } from '../kernel/local-date.ts'
import type { Answered } from './answered.ts'
import type { Asker } from './ask.ts'
import type { When } from './options.ts'
import { viewNamed } from './view-named.ts'
import { type BadOptions, dayOf, takenBy } from './view-options.ts'

/** One side of a comparison: bounds on both axes, each by default now. */
export type Moment = Pick<When, 'asOf' | 'knownAt'>

type Reading = Pick<When, 'as' | 'zone' | 'convert'>

export interface DiffOptions extends Reading {
  /** The view's verb: `pipeline board`. */
  readonly view: string
  /** What the view is asked beside the moment. */
  readonly options?: object
  readonly from: Moment
  readonly to: Moment
}

/** What an answer is of; `converted` where every amount is asked for in one currency. */
type Side = Pick<Answered<object>, 'asOf' | 'knownAt' | 'position' | 'converted'>

/** A view's answers at two moments, and the events behind every figure that is another. */
export interface Diff {
  readonly view: string
  readonly before: Side
  readonly after: Side
  readonly zone: string
  readonly changes: ReadonlyArray<FigureChange>
}

export interface RestatedOptions extends Reading {
  /** The closed period: local days, the end exclusive. */
  readonly from: string
  readonly to: string
  /** Views by their verbs; default those that a month is closed with. */
  readonly views?: ReadonlyArray<string>
  /** What the views are asked beside the period. */
  readonly options?: object
  /** Days after its end until the period was reported; default 0. */
  readonly lagDays?: number
  /** What is known by now; default now. */
  readonly knownAt?: string
}

/** How far a closed period has moved since it was reported. */
export interface Restated {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly views: ReadonlyArray<Diff>
  /** Records that came after the report of what occurred before its end, and moved a figure. */
  readonly late: ReadonlyArray<ChangingEvent>
}

export interface Changed {
  /** A view at two moments: every figure that is another, and the events behind it. Throws `UnknownView`, `BadOptions`. */
  readonly diff: (options: DiffOptions) => Promise<Diff>
  /** How far a closed period has moved since it was reported, and by which late records (T5). Throws `UnknownView`. */
  readonly restated: (options: RestatedOptions) => Promise<Restated>
}

/** What a month is closed with, where nobody says which views. */
const closedWith = [
  'pipeline board',
  'pipeline winrate',
  'pipeline waterfall',
  'retention revenue',
  'service complaints',
]

const headerOf = ({ asOf, knownAt, position, converted }: Answered<object>): Side => ({
  asOf,
  knownAt,
  position,
  ...given({ converted }),
})

const momentText = ({ asOf = 'now', knownAt = 'now' }: Moment): string =>
  asOf === 'now' ? knownAt : knownAt === 'now' ? asOf : `${asOf}, known ${knownAt},`

const eventOf = ({ position, stream, type, occurredAt, recordedAt, actor, eventId }: HistoryEntry): ChangingEvent => ({
  position,
  stream,
  type,
  occurredAt,
  recordedAt,
  actor,
  eventId,
})

const byPosition = (a: ChangingEvent, b: ChangingEvent): number => Number(a.position) - Number(b.position)

type Tools = Pick<Asker, 'ask' | 'question'> & {
  /** All of a stream's events on record. */
  readonly stream: (name: string) => Promise<ReadonlyArray<HistoryEntry>>
  /** The stream that an event stands in. */
  readonly streamAt: (position: string) => Promise<string | undefined>
  readonly catchUp: (names: ReadonlyArray<string>) => Promise<void>
}

const counts = ({ asOf, knownAt }: Question, { occurredAt, recordedAt }: HistoryEntry): boolean =>
  occurredAt <= asOf && recordedAt <= knownAt

/** The types of events that a view is told from: others move none of its figures. */
const typesOf = ({ facts }: AnyView): ((type: string) => boolean) => {
  const tables = Object.values(facts)
  const types = new Set(tables.flatMap((table) => table.types ?? []))
  return (type) => types.has(type) || tables.some((table) => table.types === undefined)
}

export const changed = ({ ask, question, stream, streamAt, catchUp }: Tools): Changed => {
  /** All events of the streams that changes are of or rest on, and where each stands. */
  const concerned = async (changes: ReadonlyArray<TracedChange>) => {
    const rows: Array<HistoryEntry> = []
    const at = new Map<string, string>()
    const read = new Set<string>()
    const take = async (name: string): Promise<void> => {
      if (read.has(name)) return
      read.add(name)
      for (const row of await stream(name)) {
        rows.push(row)
        at.set(row.position, row.stream)
      }
    }
    const parts = changes.flatMap(({ by }) => by)
    for (const part of parts) await take(part.stream)
    // What is told of a client rests on its deals, orders and contracts.
    for (const { positions } of parts)
      for (const position of positions) if (!at.has(position)) await take((await streamAt(position)) ?? '')
    return { rows, streamAt: (position: string) => at.get(position) }
  }
  const compared = async ({ view: verb, options = {}, from, to, ...reading }: DiffOptions): Promise<Diff> => {
    const view = viewNamed(verb)
    const before = await ask(view, options, { ...reading, ...from })
    const after = await ask(view, options, { ...reading, ...to })
    const changes = tracedFigures(before, after)
    // Before the recorded history nobody knows, which is not none (C13).
    const known = before.beforeHistory === true ? changes.map((one) => ({ ...one, before: null })) : changes
    const [then, now] = [question({ ...reading, ...from }), question({ ...reading, ...to })]
    await catchUp([historyIndex.name])
    const history = await concerned(changes)
    const isRead = typesOf(view)
    const events = history.rows.filter((row) => isRead(row.type) && counts(then, row) !== counts(now, row)).map(eventOf)
    return {
      view: verb,
      before: headerOf(before),
      after: headerOf(after),
      zone: after.zone,
      changes: explainedBy(known, events, history.streamAt),
    }
  }
  return {
    diff: async (options) => {
      const { from, to, view } = options
      const [then, now] = [question({ ...options, ...from }), question({ ...options, ...to })]
      if (now.asOf < then.asOf || now.knownAt < then.knownAt)
        throw new ClientelaError<BadOptions>({
          _tag: 'BadOptions',
          view,
          issues: [],
          message: `what changed is asked from the earlier moment to the later: ${momentText(to)} is before ${momentText(from)}`,
        })
      return compared(options)
    },
    restated: async ({ views = closedWith, options = {}, lagDays = 0, knownAt, ...rest }) => {
      const { from: first, to: end, ...reading } = rest
      const [from, to] = [dayOf(first), dayOf(end)]
      const asOf = addDays(to, -1)
      const reported = { asOf, knownAt: addDays(asOf, lagDays) }
      const now = { asOf, ...(knownAt === undefined ? {} : { knownAt }) }
      const diffs: Array<Diff> = []
      for (const view of views) {
        const period = takenBy(viewNamed(view), { from, to })
        diffs.push(await compared({ view, options: { ...period, ...options }, from: reported, to: now, ...reading }))
      }
      const late = new Map(
        diffs.flatMap(({ changes }) =>
          changes.flatMap(({ by }) =>
            by.flatMap(({ events }) => events.map((event) => [event.eventId, event] as const)),
          ),
        ),
      )
      return { from, to, views: diffs, late: [...late.values()].sort(byPosition) }
    },
  }
}
