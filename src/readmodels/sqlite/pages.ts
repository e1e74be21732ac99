/**
 * Facts a second time, packed in pages of columns. A table of plain rows is what any tool opens, and slow to read whole: most
 * of a row is text that the rows around it repeat. A page holds so many rows by column: the distinct values, and for each row
 * which of them it is; a column is only decoded where somebody looks at it. Within a page rows stand in the order of their
 * occurring, so that putting pages together is a merge. What is newer than the last page is read from the plain rows.
 *
 * Facts are never changed, so a page never is: it is made once and is right for ever.
 */
import { epochMs, type Instant, isInstant } from '../../kernel/instant.ts'
import type { Columns } from './sql.ts'

/** Rows to a page, by default and at most: what is newer than the last one is fewer, and a place among them fits 16 bits. */
export const PAGE_ROWS = 16_384

/** What is known of a page before any of it is read. */
export interface PageBounds {
  /** Key of its last row. */
  readonly upTo: string
  readonly rows: number
  /** When each occurred, milliseconds as 64-bit floats: what pages are merged by. */
  readonly times: Buffer
  readonly firstOccurred: string
  readonly lastOccurred: string
  readonly firstRecorded: string
  readonly lastRecorded: string
}

/** How a column of a page is put down: whichever takes least to look a value up. */
export interface PackedColumn {
  /**
   * `few`: distinct values as a JSON list, and for each row which of them it is, no codes where there is one only ·
   * `instants`: text of one width each, put together · `numbers`: text of whole numbers, as such.
   */
  readonly coding: 'few' | 'instants' | 'numbers'
  readonly values: string
  readonly codes: Uint16Array | Float64Array | null
}

type Row = Readonly<Record<string, unknown>>

const INSTANT = 24
const WHOLE = /^(0|[1-9]\d{0,14})$/

const areInstants = (values: ReadonlyArray<unknown>): values is ReadonlyArray<Instant> => values.every(isInstant)
const areWhole = (values: ReadonlyArray<unknown>): values is ReadonlyArray<string> =>
  values.every((value) => typeof value === 'string' && WHOLE.test(value))

const packFew = (all: ReadonlyArray<unknown>, isJson: boolean): PackedColumn => {
  const codeOf = new Map<unknown, number>()
  const codes = new Uint16Array(all.length)
  for (const [i, value] of all.entries()) {
    const code = codeOf.get(value) ?? codeOf.size
    codeOf.set(value, code)
    codes[i] = code
  }
  const distinct = [...codeOf.keys()]
  // Columns of JSON come as text: put together as they are, the list is JSON of what they hold.
  const values = isJson ? `[${distinct.map((value) => value ?? 'null').join(',')}]` : JSON.stringify(distinct)
  return { coding: 'few', values, codes: distinct.length === 1 ? null : codes }
}

const packColumn = (rows: ReadonlyArray<Row>, name: string, isJson: boolean): PackedColumn => {
  const values = rows.map((row) => row[name])
  if (areInstants(values)) return { coding: 'instants', values: values.join(''), codes: null }
  if (areWhole(values)) return { coding: 'numbers', values: '', codes: Float64Array.from(values, Number) }
  return packFew(values, isJson)
}

const occurredOf = (row: Row): string => row.occurredAt as string
const recordedOf = (row: Row): string => row.recordedAt as string

/** Packs rows as SQLite gives them, in the order of their keys; there is at least one. */
export const pack = (
  rows: ReadonlyArray<Row>,
  columns: Columns,
): { readonly bounds: PageBounds; readonly packed: ReadonlyArray<readonly [name: string, column: PackedColumn]> } => {
  // A stable sort keeps the order of recording among those that occurred at the same moment (C3).
  const sorted = rows.toSorted((a, b) => (occurredOf(a) < occurredOf(b) ? -1 : occurredOf(a) > occurredOf(b) ? 1 : 0))
  const recorded = rows.map(recordedOf).sort()
  const bounds = {
    upTo: rows.at(-1)?.upTo as string,
    rows: rows.length,
    times: Buffer.from(Float64Array.from(sorted, (row) => epochMs(occurredOf(row) as Instant)).buffer),
    firstOccurred: occurredOf(sorted[0] as Row),
    lastOccurred: occurredOf(sorted.at(-1) as Row),
    firstRecorded: recorded[0] ?? '',
    lastRecorded: recorded.at(-1) ?? '',
  }
  return { bounds, packed: columns.map(([name, { type }]) => [name, packColumn(sorted, name, type === 'json')]) }
}

