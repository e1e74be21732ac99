/** Rows of any CSV as commands, by a mapping that is data. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import { readMapping } from '../../src/import/mapped-csv.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const clientela = cliIn(folder.path)
afterAll(folder.remove)
const at = (name: string): string => join(folder.path, name)

const mapping = {
  key: ['no'],
  commands: [
    {
      type: 'RegisterClient',
      occurredAt: 'since',
      alreadySo: ['client-is-new'],
      fields: {
        client: { $column: 'company', $as: 'slug' },
        name: { $column: 'company' },
        kind: { $column: 'kind', $words: { shop: 'small-retail-chain', firm: 'corporate' }, $default: 'person' },
        acquired: { by: 'call' },
      },
    },
    {
      type: 'OpenDeal',
      occurredAt: 'since',
      when: [{ $column: 'worth' }],
      fields: {
        deal: { $column: 'no' },
        client: { $column: 'company', $as: 'slug' },
        source: 'call',
        manager: 'anna',
        expectedValue: { $column: 'worth', $as: 'amount', $currency: { $column: 'in' } },
      },
    },
  ],
}

const rows = `no;company;kind;since;worth;in
1;Forn Puig;shop;15.01.2026;1234.50;EUR
2;Prisma Ltd;firm;20.01.2026;;
3;Cal Noi;;31.02.2026;;
4;Mas Vell;castle;01.02.2026;;
5;Can Feliu;;01.02.2026;12.345;EUR
`

let n = 0
let store = ''
beforeEach(() => {
  n += 1
  store = `sqlite:${at(`${n}.db`)}`
  writeFileSync(at('clients.csv'), rows)
  writeFileSync(at('mapping.json'), JSON.stringify(mapping))
})

const imported = async (...more: ReadonlyArray<string>) => {
  const flags = ['--store', store, '--zone', 'Europe/Madrid', '--rejected', at('rejected.csv'), '--json']
  const args = ['import', 'csv', at('clients.csv'), '--mapping', at('mapping.json'), '--date-format', 'DD.MM.YYYY']
  const { code, out, err } = await clientela([...args, ...flags, ...more])
  return { code, err, ...(out === '' ? {} : JSON.parse(out)) }
}

describe('import csv', () => {
  it('makes of each row the commands that the mapping names, or says why it can not', async () => {
    expect(await imported()).toMatchObject({ code: 1, rows: 5, imported: 2, already: 0, rejected: 3, events: 3 })
    const { out } = await clientela(['export', 'events', '--store', store])
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(events.map(({ stream, type, occurredAt }) => [stream, type, occurredAt])).toEqual([
      ['client-forn-puig', 'ClientRegistered', '2026-01-14T23:00:00.000Z'],
      ['deal-1', 'DealOpened', '2026-01-14T23:00:00.000Z'],
      ['client-prisma-ltd', 'ClientRegistered', '2026-01-19T23:00:00.000Z'],
    ])
    expect(events[0]).toMatchObject({ data: { kind: 'small-retail-chain' }, source: 'clients.csv', sourceRow: 2 })
    expect(events[1].data.expectedValue).toEqual({ amount: 123_450, currency: 'EUR' })
  })

  it('says of each rejected row where and why', async () => {
    await imported()
    const { out } = await clientela([
      'import',
      'csv',
      at('clients.csv'),
      '--mapping',
      at('mapping.json'),
      '--store',
      store,
      '--date-format',
      'DD.MM.YYYY',
      '--dry-run',
      '--csv',
      '--rejected',
      at('r.csv'),
    ])
    expect(out.split('\n').slice(0, 2)).toEqual([
      'rows,imported,already,rejected,events,rejectedFile,dryRun',
      `5,2,0,3,0,${at('r.csv')},true`,
    ])
    const reasons = readFileSync(at('r.csv'), 'utf8')
    expect(reasons).toMatch(/clients\.csv,4,since,.*is no day of the calendar/)
    expect(reasons).toMatch(/clients\.csv,5,kind,.*is none of shop, firm/)
    expect(reasons).toMatch(/clients\.csv,6,worth,.*more than the 2 decimals/)
  })

  it('adds nothing when it is run again, also after rows have come or moved', async () => {
    await imported()
    expect(await imported()).toMatchObject({ imported: 0, already: 2, events: 0 })
    const [header = '', ...all] = rows.trim().split('\n')
    writeFileSync(at('clients.csv'), [header, '6;Nou Forn;shop;01.03.2026;;', ...all].join('\n'))
    expect(await imported()).toMatchObject({ rows: 6, imported: 1, already: 2, events: 1 })
  })

  it('needs the columns that the mapping names', async () => {
    writeFileSync(at('clients.csv'), 'no,company\n1,Forn\n')
    const { code, err } = await imported()
    expect([code, err]).toEqual([2, expect.stringMatching(/columns .*are missing; found are no, company/)])
  })
})

describe('a mapping', () => {
  const known = new Set(['RegisterClient'])
  const reasonFor = (mapped: unknown) =>
    readMapping(typeof mapped === 'string' ? mapped : JSON.stringify(mapped), known)
  it.each([
    ['{', /not JSON/],
    [{}, /commands is missing/],
    [{ commands: [] }, /a row becomes at least one/],
    // What is misspelt would else hold for every row.
    [
      { commands: [{ type: 'RegisterClient', fields: {}, when: [{ $column: 'what', $is: ['new'] }] }] },
      /commands\.0\.when\.0\.\$is is not a field here; known are: \$column, is, not/,
    ],
    [{ commands: [{ type: 'RegisterClient', fields: {}, occuredAt: 'since' }] }, /occuredAt is not a field here/],
    [{ commands: [], keys: ['no'] }, /keys is not a field here; known are: commands, key/],
    [{ commands: [{ type: 'RegisterCliant', fields: {} }] }, /no command is called RegisterCliant/],
    [
      { commands: [{ type: 'RegisterClient', fields: { name: { $column: 'a', $as: 'upper' } } }] },
      /fields\.name\.\$as: one of text/,
    ],
    [
      { commands: [{ type: 'RegisterClient', fields: { name: { $column: 'a', $word: {} } } }] },
      /fields\.name\.\$word: beside \$column/,
    ],
  ])('%j says what is wrong with it', (mapped, reason) => {
    expect(reasonFor(mapped)).toEqual({ _tag: 'Left', left: expect.stringMatching(reason) })
  })
})
