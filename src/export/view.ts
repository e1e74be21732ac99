/**
 * An answer of a view as tables. An answer is nested; a table is one of its lists (`stages`), a list within each row of a list
 * (`groups.curve`, what the outer row says repeated), or `summary`: one row of all that is in no list. What is nested within
 * a row stands under dotted names, typed: `rate.num`, `rate.value`, `rate.ci95.low`, `value.EUR` in minor units,
 * `cells.3.value`.
 */
import { type ColumnType, type Dataset, type ExportColumn, onePage, type Row } from './dataset.ts'

type Fields = Readonly<Record<string, unknown>>

const isRecord = (u: unknown): u is Fields => typeof u === 'object' && u !== null && !Array.isArray(u)

/** A list of rows; one without any may be of anything. */
const isTable = (u: unknown): u is ReadonlyArray<Fields> => Array.isArray(u) && u.every(isRecord)

const isRatio = (u: unknown): boolean => isRecord(u) && 'num' in u && 'den' in u && 'value' in u

/** Rates by period, those that nobody can tell yet included. */
const isRates = (u: unknown): u is ReadonlyArray<unknown> =>
  Array.isArray(u) && u.some(isRatio) && u.every((one) => one === null || isRatio(one))

const hasRows = (u: unknown): u is ReadonlyArray<Fields> => isTable(u) && u.length > 0 && !isRates(u)

const INTERVAL = 'ci95'

const interval = (value: unknown): Fields => {
  const [low = null, high = null] = Array.isArray(value) ? (value as ReadonlyArray<unknown>) : []
  return { low, high }
}

const flat = (value: Fields, prefix = ''): Row =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): ReadonlyArray<readonly [string, unknown]> => {
      const name = `${prefix}${key}`
      if (key === INTERVAL) return Object.entries(flat(interval(inner), `${name}.`))
      if (isRecord(inner)) return Object.entries(flat(inner, `${name}.`))
      if (isRates(inner)) return Object.entries(flat({ ...inner }, `${name}.`))
      return [[name, inner]]
    }),
  )

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/

/** Shares and means are real also where they happen to be whole: a column's type must not change with its values. */
const REAL = /(^|\.)(value|mean|median|p\d\d|rate|share|score|survival|low|high|se)$/

const typeOf = (name: string, values: ReadonlyArray<unknown>): ColumnType => {
  const known = values.filter((value) => value !== null && value !== undefined)
  if (known.length === 0) return REAL.test(name) ? 'real' : 'text'
  if (known.every((value) => typeof value === 'boolean')) return 'boolean'
  if (known.every((value) => typeof value === 'number'))
    return !REAL.test(name) && known.every(Number.isSafeInteger) ? 'integer' : 'real'
  if (known.every((value) => typeof value === 'string'))
    return known.every((value) => INSTANT.test(value)) ? 'instant' : 'text'
  return 'json'
}

/** Columns in the order of the fields; what is null here and nested there is the nested alone. */
const columnsOf = (fields: ReadonlyArray<string>, rows: ReadonlyArray<Row>): ReadonlyArray<ExportColumn> => {
  const place = new Map(fields.map((field, i) => [field, i]))
  const placeOf = (name: string): number => place.get(name.split('.', 1)[0] ?? '') ?? 0
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort((a, b) => placeOf(a) - placeOf(b))
  const nested = new Set(names.flatMap((name) => name.split('.').map((_, i, parts) => parts.slice(0, i).join('.'))))
  return names.flatMap((name) => {
    const values = rows.map((row) => row[name])
    const absent = nested.has(name) && values.every((value) => value === null || value === undefined)
    return absent ? [] : [{ name, type: typeOf(name, values) }]
  })
}

/** What an outer row says of itself in plain words and numbers. */
const own = (row: Fields): Fields =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => typeof value !== 'object'))

/** The lists within the rows of a list, by their names. */
const inner = (rows: ReadonlyArray<Fields>): ReadonlyArray<string> => [
  ...new Set(rows.flatMap((row) => Object.entries(row).flatMap(([name, value]) => (hasRows(value) ? [name] : [])))),
]

/** The names of the tables of an answer that have rows: its lists in their order, each with those within it, then `summary`. */
export const partsOf = (answer: object): ReadonlyArray<string> => [
  ...Object.entries(answer).flatMap(([name, value]) =>
    hasRows(value) ? [name, ...inner(value).map((nested) => `${name}.${nested}`)] : [],
  ),
  'summary',
]

const rowsOf = (fields: Fields, part: string): ReadonlyArray<Fields> | undefined => {
  if (part === 'summary') return [Object.fromEntries(Object.entries(fields).filter(([, value]) => !isTable(value)))]
  const [name = '', nested] = part.split('.')
  const list = fields[name]
  if (!isTable(list)) return undefined
  // Lists within rows are tables of their own.
  const within = new Set(inner(list))
  if (nested === undefined)
    return list.map((row) => Object.fromEntries(Object.entries(row).filter(([key]) => !within.has(key))))
  return list.flatMap((row) => {
    const rows = row[nested]
    return isTable(rows) ? rows.map((one) => ({ ...own(row), ...one })) : []
  })
}

/** One of an answer's tables; undefined where it has none of that name. Default: the first that has rows. */
export const viewDataset = (answer: object, part: string = partsOf(answer)[0] ?? 'summary'): Dataset | undefined => {
  const nested = rowsOf(answer as Fields, part)
  if (nested === undefined) return undefined
  const rows = nested.map((row) => flat(row))
  return { columns: columnsOf([...new Set(nested.flatMap(Object.keys))], rows), pages: onePage(rows) }
}
