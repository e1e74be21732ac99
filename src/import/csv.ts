/** Rows of a CSV file, streamed: any size, BOM, CRLF, commas or semicolons, quoted newlines; each row knows its line. */
import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { type Info, parse } from 'csv-parse'

/** The file as a whole can't be read; nothing of it was, or no more of it will be. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem'
}

export interface CsvRow {
  /** Line on which the row ends; the first is 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
  /** Where it has more or fewer cells than the header: that it has. Which are which can't be told. */
  readonly ragged?: string
}

export interface CsvOptions {
  /** Columns that must be there. */
  readonly required: ReadonlyArray<string>
}

export interface CsvFile {
  readonly columns: ReadonlyArray<string>
  readonly rows: AsyncIterable<CsvRow>
}

/** Those rows whose cells are told apart by the header: who accounts for rows rejects the others where they are imported. */
export async function* evenRows<R extends CsvRow>(rows: AsyncIterable<R>): AsyncGenerator<R> {
  for await (const row of rows) if (row.ragged === undefined) yield row
}

/** All rows of a file that is of no use in part. Throws `FileProblem` at one that has not as many cells as the header. */
export async function* allEven<R extends CsvRow>(path: string, rows: AsyncIterable<R>): AsyncGenerator<R> {
  for await (const row of rows) {
    if (row.ragged !== undefined) throw new FileProblem(`${path}:${row.line}: ${row.ragged}`)
    yield row
  }
}

const SAMPLE = 64 * 1024
/** One row may be so long: a missing closing quote must not swallow a gigabyte. */
const MAX_RECORD = 1024 * 1024

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** The first bytes of a file as text. */
export const headOf = async (path: string): Promise<string> => {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE), 0, SAMPLE, 0)
      return buffer
        .subarray(0, bytesRead)
        .toString('utf8')
        .replace(/^\uFEFF/, '')
    } finally {
      await file.close()
    }
  } catch (thrown) {
    throw new FileProblem(`${path} can't be read: ${reasonOf(thrown)}`)
  }
}

const NEWLINE = 0x0a

/** Which of some lines is the first that is not UTF-8, counted from 0. */
const damagedIn = (bytes: Buffer): number => {
  let [from, line] = [0, 0]
  for (
    let at = bytes.indexOf(NEWLINE);
    at !== -1 && isUtf8(bytes.subarray(from, at));
    at = bytes.indexOf(NEWLINE, from)
  ) {
    from = at + 1
    line++
  }
  return line
}

const linesIn = (bytes: Buffer): number => {
  let lines = 0
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines++
  return lines
}

/** What can't be read is not guessed at: looked at as a whole before anything of it is written. */
const requireUtf8 = async (path: string): Promise<void> => {
  let line = 1
  let begun = Buffer.alloc(0)
  const require = (bytes: Buffer): void => {
    if (!isUtf8(bytes))
      throw new FileProblem(`${path}:${line + damagedIn(bytes)}: not UTF-8: save the file as UTF-8 and import it again`)
  }
  const chunks: AsyncIterable<Buffer> = createReadStream(path)
  for await (const chunk of chunks) {
    const bytes = begun.length === 0 ? chunk : Buffer.concat([begun, chunk])
    const end = bytes.lastIndexOf(NEWLINE) + 1
    require(bytes.subarray(0, end))
    line += linesIn(bytes.subarray(0, end))
    begun = Buffer.from(bytes.subarray(end))
    // Longer than a row may be: whoever parses it says so.
    if (begun.length > MAX_RECORD) return
  }
  require(begun)
}

const headerOf = (head: string): { readonly columns: ReadonlyArray<string>; readonly delimiter: string } => {
  const [line = ''] = head.split(/\r\n|\n|\r/, 1)
  const delimiter =
    [',', ';', '\t'].map((one) => [one, line.split(one).length] as const).sort(([, a], [, b]) => b - a)[0]?.[0] ?? ','
  const columns = line.split(delimiter).map((name) =>
    name
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .replaceAll('""', '"'),
  )
  return { columns, delimiter }
}

/** What is said of a row that has not as many cells as the header. */
const raggedness = ({ message }: Error): string => {
  const [, wanted = '', found = ''] = /length is (\d+), got (\d+)/.exec(message) ?? []
  return `has ${found} cells, where the header has ${wanted}`
}

async function* rowsOf(path: string, delimiter: string): AsyncGenerator<CsvRow> {
  const parser = createReadStream(path).pipe(
    parse({
      bom: true,
      columns: (names: ReadonlyArray<string>) => names.map((name) => name.trim()),
      delimiter,
      info: true,
      skip_empty_lines: true,
      trim: true,
      max_record_size: MAX_RECORD,
      relax_column_count: true,
    }),
  )
  try {
    // The parser counts a CRLF inside quotes as two lines; a person's editor counts one.
    let countedTwice = 0
    for await (const { record, info } of parser as AsyncIterable<{
      record: Record<string, string>
      info: Info & { readonly error?: Error }
    }>) {
      for (const cell of Object.values(record)) countedTwice += cell.split('\r\n').length - 1
      const row = { line: info.lines - countedTwice, cells: record }
      yield info.error === undefined ? row : { ...row, ragged: raggedness(info.error) }
    }
  } catch (thrown) {
    const line = typeof thrown === 'object' && thrown !== null && 'lines' in thrown ? `:${String(thrown.lines)}` : ''
    throw new FileProblem(
      `${path}${line}: ${reasonOf(thrown)}; mend the file and import again: what was imported is recognised`,
    )
  }
}

/** Opens a CSV file with a header. Throws `FileProblem` where it can't be read or lacks a column. */
export const openCsv = async (path: string, { required }: CsvOptions): Promise<CsvFile> => {
  const head = await headOf(path)
  await requireUtf8(path)
  const { columns, delimiter } = headerOf(head)
  const twice = columns.find((name, i) => name !== '' && columns.indexOf(name) < i)
  if (twice !== undefined)
    throw new FileProblem(`${path}:1: two columns are called ${twice}: which is meant can't be told`)
  const missing = required.filter((name) => !columns.includes(name))
  if (missing.length > 0)
    throw new FileProblem(
      `${path}:1: the column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing; found are ${columns.join(', ')}`,
    )
  return { columns, rows: rowsOf(path, delimiter) }
}
