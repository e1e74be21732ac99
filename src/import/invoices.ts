/**
 * Lines of invoices: those of one invoice are an order. What stands below zero came back. The source does not say from which
 * order: it is taken from the client's latest ones that have kept so much of the product at that price, so that what came
 * back is worth what the source says. Where there are none the line is rejected.
 */
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { orderId } from '../domain/values/ids.ts'
import { type Line, totalOf } from '../domain/values/line.ts'
import { isCurrency } from '../domain/values/money.ts'
import { readAmount } from './amounts.ts'
import { IMPORTER, type Importing, purchaseContent } from './bought.ts'
import type { DateReader } from './dates.ts'
import { type Moment, readClient, readMoment } from './log-cells.ts'
import { type SourceRow, sender } from './source-row.ts'
import type { LogRow } from './transaction-files.ts'

interface InvoiceLine extends Moment {
  readonly row: LogRow
  readonly invoice: string
  readonly client: string
  readonly line: Line
  /** Below zero: so much came back. */
  readonly quantity: number
}

type Unread = { readonly column: string; readonly reason: string }

const readLine = (row: LogRow, date: DateReader, importing: Importing): E.Either<Unread, InvoiceLine> => {
  const no = (column: string, reason: string): E.Either<Unread, never> => E.left({ column, reason })
  const { cells } = row
  const { invoice = '', product = '' } = cells
  const client = readClient(cells.client)
  if (E.isLeft(client)) return no('client', client.left)
  if (invoice === '') return no('invoice', 'the line names no invoice')
  if (product === '') return no('product', 'the line names no product')
  const moment = readMoment(cells.date ?? '', date, importing.zone)
  if (E.isLeft(moment)) return no('date', moment.left)
  const quantity = Number(cells.quantity)
  if (!/^-?\d+$/.test(cells.quantity ?? '') || !Number.isSafeInteger(quantity) || quantity === 0)
    return no('quantity', `"${(cells.quantity ?? '').slice(0, 40)}" is not a whole number other than zero`)
  const currency = cells.currency === undefined || cells.currency === '' ? importing.currency : cells.currency
  const isCode: boolean = isCurrency(currency)
  if (!isCode) return no('currency', `"${currency.slice(0, 10)}" is not an ISO 4217 code`)
  const price = readAmount(cells.price ?? '', currency)
  if (E.isLeft(price)) return no('price', price.left)
  if (price.right < 0) return no('price', 'a price is not below zero; what came back has its quantity below zero')
  const line = { product, quantity: Math.abs(quantity), unitPrice: { amount: price.right, currency } }
  return E.right({ row, invoice, client: client.right, line, quantity, ...moment.right })
}

/** What an order has kept of a product; its price, where all lines of the product have the same. */
interface Kept {
  readonly order: string
  readonly price: string | undefined
  left: number
}

/** By client and product, in the order of the invoices. */
type Shelf = Map<string, Array<Kept>>

const priceOf = ({ unitPrice }: Line): string => `${unitPrice.amount} ${unitPrice.currency}`

const shelve = (shelf: Shelf, client: string, order: string, lines: ReadonlyArray<Line>): void => {
  const ofOrder = new Map<string, Kept>()
  for (const line of lines) {
    const { product, quantity } = line
    const before = ofOrder.get(product)
    const price = before === undefined || before.price === priceOf(line) ? priceOf(line) : undefined
    ofOrder.set(product, { order, price, left: (before?.left ?? 0) + quantity })
  }
  for (const [product, kept] of ofOrder) {
    const key = `${client} ${product}`
    const own = shelf.get(key)
    if (own === undefined) shelf.set(key, [kept])
    else own.push(kept)
  }
}

interface Part {
  readonly order: string
  readonly quantity: number
}

/** From which orders so much came back, the latest first; undefined, and nothing taken, where it is more than was kept. */
const takeBack = (shelf: Shelf, { client, line }: InvoiceLine): ReadonlyArray<Part> | undefined => {
  const own = shelf.get(`${client} ${line.product}`) ?? []
  const same = own.filter(({ price, left }) => price === priceOf(line) && left > 0)
  if (same.reduce((sum, { left }) => sum + left, 0) < line.quantity) return undefined
  const parts: Array<Part> = []
  let missing = line.quantity
  for (const kept of same.toReversed()) {
    if (missing === 0) break
    const quantity = Math.min(kept.left, missing)
    parts.push({ order: kept.order, quantity })
    kept.left -= quantity
    missing -= quantity
  }
  return parts
}

