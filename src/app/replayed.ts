/** The history folded anew in memory with any projection or view, one's own included; and two such foldings compared. */
import { changedFigures, type FigureChange } from '../../projections/audit/changes.ts'
import { type RowChanges, rowChanges, rowsOfAnswer } from '../../projections/audit/row-changes.ts'
import { drillable } from '../../projections/drill.ts'
import type { AnyView, Question } from '../../projections/view.ts'
import { readingAs } from '../audit/told.ts'
import { ClientelaError } from '../kernel/errors.ts'
import type { EventStore } from '../kernel/event-store.ts'
import { given } from '../kernel/given.ts'
import type { Position } from '../kernel/position.ts'
import type { AnyRow, Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'
import { type KeyedRows, type Replayed, replayAll, type Stretch } from '../readmodels/replay.ts'
import type { Asker } from './ask.ts'
import { forgettingIn } from './forgetting.ts'
import { answerFrom, isLibrarys, tablesOf } from './in-memory.ts'
import type { When } from './options.ts'
import { viewNamed } from './view-named.ts'

/** A projection, a view, or a view of the library by its verb. */
export type Replayable = Projection | AnyView | string

/** What is folded, and which part of the history. */
export interface ReplaySide extends Pick<When, 'asOf' | 'knownAt'>, Pick<Stretch, 'from' | 'to'> {
  readonly of: Replayable
  /** What a view is asked beside the moment. */
  readonly options?: object
}

interface Reading extends Pick<When, 'as' | 'zone' | 'convert'> {
  /** Told how many events have been folded. */
  readonly onProgress?: (events: number) => void
  readonly signal?: AbortSignal
}

/** Rows of a projection, or the answer of a view. */
export interface Replay {
  readonly view: 'replay'
  /** The projection's name, the view's verb. */
  readonly of: string
  readonly asOf: string
  readonly knownAt: string
  /** Of the last event folded; null where there was none. */
  readonly position: Position | null
  readonly events: number
  /** Fields of events that were withheld from who asked. */
  readonly withheld: number
  /** Where a projection was folded. */
  readonly rows?: ReadonlyArray<{ readonly key: string } & AnyRow>
  /** Where a view was asked. */
  readonly answer?: object
}

type SideOf = Omit<Replay, 'view' | 'rows' | 'answer'>

/** Two foldings: what the second says and the first does not. */
export interface Comparison {
  readonly view: 'replay'
  readonly before: SideOf
  readonly after: SideOf
  /** Of two projections, rows by key, those that differ; of two views that are no figures, what they say by its path. */
  readonly rows?: RowChanges
  /** Of two views: figures that differ, and the streams that make the difference. */
  readonly figures?: ReadonlyArray<FigureChange>
}

export interface Replays {
  /** Folds the history with a projection or a view, without touching what is live. Throws `UnknownView`, `ViewNotReady`. */
  readonly replay: (options: ReplaySide & Reading) => Promise<Replay>
  /**
   * Folds it twice: with two projections, two views, or one of them at two moments; and says what differs. Throws
   * `UnknownView`, `ViewNotReady`, and `NotComparable` for a projection against a view.
   *
   * @example await crm.compare({ before: { of: mine, asOf: '2026-02-28' }, after: { of: mine, asOf: '2026-03-31' } })
   */
  readonly compare: (
    options: Reading & { readonly before: ReplaySide; readonly after: ReplaySide },
  ) => Promise<Comparison>
}

const isProjection = (of: Projection | AnyView): of is Projection => 'apply' in of

const resolved = (of: Replayable): Projection | AnyView => (typeof of === 'string' ? viewNamed(of) : of)

type Folded = { readonly side: SideOf } & (
  | { readonly rows: KeyedRows; readonly answer?: never }
  | { readonly answer: object; readonly rows?: never }
)

export const replays = (
  store: EventStore,
  registry: Registry,
  asker: Pick<Asker, 'question' | 'seen' | 'erased'>,
): Replays => {
  const forgetting = forgettingIn(store, registry, asker)
  /** Of the library's tables it is known what is confidential in them; what one's own make of events, from events that say no more. */
  const folded = async (tables: ReadonlyArray<Projection>, stretch: Stretch, { as, onProgress, signal }: Reading) => {
    const kept = await forgetting()
    const reading = readingAs(kept, as)
    const whole = { store, ...stretch, ...given({ onProgress, signal }) }
    const [own, ours] = [tables.filter((one) => !isLibrarys(one)), tables.filter(isLibrarys)]
    const readings: Array<Omit<Replayed, 'rows'> & { readonly rows: ReadonlyMap<Projection, KeyedRows> }> = []
    // One reading where nothing is withheld from who asks.
    const checked = own.length > 0
    if (reading.registry === kept)
      readings.push(await replayAll({ ...whole, checked, registry: kept, projections: tables }))
    else {
      if (checked) readings.push(await replayAll({ ...whole, checked, registry: reading.registry, projections: own }))
      if (ours.length > 0) readings.push(await replayAll({ ...whole, registry: kept, projections: ours }))
    }
    return {
      rows: new Map(readings.flatMap(({ rows }) => [...rows])),
      events: Math.max(...readings.map(({ events }) => events)),
      position: readings
        .map(({ position }) => position)
        .reduce((a, b) => (a === undefined || (b !== undefined && store.comparePositions(a, b) < 0) ? b : a)),
      withheld: reading.withheld(),
    }
  }

  const fold = async ({ of, options = {}, from, to, ...moment }: ReplaySide, reading: Reading): Promise<Folded> => {
    const what = resolved(of)
    const when: When = { ...moment, ...given({ as: reading.as, zone: reading.zone, convert: reading.convert }) }
    const asked: Question = asker.question(when)
    // A moment nobody named bounds nothing: what is recorded while the history is read counts.
    const stretch = given({
      from,
      to,
      asOf: moment.asOf === undefined ? undefined : asked.asOf,
      knownAt: moment.knownAt === undefined ? undefined : asked.knownAt,
    })
    const tables = isProjection(what) ? [what] : [...tablesOf([what])]
    const { rows, events, position, withheld } = await folded(tables, stretch, reading)
    const { asOf, knownAt } = asked
    const name = isProjection(what) ? what.name : what.verb
    const side = { of: name, asOf, knownAt, position: position ?? null, events, withheld }
    if (!isProjection(what)) return { side, answer: await answerFrom(what, rows, asker, { asked, options, when }) }
    const held = rows.get(what) ?? []
    if (!isLibrarys(what)) return { side, rows: held }
    const seen = await asker.seen(
      what,
      held.map(({ key, row }) => ({ ...row, key })),
      when,
    )
    return { side, rows: seen.map(({ key, ...row }) => ({ key, row })) }
  }

  return {
    replay: async ({ onProgress, signal, as, zone, convert, ...side }) => {
      const { side: head, rows, answer } = await fold(side, given({ onProgress, signal, as, zone, convert }))
      const told = rows === undefined ? { answer } : { rows: rows.map(({ key, row }) => ({ ...row, key })) }
      return { view: 'replay', ...head, ...told }
    },
    compare: async ({ before, after, ...reading }) => {
      const [was, is] = [await fold(before, reading), await fold(after, reading)]
      const head = { view: 'replay', before: was.side, after: is.side } as const
      if (was.rows !== undefined && is.rows !== undefined) return { ...head, rows: rowChanges(was.rows, is.rows) }
      if (was.answer !== undefined && is.answer !== undefined)
        return drillable(was.answer).length + drillable(is.answer).length > 0
          ? { ...head, figures: changedFigures(was.answer, is.answer) }
          : { ...head, rows: rowChanges(rowsOfAnswer(was.answer), rowsOfAnswer(is.answer)) }
      throw new ClientelaError({
        _tag: 'NotComparable',
        message: `${was.side.of} and ${is.side.of} can't be compared: rows of a projection against figures of a view; give two of a kind`,
      })
    },
  }
}
