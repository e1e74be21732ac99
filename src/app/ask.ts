/** Puts a question to a view: brings the facts up to date, takes those that the question lets count, computes. */
import * as E from 'fp-ts/lib/Either.js'
import type { Explanation } from '../../projections/audit/explain.ts'
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { historyIndex } from '../../projections/audit/facts.ts'
import { clientsOf, survivorsOf } from '../../projections/clients/client.ts'
import { clientChanges } from '../../projections/clients/facts.ts'
import { type Drilled, drill, headed } from '../../projections/figures.ts'
import { type TimelineEntry, type TimelineOptions, timelineOf } from '../../projections/timeline/timeline.ts'
import type { Fact, FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import { mayReadPersonal, type Reader, withheldIn, withoutPersonal } from '../audit/withhold.ts'
import { parseTimeBound } from '../domain/values/time-bound.ts'
import { type Zone, zone as zoneOf } from '../domain/values/zone.ts'
import { ClientelaError, type TaggedError } from '../kernel/errors.ts'
import type { Instant } from '../kernel/instant.ts'
import { comparePositions, type Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Engine } from '../readmodels/engine.ts'
import type { Condition } from '../readmodels/port.ts'
import { type ExplainOptions, explanationOf } from './explain.ts'
import type { When } from './options.ts'

/** What every answer begins with: asked again with the same, it is the same to the byte. */
export interface Header {
  readonly view: string
  readonly asOf: Instant
  readonly knownAt: Instant
  /** Of the last fact it rests on; null where there is none. */
  readonly position: string | null
  readonly zone: string
  /** Personal fields that were withheld from who asked. */
  readonly withheld: number
}

/** `drill` where the question names a figure: what it is made of. */
export type Answered<Answer> = Header & Answer & { readonly drill?: Drilled }

export interface Asker {
  readonly question: (when: When) => Question
  readonly ask: <Facts extends FactTables, Options, Answer extends object>(
    view: View<Facts, Options, Answer>,
    options: Options,
    when: When,
  ) => Promise<Answered<Answer>>
  /** Throws `UnknownEvent`. */
  readonly explain: (options: ExplainOptions, when: When) => Promise<Answered<Explanation>>
  readonly timeline: (
    options: TimelineOptions,
    when: When,
  ) => Promise<Answered<{ readonly entries: ReadonlyArray<TimelineEntry> }>>
}

const orThrow = <A>(either: E.Either<TaggedError, A>): A => {
  if (E.isLeft(either)) throw new ClientelaError(either.left)
  return either.right
}

/** An answer, with what the figure is made of that the question names. */
const drilledTo = <Answer extends object>(answer: Answer, when: When): Answer & { readonly drill?: Drilled } =>
  when.drill === undefined ? answer : headed({ drill: orThrow(drill(answer, when.drill)) }, answer)

/** The zone a person names. */
export const zoneNamed = (id: string): Zone => orThrow(zoneOf(id))

const byOccurrence = (a: Fact, b: Fact): number =>
  a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0

const later = (a: string | null, b: string): string =>
  a === null || comparePositions(a as Position, b as Position) < 0 ? b : a

const lastPosition = (facts: Iterable<Fact>): string | null => {
  let last: string | null = null
  for (const { position } of facts) last = later(last, position)
  return last
}

/** What is asked of a row that holds what an event says, before somebody reads it. */
type Told = Pick<HistoryEntry, 'client' | 'stream' | 'revision' | 'category' | 'type' | 'data'>

/** Whether the rows of a table hold what events say, personal fields and all. */
const tells = (projection: Projection): boolean => 'data' in projection.table && 'category' in projection.table

/** A stream is of the client that its first event names; of any other, only the events that name the client concern it. */
const beginsStream = ({ revision }: Pick<Told, 'revision'>): boolean => revision === 0

export const asker = (engine: Engine, registry: Registry, companyZone: Zone, clock: () => Instant): Asker => {
  const question = (when: When): Question => {
    const zone = when.zone === undefined ? companyZone : zoneNamed(when.zone)
    const bound = parseTimeBound(zone)
    const now = clock()
    return {
      zone,
      asOf: when.asOf === undefined ? now : orThrow(bound(when.asOf)),
      knownAt: when.knownAt === undefined ? now : orThrow(bound(when.knownAt)),
    }
  }

  const facts = async <T extends Table>(
    projection: Projection<T>,
    { asOf, knownAt }: Question,
    where: ReadonlyArray<Condition> = [],
  ) => {
    const bounds: ReadonlyArray<Condition> = [
      { column: 'recordedAt', is: '<=', value: knownAt },
      { column: 'occurredAt', is: '<=', value: asOf },
    ]
    const rows = orThrow(await engine.rows(projection, { where: [...where, ...bounds] }))
    // Rows come in the order of recording; a stable sort keeps it among those that occurred at the same moment (C3).
    return [...(rows as unknown as ReadonlyArray<Fact & RowOf<T>>)].sort(byOccurrence)
  }

  const header = (
    view: string,
    { asOf, knownAt, zone }: Question,
    position: string | null,
    withheld: number,
  ): Header => ({ view, asOf, knownAt, position, zone: zone.id, withheld })

  /** History as the reader may see it: of whose client a row is, it says itself, else the first event of its stream. */
  const readable = async <Row extends Told>(
    rows: ReadonlyArray<Row>,
    asked: Question,
    reader: Reader | undefined,
  ): Promise<ReadonlyArray<Row>> => {
    if (reader === undefined || mayReadPersonal(reader, null)) return rows
    await engine.catchUp([clientChanges.name])
    const clients = clientsOf(await facts(clientChanges, asked))
    const survivor = survivorsOf(clients)
    const managers = new Map(clients.map(({ client, manager }) => [client, manager]))
    // Of merged duplicates whoever looks after the survivor looks after both (C16).
    const managerOf = (client: string) => managers.get(survivor(client)) ?? null
    const clientOf = new Map<string, string>()
    for (const row of rows) if (row.client !== null && beginsStream(row)) clientOf.set(row.stream, row.client)
    return rows.map((row) => {
      const client = row.client ?? clientOf.get(row.stream)
      if (mayReadPersonal(reader, client === undefined || client === null ? null : managerOf(client))) return row
      return { ...row, data: withoutPersonal(registry, row.category, row.type, row.data) }
    })
  }

  return {
    question,
    explain: async (options, when) => {
      const asked = question(when)
      await engine.catchUp([historyIndex.name])
      const { answer, rows, withheld } = await explanationOf(
        {
          history: (where) => facts(historyIndex, asked, where),
          readable: async (history) => {
            const shown = await readable(history, asked, when.as)
            return { rows: shown, withheld: withheldIn(shown) }
          },
        },
        options.event,
      )
      return headed(header('audit explain', asked, lastPosition(rows), withheld), drilledTo(answer, when))
    },
    ask: async (view, options, when) => {
      const asked = question(when)
      const tables = Object.entries(view.facts)
      await engine.catchUp(tables.map(([, projection]) => projection.name))
      const loaded: Record<string, ReadonlyArray<Fact>> = {}
      for (const [name, projection] of tables) {
        const rows = await facts(projection, asked)
        loaded[name] = tells(projection)
          ? await readable(rows as unknown as ReadonlyArray<Fact & Told>, asked, when.as)
          : rows
      }
      const answer = view.answer(loaded as unknown as FactsIn<typeof view.facts>, asked, options)
      const position = lastPosition(Object.values(loaded).flat())
      // Of the history, which is told in words, what was withheld before it was; else what the answer shows.
      const history = loaded[Object.keys(view.facts).find((name) => view.facts[name] === historyIndex) ?? '']
      const withheld = withheldIn(history ?? answer)
      return headed(header(view.verb, asked, position, withheld), drilledTo(answer, when))
    },
    timeline: async (options, when) => {
      const asked = question(when)
      await engine.catchUp([historyIndex.name, clientChanges.name])
      const merged = clientsOf(await facts(clientChanges, asked))
      const survivor = survivorsOf(merged)
      // Of merged duplicates the timeline shows what passed with either, whichever is asked for (C16).
      const one = survivor(options.client)
      const ids = [...new Set([one, ...merged.flatMap(({ client }) => (survivor(client) === one ? [client] : []))])]
      const streams = new Set(ids.map((id) => `client-${id}`))
      const naming: Array<Fact & HistoryEntry> = []
      for (const id of ids)
        for (const row of await facts(historyIndex, asked, [{ column: 'client', is: '=', value: id }])) {
          naming.push(row)
          if (beginsStream(row)) streams.add(row.stream)
        }
      // A campaign names many clients: what is another's is no part of this one's timeline.
      const rows = naming.filter(({ stream }) => !streams.has(stream))
      for (const stream of streams)
        rows.push(...(await facts(historyIndex, asked, [{ column: 'stream', is: '=', value: stream }])))
      rows.sort((a, b) => byOccurrence(a, b) || comparePositions(a.position as Position, b.position as Position))
      const shown = await readable(rows, asked, when.as)
      const answer = { entries: timelineOf(shown, asked, options) }
      return headed(header('timeline', asked, lastPosition(rows), withheldIn(shown)), drilledTo(answer, when))
    },
  }
}
