import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { Ajv } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dealChanges } from '../../projections/index.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { eventsDataset } from '../../src/export/events.ts'
import { writeText } from '../../src/export/file.ts'
import { type OcelWritten, ocelOf } from '../../src/export/ocel.ts'
import { namedBy, statedOf } from '../../src/export/ocel-objects.ts'
import { writeParquet } from '../../src/export/parquet.ts'
import { tableDataset } from '../../src/export/table.ts'
import { csvOf, ndjsonOf } from '../../src/export/text.ts'
import { partsOf, viewDataset } from '../../src/export/view.ts'
import { cliIn } from '../support/cli.ts'
import { dataSet } from '../support/data.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
let crm: Clientela
beforeAll(async () => {
  crm = await fixtureF()
})
afterAll(async () => {
  await crm.close()
  folder.remove()
})

const at = (name: string): string => join(folder.path, name)
const history = () => eventsDataset({ store: crm.store, registry: crm.registry })
const textOf = async (pieces: AsyncIterable<string>): Promise<string> => {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}
const sql = async (query: string) => {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  const result = await connection.runAndReadAll(query)
  connection.closeSync()
  return result.getRowObjectsJson()
}
const countEvents = async (): Promise<number> => {
  let events = 0
  for await (const page of crm.store.readAll()) events += page.length
  return events
}

describe('events', () => {
  it('as NDJSON are a line each, with everything known about them', async () => {
    const lines = (await textOf(ndjsonOf(history()))).trim().split('\n')
    expect(lines.length).toBe(await countEvents())
    const opened = lines.map((line) => JSON.parse(line)).find((one) => one.stream === 'deal-D1')
    expect(opened).toMatchObject({
      category: 'deal',
      id: 'D1',
      revision: 0,
      type: 'DealOpened',
      actor: 'm-7',
      role: 'manager',
      occurredAt: '2026-01-05T11:00:00.000Z',
      provenance: 'said',
      data: { expectedValue: { amount: 1_000_000, currency: 'EUR' } },
    })
  })

  it('as Parquet keep their types in DuckDB', async () => {
    await writeParquet(history(), at('events.parquet'))
    const file = `'${at('events.parquet')}'`
    expect(await sql(`select count(*)::int as n from ${file}`)).toEqual([{ n: await countEvents() }])
    const [types] = await sql(
      `select typeof("occurredAt") as occurred, typeof(revision) as revision, typeof(stream) as stream from ${file} limit 1`,
    )
    expect(types).toEqual({ occurred: 'TIMESTAMP', revision: 'BIGINT', stream: 'VARCHAR' })
    const [sum] = await sql(
      `select sum((data->>'$.expectedValue.amount')::bigint)::int as cents from ${file}
       where type = 'DealOpened' and (data->>'$.expectedValue.currency') = 'EUR'`,
    )
    expect(sum).toEqual({ cents: 5_400_000 })
  })

  it('withhold what is personal from a role that may not see it', async () => {
    const asked = { store: crm.store, registry: crm.registry, as: { id: 'ada', role: 'analyst' } }
    const text = await textOf(ndjsonOf(eventsDataset(asked)))
    expect(text).not.toContain('Client 1')
    expect(text).toContain('(withheld)')
  })

  it('as CSV hold no cell that a spreadsheet would run', async () => {
    const rows = ['=1+1', '  @SUM(A1)', '\t-2+3', '\r+1', '\uff1dcmd', '\u200b=1', '-5.25', 'a=b'].map((reason) => ({
      position: '1',
      reason,
    }))
    const columns = [
      { name: 'position', type: 'text' },
      { name: 'reason', type: 'text' },
    ] as const
    async function* pages() {
      yield rows
    }
    expect(await textOf(csvOf({ columns, pages: pages() }))).toBe(
      `position,reason\n1,'=1+1\n1,'  @SUM(A1)\n1,'\t-2+3\n1,"'\r+1"\n1,'\uff1dcmd\n1,'\u200b=1\n1,-5.25\n1,a=b\n`,
    )
  })
})

