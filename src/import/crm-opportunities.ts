/**
 * A CRM export of accounts, products, teams and opportunities. What the file says is marked as said; what a won deal must
 * have had (an accepted offer, a signed contract) is marked as inferred.
 */

import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { readAmount } from './amounts.ts'
import { accountRows } from './crm-accounts.ts'
import {
  type CrmSettings,
  type FirstDays,
  files,
  firstDaysOf,
  noticeUnknown,
  pipelineColumns,
  rejected,
} from './crm-files.ts'
import { commandsOf, type Lookups, readOpportunity } from './crm-opportunity.ts'
import { productRows } from './crm-products.ts'
import { allEven, evenRows, openCsv } from './csv.ts'
import type { Notices } from './notices.ts'
import type { SourceRow } from './source-row.ts'

export interface CrmSource {
  readonly products: AsyncIterable<SourceRow>
  readonly accounts: AsyncIterable<SourceRow>
  readonly opportunities: AsyncIterable<SourceRow>
  readonly notices: Notices
}

const lookups = async (settings: CrmSettings, first: () => Promise<FirstDays>): Promise<Lookups> => {
  const { dir, currency } = settings
  const prices = new Map<string, number>()
  const products = await openCsv(join(dir, files.products), { required: ['product', 'sales_price'] })
  for await (const { cells } of evenRows(products.rows)) {
    const price = readAmount(cells.sales_price ?? '', currency)
    // A row that can't be listed is rejected where products are.
    if (E.isRight(price) && !prices.has(cells.product ?? '')) prices.set(cells.product ?? '', price.right)
  }
  const offices = new Map<string, string>()
  const leaders = new Map<string, string>()
  const teams = join(dir, files.teams)
  const { rows } = await openCsv(teams, { required: ['sales_agent', 'manager', 'regional_office'] })
  for await (const { cells } of allEven(teams, rows)) {
    offices.set(cells.sales_agent ?? '', cells.regional_office ?? '')
    leaders.set(cells.sales_agent ?? '', cells.manager ?? '')
  }
  const accounts = new Set<string>()
  const named = await openCsv(join(dir, files.accounts), { required: ['account'] })
  for await (const { cells } of evenRows(named.rows)) accounts.add(cells.account ?? '')
  const { ofAll } = await first()
  return { prices, offices, leaders, accounts, registered: new Set(), listed: new Set(), firstDay: ofAll }
}

async function* opportunityRows(
  settings: CrmSettings,
  first: () => Promise<FirstDays>,
  notices: Notices,
): AsyncGenerator<SourceRow> {
  const known = await lookups(settings, first)
  const { rows, columns } = await openCsv(join(settings.dir, files.pipeline), {
    required: pipelineColumns,
  })
  noticeUnknown(notices, files.pipeline, columns, pipelineColumns)
  const seen = new Map<string, number>()
  for await (const row of rows) {
    if (row.ragged !== undefined) {
      yield rejected(files.pipeline, row, '', row.ragged)
      continue
    }
    const found = readOpportunity(row, settings, notices)
    if (E.isLeft(found)) {
      yield rejected(files.pipeline, row, found.left[0], found.left[1])
      continue
    }
    const before = seen.get(found.right.id)
    if (before !== undefined) {
      yield rejected(files.pipeline, row, 'opportunity_id', `${found.right.id} stands on line ${before} already`)
      continue
    }
    seen.set(found.right.id, row.line)
    const commands = commandsOf(row, found.right, known, settings, notices)
    yield { file: files.pipeline, line: row.line, cells: row.cells, content: { _tag: 'Commands', commands } }
  }
}

/** The export in a folder; products and accounts are to be imported first. */
export const crmSource = (settings: CrmSettings): CrmSource => {
  const notices: Notices = new Map()
  const first = firstDaysOf(settings)
  return {
    notices,
    products: productRows(settings, first, notices),
    accounts: accountRows(settings, first, notices),
    opportunities: opportunityRows(settings, first, notices),
  }
}
