/**
 * A log of purchases. Each line is a deal won on its day: that it was bought is said by the source, that there was an offer
 * and that it was accepted is inferred. Lines of one client and day stay apart; views count such days once.
 */
import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { clientId, dealId, productId } from '../domain/values/ids.ts'
import { isCurrency } from '../domain/values/money.ts'
import type { Zone } from '../domain/values/zone.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { readAmount } from './amounts.ts'
import { type CsvRow, FileProblem, headOf, openCsv } from './csv.ts'
import { type DateReader, dateReader } from './dates.ts'
import { type SourceRow, sender } from './source-row.ts'

const IMPORTER = 'transactions'

export interface TransactionSettings {
  readonly file: string
  readonly zone: Zone
  readonly currency: string
  /** Form of the dates; the fixed-width CDNOW layout has its own. */
  readonly date: DateReader
}

/** Names under which a CSV may carry what is needed. */
const names = {
  client: ['client', 'customer', 'customer_id', 'client_id', 'id'],
  date: ['date', 'day', 'purchase_date', 'invoice_date'],
  amount: ['amount', 'value', 'total', 'price', 'dollars'],
  quantity: ['quantity', 'units', 'number'],
  currency: ['currency'],
} as const

/** id in the whole set, id in the sample, YYYYMMDD, units, dollars. */
const FIXED = /^\s*(\d+)\s+(\d+)\s+(\d{8})\s+(\d+)\s+(\d+(?:\.\d+)?)\s*$/

async function* fixedRows(file: string): AsyncGenerator<CsvRow> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text.trim() === '') continue
    const found = FIXED.exec(text)
    yield {
      line,
      cells:
        found === null
          ? { line: text }
          : {
              whole: found[1] ?? '',
              client: found[2] ?? '',
              date: found[3] ?? '',
              quantity: found[4] ?? '',
              amount: found[5] ?? '',
            },
    }
  }
}

const columnFor = (columns: ReadonlyArray<string>, wanted: ReadonlyArray<string>): string | undefined =>
  columns.find((name) => wanted.includes(name.toLowerCase().replace(/[ -]/g, '_')))

async function* csvRows(file: string): AsyncGenerator<CsvRow> {
  const { columns, rows } = await openCsv(file, { required: [] })
  const map = Object.fromEntries(Object.entries(names).map(([name, wanted]) => [name, columnFor(columns, wanted)]))
  for (const name of ['client', 'date', 'amount'] as const)
    if (map[name] === undefined)
      throw new FileProblem(
        `${file}:1: no column for the ${name}: call it one of ${names[name].join(', ')}; found are ${columns.join(', ')}`,
      )
  const used = new Set(Object.values(map))
  for await (const { line, cells } of rows) {
    const known = Object.fromEntries(
      Object.entries(map).flatMap(([name, column]) => (column === undefined ? [] : [[name, cells[column] ?? '']])),
    )
    const rest = Object.fromEntries(Object.entries(cells).filter(([column]) => !used.has(column)))
    yield { line, cells: { ...rest, ...known } }
  }
}

const known: ReadonlySet<string> = new Set(['whole', ...Object.keys(names)])

/** What was bought, where the log does not say. */
const PURCHASE = 'purchase'

interface Seen {
  /** First day of the log; undefined where no line has one. */
  readonly firstDay: LocalDate | undefined
  readonly clients: Set<string>
  readonly products: Set<string>
  /** Purchases of the client and day met so far. */
  readonly days: Map<string, number>
}

