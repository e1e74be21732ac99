/** Puts a question to a view: brings the facts up to date, takes those that the question lets count, computes. */
import * as E from 'fp-ts/lib/Either.js'
import type { Explanation } from '../../projections/audit/explain.ts'
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { historyIndex } from '../../projections/audit/facts.ts'
import { earliest, firstOccurred } from '../../projections/beginning.ts'
import { listedViews } from '../../projections/catalogue.ts'
import { clientsOf, survivorsOf } from '../../projections/clients/client.ts'
import { clientChanges } from '../../projections/clients/facts.ts'
import { type Conversion, type Converted, convertedFacts } from '../../projections/convert.ts'
import { type Drilled, drill } from '../../projections/drill.ts'
import { headed } from '../../projections/figures.ts'
import { dealChanges } from '../../projections/pipeline/facts.ts'
import { pageOf, type TimelineOptions, type TimelinePage, timelineOf } from '../../projections/timeline/timeline.ts'
import type { Fact, FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import { type Erased, nobodyErased } from '../audit/erased.ts'
import { withheldIn } from '../audit/withhold.ts'
import type { Reader } from '../domain/rights.ts'
import { parseTimeBound } from '../domain/values/time-bound.ts'
import { type Zone, zone as zoneOf } from '../domain/values/zone.ts'
import { lastOf } from '../kernel/counting.ts'
import { ClientelaError, isClientelaError, type TaggedError } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import type { Instant } from '../kernel/instant.ts'
import { comparePositions, type Position } from '../kernel/position.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Engine } from '../readmodels/engine.ts'
import { byOccurrence } from '../readmodels/fact-order.ts'
import type { Condition } from '../readmodels/port.ts'
import { type ExplainOptions, explanationOf } from './explain.ts'
import type { When } from './options.ts'
import { beginsStream, type ManagerOf, readableRows, tells } from './readable.ts'
import { optionsFor } from './view-options.ts'

/** What every answer begins with: asked again with the same, it is the same to the byte. */
export interface Header {
  readonly view: string
  readonly asOf: Instant
  readonly knownAt: Instant
  /** Of the last fact it rests on; null where there is none. */
  readonly position: Position | null
  readonly zone: string
  /** Fields of events, and rows of tables, that were withheld from who asked. */
  readonly withheld: number
}

/** `converted` where the question names a currency to convert to; `drill` where it names a figure: what that is made of. */
export type Answered<Answer> = Header &
  Answer & {
    readonly converted?: Converted
    readonly drill?: Drilled
    /**
     * Nothing is on record by the moment asked about: what the figures would be of nobody knows. They are `null` in all that
     * leaves the library: JSON, CSV, exports, series (VIEWS.md C13).
     */
    readonly beforeHistory?: true
  }

interface Loaded {
  readonly loaded: Readonly<Record<string, ReadonlyArray<Fact>>>
  /** How much was withheld, of the facts and of what an answer shows. */
  readonly withheldIn: (answer: object) => number
}

export interface Beginning {
  readonly occurredAt: Instant
  readonly recordedAt: Instant
}

/** The first of each time among facts; they come in the order of C3. */
const beginningOf = (tables: ReadonlyArray<ReadonlyArray<Fact>>): Beginning | undefined => {
  const occurredAt = firstOccurred(tables)
  const recordedAt = earliest(tables.flatMap((rows) => earliest(rows.map((row) => row.recordedAt)) ?? []))
  return occurredAt === undefined || recordedAt === undefined ? undefined : { occurredAt, recordedAt }
}

export interface Asker {
  readonly question: (when: When) => Question
  readonly ask: <Facts extends FactTables, Options extends object, Answer extends object>(
    view: View<Facts, Options, Answer>,
    options: Options,
    when: When,
  ) => Promise<Answered<Answer>>
  /** Rows of a table as who asks may see them. */
  readonly seen: <Row>(
    projection: Pick<Projection, 'name' | 'table' | 'types'>,
    rows: ReadonlyArray<Row>,
    when: When,
  ) => Promise<ReadonlyArray<Row>>
  /** Throws `UnknownEvent`. */
  readonly explain: (options: ExplainOptions, when: When) => Promise<Answered<Explanation>>
  /** The facts that a view is computed from, as who asks may see them. */
  readonly factsFor: <Facts extends FactTables>(
    view: Pick<View<Facts, never, object>, 'facts' | 'verb' | 'shows'>,
    asked: Question,
    as: Reader | undefined,
  ) => Promise<Loaded>
  /** When the recorded history begins, by both times; undefined where nothing is on record. What is undated is left aside. */
  readonly beginning: (asked: Question) => Promise<Beginning | undefined>
  /** All that is on record of a stream. */
  readonly streamHistory: (name: string) => Promise<ReadonlyArray<HistoryEntry>>
  readonly timeline: (options: TimelineOptions, when: When) => Promise<Answered<TimelinePage>>
  /** Whose data was erased, by what is known now, whatever day is asked about. */
  readonly erased: () => Promise<Erased>
}

const orThrow = <A>(either: E.Either<TaggedError, A>): A => {
  if (E.isLeft(either)) throw new ClientelaError(either.left)
  return either.right
}

/** An answer, with what the figure is made of that the question names. */
const drilledTo = <Answer extends object>(answer: Answer, when: When): Answer & { readonly drill?: Drilled } =>
  when.drill === undefined ? answer : headed({ drill: orThrow(drill(answer, when.drill)) }, answer)

/** Facts of a view with every amount in one currency, where that is asked for (C6). Throws `NoRate`. */
export const inOneCurrency = <Rows extends Readonly<Record<string, ReadonlyArray<object>>>>(
  tables: FactTables,
  facts: Rows,
  convert: Conversion | undefined,
  zone: Zone,
): { readonly facts: Rows; readonly converted?: Converted } =>
  convert === undefined ? { facts } : (orThrow(convertedFacts(tables, facts as never, convert, zone)) as never)

const ours: ReadonlySet<unknown> = new Set(listedViews)

/** Whether rows are only read: the library's views do not copy them, but where something of what is told is withheld. */
const isRead = (view: unknown, projection: Projection): boolean =>
  projection.appendOnly && !tells(projection) && ours.has(view)

/** Once more where a table was replaced while it was read: the one that took its place is found. */
const again = async <A>(read: () => Promise<A>): Promise<A> => {
  try {
    return await read()
  } catch (thrown) {
    if (isClientelaError(thrown) && thrown._tag === 'ViewNotReady') return read()
    throw thrown
  }
}

/** The zone a person names. */
export const zoneNamed = (id: string): Zone => orThrow(zoneOf(id))

const later = (a: Position | null, b: Position): Position => (a === null || comparePositions(a, b) < 0 ? b : a)

const lastPosition = (...lists: ReadonlyArray<ReadonlyArray<Fact>>): Position | null =>
  lists.map(lastOf).reduce((last: Position | null, own) => (own === null ? last : later(last, own)), null)

export const asker = (engine: Engine, registry: Registry, companyZone: Zone, clock: () => Instant): Asker => {
  const question = (when: When): Question => {
    const zone = when.zone === undefined ? companyZone : zoneNamed(when.zone)
    const bound = parseTimeBound(zone)
    const now = clock()
    const knownAt = when.knownAt === undefined ? now : orThrow(bound(when.knownAt))
    // By what was known then alone is what a report run then showed: its ages and its flags are of that moment too (C2).
    const latest = knownAt < now ? knownAt : now
    return { zone, asOf: when.asOf === undefined ? latest : orThrow(bound(when.asOf)), knownAt }
  }

  /** Those facts that a condition finds, as rows of their own. */
  const found = async <T extends Table>(
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

  /** All facts that count. */
  const facts = async <T extends Table>(projection: Projection<T>, { asOf, knownAt }: Question) =>
    orThrow(await engine.facts(projection, { occurredUpTo: asOf, recordedUpTo: knownAt })) as unknown as ReadonlyArray<
      Fact & RowOf<T>
    >

  const header = (
    view: string,
    { asOf, knownAt, zone }: Question,
    position: Position | null,
    withheld: number,
  ): Header => ({ view, asOf, knownAt, position, zone: zone.id, withheld })

  /** Who looks after whom at the moment asked about, found out once. */
  const managers = (asked: Question): (() => Promise<ManagerOf>) => {
    let found: Promise<ManagerOf> | undefined
    const find = async (): Promise<ManagerOf> => {
      await engine.catchUp([clientChanges.name])
      const clients = clientsOf(await facts(clientChanges, asked))
      const survivor = survivorsOf(clients)
      const known = new Map(clients.map(({ client, manager }) => [client, manager]))
      // Of merged duplicates whoever looks after the survivor looks after both (C16).
      return (client) => (client === null ? null : (known.get(survivor(client)) ?? null))
    }
    return () => {
      found ??= find()
      return found
    }
  }

  /** Erased is who was, and whoever was found to be the same client (C16). */
  const erased = async (): Promise<Erased> => {
    await engine.catchUp([clientChanges.name])
    const said: ReadonlyArray<Condition> = [{ column: 'type', is: '=', value: 'ClientDataErased' }]
    const gone = orThrow(await engine.rows(clientChanges, { where: said }))
    if (gone.length === 0) return nobodyErased
    const clients = clientsOf(await facts(clientChanges, question({})))
    const survivor = survivorsOf(clients)
    const whom = new Set(gone.map(({ client }) => survivor(client)))
    const ids = new Set([
      ...gone.map(({ client }) => client),
      ...clients.flatMap(({ client }) => (whom.has(survivor(client)) ? [client] : [])),
    ])
    await engine.catchUp([historyIndex.name])
    const streams = new Set([...ids].map((id) => `client-${id}`))
    for (const value of ids)
      for (const row of orThrow(await engine.rows(historyIndex, { where: [{ column: 'client', is: '=', value }] })))
        if (beginsStream(row)) streams.add(row.stream)
    return { clients: ids, streams }
  }

  const history = async (rows: ReadonlyArray<Fact & HistoryEntry>, asked: Question, { as }: When) =>
    readableRows(registry, historyIndex, rows, managers(asked), as, erased)

  const factsFor: Asker['factsFor'] = async (view, asked, as) => {
    const tables = Object.entries(view.facts)
    await engine.catchUp(tables.map(([, projection]) => projection.name))
    const loaded: Record<string, ReadonlyArray<Fact>> = {}
    const managerOf = managers(asked)
    let before = 0
    let inAnswer = false
    for (const [name, projection] of tables) {
      const all = await (isRead(view, projection) ? facts : found)(projection, asked)
      const seen = await readableRows(registry, projection, all, managerOf, as, erased)
      loaded[name] = seen.rows
      // A view on one client reads what is told of all: of that only what the answer shows is counted.
      if (tells(projection) && projection.name !== historyIndex.name) inAnswer = true
      else before += seen.withheld
    }
    return { loaded, withheldIn: (answer) => before + (inAnswer ? withheldIn(answer) : 0) }
  }

  /** Something that bears a date is on record by then, of the view's own or of any client or deal. */
  const hasBegun = async (loaded: Loaded['loaded'], asked: Question): Promise<boolean> => {
    if (firstOccurred(Object.values(loaded)) !== undefined) return true
    await engine.catchUp([clientChanges.name, dealChanges.name])
    return firstOccurred([await facts(clientChanges, asked), await facts(dealChanges, asked)]) !== undefined
  }

  const answerOf: Asker['ask'] = async (view, beside, when) => {
    const asked = question(when)
    const options = optionsFor(view, beside)
    const { loaded, withheldIn: withheldFrom } = await factsFor(view, asked, when.as)
    const { facts, converted } = inOneCurrency(view.facts, loaded, when.convert, asked.zone)
    const answer = view.answer(facts as unknown as FactsIn<typeof view.facts>, asked, options)
    const position = lastPosition(...Object.values(loaded))
    const withheld = withheldFrom(answer)
    const head = {
      ...header(view.verb, asked, position, withheld),
      ...given({ converted }),
      ...((await hasBegun(loaded, asked)) ? {} : { beforeHistory: true as const }),
    }
    return headed(head, drilledTo(answer, when))
  }

  return {
    question,
    erased,
    seen: async (projection, rows, when) =>
      (await readableRows(registry, projection, rows, managers(question(when)), when.as, erased)).rows,
    explain: async (options, when) => {
      const asked = question(when)
      await engine.catchUp([historyIndex.name])
      const { answer, rows, withheld } = await explanationOf(
        {
          history: (where) => found(historyIndex, asked, where),
          readable: (rows) => history(rows, asked, when),
        },
        options.event,
      )
      return headed(header('audit explain', asked, lastPosition(rows), withheld), drilledTo(answer, when))
    },
    beginning: async (asked) => {
      await engine.catchUp([clientChanges.name, dealChanges.name])
      return beginningOf([await facts(clientChanges, asked), await facts(dealChanges, asked)])
    },
    factsFor: (view, asked, as) => again(() => factsFor(view, asked, as)),
    ask: (view, options, when) => again(() => answerOf(view, options, when)),
    streamHistory: async (name) =>
      orThrow(await engine.rows(historyIndex, { where: [{ column: 'stream', is: '=', value: name }] })),
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
        for (const row of await found(historyIndex, asked, [{ column: 'client', is: '=', value: id }])) {
          naming.push(row)
          if (beginsStream(row)) streams.add(row.stream)
        }
      // A campaign names many clients: what is another's is no part of this one's timeline.
      const rows = naming.filter(({ stream }) => !streams.has(stream))
      for (const stream of streams)
        rows.push(...(await found(historyIndex, asked, [{ column: 'stream', is: '=', value: stream }])))
      rows.sort((a, b) => byOccurrence(a, b) || comparePositions(a.position, b.position))
      const shown = await history(rows, asked, when)
      const page = pageOf(timelineOf(shown.rows, asked, options), options)
      return headed(header('timeline', asked, lastPosition(rows), shown.withheld), drilledTo(page, when))
    },
  }
}
