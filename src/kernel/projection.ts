/**
 * Read models as pure folds: a projection names its table's columns and, for each event type, what becomes of a row.
 * Rows are plain objects with a text key; the engine keeps rows and checkpoint in one transaction.
 */
import type { Envelope } from './event-codec.ts'
import type { Json } from './json.ts'
import type { AnyChapters, Chapters } from './kept.ts'

/** A documented column; `T` is what its values are in a row. */
export interface Column<T> {
  readonly type: 'text' | 'integer' | 'real' | 'json'
  readonly doc: string
  readonly nullable: boolean
  /** Whether queries range over it. */
  readonly indexed: boolean
  /** Phantom: never there. */
  readonly _T?: T
}

const column =
  <Base>(type: Column<Base>['type']) =>
  <T extends Base = Base>(doc: string): Column<T> => ({ type, doc, nullable: false, indexed: false })

export const text = column<string>('text')
export const integer = column<number>('integer')
export const real = column<number>('real')
export const json = column<Json>('json')
/** The value may be null: unknown, or not applicable. */
export const nullable = <T>(of: Column<T>): Column<T | null> => ({
  type: of.type,
  doc: of.doc,
  indexed: of.indexed,
  nullable: true,
})
/** Queries range over this column. */
export const indexed = <T>(of: Column<T>): Column<T> => ({ ...of, indexed: true })

export type Table = Readonly<Record<string, Column<unknown>>>

/** A row as the engine holds it. */
export type AnyRow = Readonly<Record<string, unknown>>

/** The rows of a table. */
export type RowOf<T extends Table> = { readonly [K in keyof T]: T[K] extends Column<infer V> ? V : never }

/** A copy, column by column: a row that is only read may have no fields of its own. `change` says what becomes of each value. */
export const copiedRow = <Row extends object>(
  table: Table,
  row: Row,
  change: (value: unknown) => unknown = (value) => value,
): Row => Object.fromEntries(Object.keys(table).map((column) => [column, change(Reflect.get(row, column))])) as Row

type Handlers<Row, Event extends Envelope> = {
  readonly [Type in Event['type']]?: (
    row: Row | undefined,
    event: Extract<Event, { readonly type: Type }>,
    key: string,
  ) => Row | undefined
}

export interface ProjectionSpec<T extends Table, Event extends Envelope> {
  /** The table's name: lower case, digits and _. */
  readonly name: string
  /** Raise when rows would come out differently: the new version is built beside the old one and takes over. */
  readonly version: number
  readonly doc: string
  readonly table: T
  /** The rows that an event touches; none: not mine. */
  readonly keys: (event: Event) => ReadonlyArray<string>
  /** For each event type: the row before (undefined: none) to the row after (undefined: none any more). */
  readonly on: Handlers<RowOf<T>, Event>
  /** For every event without a handler of its own, those of other programs included. */
  readonly otherwise?: (row: RowOf<T> | undefined, event: Envelope, key: string) => RowOf<T> | undefined
}

/** A projection as the engine holds it. */
export interface Projection<T extends Table = Table> {
  readonly name: string
  readonly version: number
  readonly doc: string
  readonly table: T
  /** Event types it wants; undefined: all. */
  readonly types: ReadonlyArray<string> | undefined
  /** True where each event makes at most one row of its own, so that no row is ever read back. */
  readonly appendOnly: boolean
  /** Of a table of facts: what a store keeps beside them. */
  readonly chapters?: AnyChapters
  readonly keys: (event: Envelope) => ReadonlyArray<string>
  readonly apply: (row: AnyRow | undefined, event: Envelope, key: string) => AnyRow | undefined
}

const NAME = /^[a-z][a-z0-9_]{0,62}$/

interface Spec {
  readonly name: string
  readonly version: number
  readonly doc: string
  readonly table: Table
  readonly on: object
}

/** What the compiler says where there is one: a file may also be run as it is. */
const checkSpec = ({ name, version, doc, table, on }: Spec): void => {
  if (typeof name !== 'string' || !NAME.test(name))
    throw new Error(`a projection's name is lower-case letters, digits and _: ${JSON.stringify(name)}`)
  const lacks = (what: string) => new Error(`the projection ${name} lacks ${what}`)
  if (!Number.isInteger(version) || version < 1) throw lacks('a version: a whole number from 1')
  if (typeof doc !== 'string') throw lacks('a doc: a sentence that says what it holds')
  if (typeof table !== 'object' || table === null) throw lacks('a table: { column: text(…), … }')
  if (typeof on !== 'object' || on === null) throw lacks('on: what becomes of a row, by event type')
}

