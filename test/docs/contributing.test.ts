/** The recipe of CONTRIBUTING.md, followed word for word on a copy of the library: the event is there when it ends. */
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
// Inside the checkout, so that what the library imports is found.
const copy = join(root, 'test/docs/.recipe')
const text = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')

const recipe = /## Add an event\n([\s\S]*?)\n## /.exec(text)?.[1] ?? ''
const fences = (kind: string): ReadonlyArray<readonly [head: string, lines: ReadonlyArray<string>]> =>
  [...recipe.matchAll(/^ {3}```(\S+) ?(.*)\n([\s\S]*?)^ {3}```$/gm)].flatMap(([, found, head = '', body = '']) =>
    found === kind
      ? [
          [
            head,
            body
              .trimEnd()
              .split('\n')
              .map((line) => line.slice(3)),
          ] as const,
        ]
      : [],
  )

/** Replaces what a diff takes away, and what it leaves, by what it leaves and adds. */
const applied = (source: string, lines: ReadonlyArray<string>): string => {
  const of = (...signs: ReadonlyArray<string>) =>
    lines.flatMap((line) => (signs.includes(line.charAt(0)) ? [line.slice(1)] : [])).join('\n')
  const [before, after] = [of(' ', '-'), of(' ', '+')]
  const places = source.split(before).length - 1
  if (places !== 1) throw new Error(`stands ${places} times in the file, not once:\n${before}`)
  return source.replace(before, () => after)
}

const run = (script: string): unknown => {
  writeFileSync(join(copy, 'script.ts'), script)
  const args = ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', join(copy, 'script.ts')]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', timeout: 60_000 }))
}

beforeAll(() => {
  mkdirSync(copy, { recursive: true })
  for (const folder of ['src', 'projections']) cpSync(join(root, folder), join(copy, folder), { recursive: true })
  for (const [file, lines] of fences('diff')) {
    const path = join(copy, file)
    writeFileSync(path, applied(readFileSync(path, 'utf8'), lines))
  }
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

describe('the recipe for a new event', () => {
  it('touches the domain in one folder, and one projection', () => {
    expect([...new Set(fences('diff').map(([file]) => file.split('/').slice(0, -1).join('/')))]).toEqual([
      'src/domain/product',
      'projections/products',
    ])
    const golden = /`test\/golden\/product\/(\w+)\.v1\.json`/.exec(recipe)?.[1]
    expect(golden).toBe('ProductRenamed')
  })

  it('is of one piece, as strictly as the library itself', () => {
    const config = {
      extends: '../../../tsconfig.json',
      include: ['src/domain', 'projections', 'src/app'],
      compilerOptions: { noEmit: true },
    }
    writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify(config))
    expect(spawnSync('tsc', ['-p', copy], { cwd: root, encoding: 'utf8' }).stdout).toBe('')
  }, 120_000)

  it('has the event decided, refused to whom it is not for, read as its golden file, and shown', () => {
    const [[, golden] = ['', []]] = fences('json')
    const found = run(`
      import { openClientela } from './src/app/open.ts'
      import { crmAggregates } from './src/domain/index.ts'
      import { decodeData } from './src/kernel/event-codec.ts'
      import { productChanges } from './projections/products/facts.ts'
      const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
      const head = { actor: { id: 'helena', role: 'head' } }
      const rename = { type: 'RenameProduct', product: 'oven', name: 'Deck oven, large' }
      await crm.handle({ type: 'ListProduct', product: 'oven', name: 'Deck oven', price: { amount: 1, currency: 'EUR' } }, head)
      const { events } = await crm.handle(rename, head)
      const refused = await crm.tryHandle(rename, { actor: { id: 'anna', role: 'manager' } })
      const rows = await crm.rows(productChanges)
      const product = crmAggregates().find(({ category }) => category === 'product')
      const read = decodeData(product.events.ProductRenamed, ${golden.join('\n')}, 1)
      await crm.close()
      console.log(JSON.stringify({
        events: events.map(({ type, data }) => ({ type, data })),
        rule: refused._tag === 'Left' && refused.left.rule,
        read: read._tag,
        row: rows.filter(({ type }) => type === 'ProductRenamed').map(({ name }) => name),
        version: productChanges.version,
      }))
    `)
    expect(found).toEqual({
      events: [{ type: 'ProductRenamed', data: { name: 'Deck oven, large' } }],
      rule: 'head-decides',
      read: 'Right',
      row: ['Deck oven, large'],
      version: 2,
    })
  }, 60_000)
})
