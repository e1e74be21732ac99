/**
 * An answer of a view as tables. An answer is nested; a table is one of its lists, with what is nested within a row under
 * dotted names (`rate.num`, `value.EUR`), or `summary`: one row of all that is in no list.
 */
import { type ColumnType, type Dataset, type ExportColumn, onePage, type Row } from './dataset.ts'

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const isTable = (u: unknown): u is ReadonlyArray<Readonly<Record<string, unknown>>> =>
  Array.isArray(u) && u.length > 0 && u.every(isRecord)

const flat = (value: Readonly<Record<string, unknown>>, prefix = ''): Row =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): ReadonlyArray<readonly [string, unknown]> => {
      if (isRecord(inner)) return Object.entries(flat(inner, `${prefix}${key}.`))
      return [[`${prefix}${key}`, inner]]
    }),
  )

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** Shares and means are real also where they happen to be whole: a column's type must not change with its values. */
const REAL = /(^|\.)(value|mean|median|p\d\d|rate|share|score|survival|low|high|se)$/

const typeOf = (name: string, values: ReadonlyArray<unknown>): ColumnType => {
  const known = values.filter((value) => value !== null && value !== undefined)
  if (known.length === 0) return 'text'
  if (known.every((value) => typeof value === 'boolean')) return 'boolean'
  if (known.every((value) => typeof value === 'number'))
    return !REAL.test(name) && known.every(Number.isSafeInteger) ? 'integer' : 'real'
  if (known.every((value) => typeof value === 'string'))
    return known.every((value) => INSTANT.test(value as string)) ? 'instant' : 'text'
  return 'json'
}

/** Columns in the order in which rows bring them up. */
const columnsOf = (rows: ReadonlyArray<Row>): ReadonlyArray<ExportColumn> =>
  [...new Set(rows.flatMap((row) => Object.keys(row)))].map((name) => ({
    name,
    type: typeOf(
      name,
      rows.map((row) => row[name]),
    ),
  }))

/** The names of the tables an answer holds: its lists in their order, then `summary`. */
export const partsOf = (answer: object): ReadonlyArray<string> => [
  ...Object.entries(answer).flatMap(([name, value]) => (isTable(value) ? [name] : [])),
  'summary',
]

/** One of an answer's tables; undefined where it has none of that name. Default: the first. */
export const viewDataset = (answer: object, part: string = partsOf(answer)[0] ?? 'summary'): Dataset | undefined => {
  const fields = answer as Readonly<Record<string, unknown>>
  const list = fields[part]
  const rows =
    part === 'summary'
      ? [flat(Object.fromEntries(Object.entries(fields).filter(([, value]) => !isTable(value))))]
      : isTable(list)
        ? list.map((row) => flat(row))
        : undefined
  return rows === undefined ? undefined : { columns: columnsOf(rows), pages: onePage(rows) }
}
