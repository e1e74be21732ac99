/** Two tables of rows by key, compared row by row and column by column: the same history seen by two projections, or at two moments. */

/** A row by its columns. */
export type Row = Readonly<Record<string, unknown>>

export interface ColumnChange {
  readonly column: string
  /** Absent where that side has no such column. */
  readonly before?: unknown
  readonly after?: unknown
  /** Of numbers: how much more. */
  readonly change: number | null
}

/** A row that is not the same on both sides; null where a side has none under that key. */
export interface RowChange {
  readonly key: string
  readonly before: Row | null
  readonly after: Row | null
  readonly columns: ReadonlyArray<ColumnChange>
}

export interface RowChanges {
  /** Rows that are the same on both sides. */
  readonly same: number
  /** In the order of the rows before, then of those that only came. */
  readonly rows: ReadonlyArray<RowChange>
}

/** Rows by key. */
export type Keyed = ReadonlyArray<{ readonly key: string; readonly row: Row }>

const canonical = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(canonical)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([name, held]) => [name, canonical(held)]),
        )
      : value

/** Whether two values of a column say the same, in whatever order their fields stand. */
const isSame = (before: unknown, after: unknown): boolean =>
  before === after || JSON.stringify(canonical(before)) === JSON.stringify(canonical(after))

const columnsOf = (before: Row | null, after: Row | null): ReadonlyArray<ColumnChange> => {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])
  return [...names].flatMap((column) => {
    const [was, is] = [before?.[column], after?.[column]]
    if (isSame(was, is)) return []
    const change = typeof was === 'number' && typeof is === 'number' ? is - was : null
    const sides = { ...(was === undefined ? {} : { before: was }), ...(is === undefined ? {} : { after: is }) }
    return [{ column, ...sides, change }]
  })
}

const byKey = (rows: Keyed): ReadonlyMap<string, Row> => new Map(rows.map(({ key, row }) => [key, row]))

/** What is another in the second table than in the first. */
export const rowChanges = (before: Keyed, after: Keyed): RowChanges => {
  const [was, is] = [byKey(before), byKey(after)]
  const keys = new Set([...was.keys(), ...is.keys()])
  const rows = [...keys].flatMap((key): ReadonlyArray<RowChange> => {
    const [then, now] = [was.get(key) ?? null, is.get(key) ?? null]
    const columns = columnsOf(then, now)
    return columns.length === 0 && then !== null && now !== null ? [] : [{ key, before: then, after: now, columns }]
  })
  return { same: keys.size - rows.length, rows }
}

/** What an answer says, a row a path: for answers that do not keep what their figures are made of. */
export const rowsOfAnswer = (answer: unknown, path = ''): Keyed => {
  if (typeof answer !== 'object' || answer === null) return [{ key: path, row: { value: answer } }]
  return Object.entries(answer).flatMap(([name, value]) => rowsOfAnswer(value, path === '' ? name : `${path}.${name}`))
}
