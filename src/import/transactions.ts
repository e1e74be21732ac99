/**
 * A log of purchases: a line each, of which those of one client and day stay apart and views count such days once; or the
 * lines of invoices.
 */
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { productId } from '../domain/values/ids.ts'
import { isCurrency } from '../domain/values/money.ts'
import type { Zone } from '../domain/values/zone.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { readAmount } from './amounts.ts'
import { type Importing, type PurchaseForm, purchaseContent } from './bought.ts'
import { evenRows } from './csv.ts'
import { type DateReader, dateReader } from './dates.ts'
import { invoiceRows } from './invoices.ts'
import { readClient, readMoment } from './log-cells.ts'
import type { SourceRow } from './source-row.ts'
import { type LogRow, openTransactions } from './transaction-files.ts'

export interface TransactionSettings {
  readonly file: string
  readonly zone: Zone
  readonly currency: string
  /** Form of the dates; the fixed-width CDNOW layout has its own. */
  readonly date: DateReader
  /** What each purchase becomes: an order that was carried out (default), or a deal won. */
  readonly as?: PurchaseForm
}

/** What was bought, where the log does not say. */
const PURCHASE = productId('purchase')

const contentOf = (
  { cells, rest, line, ragged }: LogRow,
  date: DateReader,
  ofDay: Map<string, number>,
  importing: Importing,
): SourceRow['content'] => {
  const no = (column: string, reason: string): SourceRow['content'] => ({ _tag: 'Rejected', column, reason })
  if (ragged !== undefined) return no('', ragged)
  if (cells.line !== undefined) return no('', 'the line does not have the five fields of the lines before')
  const client = readClient(cells.client)
  if (E.isLeft(client)) return no('client', client.left)
  const moment = readMoment(cells.date ?? '', date, importing.zone)
  if (E.isLeft(moment)) return no('date', moment.left)
  const currency = cells.currency === undefined || cells.currency === '' ? importing.currency : cells.currency
  const isCode: boolean = isCurrency(currency)
  if (!isCode) return no('currency', `"${currency.slice(0, 10)}" is not an ISO 4217 code`)
  const amount = readAmount(cells.amount ?? '', currency)
  if (E.isLeft(amount)) return no('amount', amount.left)
  if (amount.right < 0)
    return no('amount', 'a purchase is not below zero; a return is a line of an invoice, with product and quantity')
  const { day, at } = moment.right
  const nth = (ofDay.get(`${client.right} ${day}`) ?? 0) + 1
  ofDay.set(`${client.right} ${day}`, nth)
  const total = { amount: amount.right, currency }
  const units = cells.quantity === undefined || cells.quantity === '' ? {} : { units: cells.quantity }
  const attributes = { ...units, ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== '')) }
  const id = `purchase-${client.right}-${day}-${nth}`
  const lines = [{ product: PURCHASE, quantity: 1, unitPrice: total }]
  const bought = { id, client: client.right, location: undefined, day, at, lines, total, names: new Map(), attributes }
  return purchaseContent(bought, line, importing)
}

const firstDayOf = async (
  rows: AsyncIterable<LogRow>,
  date: DateReader,
  zone: Zone,
): Promise<LocalDate | undefined> => {
  let first: LocalDate | undefined
  for await (const { cells } of evenRows(rows)) {
    const moment = readMoment(cells.date ?? '', date, zone)
    if (E.isRight(moment) && (first === undefined || moment.right.day < first)) first = moment.right.day
  }
  return first
}

/** The purchases of a file: CSV with a header, lines of purchases or of invoices, or the fixed-width layout of CDNOW. */
export async function* transactionRows(settings: TransactionSettings): AsyncGenerator<SourceRow> {
  const { zone, currency, as = 'orders' } = settings
  const log = await openTransactions(settings.file)
  const own = log.dates === undefined ? undefined : dateReader(log.dates)
  const date = own !== undefined && E.isRight(own) ? own.right : settings.date
  const importing: Importing = {
    file: basename(settings.file),
    zone,
    currency,
    as,
    firstDay: await firstDayOf(log.rows(), date, zone),
    clients: new Set(),
    products: new Set(),
  }
  if (log.layout === 'invoices') yield* invoiceRows(log.rows(), date, importing)
  else {
    const ofDay = new Map<string, number>()
    for await (const row of log.rows())
      yield {
        file: importing.file,
        line: row.line,
        cells: { ...row.rest, ...row.cells },
        content: contentOf(row, date, ofDay, importing),
      }
  }
}