const fits: { readonly [Type in Column<unknown>['type']]: (value: unknown) => boolean } = {
  text: (value) => typeof value === 'string',
  integer: Number.isSafeInteger,
  real: Number.isFinite,
  json: (value) => value !== undefined,
}

/** A value as it is written in code: what JSON has no word for is told too. */
const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? JSON.stringify(value)
    : typeof value === 'string'
      ? `"${value}"`
      : String(value)

/** What is wrong with the keys of one's own making, where no compiler looked at them; undefined where nothing is. */
export const keysTrouble = (keys: unknown): string | undefined => {
  if (!Array.isArray(keys)) return `keys is to give a list of texts, it gave ${shown(keys)}`
  const odd = keys.findIndex((key) => typeof key !== 'string')
  return odd < 0 ? undefined : `keys is to give texts, one is ${shown(keys[odd])}`
}

/** What is wrong with a row of one's own making, where no compiler looked at it; undefined where nothing is, or there is none any more. */
export const rowTrouble = (table: Table, row: AnyRow | undefined): string | undefined => {
  if (row === undefined) return undefined
  if (row instanceof Promise) return 'a fold gave a promise: it is to be pure, and say its row at once'
  if (typeof row !== 'object' || row === null) return `a fold is to give a row or undefined, it gave ${shown(row)}`
  const unknown = Object.keys(row).find((name) => !Object.hasOwn(table, name))
  if (unknown !== undefined)
    return `a row has ${unknown}, which the table lacks; its columns are ${Object.keys(table).join(', ')}`
  for (const [name, { type, nullable: mayBeNull }] of Object.entries(table)) {
    const value = row[name]
    if (mayBeNull && value === null) continue
    if (!fits[type](value))
      return `${name} is of type ${type}${mayBeNull ? ' or null' : ''}, a row has ${value === undefined ? 'none' : shown(value)}`
  }
  return undefined
}

/** A handler once its row's type is hidden: the engine gives it only rows that it made itself. */
type Handler = (row: AnyRow | undefined, event: Envelope, key: string) => AnyRow | undefined

/** Makes a projection whose events are given by the type parameter; `defineProjection` of `clientela` knows all of the library's. */
export const projectionOf =
  <Event extends Envelope>() =>
  <const T extends Table>(spec: ProjectionSpec<T, Event>): Projection<T> => {
    checkSpec(spec)
    if (typeof spec.keys !== 'function')
      throw new Error(`the projection ${spec.name} lacks keys: the rows that an event touches`)
    const handlers = new Map(Object.entries(spec.on)) as unknown as ReadonlyMap<string, Handler>
    return {
      name: spec.name,
      version: spec.version,
      doc: spec.doc,
      table: spec.table,
      types: spec.otherwise === undefined ? [...handlers.keys()] : undefined,
      appendOnly: false,
      keys: (event) => spec.keys(event as Event),
      apply: (row, event, key) => {
        const handler = handlers.get(event.type) ?? (spec.otherwise as Handler | undefined)
        return handler === undefined ? row : handler(row, event, key)
      },
    }
  }

export interface FactsSpec<T extends Table, Event extends Envelope, Kept extends object = object> {
  readonly name: string
  readonly version: number
  readonly doc: string
  readonly table: T
  /** For each event type: the one row it leaves behind, or undefined for none. */
  readonly on: {
    readonly [Type in Event['type']]?: (event: Extract<Event, { readonly type: Type }>) => RowOf<T> | undefined
  }
  /** For every event without a handler of its own. */
  readonly otherwise?: (event: Envelope) => RowOf<T> | undefined
  /** What a store may keep of all facts about one thing. */
  readonly chapters?: Chapters<RowOf<T>, Kept>
}

/**
 * Facts with both times on them: a row an event, keyed by position, never changed afterwards. Any moment on either axis
 * is then a range over `occurredAt` and `recordedAt`, and late records fall into place by themselves.
 */
export const factsOf =
  <Event extends Envelope>() =>
  <const T extends Table, Kept extends object = object>(spec: FactsSpec<T, Event, Kept>): Projection<T> => {
    checkSpec(spec)
    const handlers = new Map(Object.entries(spec.on)) as unknown as ReadonlyMap<
      string,
      (e: Envelope) => RowOf<T> | undefined
    >
    return {
      name: spec.name,
      version: spec.version,
      doc: spec.doc,
      table: spec.table,
      types: spec.otherwise === undefined ? [...handlers.keys()] : undefined,
      appendOnly: true,
      ...(spec.chapters === undefined ? {} : { chapters: spec.chapters as AnyChapters }),
      keys: (event) => [event.position],
      apply: (_row, event) => (handlers.get(event.type) ?? spec.otherwise)?.(event),
    }
  }
