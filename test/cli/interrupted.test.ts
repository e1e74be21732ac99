/** Ctrl-C in the middle of long work: nothing is half there, and the same verb run again makes it whole. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { openClientela } from '../../src/app/open.ts'
import type { StreamName } from '../../src/kernel/stream-name.ts'
import { cliIn } from '../support/cli.ts'
import { orThrow, temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const clientela = cliIn(folder.path)
const at = (name: string): string => join(folder.path, name)
const main = resolve(import.meta.dirname, '../../src/cli/main.ts')
afterAll(folder.remove)

const STREAMS = 50
const EACH = 200
const ALL = STREAMS * EACH

/** Another program's notes: enough of them that nothing is done at once. */
beforeAll(async () => {
  const crm = await openClientela({ store: `sqlite:${at('test.db')}`, zone: 'Europe/Madrid' })
  for (let stream = 0; stream < STREAMS; stream++) {
    const events = Array.from({ length: EACH }, (_, i) => ({
      id: `00000000-0000-7000-8000-${String(stream * EACH + i).padStart(12, '0')}`,
      type: 'NoteTaken',
      data: { text: 'as another program takes notes' },
      metadata: null,
    }))
    orThrow(await crm.store.append(`note-${stream}` as StreamName, 'no-stream', events)())
  }
  await crm.close()
})

/** Runs a verb, and sends what Ctrl-C sends once it says that it has begun. */
const interrupted = async (...args: ReadonlyArray<string>): Promise<NodeJS.Signals | null> =>
  (await told(...args)).signal

/** The same, with the last line that it told. */
const told = async (...args: ReadonlyArray<string>) => {
  const node = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', main]
  const env = { ...process.env, CLIENTELA_STORE: 'sqlite:./test.db', CLIENTELA_PROGRESS_MS: '0' }
  const child = spawn(process.execPath, [...node, ...args], {
    cwd: folder.path,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let err = ''
  child.stderr.on('data', (chunk) => {
    err += String(chunk)
  })
  child.stderr.once('data', () => child.kill('SIGINT'))
  const [, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  return { signal, last: err.trimEnd().split('\n').at(-1) }
}

const IMPORTED = 'interrupted: what was imported stays; the same command goes on from there'

const json = async (...args: ReadonlyArray<string>) => {
  const { code, out, err } = await clientela([...args, '--json'])
  return { code, err, ...JSON.parse(out) }
}

describe('Ctrl-C', () => {
  it('in an export leaves the file that was there', async () => {
    for (const format of ['ndjson', 'parquet']) {
      writeFileSync(at('e'), 'what was exported before')
      const last = 'interrupted: e is as it was before'
      expect(await told('export', 'events', '--format', format, '--out', 'e')).toEqual({ signal: 'SIGINT', last })
      expect(readFileSync(at('e'), 'utf8')).toBe('what was exported before')
      expect(existsSync(at('e.part'))).toBe(false)
      expect(await json('export', 'events', '--format', format, '--out', 'e')).toMatchObject({ rows: ALL })
    }
  })

  it('in a copy leaves a beginning that the next one goes on from', async () => {
    const verb = ['copy', '--from', 'sqlite:./test.db', '--to', 'sqlite:./copy.db'] as const
    const last = 'interrupted: what was copied stays; the same command goes on from there'
    expect(await told(...verb)).toEqual({ signal: 'SIGINT', last })
    const whole = await json(...verb)
    expect(whole).toMatchObject({ code: 0, events: ALL, ok: true })
    expect([whole.already > 0, whole.already < ALL]).toEqual([true, true])
  })

  it('in an import leaves a beginning that the next one goes on from', async () => {
    await clientela(['export', 'events', '--out', 'events.ndjson'])
    const verb = ['import', 'events', 'events.ndjson', '--store', 'sqlite:./imported.db'] as const
    expect(await told(...verb)).toEqual({ signal: 'SIGINT', last: IMPORTED })
    const whole = await json(...verb)
    expect(whole).toMatchObject({ code: 0, rows: ALL, rejected: 0 })
    expect([whole.already > 0, whole.imported > 0]).toEqual([true, true])
  })

  it('in an import of a CSV or of a CRM leaves rows that the next one knows again', async () => {
    const rows = Array.from({ length: 3_000 }, (_, i) => `c${i},Client ${i}`)
    writeFileSync(at('clients.csv'), ['no,company', ...rows].join('\n'))
    const fields = {
      client: { $column: 'no' },
      name: { $column: 'company' },
      kind: 'corporate',
      acquired: { by: 'call' },
    }
    writeFileSync(at('mapping.json'), JSON.stringify({ commands: [{ type: 'RegisterClient', fields }] }))
    const accounts = rows.map((row) => `${row.split(',')[1]},retail,2000,1.5,10,Spain,`)
    mkdirSync(at('crm'))
    const crm = {
      'accounts.csv': ['account,sector,year_established,revenue,employees,office_location,subsidiary_of', ...accounts],
      'products.csv': ['product,series,sales_price', 'GTX,GTX,55'],
      'sales_teams.csv': ['sales_agent,manager,regional_office', 'Ada,Eva,East'],
      'sales_pipeline.csv': [
        'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
        ...rows.map((_, i) => `o${i},Ada,GTX,Client ${i},Prospecting,,,`),
      ],
    }
    for (const [name, lines] of Object.entries(crm)) writeFileSync(at(`crm/${name}`), lines.join('\n'))
    for (const [verb, count] of [
      [['import', 'csv', 'clients.csv', '--mapping', 'mapping.json', '--store', 'sqlite:./csv.db'], rows.length],
      [['import', 'crm-opportunities', 'crm', '--store', 'sqlite:./crm.db'], rows.length],
    ] as const) {
      expect(await told(...verb)).toEqual({ signal: 'SIGINT', last: IMPORTED })
      const again = await json(...verb)
      expect([verb[1], again.code, again.rejected, again.err]).toEqual([verb[1], 0, 0, ''])
      const done = again.already + again.imported
      expect([verb[1], again.rows, done]).toEqual([verb[1], count, count])
      expect(await json(...verb)).toMatchObject({ imported: 0, already: count })
    }
  }, 120_000)

  it('in a rebuild leaves the view that is asked as it was', async () => {
    const trail = async () => (await json('audit', 'trail', '--limit', '1')).total
    const before = await trail()
    expect(await interrupted('views', 'rebuild', 'history_index')).toBe('SIGINT')
    expect(await trail()).toBe(before)
    const { views } = await json('views', 'rebuild', 'history_index')
    expect(views).toEqual([expect.objectContaining({ state: 'current', behind: 0 })])
  })

  it('in a report leaves no page', async () => {
    expect(await interrupted('report', '--out', 'report.html')).toBe('SIGINT')
    expect(existsSync(at('report.html'))).toBe(false)
    expect((await json('report', '--out', 'report.html')).code).toBe(0)
    expect(readFileSync(at('report.html'), 'utf8').trimEnd()).toMatch(/<\/html>$/)
  })
})
