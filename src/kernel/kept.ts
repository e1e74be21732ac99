/**
 * What a store keeps of facts beside them: of all facts about one thing, its chapter, what they come to. A question about any
 * day takes what is kept of the chapters that were over by then, and folds only what was under way. How it is put down is
 * said by its columns, so that a view that looks at one field of a hundred thousand reads only that.
 */
import type { FactBounds, Times } from './fact-bounds.ts'
import { epochMs, FIRST_INSTANT, type Instant, LAST_INSTANT } from './instant.ts'
import { itemAt } from './item-at.ts'
import type { Position } from './position.ts'

/** `value`: put down as it is, JSON · `list`, `record`: by columns of their own, each read when it is looked at. */
export type KeptColumn<Value> =
  | 'value'
  | (Value extends ReadonlyArray<infer Item>
      ? { readonly list: Item extends object ? KeptColumns<Item> : 'value' }
      : Value extends object
        ? { readonly record: KeptColumns<Value> }
        : never)

export type KeptColumns<Kept> = { readonly [Name in keyof Kept]-?: KeptColumn<Kept[Name]> }

export type AnyKeptColumn = 'value' | { readonly list: AnyKeptColumns | 'value' } | { readonly record: AnyKeptColumns }
export type AnyKeptColumns = { readonly [Name in string]: AnyKeptColumn }

/** How facts are put into chapters, and what is kept of each. */
export interface Chapters<Row, Kept extends object> {
  /** Raise when `make` gives something else for the same facts: what was kept before is made anew. */
  readonly version: number
  /** The column that says what a fact is about. */
  readonly by: keyof Row & string
  readonly columns: KeptColumns<Kept>
  /** What the facts of a chapter come to, in the order of C3; undefined: nothing. */
  readonly make: (rows: ReadonlyArray<Row>) => Kept | undefined
}

export type AnyChapters = Omit<Chapters<never, object>, 'by' | 'columns'> & {
  readonly by: string
  readonly columns: AnyKeptColumns
}

/** When the facts of a chapter occurred and were recorded, the first and the last of each: milliseconds. */
export interface Spell {
  readonly begins: number
  readonly occurredUpTo: number
  readonly recordedFrom: number
  readonly recordedUpTo: number
}

/** Of facts in the order of C3; there is at least one. */
export const spellOf = (rows: ReadonlyArray<Times>): Spell => {
  let [recordedFrom, recordedUpTo] = [LAST_INSTANT, FIRST_INSTANT]
  for (const { recordedAt } of rows) {
    if (recordedAt < recordedFrom) recordedFrom = recordedAt
    if (recordedAt > recordedUpTo) recordedUpTo = recordedAt
  }
  return {
    begins: epochMs(itemAt(rows, 0).occurredAt),
    occurredUpTo: epochMs(itemAt(rows, rows.length - 1).occurredAt),
    recordedFrom: epochMs(recordedFrom),
    recordedUpTo: epochMs(recordedUpTo),
  }
}

/** All facts about one thing, in the order of C3. */
export interface KeptChapter extends Spell {
  readonly rows: ReadonlyArray<object>
  /** What they come to, once it is known. */
  kept: object | undefined
}

/** What a store knows of a list of facts before it is read. */
export interface FactIndex {
  /** The latest times of all of them. */
  readonly upTo: FactBounds
  /** The last position of those that count. */
  readonly last: (bounds: FactBounds) => Position | null
  /** When the first occurred of those that count and occurred after a moment. */
  readonly firstAfter: (moment: Instant, bounds: FactBounds) => Instant | undefined
  /** Of those that count, and occurred at a moment or later, those of which something holds: the others are not held. */
  readonly those: (bounds: FactBounds, from: Instant, holds: (row: never) => boolean) => ReadonlyArray<object>
  /** In the order of their beginnings; absent where none are kept. */
  readonly chapters?: () => ReadonlyArray<KeptChapter>
}

const indexes = new WeakMap<ReadonlyArray<object>, FactIndex>()

export const withIndex = <Rows extends ReadonlyArray<object>>(rows: Rows, index: FactIndex): Rows => {
  indexes.set(rows, index)
  return rows
}

export const indexOf = (rows: ReadonlyArray<object>): FactIndex | undefined => indexes.get(rows)

const plainValue = (column: AnyKeptColumn, value: unknown): unknown => {
  if (column === 'value' || value === undefined || value === null) return value
  if ('record' in column) return plainRow(column.record, value)
  const { list } = column
  return list === 'value' ? value : (value as ReadonlyArray<unknown>).map((item) => plainRow(list, item))
}

const plainRow = (columns: AnyKeptColumns, row: unknown): object =>
  Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, plainValue(column, Reflect.get(row as object, name))]),
  )

/** Whether something is an object of its own, rather than looked up where it is kept. */
export const isPlain = (kept: object): boolean => Object.getPrototypeOf(kept) === Object.prototype

/** A plain copy, which may be changed: what is kept is only to be read. */
export const plain = <Kept extends object>(columns: KeptColumns<Kept>, kept: Kept): Kept =>
  plainRow(columns as AnyKeptColumns, kept) as Kept
