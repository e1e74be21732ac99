import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
// Inside the checkout, so that `import 'clientela'` finds it as it would find it installed.
const folder = join(root, 'test/docs/.blocks')
mkdirSync(folder, { recursive: true })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A block that works until it is stopped, on a server, is marked `ts server`: its types are checked, and no more. */
const blocksOf = (file: string): ReadonlyArray<{ readonly text: string; readonly runs: boolean }> =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/```ts( server)?\n([\s\S]*?)```/g)].map((found) => ({
    text: found[2] ?? '',
    runs: found[1] === undefined,
  }))

const run = (file: string): string =>
  execFileSync(process.execPath, ['--conditions=clientela-source', '--disable-warning=ExperimentalWarning', file], {
    cwd: root,
    encoding: 'utf8',
    timeout: 30_000,
  })

const files = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const blocks = files.flatMap((file) =>
  blocksOf(file).map(({ text, runs }, i) => {
    const path = join(folder, `${file.replaceAll(/\W/g, '-')}-${i}.ts`)
    writeFileSync(path, text)
    return { name: `${file}, block ${i + 1}`, path, runs }
  }),
)

describe('every block of code in the documents', () => {
  for (const { name, path } of blocks.filter(({ runs }) => runs))
    it(`runs: ${name}`, () => expect(typeof run(path)).toBe('string'))

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