interface Books {
  readonly shelf: Shelf
  /** How often an invoice was met: its lines may stand apart. */
  readonly invoices: Map<string, number>
  readonly returns: Map<string, number>
}

const next = (counts: Map<string, number>, key: string): number => {
  const nth = (counts.get(key) ?? 0) + 1
  counts.set(key, nth)
  return nth
}

const cellsOf = ({ cells, rest }: LogRow) => ({ ...rest, ...cells })

const ordered = (invoice: ReadonlyArray<InvoiceLine>, books: Books, importing: Importing): ReadonlyArray<SourceRow> => {
  const [first, ...others] = invoice
  if (first === undefined) return []
  const { row, client, day, at } = first
  const nth = next(books.invoices, first.invoice)
  const id = nth === 1 ? first.invoice : `${first.invoice}-${nth}`
  const lines = invoice.map(({ line }) => line)
  const total = totalOf(lines, 'lines')
  const place = { file: importing.file, line: row.line, cells: cellsOf(row) }
  const together = others.map((other) => ({ line: other.row.line, cells: cellsOf(other.row) }))
  if (E.isLeft(total)) {
    const { field, message } = total.left
    return [{ ...place, together, content: { _tag: 'Rejected', column: field, reason: message } }]
  }
  shelve(books.shelf, client, id, lines)
  const names = new Map(
    invoice.flatMap(({ row: { cells }, line }): ReadonlyArray<readonly [string, string]> => {
      const name = cells.description ?? ''
      return name === '' ? [] : [[line.product, name]]
    }),
  )
  const location = row.cells.location === '' ? undefined : row.cells.location
  const attributes = Object.fromEntries(
    Object.entries({ ...row.rest, ...(location === undefined ? {} : { location }) }).filter(([, text]) => text !== ''),
  )
  const bought = { id, client, location, day, at, lines, total: total.right, names, attributes }
  return [{ ...place, together, content: purchaseContent(bought, row.line, importing) }]
}

const returned = (back: InvoiceLine, books: Books, importing: Importing): SourceRow => {
  const { row, invoice, line, at } = back
  const place = { file: importing.file, line: row.line, cells: cellsOf(row) }
  const no = (reason: string): SourceRow => ({ ...place, content: { _tag: 'Rejected', column: 'quantity', reason } })
  if (importing.as === 'deals') return no('what came back belongs to an order; import the file as orders')
  const parts = takeBack(books.shelf, back)
  if (parts === undefined)
    return no(`the client has not kept ${line.quantity} of ${line.product} bought at that price in this file`)
  const key = `return/${invoice}/${next(books.returns, invoice)}`
  const send = sender(IMPORTER, importing.file, row.line, key, undefined)
  const commands = parts.map(({ order, quantity }): Sent => {
    const lines = [{ product: line.product, quantity }]
    return send({ type: 'ReturnGoods', order: orderId(order), lines, fault: 'client', why: invoice }, 'said', at)
  })
  return { ...place, content: { _tag: 'Commands', commands } }
}

/** A row of what is to be done for each invoice, with its lines together, and for each line of what came back. */
export async function* invoiceRows(
  rows: AsyncIterable<LogRow>,
  date: DateReader,
  importing: Importing,
): AsyncGenerator<SourceRow> {
  const books: Books = { shelf: new Map(), invoices: new Map(), returns: new Map() }
  let invoice: ReadonlyArray<InvoiceLine> = []
  for await (const row of rows) {
    const read = row.ragged === undefined ? readLine(row, date, importing) : E.left({ column: '', reason: row.ragged })
    if (E.isLeft(read)) {
      const content = { _tag: 'Rejected', ...read.left } as const
      yield { file: importing.file, line: row.line, cells: cellsOf(row), content }
      continue
    }
    const line = read.right
    const [first] = invoice
    const same = first !== undefined && first.invoice === line.invoice && first.client === line.client
    if (!same || line.quantity < 0) {
      yield* ordered(invoice, books, importing)
      invoice = []
    }
    if (line.quantity < 0) yield returned(line, books, importing)
    else invoice = [...invoice, line]
  }
  yield* ordered(invoice, books, importing)
}
