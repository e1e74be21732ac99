/** The files of a CRM export, and what reading any of them needs. */

import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Zone } from '../domain/values/zone.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { type CsvRow, evenRows, openCsv } from './csv.ts'
import type { DateReader } from './dates.ts'
import { type Notices, notice } from './notices.ts'
import type { SourceRow } from './source-row.ts'

export const IMPORTER = 'crm-opportunities'

/** Known misspellings of the export, by column. */
const misspelt: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  product: { GTXPro: 'GTX Pro' },
  sector: { technolgy: 'technology' },
  office_location: { Philipines: 'Philippines' },
}

export interface CrmSettings {
  readonly dir: string
  readonly zone: Zone
  readonly currency: string
  readonly date: DateReader
}

export const files = {
  accounts: 'accounts.csv',
  products: 'products.csv',
  teams: 'sales_teams.csv',
  pipeline: 'sales_pipeline.csv',
} as const

export const pipelineColumns = [
  'opportunity_id',
  'sales_agent',
  'product',
  'account',
  'deal_stage',
  'engage_date',
  'close_date',
  'close_value',
]
export const accountColumns = [
  'account',
  'sector',
  'year_established',
  'revenue',
  'employees',
  'office_location',
  'subsidiary_of',
]

export const spelt = (notices: Notices, column: string, text: string): string => {
  const right = misspelt[column]?.[text]
  if (right === undefined) return text
  notice(notices, `${column} "${text}" read as "${right}"`)
  return right
}

/** Columns that the importer does not know are kept with the deal. */
export const others = (cells: CsvRow['cells'], known: ReadonlyArray<string>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(cells).filter(([name, value]) => !known.includes(name) && value !== ''))

export const noticeUnknown = (
  notices: Notices,
  file: string,
  columns: ReadonlyArray<string>,
  known: ReadonlyArray<string>,
): void => {
  for (const name of columns.filter((one) => !known.includes(one)))
    notice(notices, `${file}: column ${name} is not known here; kept with each row`)
}

export const rejected = (file: string, { line, cells }: CsvRow, column: string, reason: string): SourceRow => ({
  file,
  line,
  cells,
  content: { _tag: 'Rejected', column, reason },
})

/** When the records are taken to begin: on the first day on which anything is known. */
export interface FirstDays {
  readonly ofAccount: ReadonlyMap<string, LocalDate>
  /** Of any opportunity. */
  readonly ofAll: LocalDate | undefined
}

const readFirstDays = async (settings: CrmSettings): Promise<FirstDays> => {
  const ofAccount = new Map<string, LocalDate>()
  let ofAll: LocalDate | undefined
  const earlier = (day: LocalDate, known: LocalDate | undefined): boolean => known === undefined || day < known
  const { rows } = await openCsv(join(settings.dir, files.pipeline), { required: pipelineColumns })
  for await (const { cells } of evenRows(rows)) {
    const engaged = settings.date(cells.engage_date ?? '')
    const began = E.isRight(engaged) ? engaged : settings.date(cells.close_date ?? '')
    if (E.isRight(began) && earlier(began.right, ofAll)) ofAll = began.right
    const account = cells.account ?? ''
    if (E.isRight(engaged) && earlier(engaged.right, ofAccount.get(account))) ofAccount.set(account, engaged.right)
  }
  return { ofAccount, ofAll }
}

/** Read from the file when first asked for, and once. */
export const firstDaysOf = (settings: CrmSettings): (() => Promise<FirstDays>) => {
  let days: Promise<FirstDays> | undefined
  return () => {
    days ??= readFirstDays(settings)
    return days
  }
}
