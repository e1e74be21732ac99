/**
 * Facts a second time, packed in pages of columns. A table of plain rows is what any tool opens, and slow to read whole: most
 * of a row is text that the rows around it repeat. A page holds so many rows by column, each packed as takes least to look a
 * value up (`pack.ts`); a column is only decoded where somebody looks at it. Within a page rows stand in the order of their
 * occurring, so that putting pages together is a merge. What is newer than the last page is read from the plain rows.
 *
 * Facts are never changed, so a page never is: it is made once and is right for ever.
 */
import type { Times } from '../../kernel/fact-bounds.ts'
import { epochMs, type Instant } from '../../kernel/instant.ts'
import { itemAt } from '../../kernel/item-at.ts'
import type { AnyKeptColumn, AnyKeptColumns } from '../../kernel/kept.ts'
import type { Position } from '../../kernel/position.ts'
import type { Column } from '../../kernel/projection.ts'
import { INSTANT_WIDTH, type Named, type PackedColumn, packColumn } from './pack.ts'
import type { Columns } from './sql.ts'

/** Rows to a page, by default and at most: what is newer than the last one is fewer, and a place among them fits 16 bits. */
export const PAGE_ROWS = 16_384

/** What is known of a page before any of it is read. */
export interface PageBounds {
  /** Key of its last row. */
  readonly upTo: string
  readonly rows: number
  readonly firstOccurred: Instant
  readonly lastOccurred: Instant
  readonly firstRecorded: Instant
  readonly lastRecorded: Instant
}

type Row = Readonly<Record<string, unknown>>

/** A row of a table of facts: it has these columns, whatever else. */
export type FactRow = Row & Times & { readonly position: Position }

/** Packs rows as SQLite gives them, in the order of their keys; there is at least one. */
export const pack = (
  rows: ReadonlyArray<FactRow & { readonly upTo: string }>,
  columns: Columns,
): {
  readonly bounds: PageBounds
  /** When each occurred, milliseconds as 64-bit floats: what pages are merged by. */
  readonly times: Buffer
  readonly packed: ReadonlyArray<Named>
} => {
  // A stable sort keeps the order of recording among those that occurred at the same moment (C3).
  const sorted = rows.toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0))
  const recorded = rows.map(({ recordedAt }) => recordedAt).sort()
  const bounds = {
    upTo: itemAt(rows, rows.length - 1).upTo,
    rows: rows.length,
    firstOccurred: itemAt(sorted, 0).occurredAt,
    lastOccurred: itemAt(sorted, sorted.length - 1).occurredAt,
    firstRecorded: itemAt(recorded, 0),
    lastRecorded: itemAt(recorded, recorded.length - 1),
  }
  const packed = columns.map(([name, { type }]): Named => {
    const values = sorted.map((row) => row[name])
    return [name, packColumn(values, type === 'json')]
  })
  const times = Buffer.from(Float64Array.from(sorted, ({ occurredAt }) => epochMs(occurredAt)).buffer)
  return { bounds, times, packed }
}

/** A packed column as the file gives it back. */
export interface Fetched {
  readonly coding: PackedColumn['coding']
  readonly values: string
  readonly codes: Buffer | null
}

type Fetch = (name: string) => Fetched
type LookUp = (at: number) => unknown

/** A page as it is read: columns are fetched when first looked at. */
interface Page {
  /** Its place among the pages of its table. */
  readonly number: number
  readonly times: () => Float64Array
  readonly columns: Array<LookUp | undefined>
  readonly open: (column: number) => LookUp
}

/** No column has such a name. */
const PAGE = Symbol('page')
const AT = Symbol('at')

/** Where a row stands: all that it holds, each of its columns being looked up. */
interface PlaceInPage {
  readonly [PAGE]: Page
  readonly [AT]: number
}

/** A typed array must begin at a place that suits its numbers: copied. */
const bytesOf = (blob: Buffer | null): ArrayBuffer => new Uint8Array(blob ?? []).buffer

const instantAt =
  (values: string): LookUp =>
  (at) => {
    const text = values.slice(at * INSTANT_WIDTH, (at + 1) * INSTANT_WIDTH)
    return text.charCodeAt(0) === 32 ? undefined : text
  }

const distinctAt = (values: string, codes: ArrayLike<number> | undefined): LookUp => {
  const distinct = JSON.parse(values) as ReadonlyArray<unknown>
  return codes === undefined ? () => distinct[0] : (at) => distinct[codes[at] ?? 0]
}

const lookUpIn = ({ coding, values, codes }: Fetched): LookUp => {
  switch (coding) {
    case 'instants':
      return instantAt(values)
    case 'numbers': {
      const numbers = new Float64Array(bytesOf(codes))
      return (at) => String(numbers[at])
    }
    case 'floats':
    case 'ends': {
      const numbers = new Float64Array(bytesOf(codes))
      return (at) => numbers[at]
    }
    case 'few':
      return distinctAt(values, codes === null ? undefined : new Uint16Array(bytesOf(codes)))
    case 'many':
      return distinctAt(values, codes === null ? undefined : new Uint32Array(bytesOf(codes)))
  }
}

