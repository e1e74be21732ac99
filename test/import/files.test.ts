import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { afterAll, describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { utc } from '../../src/domain/values/zone.ts'
import { guarded } from '../../src/export/text.ts'
import { readAmount } from '../../src/import/amounts.ts'
import { allEven, FileProblem, openCsv } from '../../src/import/csv.ts'
import { type DateReader, dateReader } from '../../src/import/dates.ts'
import { linesIn, linesOf } from '../../src/import/lines.ts'
import { type Rejected, runImport } from '../../src/import/run.ts'
import { transactionRows } from '../../src/import/transactions.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

const file = (name: string, text: string): string => {
  const path = join(folder.path, name)
  writeFileSync(path, text)
  return path
}

const rowsOf = async (path: string, required: ReadonlyArray<string> = []) => {
  const rows = []
  for await (const row of (await openCsv(path, { required })).rows) rows.push(row)
  return rows
}

const reader = (form: string): DateReader => {
  const found = dateReader(form)
  if (E.isLeft(found)) throw new Error(found.left)
  return found.right
}

describe('lines of a file', () => {
  it('end with a newline, CRLF or the end of the file, however they lie in its chunks', async () => {
    const texts = ['a', '', 'x'.repeat(200_000), '\u00e9'.repeat(70_000), 'U+2028 \u2028 is none', 'last']
    const read = []
    for await (const { text } of linesOf(file('lines.txt', `\uFEFF${texts.join('\r\n')}`))) read.push(text)
    expect(read).toEqual(texts)
  })

  it('are counted beforehand, a last one without a newline too', async () => {
    expect(await linesIn(file('ended.txt', 'a\nb\n'))).toBe(2)
    expect(await linesIn(file('open.txt', 'a\nb'))).toBe(2)
    expect(await linesIn(file('nothing.txt', ''))).toBe(0)
  })
})

describe('a CSV file', () => {
  it('with a byte order mark, CRLF, semicolons and quoted newlines is read, each row with its line', async () => {
    const path = file('odd.csv', '\uFEFFname;note\r\nA;"two\r\nlines"\r\n\r\nB;"say ""hi"""\r\n')
    expect(await rowsOf(path)).toEqual([
      { line: 3, cells: { name: 'A', note: 'two\r\nlines' } },
      { line: 5, cells: { name: 'B', note: 'say "hi"' } },
    ])
  })
  it('that lacks a column is refused with the columns it has', async () => {
    await expect(openCsv(file('less.csv', 'a,b\n1,2\n'), { required: ['a', 'c'] })).rejects.toThrow(
      'less.csv:1: the column c is missing; found are a, b',
    )
  })
  it('that is not UTF-8 is refused with the first line that is not, before any of it is read', async () => {
    const path = join(folder.path, 'latin.csv')
    writeFileSync(path, Buffer.from('a,b\n1,Nu\n2,Caf\u00e9\n', 'latin1'))
    await expect(openCsv(path, { required: ['a'] })).rejects.toThrow('latin.csv:3: not UTF-8: save the file as UTF-8')
    // A letter of two bytes where one chunk of the file ends and the next begins is text all the same.
    for (const shift of [0, 1])
      expect(await rowsOf(file('long.csv', `a\n${'x'.repeat(shift)}${'\u00e9'.repeat(40_000)}\n`))).toHaveLength(1)
  })
  it('that has a column twice is refused: which is meant can not be told', async () => {
    await expect(openCsv(file('twice.csv', 'a,b,a\n1,2,3\n'), { required: ['a'] })).rejects.toThrow(
      'twice.csv:1: two columns are called a',
    )
  })
  it('that is not there, or breaks off inside quotes, says where', async () => {
    await expect(openCsv(join(folder.path, 'none.csv'), { required: [] })).rejects.toThrow(FileProblem)
    await expect(rowsOf(file('broken.csv', 'a,b\n1,2\n3,"x\n'))).rejects.toThrow(/broken\.csv:/)
  })
  it('with a row of more or fewer cells hands it on as such, and the others; what is of no use in part ends there', async () => {
    const path = file('ragged.csv', 'a,b\n1,2,3\n1,2\n')
    const rows = await rowsOf(path)
    expect(rows.map(({ line, ragged }) => [line, ragged])).toEqual([
      [2, 'has 3 cells, where the header has 2'],
      [3, undefined],
    ])
    const whole = async () => {
      for await (const row of allEven(path, (await openCsv(path, { required: [] })).rows))
        expect(row.ragged).toBeUndefined()
    }
    await expect(whole()).rejects.toThrow(/ragged\.csv:2: has 3 cells/)
  })
})

describe('dates', () => {
  it('are read in the form that is said, and no other', () => {
    expect(reader('MM/DD/YYYY')('10/20/2016')).toEqual(E.right('2016-10-20'))
    expect(reader('DD-MM-YY')('20-10-16')).toEqual(E.right('2016-10-20'))
    expect(reader('YYYYMMDD')('19970101')).toEqual(E.right('1997-01-01'))
    expect(E.isLeft(reader('DD/MM/YYYY')('10/20/2016'))).toBe(true)
    expect(E.isLeft(reader('YYYY-MM-DD')('2017-02-29'))).toBe(true)
    expect(E.isLeft(reader('YYYY-MM-DD')('20-10-16'))).toBe(true)
  })
  it('of a form that leaves something open are refused', () => {
    for (const form of ['MM/YYYY', 'DD/DD/YYYY', 'whatever']) expect(E.isLeft(dateReader(form))).toBe(true)
  })
})

describe('amounts', () => {
  it('become minor units without floating point', () => {
    expect([
      readAmount('1054', 'USD'),
      readAmount('29.33', 'USD'),
      readAmount('0.1', 'EUR'),
      readAmount('12', 'JPY'),
      readAmount('1.500', 'EUR'),
    ]).toEqual([105_400, 2_933, 10, 12, 150].map((n) => E.right(n)))
    for (const bad of ['', '1,5', '1.234', 'abc', '99999999999999999999', '1e3'])
      expect(E.isLeft(readAmount(bad, 'EUR')), bad).toBe(true)
  })
})

describe('cells of a CSV that goes out', () => {
  it('are no formulas to a spreadsheet; numbers stay numbers', () => {
    expect([guarded('=1+1'), guarded('@x'), guarded('-2'), guarded(-2), guarded('+34 600')]).toEqual([
      "'=1+1",
      "'@x",
      '-2',
      '-2',
      "'+34 600",
    ])
  })
})

describe('a purchase log', () => {
  const importFile = async (path: string) => {
    const crm = await openClientela({ store: 'memory:', zone: 'UTC', recordRefusals: false })
    const rejected: Array<Rejected> = []
    const run = () =>
      runImport(crm, transactionRows({ file: path, zone: utc, currency: 'EUR', date: reader('YYYY-MM-DD') }), {
        onRejected: (one) => rejected.push(one),
      })
    const [first, second] = [await run(), await run()]
    const repeat = await crm.retention.repeat({ asOf: '2026-12-31' }).catch(() => undefined)
    await crm.close()
    return { first, second, rejected, repeat }
  }

  it('accounts for every row: imported, already there, or rejected with line, column and reason', async () => {
    const path = file(
      'log.csv',
      'customer,date,amount,shop\nA,2026-01-05,10.00,north\nA,2026-01-05,5.00,north\nB,2026-02-30,1.00,\nB,2026-02-01,-1.00,\n,2026-02-01,1.00,\nB,2026-02-03,0.00,\n',
    )
    const { first, second, rejected } = await importFile(path)
    expect(first).toMatchObject({ rows: 6, imported: 3, already: 0, rejected: 3 })
    expect(second).toMatchObject({ rows: 6, imported: 0, already: 3, rejected: 3, events: 0 })
    expect(rejected.slice(0, 3).map(({ line, column }) => [line, column])).toEqual([
      [4, 'date'],
      [5, 'amount'],
      [6, 'client'],
    ])
  })
})
