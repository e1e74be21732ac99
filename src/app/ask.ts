/** Puts a question to a view: brings the facts up to date, takes those that the question lets count, computes. */
import type { Explanation } from '../../projections/audit/explain.ts'
import { type HistoryEntry, historyIndex } from '../../projections/audit/facts.ts'
import { earliest, firstOccurred } from '../../projections/beginning.ts'
import { listedViews } from '../../projections/catalogue.ts'
import { clientChanges } from '../../projections/clients/facts.ts'
import { type Drilled, drill } from '../../projections/drill.ts'
import { headed } from '../../projections/figures.ts'
import { dealChanges } from '../../projections/pipeline/facts.ts'
import { pageOf, type TimelineOptions, type TimelinePage, timelineOf } from '../../projections/timeline/timeline.ts'
import type { Fact, FactsIn, FactTables, Question, View } from '../../projections/view.ts'
import type { Erased } from '../audit/erased.ts'
import { withheldIn } from '../audit/withhold.ts'
import type { Reader } from '../domain/rights.ts'
import type { Zone } from '../domain/values/zone.ts'
import { isClientelaError, orThrow } from '../kernel/errors.ts'
import { given } from '../kernel/given.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import type { Engine } from '../readmodels/engine.ts'
import { type Answered, headerOf } from './answered.ts'
import { type ExplainOptions, explanationOf } from './explain.ts'
import { inOneCurrency } from './one-currency.ts'
import type { When } from './options.ts'
import { questionsOf } from './question.ts'
import { readableRows, tells } from './readable.ts'
import { is, readingOf } from './reading.ts'
import { concerning } from './timeline.ts'
import { optionsFor } from './view-options.ts'
import { erasedIn, managersAt } from './whose.ts'

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
  /** The stream that an event stands in. */
  readonly streamAt: (position: string) => Promise<string | undefined>
  readonly timeline: (options: TimelineOptions, when: When) => Promise<Answered<TimelinePage>>
  /** Whose data was erased, by what is known now, whatever day is asked about. */
  readonly erased: () => Promise<Erased>
}

/** An answer, with what the figure is made of that the question names. */
const drilledTo = <Answer extends object>(answer: Answer, when: When): Answer & { readonly drill?: Drilled } =>
  when.drill === undefined ? answer : headed({ drill: orThrow(drill(answer, when.drill)) }, answer)

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

export const asker = (engine: Engine, registry: Registry, companyZone: Zone, clock: () => Instant): Asker => {
  const question = questionsOf(companyZone, clock)
  const reading = readingOf(engine)
  const { catchUp, facts, found, rows } = reading
  const erased = () => erasedIn(reading, () => question({}))

  const history = (entries: ReadonlyArray<HistoryEntry>, asked: Question, { as }: When) =>
    readableRows(registry, historyIndex, entries, managersAt(reading, asked), as, erased)

  const factsFor: Asker['factsFor'] = async (view, asked, as) => {
    const tables = Object.entries(view.facts)
    await catchUp(...tables.map(([, projection]) => projection))
    const loaded: Record<string, ReadonlyArray<Fact>> = {}
    const managerOf = managersAt(reading, asked)
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

  /** What every history has facts of, sooner or later. */
  const clientsAndDeals = async (asked: Question): Promise<ReadonlyArray<ReadonlyArray<Fact>>> => {
    await catchUp(clientChanges, dealChanges)
    return [await facts(clientChanges, asked), await facts(dealChanges, asked)]
  }

  /** Something that bears a date is on record by then, of the view's own or of any client or deal. */
  const hasBegun = async (loaded: Loaded['loaded'], asked: Question): Promise<boolean> =>
    firstOccurred(Object.values(loaded)) !== undefined || firstOccurred(await clientsAndDeals(asked)) !== undefined

  const answerOf: Asker['ask'] = async (view, beside, when) => {
    const asked = question(when)
    const options = optionsFor(view, beside)
    const { loaded, withheldIn: withheldFrom } = await factsFor(view, asked, when.as)
    const { facts, converted } = inOneCurrency(view.facts, loaded, when.convert, asked.zone)
    const answer = view.answer(facts as unknown as FactsIn<typeof view.facts>, asked, options)
    const head = {
      ...headerOf(view.verb, asked, Object.values(loaded), withheldFrom(answer)),
      ...given({ converted }),
      ...((await hasBegun(loaded, asked)) ? {} : { beforeHistory: true as const }),
    }
    return headed(head, drilledTo(answer, when))
  }

  return {
    question,
    erased,
    seen: async (projection, rows, when) =>
      (await readableRows(registry, projection, rows, managersAt(reading, question(when)), when.as, erased)).rows,
    explain: async (options, when) => {
      const asked = question(when)
      await catchUp(historyIndex)
      const { answer, rows, withheld } = await explanationOf(
        {
          history: (where) => found(historyIndex, asked, where),
          readable: (rows) => history(rows, asked, when),
        },
        options.event,
      )
      return headed(headerOf('audit explain', asked, [rows], withheld), drilledTo(answer, when))
    },
    beginning: async (asked) => beginningOf(await clientsAndDeals(asked)),
    factsFor: (view, asked, as) => again(() => factsFor(view, asked, as)),
    ask: (view, options, when) => again(() => answerOf(view, options, when)),
    streamHistory: (name) => rows(historyIndex, [is('stream', name)]),
    streamAt: async (position) => (await rows(historyIndex, [is('key', position)]))[0]?.stream,
    timeline: async (options, when) => {
      const asked = question(when)
      const rows = await concerning(reading, options.client, asked)
      const shown = await history(rows, asked, when)
      const page = pageOf(timelineOf(shown.rows, asked, options), options)
      return headed(headerOf('timeline', asked, [rows], shown.withheld), drilledTo(page, when))
    },
  }
}
