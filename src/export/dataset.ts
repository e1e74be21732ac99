/** What every form of export is made of: named, typed columns and a stream of rows. */

/**
 * `instant` is ISO 8601 text in UTC, `integer` a whole number or a bigint, `json` any JSON. A cell may be null in every column.
 */
export type ColumnType = 'text' | 'integer' | 'real' | 'boolean' | 'instant' | 'json'

export interface ExportColumn {
  readonly name: string
  readonly type: ColumnType
}

export type Row = Readonly<Record<string, unknown>>

export interface Dataset {
  readonly columns: ReadonlyArray<ExportColumn>
  /** In pages, so that memory stays flat however long the history is. */
  readonly pages: AsyncIterable<ReadonlyArray<Row>>
}

/** Rows that are at hand already, as one page. */
export async function* onePage(rows: ReadonlyArray<Row>): AsyncIterable<ReadonlyArray<Row>> {
  if (rows.length > 0) yield rows
}

/** A cell of a column; absent and undefined are null. */
export const cellOf = (row: Row, { name }: ExportColumn): unknown => row[name] ?? null
