/** Files of one's own: taken as `npm init` has them, and what is wrong in them is told with its place. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { cliHere, processIn } from '../support/cli.ts'

const { folder, clientela } = cliHere()
const inside = processIn(folder.path)

const written = (name: string, text: string): void => writeFileSync(join(folder.path, name), text)

const projection = (more: string): string =>
  `import { defineProjection, integer } from 'clientela'
export default defineProjection({
  name: 'x', version: 1, doc: '', table: { n: integer('how many') },
  ${more}
})
`

const EACH = 'keys: ({ type }) => [type], on: { ClientRegistered: (row) => ({ n: (row?.n ?? 0) + 1 }) },'

const replayed = async (text: string, name = 'mine.ts') => {
  written(name, text)
  const { code, err } = await inside(['replay', '--projection', name, '--json'])
  return [code, err]
}

beforeAll(async () => {
  // What npm writes, unless it is told otherwise.
  written('package.json', JSON.stringify({ name: 'mine', type: 'commonjs' }))
  const client = { type: 'RegisterClient', client: 'c', name: 'C', kind: 'corporate', acquired: { by: 'call' } }
  await clientela(['handle', '-', '--as', 'manager:anna'], JSON.stringify(client))
})

describe('a file of your own', () => {
  it('is a module, and so is what it imports, whatever the package says', async () => {
    mkdirSync(join(folder.path, 'parts'), { recursive: true })
    written('parts/mine.ts', projection(EACH))
    written('all.ts', "export { default } from './parts/mine.ts'\n")
    const { out, err } = await inside(['replay', '--projection', 'all.ts', '--json'])
    expect([JSON.parse(out).rows, err]).toEqual([[{ key: 'ClientRegistered', n: 1 }], ''])
  })

  it('so is the configuration', async () => {
    const other = `import { eur } from 'clientela'\nexport default { store: 'sqlite:./other.db', currency: eur(1).currency }\n`
    mkdirSync(join(folder.path, 'with'), { recursive: true })
    written('with/package.json', JSON.stringify({ type: 'commonjs' }))
    written('with/clientela.config.ts', other)
    const { code, err } = await processIn(join(folder.path, 'with'))(['views', 'list'])
    expect([code, err]).toEqual([0, ''])
    written('with/clientela.config.ts', `${other}throw new Error('no')`)
    const wrong = await processIn(join(folder.path, 'with'))(['views', 'list'])
    expect([wrong.code, wrong.err]).toEqual([2, "clientela: clientela.config.ts:3:7 can't be loaded: no\n"])
  })

  it.each([
    ["what can't be parsed", projection('keys (event) => [],'), "mine.ts:4:16 can't be loaded: Expected"],
    ['what is not TypeScript to be run as it is', 'enum Kind { A }\n', "mine.ts:1:1 can't be loaded: TypeScript enum"],
    ['what is not there', "import { nope } from 'clientela'\n", "mine.ts:1:10 can't be loaded: "],
    ['what is thrown', "\nthrow new Error('no')\n", "mine.ts:2:7 can't be loaded: no"],
    [
      'an event that nobody defines',
      projection('keys: () => [], on: { DealOpend: () => ({ n: 1 }) },'),
      'mine.ts: no event is called DealOpend; ',
    ],
    [
      'what a projection lacks',
      projection('keys: () => [],'),
      "mine.ts:2:16 can't be loaded: the projection x lacks on",
    ],
  ])('%s is told with its place', async (_what, text, told) => {
    expect(await replayed(text)).toEqual([2, expect.stringContaining(told)])
  })

  it.each([
    [
      'a fold that throws',
      "keys: () => ['k'], on: { ClientRegistered: () => { throw new Error('no') } },",
      'x stopped at position 1 (ClientRegistered, bad-code): no, at mine.ts:4:60\n',
    ],
    [
      'keys that are no list',
      "keys: () => 'k', on: { ClientRegistered: () => ({ n: 1 }) },",
      'keys is to give a list of texts, it gave "k"\n',
    ],
    [
      'a key that is no text',
      'keys: () => [undefined], on: { ClientRegistered: () => ({ n: 1 }) },',
      'keys is to give texts, one is undefined\n',
    ],
    [
      'a fold that gives no row',
      "keys: () => ['k'], on: { ClientRegistered: () => 7 },",
      'a fold is to give a row or undefined, it gave 7\n',
    ],
    [
      'what is no number',
      "keys: () => ['k'], on: { ClientRegistered: () => ({ n: Number.NaN }) },",
      'n is of type integer, a row has NaN\n',
    ],
  ])('%s is told with the event, by what-if too', async (_what, text, told) => {
    expect(await replayed(projection(text))).toEqual([5, expect.stringContaining(told)])
    const { code, err } = await inside(['what-if', '--discount', 'manager=5', '--projection', 'mine.ts'])
    expect([code, err]).toEqual([5, expect.stringContaining(told)])
  })

  it('what is JavaScript and no module is told what to do', async () => {
    expect(await replayed(projection(EACH), 'mine.js')).toEqual([2, expect.stringContaining('"type": "module"')])
  })
})
