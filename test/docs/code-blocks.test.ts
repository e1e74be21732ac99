import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
// Inside the checkout, so that `import 'clientela'` finds it as it would find it installed.
const folder = join(root, 'test/docs/.blocks')
mkdirSync(folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const blocksOf = (file: string): ReadonlyArray<string> =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map((found) => found[1] ?? '')

const run = (file: string): string =>
  execFileSync(process.execPath, ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', file], {
    cwd: root,
    encoding: 'utf8',
  })

const files = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const blocks = files.flatMap((file) =>
  blocksOf(file).map((block, i) => {
    const path = join(folder, `${file.replaceAll(/\W/g, '-')}-${i}.ts`)
    writeFileSync(path, block)
    return { name: `${file}, block ${i + 1}`, path }
  }),
)

describe('every block of code in the documents', () => {
  for (const { name, path } of blocks) it(`runs: ${name}`, () => expect(typeof run(path)).toBe('string'))

  it('type-checks, as strictly as the library itself', () => {
    const config = { extends: '../../../tsconfig.json', include: ['*.ts'], compilerOptions: { noEmit: true } }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const { stdout } = spawnSync('tsc', ['-p', folder], { cwd: root, encoding: 'utf8' })
    expect(stdout).toBe('')
  })
})

describe('every example runs', () => {
  for (const name of readdirSync(join(root, 'examples')))
    it(name, () => {
      expect(run(join(root, 'examples', name))).not.toBe('')
    })
})
