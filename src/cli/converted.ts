/** `--convert EUR --rates rates.csv`: the rates of a file, and what a table says of what was converted. */
import type { Command } from 'commander'
import type { Conversion, Converted, Rate } from '../../projections/convert.ts'
import type { When } from '../app/options.ts'
import { isCurrency } from '../domain/values/money.ts'
import { allEven, openCsv } from '../import/csv.ts'
import { isLocalDate } from '../kernel/local-date.ts'
import type { Sheet } from './output.ts'
import { UsageError } from './usage-error.ts'

export const convertFlags = (command: Command): Command =>
  command
    .option('--convert <currency>', 'every amount in this currency, at the rate of its own day in --rates')
    .option('--rates <file>', 'CSV with day, currency and rate: so many of the currency above for one of that')

const ratesIn = async (path: string): Promise<ReadonlyArray<Rate>> => {
  const { rows } = await openCsv(path, { required: ['day', 'currency', 'rate'] })
  const rates: Array<Rate> = []
  for await (const { line, cells } of allEven(path, rows)) {
    const { day = '', currency = '', rate = '' } = cells
    if (!isLocalDate(day)) throw new UsageError(`${path} line ${line}: "${day}" is no day: write 2026-03-31`)
    if (!isCurrency(currency)) throw new UsageError(`${path} line ${line}: "${currency}" is no ISO 4217 code`)
    rates.push({ day, currency, rate })
  }
  return rates
}

/** What a question is asked of conversion; nothing where none is wanted. */
export const conversionOf = async (options: {
  readonly convert?: string
  readonly rates?: string
}): Promise<Pick<When, 'convert'>> => {
  const { convert: to, rates } = options
  if (to === undefined && rates === undefined) return {}
  if (to === undefined || rates === undefined)
    throw new UsageError('--convert and --rates go together: --convert EUR --rates rates.csv')
  if (!isCurrency(to)) throw new UsageError(`--convert ${to}: write an ISO 4217 code, such as EUR`)
  return { convert: { to, rates: await ratesIn(rates) } satisfies Conversion }
}

const convertedNote = (converted: Converted): string => {
  const told = Object.entries(converted.amounts).map(([currency, count]) => `${count} ${currency}`)
  return told.length === 0
    ? `all amounts are in ${converted.to}`
    : `converted to ${converted.to}, each amount at the rate of its own day: ${told.join(', ')}`
}

/** The sheets; the last says how many amounts were converted, and where there is nothing that the figures could rest on. */
export const withNotes = (
  answer: { readonly converted?: Converted; readonly position?: string | null },
  sheets: ReadonlyArray<Sheet>,
): ReadonlyArray<Sheet> => {
  const { converted, position } = answer
  const last = sheets.at(-1)
  const notes = [
    ...(position === null ? ['nothing that this rests on is on record by then'] : []),
    ...(converted === undefined ? [] : [convertedNote(converted)]),
  ]
  if (last === undefined || notes.length === 0) return sheets
  return [...sheets.slice(0, -1), { ...last, notes: [...(last.notes ?? []), ...notes] }]
}
