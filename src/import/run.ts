/** Sends a source's rows through the real commands and accounts for each: imported, already there, or rejected. */
import type { Clientela } from '../app/clientela.ts'
import { ClientelaError, type HandleError } from '../kernel/errors.ts'
import type { SourceRow } from './source-row.ts'

export interface Rejected {
  readonly file: string
  readonly line: number
  readonly column: string
  readonly reason: string
  readonly cells: Readonly<Record<string, string>>
}

export interface Counts {
  readonly rows: number
  readonly imported: number
  readonly already: number
  readonly rejected: number
  /** Events written. */
  readonly events: number
}

export const noRows: Counts = { rows: 0, imported: 0, already: 0, rejected: 0, events: 0 }

export const sum = (a: Counts, b: Counts): Counts => ({
  rows: a.rows + b.rows,
  imported: a.imported + b.imported,
  already: a.already + b.already,
  rejected: a.rejected + b.rejected,
  events: a.events + b.events,
})

export interface RunOptions {
  /** Told of every rejected row as it is met. */
  readonly onRejected: (rejected: Rejected) => void
  readonly onProgress?: (counts: Counts) => void
  /** Count only: nothing is sent. */
  readonly dryRun?: boolean
}

/** Rows sent at a time: enough for shared commits, little enough to keep memory flat. */
const BATCH = 500

const isSo = (error: HandleError, rules: ReadonlyArray<string>): boolean =>
  error._tag === 'RuleViolation' && rules.includes(error.rule)

const sendBatch = async (crm: Clientela, rows: ReadonlyArray<SourceRow>, options: RunOptions): Promise<Counts> => {
  const sent = rows.flatMap((row) => (row.content._tag === 'Commands' ? row.content.commands : []))
  const outcomes = options.dryRun === true ? [] : await crm.handleAll(sent)
  let next = 0
  let counts = noRows
  for (const row of rows) {
    const places = [row, ...(row.together ?? [])]
    const count = (what: 'imported' | 'already' | 'rejected', events: number): void => {
      counts = sum(counts, { ...noRows, rows: places.length, [what]: places.length, events })
    }
    const reject = (column: string, reason: string, events = 0): void => {
      for (const { line, cells } of places) options.onRejected({ file: row.file, line, column, reason, cells })
      count('rejected', events)
    }
    if (row.content._tag === 'Rejected') {
      reject(row.content.column, row.content.reason)
      continue
    }
    const own = outcomes.slice(next, next + row.content.commands.length)
    next += row.content.commands.length
    if (options.dryRun === true) {
      count('imported', 0)
      continue
    }
    const events = own.reduce(
      (n, one) => n + (one._tag === 'Right' && !one.right.repeated ? one.right.events.length : 0),
      0,
    )
    const { alreadySo = [] } = row.content
    const refused = own.find((one) => one._tag === 'Left' && !isSo(one.left, alreadySo))
    if (refused?._tag === 'Left') {
      const error = refused.left
      // The store failed: that is not this row's fault, and the rest would only fail the same way.
      if (error._tag !== 'RuleViolation' && error._tag !== 'InvalidCommand') throw new ClientelaError(error)
      reject(error._tag === 'RuleViolation' ? error.field : (error.issues[0]?.field ?? ''), error.message, events)
    } else count(events > 0 ? 'imported' : 'already', events)
  }
  return counts
}

export const runImport = async (
  crm: Clientela,
  rows: AsyncIterable<SourceRow>,
  options: RunOptions,
): Promise<Counts> => {
  let counts = noRows
  let batch: Array<SourceRow> = []
  const flush = async (): Promise<void> => {
    counts = sum(counts, await sendBatch(crm, batch, options))
    batch = []
    options.onProgress?.(counts)
  }
  for await (const row of rows) {
    batch.push(row)
    if (batch.length >= BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  return counts
}
