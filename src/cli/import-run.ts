/** What all imports share: their options, rows run through the commands with progress, and the account of each row. */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { stringify } from 'csv-stringify/sync'
import * as E from 'fp-ts/lib/Either.js'
import { isCurrency } from '../domain/values/money.ts'
import { guarded } from '../export/text.ts'
import { type DateReader, dateReader } from '../import/dates.ts'
import { linesIn } from '../import/lines.ts'
import type { Notices } from '../import/notices.ts'
import { type Counts, type Rejected, runImport } from '../import/run.ts'
import type { SourceRow } from '../import/source-row.ts'
import { given } from '../kernel/given.ts'
import { keeping } from './interruptible.ts'
import { progress } from './progress.ts'
import { type CommonOptions, common, type Session, UsageError } from './session.ts'

export interface ImportFlags extends CommonOptions {
  readonly dryRun?: boolean
  readonly rejected: string
}

export interface DatedFlags extends ImportFlags {
  readonly dateFormat: string
}

export const flags = (command: Command): Command =>
  common(command, 'no bounds')
    .option('--currency <code>', 'currency of amounts that name none (default USD)')
    .option('--dry-run', 'read and check, write nothing')
    .option('--rejected <file>', 'where rejected rows go, with their reasons', 'rejected.csv')

export const dated = (command: Command): Command =>
  flags(command).option(
    '--date-format <form>',
    'how the file writes dates, such as MM/DD/YYYY or DD-MM-YY',
    'YYYY-MM-DD',
  )

export const dateOf = (format: string): DateReader => {
  const reader = dateReader(format)
  if (E.isLeft(reader)) throw new UsageError(reader.left)
  return reader.right
}

export const currencyOf = (code: string | undefined): string => {
  const wanted = code ?? 'USD'
  const known: boolean = isCurrency(wanted)
  if (!known) throw new UsageError(`--currency ${wanted}: write an ISO 4217 code such as EUR`)
  return wanted
}

/** Rows of different columns as one CSV: place, reason, and the row as it was. */
const rejectedCsv = (rejected: ReadonlyArray<Rejected>): string => {
  const columns = [...new Set(rejected.flatMap(({ cells }) => Object.keys(cells)))]
  const rows = rejected.map(({ file, line, column, reason, cells }) => [
    ...[file, line, column, reason],
    ...columns.map((name) => cells[name] ?? ''),
  ])
  return stringify([['file', 'line', 'column', 'reason', ...columns], ...rows].map((row) => row.map(guarded)))
}

const SHOWN = 10

export const report = async (
  session: Session,
  options: ImportFlags,
  counts: Counts,
  also: Readonly<Record<string, Counts>>,
  rejected: ReadonlyArray<Rejected>,
  notices: Notices,
): Promise<number> => {
  const rejectedFile = rejected.length === 0 ? null : resolve(options.rejected)
  if (rejectedFile !== null) await writeFile(rejectedFile, rejectedCsv(rejected))
  for (const { file, line, column, reason } of rejected.slice(0, SHOWN))
    process.stderr.write(`${file}:${line}${column === '' ? '' : `:${column}`}: ${reason}\n`)
  if (rejected.length > SHOWN) process.stderr.write(`… and ${rejected.length - SHOWN} more in ${options.rejected}\n`)
  const noted = [...notices].map(([sentence, times]) => ({ notice: sentence, times }))
  const all = Object.values(also).reduce((sum, one) => sum + one.events, counts.events)
  await session.show({ ...counts, events: all, rejectedFile, dryRun: options.dryRun === true, also, notices: noted }, [
    {
      title: options.dryRun === true ? 'Checked, nothing written' : 'Imported',
      columns: ['what', 'rows', 'imported', 'already', 'rejected', 'events'],
      rows: [...Object.entries({ ...also, rows: counts })].map(([what, c]) => [
        what,
        c.rows,
        c.imported,
        c.already,
        c.rejected,
        c.events,
      ]),
      notes: [
        ...noted.map(({ notice, times }) => `${times} × ${notice}`),
        ...(rejectedFile === null ? [] : [`rejected rows are in ${options.rejected}`]),
      ],
    },
  ])
  return rejected.length === 0 ? 0 : 1
}

/** The lines below the header; cells that hold newlines make it a little more than there are rows. */
const rowsIn = async (file: string): Promise<number | undefined> => {
  const lines = await linesIn(file)
  return lines === undefined ? undefined : Math.max(0, lines - 1)
}

/** What stays of an import that is broken off. */
export const keptOf = ({ dryRun }: ImportFlags): string =>
  dryRun === true ? 'nothing was written' : 'what was imported stays; the same command goes on from there'

export const running = async (
  session: Session,
  rows: AsyncIterable<SourceRow>,
  options: ImportFlags,
  rejected: Array<Rejected>,
  what: string,
  file: string,
): Promise<Counts> => {
  const bar = progress(what, await rowsIn(file))
  try {
    return await keeping(keptOf(options), () =>
      runImport(session.crm, rows, {
        onRejected: (one) => rejected.push(one),
        onProgress: ({ rows: done }) => bar.update(done),
        ...given({ dryRun: options.dryRun }),
      }),
    )
  } finally {
    bar.stop()
  }
}

/** Refusals during an import are in the file of rejected rows; the audit trail holds attempts of people. */
export const quiet = { recordRefusals: false } as const
