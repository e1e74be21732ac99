/** How a log of purchases may be written: CSV with a header, or the fixed-width layout of CDNOW. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { given } from '../kernel/given.ts'
import { type CsvRow, FileProblem, headOf, openCsv } from './csv.ts'

/** Names under which a CSV may carry what is needed, compared by their letters alone. */
const names = {
  client: ['client', 'customer', 'customerid', 'clientid', 'id'],
  date: ['date', 'day', 'purchasedate', 'invoicedate', 'orderdate'],
  quantity: ['quantity', 'units', 'number'],
  currency: ['currency'],
} as const

const purchaseNames = { ...names, amount: ['amount', 'value', 'total', 'price', 'dollars'] } as const

const invoiceNames = {
  ...names,
  invoice: ['invoice', 'invoiceno', 'invoicenumber', 'order', 'orderid', 'orderno'],
  product: ['product', 'productid', 'stockcode', 'sku', 'item', 'article'],
  price: ['unitprice', 'price'],
  description: ['description', 'productname'],
  location: ['country', 'location'],
} as const

const optional: ReadonlySet<string> = new Set(['quantity', 'currency', 'description', 'location'])

/** Under the name of what each cell is; what the layout does not know keeps its column's name, in `rest`. */
export interface LogRow extends CsvRow {
  readonly rest: Readonly<Record<string, string>>
}

export interface TransactionLog {
  /** `purchases`: a line each · `invoices`: lines with product, quantity and unit price, several of one invoice. */
  readonly layout: 'purchases' | 'invoices'
  /** Form of the dates, where the layout has its own. */
  readonly dates: string | undefined
  readonly rows: () => AsyncIterable<LogRow>
}

/** id in the whole set, id in the sample, YYYYMMDD, units, dollars. */
const FIXED = /^\s*(\d+)\s+(\d+)\s+(\d{8})\s+(\d+)\s+(\d+(?:\.\d+)?)\s*$/

async function* fixedRows(file: string): AsyncGenerator<LogRow> {
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    line++
    if (text.trim() === '') continue
    const [found, , client = '', date = '', quantity = '', amount = ''] = FIXED.exec(text) ?? []
    yield { line, cells: found === undefined ? { line: text } : { client, date, quantity, amount }, rest: {} }
  }
}

type Columns = Readonly<Record<string, string | undefined>>

const columnsFor = (columns: ReadonlyArray<string>, wanted: Readonly<Record<string, ReadonlyArray<string>>>): Columns =>
  Object.fromEntries(
    Object.entries(wanted).map(([what, known]) => [
      what,
      columns.find((column) => known.includes(column.toLowerCase().replace(/[^a-z]/g, ''))),
    ]),
  )

const missing = (map: Columns): ReadonlyArray<string> =>
  Object.keys(map).filter((what) => map[what] === undefined && !optional.has(what))

async function* csvRows(rows: AsyncIterable<CsvRow>, map: Columns): AsyncGenerator<LogRow> {
  const known = Object.entries(map).flatMap(([what, column]) => (column === undefined ? [] : [[what, column] as const]))
  const used = new Set(known.map(([, column]) => column))
  for await (const { line, cells, ragged } of rows)
    yield {
      line,
      ...given({ ragged }),
      cells: Object.fromEntries(known.map(([what, column]) => [what, cells[column] ?? ''])),
      rest: Object.fromEntries(Object.entries(cells).filter(([column]) => !used.has(column))),
    }
}

const open = async (file: string): Promise<TransactionLog> => {
  const { columns } = await openCsv(file, { required: [] })
  const invoices = columnsFor(columns, invoiceNames)
  const layout = missing(invoices).length === 0 && invoices.quantity !== undefined ? 'invoices' : 'purchases'
  const map = layout === 'invoices' ? invoices : columnsFor(columns, purchaseNames)
  for (const what of missing(map))
    throw new FileProblem(
      `${file}:1: no column for the ${what}: call it one of ${purchaseNames[what as keyof typeof purchaseNames].join(', ')}; found are ${columns.join(', ')}`,
    )
  async function* rows(): AsyncGenerator<LogRow> {
    yield* csvRows((await openCsv(file, { required: [] })).rows, map)
  }
  return { layout, dates: undefined, rows }
}

/** Tells by the first line which layout a file has. Throws `FileProblem` where a column that is needed is missing. */
export const openTransactions = async (file: string): Promise<TransactionLog> => {
  const [first = ''] = (await headOf(file)).split(/\r?\n/, 1)
  return FIXED.test(first) ? { layout: 'purchases', dates: 'YYYYMMDD', rows: () => fixedRows(file) } : open(file)
}
