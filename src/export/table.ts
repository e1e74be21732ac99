/** A read model's table as it stands: its columns as they are documented, a row a fact. */
import type { AnyRow, Projection } from '../kernel/projection.ts'
import { type ColumnType, type Dataset, onePage } from './dataset.ts'

/** Columns of instants are text in the table and end in `At`, or are called `at`. */
const typeOf = (name: string, type: Projection['table'][string]['type']): ColumnType =>
  type === 'text' && /(^a|A)t$/.test(name) ? 'instant' : type

export const tableDataset = ({ table }: Projection, rows: ReadonlyArray<AnyRow>): Dataset => ({
  columns: Object.entries(table).map(([name, { type }]) => ({ name, type: typeOf(name, type) })),
  pages: onePage(rows),
})
