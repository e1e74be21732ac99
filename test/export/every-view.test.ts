/** Every view as every form of export: as many rows as the answer has, and the sums of its figures, opened again with DuckDB. */

import { join } from 'node:path'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listedViews } from '../../projections/catalogue.ts'
import type { View } from '../../projections/view.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { takenBy } from '../../src/app/view-options.ts'
import { usual } from '../../src/demo/play.ts'
import { cellOf, type Dataset, type ExportColumn, onePage, type Row } from '../../src/export/dataset.ts'
import { writeText } from '../../src/export/file.ts'
import { ocelOf } from '../../src/export/ocel.ts'
import { writeParquet } from '../../src/export/parquet.ts'
import { csvOf, ndjsonOf } from '../../src/export/text.ts'
import { partsOf, viewDataset } from '../../src/export/view.ts'
import { performedCompany } from '../support/played.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
let crm: Clientela
let connection: DuckDBConnection
/** Whatever one of the views needs; each takes what is its own. */
let asked: object
beforeAll(async () => {
  ;({ crm } = await performedCompany(usual))
  const key = (await crm.retention.keyAccounts()).accounts.find(({ manager }) => manager === 'anna')
  // What the play has not: somebody taken down twice, and a look that leaves a trace.
  const { card } = await crm.clients.show({ client: '1' })
  const again = { name: card?.name ?? '', kind: 'other', acquired: { by: 'inbound' } } as const
  await crm.handle({ type: 'RegisterClient', ...again }, { actor: { id: 'helena', role: 'head' } })
  await crm.timeline({ client: '1', as: { id: 'helena', role: 'head' } })
  asked = {
    from: '2025-01-01',
    to: '2026-01-01',
    target: { amount: 10_000_000, currency: 'EUR' },
    client: key?.client,
    manager: key?.manager,
  }
  connection = await (await DuckDBInstance.create(':memory:')).connect()
}, 120_000)
afterAll(async () => {
  connection.closeSync()
  await crm.close()
  folder.remove()
})

/** Those that answer in one row, which is `summary`. */
const oneRow = new Set(['pipeline winrate', 'pipeline size', 'pipeline coverage', 'clients show', 'manager show'])

const at = (form: string): string => join(folder.path, `part.${form}`)

const tablesOf = async ({
  columns,
  pages,
}: Dataset): Promise<ReadonlyArray<readonly [form: string, table: string]>> => {
  const rows: Array<Row> = []
  for await (const page of pages) rows.push(...page)
  const again = (): Dataset => ({ columns, pages: onePage(rows) })
  await writeText(ndjsonOf(again()), at('ndjson'))
  await writeText(csvOf(again()), at('csv'))
  await writeParquet(again(), at('parquet'))
  // A table of one row only has no line from which a reader could guess; the types are said here, and kept in Parquet.
  return [
    ['ndjson', `read_json('${at('ndjson')}', format = 'newline_delimited', sample_size = -1, maximum_depth = 1)`],
    ['csv', `read_csv('${at('csv')}', all_varchar = true, header = true, delim = ',', quote = '"', escape = '"')`],
    ['parquet', `read_parquet('${at('parquet')}')`],
  ]
}

const numeric = ({ type }: ExportColumn): boolean => type === 'integer' || type === 'real'

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a))

describe.each(listedViews.map((view) => [view.verb, view] as const))('%s', (verb, listed) => {
  it('has its rows and sums in every form', async () => {
    const view = listed as unknown as View<Record<never, never>, object, object>
    const answer = await crm.ask(view, takenBy(view, asked), {})
    expect(partsOf(answer).length === 1).toBe(oneRow.has(verb))
    for (const part of partsOf(answer)) {
      const dataset = viewDataset(answer, part)
      if (dataset === undefined) throw new Error(`no part ${part}`)
      const rows: Array<Row> = []
      for await (const page of dataset.pages) rows.push(...page)
      const figures = dataset.columns.filter(numeric)
      const sums = figures.map((column) => rows.reduce((sum, row) => sum + Number(cellOf(row, column) ?? 0), 0))
      for (const [form, table] of await tablesOf({ ...dataset, pages: onePage(rows) })) {
        const said = figures.map(({ name }, i) => `coalesce(sum(try_cast("${name}" as double)), 0) as s${i}`)
        const result = await connection.runAndReadAll(
          `select ${['count(*)::int as n', ...said].join(', ')} from ${table}`,
        )
        const [found = {}] = result.getRowObjectsJson()
        expect([form, part, found.n]).toEqual([form, part, rows.length])
        figures.forEach(({ name }, i) => {
          const [sum, there] = [sums[i] ?? 0, Number(found[`s${i}`])]
          expect([form, part, name, isClose(sum, there) ? sum : there]).toEqual([form, part, name, sum])
        })
      }
    }
  })
})

describe('OCEL of a whole company', () => {
  interface Related {
    readonly id: string
    readonly type: string
    readonly relationships: ReadonlyArray<{ readonly objectId: string }>
  }
  it('has clients, deals, contracts, orders, complaints and managers, and says which belongs to which', async () => {
    let text = ''
    for await (const piece of ocelOf({ store: crm.store, registry: crm.registry })) text += piece
    const { objects } = JSON.parse(text) as { readonly objects: ReadonlyArray<Related> }
    const typeOf = new Map(objects.map(({ id, type }) => [id, type]))
    const related = (from: string, to: string): boolean =>
      objects.some(
        ({ type, relationships }) => type === from && relationships.some(({ objectId }) => typeOf.get(objectId) === to),
      )
    const types = new Set(typeOf.values())
    for (const type of ['client', 'deal', 'contract', 'order', 'complaint', 'manager']) expect(types).toContain(type)
    for (const [from, to] of [
      ['deal', 'client'],
      ['deal', 'manager'],
      ['contract', 'client'],
      ['order', 'contract'],
      ['order', 'client'],
      ['complaint', 'client'],
      ['client', 'manager'],
    ] as const)
      expect([from, to, related(from, to)]).toEqual([from, to, true])
  })
})
