/** Exports as Parquet, types kept: whole numbers, instants and JSON stay what they are in DuckDB, pandas, R. */
import type { BasicType } from 'hyparquet-writer'
import { type ColumnType, cellOf, type Dataset } from './dataset.ts'
import { whole } from './file.ts'

const types: Readonly<Record<ColumnType, BasicType>> = {
  text: 'STRING',
  integer: 'INT64',
  real: 'DOUBLE',
  boolean: 'BOOLEAN',
  instant: 'TIMESTAMP',
  json: 'JSON',
}

const encoded = (cell: unknown, type: ColumnType): unknown => {
  if (cell === null) return null
  switch (type) {
    case 'integer':
      return BigInt(cell as number | bigint)
    case 'instant':
      return new Date(cell as string)
    case 'text':
      return String(cell)
    default:
      return cell
  }
}

/** Rows a group: what is held in memory at once. */
const GROUP = 20_000

/** Writes a file, a group of rows at a time. */
export const writeParquet = ({ columns, pages }: Dataset, path: string): Promise<void> =>
  whole(path, async (part) => {
    // Heavy, and of no use to whoever never exports.
    const { parquetWriteRows, fileWriter } = await import('hyparquet-writer')
    async function* rows() {
      for await (const page of pages)
        for (const row of page)
          yield Object.fromEntries(
            columns.map((column) => [column.name, encoded(cellOf(row, column), column.type)] as const),
          )
    }
    await parquetWriteRows({
      writer: fileWriter(part),
      rows: rows(),
      columns: columns.map(({ name, type }) => ({ name, type: types[type], nullable: true })),
      rowGroupSize: GROUP,
      createdBy: 'clientela',
    })
  })
