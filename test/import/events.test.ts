/** An exported history back into a store: what goes in, what is there already, what can't be. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Clientela } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { WITHHELD } from '../../src/audit/withhold.ts'
import { digest } from '../../src/copy/digest.ts'
import { eventsDataset } from '../../src/export/events.ts'
import { writeText } from '../../src/export/file.ts'
import { ndjsonOf } from '../../src/export/text.ts'
import { importEvents } from '../../src/import/events.ts'
import type { Rejected } from '../../src/import/run.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { cliIn } from '../support/cli.ts'
import { performedCompany } from '../support/played.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const clientela = cliIn(folder.path)
const at = (name: string): string => join(folder.path, name)
let source: Clientela
let lines: ReadonlyArray<string>
beforeAll(async () => {
  ;({ crm: source } = await performedCompany({ seed: 2, clients: 6, months: 6 }))
  await writeText(ndjsonOf(eventsDataset({ store: source.store, registry: source.registry })), at('events.ndjson'))
  lines = readFileSync(at('events.ndjson'), 'utf8').trim().split('\n')
})
afterAll(async () => {
  await source.close()
  folder.remove()
})

const empty = () => openClientela({ store: 'memory:', zone: 'Europe/Madrid' })

const digestOf = async ({ store }: Clientela): Promise<string> => {
  const all = digest()
  for await (const page of store.readAll()) for (const event of page) all.add(event)
  return all.text()
}

const now = '2999-01-01T00:00:00.000Z' as Instant

const into = (crm: Clientela, text: ReadonlyArray<string> = lines, dryRun = false) => {
  writeFileSync(at('some.ndjson'), `${text.join('\n')}\n`)
  return importFrom(crm, at('some.ndjson'), dryRun)
}

const importFrom = async ({ store, registry }: Clientela, file: string, dryRun = false) => {
  const rejected: Array<Rejected> = []
  const onRejected = (one: Rejected): void => void rejected.push(one)
  const counts = await importEvents({ file, store, registry, withheld: WITHHELD, now, onRejected, dryRun })
  return { ...counts, reasons: rejected.map(({ line, column, reason }) => [line, column, reason] as const) }
}

describe('an exported history', () => {
  it('is the same history again: ids, streams, order, metadata, both times; and so are its views', async () => {
    const target = await empty()
    const { reasons, ...counts } = await into(target)
    expect([counts, reasons]).toEqual([
      { rows: lines.length, imported: lines.length, already: 0, rejected: 0, events: lines.length },
      [],
    ])
    expect(await digestOf(target)).toBe(await digestOf(source))
    const moment = { asOf: '2024-05-31', knownAt: '2024-05-31' }
    expect(await target.pipeline.board(moment)).toEqual(await source.pipeline.board(moment))
    await target.close()
  })

  it('is the same, in whatever order its writer named who acts and what it was said by', async () => {
    const [said, target] = [await empty(), await empty()]
    await said.handle(
      { type: 'RegisterClient', name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' } },
      { provenance: { row: 7, source: 'clients.csv', kind: 'said' }, actor: { role: 'manager', id: 'anna' } },
    )
    await writeText(ndjsonOf(eventsDataset({ store: said.store, registry: said.registry })), at('order.ndjson'))
    await into(target, [readFileSync(at('order.ndjson'), 'utf8').trimEnd()])
    expect(await digestOf(target)).toBe(await digestOf(said))
    await said.close()
    await target.close()
  })

  it('may hold what other programs take for the end of a line', async () => {
    const [said, target] = [await empty(), await empty()]
    const name = 'Forn\u2028Puig\u2029\r\n\u0085'
    await said.handle(
      { type: 'RegisterClient', name, kind: 'corporate', acquired: { by: 'call' } },
      { actor: { id: 'anna', role: 'manager' } },
    )
    const dataset = eventsDataset({ store: said.store, registry: said.registry })
    await writeText(ndjsonOf(dataset), at('separators.ndjson'))
    const text = readFileSync(at('separators.ndjson'), 'utf8')
    expect(await into(target, [text.trimEnd()])).toMatchObject({ rows: 1, imported: 1, rejected: 0 })
    expect(await digestOf(target)).toBe(await digestOf(said))
    await said.close()
    await target.close()
  })

  it('goes in once, however often and from wherever it was broken off', async () => {
    const target = await empty()
    await into(target, lines.slice(0, 100))
    expect(await into(target)).toMatchObject({ imported: lines.length - 100, already: 100, rejected: 0 })
    expect(await into(target)).toMatchObject({ imported: 0, already: lines.length, events: 0 })
    expect(await digestOf(target)).toBe(await digestOf(source))
    await target.close()
  })

  it('is checked and not written with a dry run', async () => {
    const target = await empty()
    expect(await into(target, lines, true)).toMatchObject({ imported: lines.length, rejected: 0, events: 0 })
    expect(await target.store.head()()).toEqual({ _tag: 'Right', right: undefined })
    await target.close()
  })
})

describe('a line that can not be imported is rejected with its place and its reason', () => {
  const changed = (change: object): string => JSON.stringify({ ...JSON.parse(lines[0] ?? ''), ...change })
  it.each([
    ['{"stream":', '', /not JSON/],
    ['[]', '', /one JSON object/],
    // What is wrong is said without quoting what may tell of people.
    ['{"name": "Nuria Puig", "revision": NaN, "next": "Nuria"}', '', /^not JSON: Unexpected token$/],
    ['{"name": "Nuria" "Puig"}', '', /^not JSON: Expected ',' or '}' after property value in JSON at column 18$/],
    [() => changed({ stream: '' }), 'stream', /missing/],
    [() => changed({ revision: -1 }), 'revision', /whole number/],
    [() => changed({ eventId: '7' }), 'eventId', /UUID/],
    [() => changed({ recordedAt: 'yesterday' }), 'recordedAt', /not an instant/],
    [() => changed({ occurredAt: '2999-01-01T00:00:00.001Z' }), 'occurredAt', /later than now, 2999-01-01/],
    [() => changed({ schemaVersion: 99 }), 'schemaVersion', /is 99, and this program knows .* up to 1: update it/],
    [() => changed({ schemaVersion: -1 }), 'schemaVersion', /whole number of 1 or more/],
    [() => changed({ schemaVersion: 1.5 }), 'schemaVersion', /whole number of 1 or more/],
    [() => changed({ commandId: null }), 'commandId', /missing/],
    // What the trail could not be told with afterwards.
    [() => changed({ basis: 'x' }), 'basis', /must be/],
    [() => changed({ basis: [{ stream: 'client-1' }] }), 'basis.0.revision', /missing/],
    [() => changed({ hops: 'many' }), 'hops', /must be/],
    [() => changed({ provenance: 'heard' }), 'provenance', /./],
    [() => changed({ provenance: 'said', source: 'a.csv', sourceRow: 'two' }), 'sourceRow', /must be/],
    [() => changed({ onBehalfOf: 7 }), 'onBehalfOf', /must be/],
    [() => changed({ reason: 7 }), 'reason', /must be/],
    [() => changed({ data: null }), 'data', /is not the data of/],
    [() => changed({ data: { name: WITHHELD } }), 'data', /role that may see all/],
    [() => changed({ revision: 5 }), 'revision', /does not reach to revision 4: export it whole/],
  ])('%s', async (text, column, reason) => {
    const target = await empty()
    const bad = typeof text === 'string' ? text : text()
    const { reasons, ...counts } = await into(target, [bad, ...lines.slice(0, 3)])
    expect(counts).toMatchObject({ rows: 4, imported: 3, rejected: 1 })
    expect(reasons).toEqual([[1, column, expect.stringMatching(reason)]])
    await target.close()
  })

  it('bytes that are no text', async () => {
    const target = await empty()
    const bad = Buffer.from(changed({}).replace('"stream"', '"\u00e9"'), 'latin1')
    writeFileSync(at('latin.ndjson'), Buffer.concat([bad, Buffer.from(`\n${lines.slice(0, 3).join('\r\n')}`)]))
    const { reasons, ...counts } = await importFrom(target, at('latin.ndjson'))
    expect(counts).toMatchObject({ rows: 4, imported: 3, rejected: 1 })
    expect(reasons).toEqual([[1, '', expect.stringMatching(/^not UTF-8: save the file as UTF-8/)]])
    await target.close()
  })

  it('but a byte order mark before the first is none of it', async () => {
    const target = await empty()
    expect(await into(target, [`\uFEFF${lines[0]}`, lines[1] ?? ''])).toMatchObject({ imported: 2, rejected: 0 })
    await target.close()
  })

  it('another event at its place', async () => {
    const target = await empty()
    await into(target, [changed({ eventId: '00000000-0000-7000-8000-000000000001' })])
    expect((await into(target, lines.slice(0, 1))).reasons).toEqual([
      [1, 'revision', expect.stringMatching(/holds another event/)],
    ])
    await target.close()
  })
})

it('on the command line, into a file that lasts', async () => {
  const flags = ['--store', `sqlite:${at('again.db')}`, '--json', '--rejected', at('rejected.csv')]
  const first = await clientela(['import', 'events', at('events.ndjson'), ...flags])
  expect([first.code, JSON.parse(first.out)]).toEqual([
    0,
    expect.objectContaining({ rows: lines.length, imported: lines.length, already: 0, rejectedFile: null }),
  ])
  writeFileSync(at('worse.ndjson'), `${lines[0]}\nnonsense\n`)
  const second = await clientela(['import', 'events', at('worse.ndjson'), ...flags])
  expect([second.code, JSON.parse(second.out)]).toEqual([1, expect.objectContaining({ already: 1, rejected: 1 })])
  expect(readFileSync(at('rejected.csv'), 'utf8')).toContain('worse.ndjson,2,,')
})
