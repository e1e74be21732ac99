/** Exports as text: NDJSON for programs, CSV for spreadsheets; in pieces, so that a slow reader slows the history. */
import { stringify } from 'csv-stringify/sync'
import { cellOf, type Dataset, type ExportColumn } from './dataset.ts'

/** A JSON object a line, fields named like the columns; what is unknown is null. */
export async function* ndjsonOf({ columns, pages }: Dataset): AsyncIterable<string> {
  for await (const page of pages) {
    const lines = page.map((row) =>
      JSON.stringify(Object.fromEntries(columns.map((column) => [column.name, cellOf(row, column)]))),
    )
    yield `${lines.join('\n')}\n`
  }
}

/** What begins a formula, behind blanks and what cannot be seen as well, also as Chinese and Japanese keyboards write it; or moves into the next cell. */
export const RUNS = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u

/** A cell that a spreadsheet would run as a formula is made text; numbers stay numbers. */
export const guarded = (cell: string | number | null): string => {
  const text = cell === null ? '' : String(cell)
  return typeof cell === 'string' && RUNS.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

const csvCell = (cell: unknown, { type }: ExportColumn): string => {
  if (cell === null) return ''
  if (type === 'json') return guarded(JSON.stringify(cell))
  return guarded(typeof cell === 'number' ? cell : String(cell))
}

/** A header, then a line a row. */
export async function* csvOf({ columns, pages }: Dataset): AsyncIterable<string> {
  yield stringify([columns.map(({ name }) => guarded(name))])
  for await (const page of pages)
    yield stringify(page.map((row) => columns.map((column) => csvCell(cellOf(row, column), column))))
}