const contentOf = (
  row: CsvRow,
  file: string,
  settings: TransactionSettings,
  date: DateReader,
  seen: Seen,
): SourceRow['content'] => {
  const { cells } = row
  const no = (column: string, reason: string): SourceRow['content'] => ({ _tag: 'Rejected', column, reason })
  if (cells.line !== undefined) return no('', 'the line does not have the five fields of the lines before')
  const id = cells.client ?? ''
  if (id === '') return no('client', 'the line names no client')
  const day = date(cells.date ?? '')
  if (E.isLeft(day)) return no('date', day.left)
  const currency = cells.currency === undefined || cells.currency === '' ? settings.currency : cells.currency
  const isCode: boolean = isCurrency(currency)
  if (!isCode) return no('currency', `"${currency.slice(0, 10)}" is not an ISO 4217 code`)
  const amount = readAmount(cells.amount ?? '', currency)
  if (E.isLeft(amount)) return no('amount', amount.left)
  if (amount.right < 0) return no('amount', 'a purchase is not below zero; returns are not imported here')
  const nth = (seen.days.get(`${id} ${day.right}`) ?? 0) + 1
  seen.days.set(`${id} ${day.right}`, nth)
  const key = `${id}/${day.right}/${nth}`
  const at = settings.zone.startOfDay(day.right)
  const send = sender(IMPORTER, file, row.line, key, undefined)
  const deal = dealId(`purchase-${id}-${day.right}-${nth}`)
  const client = clientId(id)
  const attributes = Object.fromEntries([
    ...(cells.quantity === undefined || cells.quantity === '' ? [] : [['units', cells.quantity]]),
    ...Object.entries(cells).filter(([name, value]) => !known.has(name) && value !== ''),
  ])
  const commands: Array<Sent> = []
  if (!seen.clients.has(id)) {
    seen.clients.add(id)
    const register = sender(IMPORTER, file, row.line, `client/${id}`, undefined)
    commands.push(
      register(
        { type: 'RegisterClient', client, name: `Client ${id}`, kind: 'person', acquired: { by: 'import' } },
        'inferred',
        at,
      ),
    )
  }
  const value = { amount: amount.right, currency }
  if (!seen.products.has(PURCHASE)) {
    seen.products.add(PURCHASE)
    const list = sender(IMPORTER, file, row.line, `product/${PURCHASE}`, undefined)
    const since = settings.zone.startOfDay(seen.firstDay ?? day.right)
    commands.push(
      list({ type: 'ListProduct', product: productId(PURCHASE), name: PURCHASE, price: value }, 'inferred', since),
    )
  }
  const more = Object.keys(attributes).length === 0 ? {} : { attributes }
  commands.push(
    send(
      { type: 'OpenDeal', deal, client, source: 'import', manager: 'unknown', expectedValue: value, ...more },
      'inferred',
      at,
    ),
    send(
      {
        type: 'MakeOffer',
        deal,
        lines: [{ product: PURCHASE, quantity: 1, unitPrice: value }],
        validUntil: day.right,
      },
      'inferred',
      at,
    ),
    send({ type: 'AcceptOffer', deal, offer: 'offer-1' }, 'inferred', at),
    send({ type: 'WinDeal', deal }, 'said', at),
  )
  return { _tag: 'Commands', commands }
}

/** What is sold was in the assortment since the first sale at the latest; a log need not begin with it. */
const firstDayOf = async (rows: AsyncIterable<CsvRow>, date: DateReader): Promise<LocalDate | undefined> => {
  let first: LocalDate | undefined
  for await (const { cells } of rows) {
    const day = date(cells.date ?? '')
    if (E.isRight(day) && (first === undefined || day.right < first)) first = day.right
  }
  return first
}

/** The purchases of a file: CSV with a header, or the fixed-width layout of CDNOW. */
export async function* transactionRows(settings: TransactionSettings): AsyncGenerator<SourceRow> {
  const [first = ''] = (await headOf(settings.file)).split(/\r?\n/, 1)
  const fixed = FIXED.test(first)
  const fixedDate = dateReader('YYYYMMDD')
  const date = fixed && E.isRight(fixedDate) ? fixedDate.right : settings.date
  const file = basename(settings.file)
  const rows = () => (fixed ? fixedRows(settings.file) : csvRows(settings.file))
  const seen: Seen = {
    firstDay: await firstDayOf(rows(), date),
    clients: new Set(),
    products: new Set(),
    days: new Map(),
  }
  for await (const row of rows())
    yield { file, line: row.line, cells: row.cells, content: contentOf(row, file, settings, date, seen) }
}