type LookUp = (at: number) => unknown

/** A page as it is read: columns are fetched when first looked at. */
interface Page {
  readonly times: Float64Array
  readonly columns: Array<LookUp | undefined>
  readonly fetch: (column: number) => LookUp
}

/** No column has such a name. */
const PAGE = Symbol('page')
const AT = Symbol('at')

/** A row of a page, of which each column is looked up; made by the hundred thousand, hence a class: no more than its place. */
class PlaceInPage {
  readonly [PAGE]: Page
  readonly [AT]: number
  constructor(page: Page, at: number) {
    this[PAGE] = page
    this[AT] = at
  }
}

/** A typed array must begin at a place that suits its numbers: copied. */
const bytesOf = (blob: Buffer): ArrayBuffer => new Uint8Array(blob).buffer

const lookUpIn = ({ coding, values, codes }: Fetched): LookUp => {
  if (coding === 'instants') return (at) => values.slice(at * INSTANT, (at + 1) * INSTANT)
  if (coding === 'numbers') {
    const numbers = new Float64Array(bytesOf(codes ?? Buffer.alloc(0)))
    return (at) => String(numbers[at])
  }
  const distinct = JSON.parse(values) as ReadonlyArray<unknown>
  if (codes === null) return () => distinct[0]
  const places = new Uint16Array(bytesOf(codes))
  return (at) => distinct[places[at] ?? 0]
}

/** A packed column as the file gives it back. */
export interface Fetched {
  readonly coding: PackedColumn['coding']
  readonly values: string
  readonly codes: Buffer | null
}

/** Rows of a page by their place; to be read, not copied: their columns are no properties of their own. */
export interface PageReader {
  readonly packed: (bounds: PageBounds, fetch: (page: string, name: string) => Fetched) => (at: number) => Row
  /** Rows that are not packed, as though they were. */
  readonly plain: (rows: ReadonlyArray<Row>) => (at: number) => Row
}

/** How the pages of a table are read: prepared once. */
export const pageReader = (columns: Columns): PageReader => {
  class RowOfPage extends PlaceInPage {}
  for (const [i, [name]] of columns.entries())
    Object.defineProperty(RowOfPage.prototype, name, {
      get(this: RowOfPage) {
        const { [PAGE]: page, [AT]: at } = this
        let lookUp = page.columns[i]
        if (lookUp === undefined) {
          lookUp = page.fetch(i)
          page.columns[i] = lookUp
        }
        return lookUp(at)
      },
    })
  const rowsOf = (times: Float64Array, fetch: (name: string) => LookUp) => {
    const page: Page = {
      times,
      columns: columns.map(() => undefined),
      fetch: (column) => fetch(columns[column]?.[0] ?? ''),
    }
    return (at: number) => new RowOfPage(page, at) as unknown as Row
  }
  return {
    packed: ({ upTo, times }, fetch) => rowsOf(new Float64Array(bytesOf(times)), (name) => lookUpIn(fetch(upTo, name))),
    plain: (rows) =>
      rowsOf(
        Float64Array.from(rows, (row) => epochMs(occurredOf(row) as Instant)),
        (name) => (at) => rows[at]?.[name],
      ),
  }
}

const timeOf = ({ [PAGE]: page, [AT]: at }: PlaceInPage): number => page.times[at] ?? 0

/** Orders rows of pages by when they occurred. */
export const byTime = (a: Row, b: Row): number =>
  timeOf(a as unknown as PlaceInPage) - timeOf(b as unknown as PlaceInPage)
