/** The products of a CRM export, listed before anything is sold. */

import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { productId } from '../domain/values/ids.ts'
import type { Money } from '../domain/values/money.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { readAmount } from './amounts.ts'
import { type CrmSettings, type FirstDays, files, IMPORTER, noticeUnknown, rejected } from './crm-files.ts'
import { openCsv } from './csv.ts'
import type { Notices } from './notices.ts'
import { type SourceRow, sender } from './source-row.ts'

const productColumns = ['product', 'series', 'sales_price']

/** The file does not say since when a product is sold: at the latest since the first opportunity. */
export async function* productRows(
  settings: CrmSettings,
  first: () => Promise<FirstDays>,
  notices: Notices,
): AsyncGenerator<SourceRow> {
  const { rows, columns } = await openCsv(join(settings.dir, files.products), {
    required: ['product', 'sales_price'],
  })
  noticeUnknown(notices, files.products, columns, productColumns)
  const { ofAll } = await first()
  const seen = new Set<string>()
  for await (const row of rows) {
    if (row.ragged !== undefined) {
      yield rejected(files.products, row, '', row.ragged)
      continue
    }
    const { cells, line } = row
    const name = cells.product ?? ''
    const price = readAmount(cells.sales_price ?? '', settings.currency)
    if (name === '') yield rejected(files.products, row, 'product', 'the product has no name')
    else if (seen.has(name)) yield rejected(files.products, row, 'product', `"${name}" stands in the file already`)
    else if (E.isLeft(price)) yield rejected(files.products, row, 'sales_price', price.left)
    else {
      seen.add(name)
      const listing = {
        name,
        price: { amount: price.right, currency: settings.currency },
        ...(cells.series ? { family: cells.series } : {}),
      }
      const command = listed(files.products, line, name, listing, 'said', ofAll, settings)
      yield { file: files.products, line, cells, content: { _tag: 'Commands', commands: [command] } }
    }
  }
}

/** A product is known by the name it has in the file. */
export const listed = (
  file: string,
  line: number,
  product: string,
  listing: { readonly name: string; readonly price: Money; readonly family?: string },
  kind: 'said' | 'inferred',
  since: LocalDate | undefined,
  { zone }: CrmSettings,
): Sent =>
  sender(
    IMPORTER,
    file,
    line,
    `product/${product}`,
    undefined,
  )(
    { type: 'ListProduct', product: productId(product), ...listing },
    kind,
    since === undefined ? undefined : zone.startOfDay(since),
  )
