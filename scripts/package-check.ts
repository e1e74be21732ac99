/** What a user gets: packs, checks the package, installs it into an empty project, runs and type-checks programs there. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const run = (cwd: string, command: string, ...args: ReadonlyArray<string>): string =>
  execFileSync(command, [...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  })

const root = resolve(import.meta.dirname, '..')
const bin = (name: string): string => join(root, 'node_modules', '.bin', name)

const program = `
import { eur, openClientela } from 'clientela'
import 'clientela/sqlite'
import { ratio } from 'clientela/projections'
import { memoryStore } from 'clientela/testing'
import * as fp from 'clientela/fp'

const crm = await openClientela({ store: 'sqlite:./crm.db', zone: 'Europe/Madrid' })
const anna = { id: 'anna', role: 'manager' } as const
const client = await crm.handle({ type: 'RegisterClient', name: 'Forn Puig', kind: 'small-retail-chain', acquired: { by: 'call' } }, { actor: anna })
const deal = await crm.handle({ type: 'OpenDeal', client: client.id, expectedValue: eur(10_000_00), source: 'call' }, { actor: anna })
const refused = await crm.tryHandle({ type: 'WinDeal', deal: deal.id }, { actor: anna })
if (refused._tag !== 'Left') throw new Error('won without an offer')
const board = await crm.pipeline.board()
if (board.stages[0]?.count !== 1) throw new Error('the board does not show the deal')
if (ratio(1, 2).value !== 0.5 || typeof memoryStore !== 'function' || typeof fp.open !== 'function') throw new Error('a subpath is empty')
await crm.close()
console.log('the package works')
`

/** A question of one's own, typed by the package alone: every event by its type, and what is misspelt does not compile. */
const mine = `
import { defineFacts, defineProjection, defineView, integer, nullable, text } from 'clientela'

export default defineProjection({
  name: 'deals_by_manager',
  version: 1,
  doc: 'how many deals each manager opened, and what they were to bring',
  table: { opened: integer('deals'), expected: integer('minor units') },
  keys: (event) => (event.type === 'DealOpened' ? [event.data.manager] : []),
  on: {
    DealOpened: (row, { data }) => ({
      opened: (row?.opened ?? 0) + 1,
      expected: (row?.expected ?? 0) + (data.expectedValue?.amount ?? 0),
    }),
    // @ts-expect-error no event is called so
    DealOpend: () => undefined,
  },
})

const complaints = defineFacts({
  name: 'my_complaints',
  version: 1,
  doc: 'complaints received',
  table: { occurredAt: text('when'), recordedAt: text('when on record'), client: nullable(text('whose')) },
  on: {
    ComplaintReceived: ({ occurredAt, recordedAt, data }) => ({ occurredAt, recordedAt, client: data.client }),
    // @ts-expect-error a complaint has no such field
    ComplaintResolved: ({ occurredAt, recordedAt, data }) => ({ occurredAt, recordedAt, client: data.clint }),
  },
})

export const view = defineView({
  id: 'mine',
  verb: 'my complaints',
  title: 'clients who complained',
  facts: { complaints },
  answer: ({ complaints: rows }) => ({ clients: new Set(rows.map(({ client }) => client)).size }),
})
`

const folder = mkdtempSync(join(tmpdir(), 'clientela-package-'))
try {
  run(root, 'npm', 'pack', '--silent', '--pack-destination', folder)
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack made no tarball')
  run(root, bin('publint'), 'run', join(folder, tarball), '--strict')
  run(root, bin('attw'), join(folder, tarball), '--profile', 'esm-only')
  const project = join(folder, 'project')
  mkdirSync(project)
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }))
  run(project, 'npm', 'install', '--silent', '--no-audit', '--no-fund', join(folder, tarball), 'better-sqlite3@13')
  writeFileSync(join(project, 'program.ts'), program)
  writeFileSync(join(project, 'mine.ts'), mine)
  writeFileSync(join(project, 'program.mjs'), program.replace(' as const', ''))
  process.stdout.write(run(project, process.execPath, 'program.mjs'))
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ] as const)
    run(
      project,
      bin('tsc'),
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--target',
      'es2023',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
      '--types',
      '',
      'program.ts',
      'mine.ts',
    )
  const help = run(project, process.execPath, join('node_modules', '.bin', 'clientela'), '--help')
  if (!help.includes('pipeline')) throw new Error('the clientela binary does not show its verbs')
  const board = run(
    project,
    process.execPath,
    join('node_modules', '.bin', 'clientela'),
    'pipeline',
    'board',
    '--store',
    'sqlite:./crm.db',
    '--json',
  )
  if (JSON.parse(board).stages[0].count !== 1) throw new Error('the binary does not see the deal')
  const asked = ['replay', '--projection', './mine.ts', '--store', 'sqlite:./crm.db', '--json']
  const own = run(project, process.execPath, join('node_modules', '.bin', 'clientela'), ...asked)
  if (JSON.parse(own).answer?.clients !== 0) throw new Error("a question of one's own is not answered")
  for (const entry of ['clientela', 'clientela/projections'])
    run(
      project,
      bin('esbuild'),
      '--bundle',
      '--platform=browser',
      '--format=esm',
      '--log-level=error',
      `--outfile=${join(project, 'browser.js')}`,
      join(
        'node_modules',
        entry === 'clientela' ? 'clientela/dist/src/index.js' : 'clientela/dist/projections/index.js',
      ),
    )
  console.log(
    'the package is sound: publint, attw, an empty project, two module resolutions, the binary, a browser bundle',
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