/** Made when it is first wanted. */
const once = <A>(make: () => A): (() => A) => {
  let made: A | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** How a column is opened in a page, whatever it is made of. */
type Opener = (name: string, fetch: Fetch) => LookUp
type NamedColumns = ReadonlyArray<readonly [name: string, column: AnyKeptColumn]>

const openerOf = (column: AnyKeptColumn): Opener => {
  if (column === 'value') return (name, fetch) => lookUpIn(fetch(name))
  if ('record' in column) {
    const columns = Object.entries(column.record)
    const [rowsOf, open] = [rowReader(columns), opensOf(columns)]
    return (name, fetch) => rowsOf({ open: open(fetch, `${name}.`) })
  }
  const openItems = openerOf(column.list === 'value' ? 'value' : { record: column.list })
  return (name, fetch) => {
    const ends = new Float64Array(bytesOf(fetch(name).codes))
    const items = once(() => openItems(`${name}.`, fetch))
    // Who looks at a list looks at it again.
    const known: Array<ReadonlyArray<unknown> | undefined> = []
    return (at) => {
      const found = known[at]
      if (found !== undefined) return found
      const list: Array<unknown> = []
      for (let i = at === 0 ? 0 : (ends[at - 1] ?? 0); i < (ends[at] ?? 0); i++) list.push(items()(i))
      known[at] = list
      return list
    }
  }
}

/** Where the columns of a page come from. */
interface Source {
  readonly open: (column: number) => LookUp
  readonly number?: number
  readonly times?: () => Float64Array
}

/** Opens the columns of a page by their number. */
const opensOf = (columns: NamedColumns): ((fetch: Fetch, prefix?: string) => Source['open']) => {
  const openers = columns.map(([name, column]) => ({ name, open: openerOf(column) }))
  return (fetch, prefix = '') =>
    (column) => {
      const { name, open } = itemAt(openers, column)
      return open(`${prefix}${name}`, fetch)
    }
}

const NO_TIMES = (): Float64Array => new Float64Array(0)

/** Rows by their place; to be read, not copied: their columns are no properties of their own. */
const rowReader = <R extends object = Row>(columns: NamedColumns): ((source: Source) => (at: number) => R) => {
  // Made by the million, hence a class.
  class RowOfPage implements PlaceInPage {
    readonly [PAGE]: Page
    readonly [AT]: number
    constructor(page: Page, at: number) {
      this[PAGE] = page
      this[AT] = at
    }
  }
  for (const [i, [name]] of columns.entries())
    Object.defineProperty(RowOfPage.prototype, name, {
      get(this: RowOfPage) {
        const { [PAGE]: page, [AT]: at } = this
        let lookUp = page.columns[i]
        if (lookUp === undefined) {
          lookUp = page.open(i)
          page.columns[i] = lookUp
        }
        return lookUp(at)
      },
    })
  return ({ open, number = -1, times = NO_TIMES }) => {
    const page: Page = { number, times, columns: columns.map(() => undefined), open }
    return (at: number) => new RowOfPage(page, at) as unknown as R
  }
}

/** Rows of a table's pages. */
export interface PageReader {
  readonly packed: (number: number, fetch: Fetch, times: () => Buffer) => (at: number) => FactRow
  /** Rows that are not packed, as though they were: a page that comes after all others, its columns read as such. */
  readonly plain: (number: number, column: (name: string) => ReadonlyArray<unknown>) => (at: number) => FactRow
}

/** How the pages of a table of facts are read: prepared once. */
export const pageReader = (table: Columns): PageReader => {
  const columns = table.map(([name]) => [name, 'value'] as const)
  const [rowsOf, open] = [rowReader<FactRow>(columns), opensOf(columns)]
  return {
    packed: (number, fetch, times) =>
      rowsOf({ open: open(fetch), number, times: once(() => new Float64Array(bytesOf(times()))) }),
    plain: (number, read) => {
      const valuesOf = (name: string, { type }: Column<unknown>): ReadonlyArray<unknown> => {
        const values = read(name)
        return type === 'json' ? values.map((text) => (typeof text === 'string' ? JSON.parse(text) : text)) : values
      }
      return rowsOf({
        open: (column) => {
          const values = valuesOf(...itemAt(table, column))
          return (at) => values[at]
        },
        number,
        times: once(() => Float64Array.from(read('occurredAt'), (at) => epochMs(at as Instant))),
      })
    },
  }
}

/** How pages of what is kept are read: rows that are looked up by column, as facts are. */
export const keptReader = <R extends object>(columns: AnyKeptColumns): ((fetch: Fetch) => (at: number) => R) => {
  const named = Object.entries(columns)
  const [rowsOf, open] = [rowReader<R>(named), opensOf(named)]
  return (fetch) => rowsOf({ open: open(fetch) })
}

const inPage = (row: FactRow): PlaceInPage => row as unknown as PlaceInPage

const timeOf = ({ [PAGE]: page, [AT]: at }: PlaceInPage): number => page.times()[at] ?? 0

/** Orders rows of pages by when they occurred. */
export const byTime = (a: FactRow, b: FactRow): number => timeOf(inPage(a)) - timeOf(inPage(b))

/** More than rows to a page. */
const PAGE_WIDTH = 65_536

/** Where among the pages of its table a row stands, as one number. */
export const placeOf = (row: FactRow): number => inPage(row)[PAGE].number * PAGE_WIDTH + inPage(row)[AT]
export const pageOfPlace = (place: number): number => Math.floor(place / PAGE_WIDTH)
export const rowOfPlace = (place: number): number => place % PAGE_WIDTH