describe('a view', () => {
  it('as Parquet has the rows and sums of its answer', async () => {
    const answer = await crm.pipeline.winRate({ by: 'manager' })
    const dataset = viewDataset(answer)
    if (dataset === undefined) throw new Error('no table in the answer')
    await writeParquet(dataset, at('winrate.parquet'))
    const [row] = await sql(
      `select count(*)::int as rows, sum(won)::int as won, sum("wonValue.EUR")::int as value, typeof(any_value(won)) as type
       from '${at('winrate.parquet')}'`,
    )
    expect(row).toEqual({
      rows: answer.rows.length,
      won: answer.total.won,
      value: answer.total.wonValue.EUR,
      type: 'BIGINT',
    })
  })

  it('names the tables of its answer, and has none of another name', async () => {
    const answer = await crm.pipeline.board({ asOf: '2026-03-31' })
    expect(partsOf(answer)).toEqual(['stages', 'stages.cards', 'summary'])
    expect(viewDataset(answer, 'stages')?.columns.map(({ name }) => name)).toContain('value.EUR')
    expect(viewDataset(answer, 'nothing')).toBeUndefined()
  })
})

it('a table keeps its columns and all its rows', async () => {
  const rows = await crm.rows(dealChanges)
  await writeParquet(tableDataset(dealChanges, rows), at('deals.parquet'))
  expect(await sql(`select count(*)::int as n, sum(amount)::int as sum from '${at('deals.parquet')}'`)).toEqual([
    { n: rows.length, sum: rows.reduce((sum, { amount }) => sum + (amount ?? 0), 0) },
  ])
})

describe('OCEL 2.0', () => {
  interface Log {
    readonly events: ReadonlyArray<{
      readonly id: string
      readonly type: string
      readonly attributes: ReadonlyArray<{ readonly name: string }>
      readonly relationships: ReadonlyArray<{ readonly objectId: string; readonly qualifier: string }>
    }>
    readonly objects: ReadonlyArray<{
      readonly id: string
      readonly type: string
      readonly attributes: ReadonlyArray<{ readonly name: string; readonly value: string; readonly time: string }>
      readonly relationships: ReadonlyArray<{ readonly objectId: string; readonly qualifier: string }>
    }>
    readonly eventTypes: ReadonlyArray<{
      readonly name: string
      readonly attributes: ReadonlyArray<{ readonly name: string }>
    }>
    readonly objectTypes: ReadonlyArray<{ readonly name: string }>
  }
  let log: Log
  let written: OcelWritten | undefined
  beforeAll(async () => {
    const { store, registry } = crm
    log = JSON.parse(
      await textOf(
        ocelOf({
          store,
          registry,
          onWritten: (all) => {
            written = all
          },
        }),
      ),
    )
  })

  it('has every event of ours, with the objects that it names', async () => {
    expect(log.events.length + (written?.leftOut ?? 0)).toBe(await countEvents())
    expect(log.events.length).toBe(written?.events)
    const opened = log.events.find(({ type }) => type === 'DealOpened')
    expect(opened?.relationships).toEqual([
      { objectId: 'deal-D1', qualifier: 'deal' },
      { objectId: 'client-C1', qualifier: 'client' },
      { objectId: 'manager-m-7', qualifier: 'manager' },
      { objectId: 'manager-m-7', qualifier: 'actor' },
    ])
  })

  it('names no object and no attribute that it does not declare', () => {
    const ids = new Set(log.objects.map(({ id }) => id))
    const types = new Set(log.objectTypes.map(({ name }) => name))
    const attributes = new Map(log.eventTypes.map((one) => [one.name, new Set(one.attributes.map(({ name }) => name))]))
    for (const { relationships } of [...log.events, ...log.objects])
      for (const { objectId } of relationships) expect(ids).toContain(objectId)
    for (const { type } of log.objects) expect(types).toContain(type)
    for (const { type, attributes: own } of log.events)
      for (const { name } of own) expect(attributes.get(type)).toContain(name)
  })

  it('says what a deal was worth, and when', () => {
    const deal = log.objects.find(({ id }) => id === 'deal-D4')
    const values = deal?.attributes
      .filter(({ name }) => name === 'value.amount')
      .map(({ time, value }) => [time, value])
    expect(values?.slice(0, 2)).toEqual([
      ['2026-03-03T11:00:00.000Z', '2000000'],
      ['2026-03-20T11:00:00.000Z', '1800000'],
    ])
  })

  it('holds nothing personal', () => {
    expect(JSON.stringify(log)).not.toMatch(/Client 1|withheld/)
  })

  const head = { id: 'helena', role: 'head' } as const
  const named = (type: string, data: Readonly<Record<string, unknown>>) =>
    namedBy({ type, actor: head }, data).map(({ object, qualifier }) => `${qualifier} ${object}`)

  it('relates an event to what it names, however deep, by the field that names it', () => {
    expect(named('DealOpened', { interest: ['basic', 'plus'], attributes: { client: 'of their own' } })).toEqual([
      'interest product-basic',
      'interest product-plus',
    ])
    expect(
      named('ClientRegistered', { acquired: { by: 'recommendation', referredBy: '7', campaign: 'fair' } }),
    ).toEqual(['referredBy client-7', 'campaign campaign-fair'])
    expect(named('ContractDrafted', { agreement: { lines: [{ product: 'basic', quantity: 1 }] } })).toEqual([
      'line product-basic',
    ])
    expect(named('ReferralCredited', { by: '7', deal: '26-1' })).toEqual(['by client-7', 'deal deal-26-1'])
    expect(named('ContractTerminated', { by: 'client', why: 'goes elsewhere' })).toEqual([])
  })

  it('says of an object what lasts, and not what was true of an event', () => {
    expect(statedOf({ type: 'ObjectionRaised' }, { kind: 'price' })).toEqual([])
    expect(statedOf({ type: 'FollowUpSuggested' }, { manager: 'helena' })).toEqual([])
    expect(statedOf({ type: 'ClientLost' }, { manager: 'helena', reason: 'conduct' })).toEqual([['status', 'lost']])
    expect(statedOf({ type: 'TierChanged' }, { from: 'member', to: 'silver' })).toEqual([['tier', 'silver']])
  })

  const schema = dataSet('ocel2/schema.json')
  it.skipIf(schema === undefined)('validates against the schema of the standard', () => {
    const valid = new Ajv({ validateFormats: false, strict: false }).compile(
      JSON.parse(readFileSync(schema ?? '', 'utf8')) as object,
    )
    expect([valid(log), valid.errors]).toEqual([true, null])
  })
})

describe('a file', () => {
  it('that can not be written is not there, and the message says why', async () => {
    const path = at('no/such/folder/x.ndjson')
    await expect(writeText(ndjsonOf(history()), path)).rejects.toThrow(/can't be written: ENOENT/)
    await expect(writeParquet(history(), path)).rejects.toThrow(/can't be written: ENOENT/)
  })

  it('of an export that breaks off is not there', async () => {
    async function* broken() {
      yield 'a'
      throw new Error('broken off')
    }
    await expect(writeText(broken(), at('half.csv'))).rejects.toThrow('broken off')
    expect([existsSync(at('half.csv')), existsSync(at('half.csv.part'))]).toEqual([false, false])
  })
})

it('the verbs write what they say', async () => {
  const clientela = cliIn(folder.path)
  const command = { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } }
  await clientela(['handle', '-'], `${JSON.stringify(command)}\n`)
  const ran = await clientela(['export', 'events', '--format', 'parquet', '--out', 'e.parquet', '--json'])
  expect([ran.err, JSON.parse(ran.out)]).toEqual(['', expect.objectContaining({ exported: 'events', rows: 1 })])
  const csv = await clientela(['export', 'view', 'pipeline winrate', '--format', 'csv', '--part', 'summary'])
  expect(csv.out).toContain('total.won')
  expect((await clientela(['export', 'view', 'pipeline nothing'])).code).toBe(2)
  expect((await clientela(['export', 'events', '--format', 'parquet'])).err).toContain('needs --out')
  const ocel = await clientela(['export', 'ocel'])
  expect(JSON.parse(ocel.out).objects).toHaveLength(1)
})
