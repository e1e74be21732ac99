import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { parseSync } from 'oxc-parser'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')

interface Import {
  readonly from: string
  /** A file of ours relative to the root, or a package. */
  readonly to: string
}

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))

const importsOf = (file: string, source: string): ReadonlyArray<Import> => {
  const { module } = parseSync(file, source)
  const named = [
    ...module.staticImports.map((one) => one.moduleRequest.value),
    ...module.staticExports.flatMap((one) =>
      one.entries.flatMap((entry) => (entry.moduleRequest === null ? [] : [entry.moduleRequest.value])),
    ),
  ]
  return named.map((name) => ({
    from: file,
    to: name.startsWith('.') ? relative(root, resolve(root, dirname(file), name)) : name,
  }))
}

/** What a room may import: rooms by the start of the path, packages by name. */
const rooms: ReadonlyArray<readonly [room: string, allowed: ReadonlyArray<string>]> = [
  ['src/kernel/', ['src/kernel/', 'fp-ts', 'io-ts', 'temporal-polyfill', 'uuid', 'quick-lru']],
  ['src/domain/', ['src/domain/', 'src/kernel/', 'fp-ts', 'io-ts', 'temporal-polyfill']],
  ['projections/', ['projections/', 'src/domain/', 'src/kernel/', 'fp-ts', 'gamma', 'io-ts', 'pure-rand']],
  [
    'src/stores/',
    ['src/stores/', 'src/kernel/', 'src/readmodels/', 'fp-ts', 'better-sqlite3', '@eventstore/db-client'],
  ],
  ['src/readmodels/', ['src/readmodels/', 'src/stores/', 'src/kernel/', 'fp-ts', 'better-sqlite3']],
  ['src/policies/', ['src/policies/', 'src/kernel/', 'fp-ts']],
  ['src/audit/', ['src/audit/', 'src/domain/rights.ts', 'src/kernel/', '@noble/hashes', 'io-ts', 'fp-ts']],
  [
    'src/app/',
    [
      'src/app/',
      'src/audit/',
      'src/policies/',
      'src/stores/',
      'src/telemetry/',
      'src/readmodels/',
      'src/domain/',
      'src/kernel/',
      'projections/',
      'fp-ts',
      'io-ts',
      'rxjs',
      'uuid',
    ],
  ],
  ['src/telemetry/', ['src/telemetry/', 'src/kernel/', 'fp-ts', '@opentelemetry/api']],
  ['src/copy/', ['src/copy/', 'src/kernel/', 'fp-ts', 'node:']],
  ['src/import/', ['src/import/', 'src/app/', 'src/domain/', 'src/kernel/', 'fp-ts', 'io-ts', 'csv-parse', 'node:']],
  [
    'src/export/',
    [
      'src/export/',
      'src/audit/',
      'src/domain/index.ts',
      'src/domain/rights.ts',
      'src/kernel/',
      'csv-stringify',
      'hyparquet-writer',
      'node:',
    ],
  ],
  [
    'src/report/',
    [
      'src/report/',
      'src/app/',
      'src/domain/',
      'src/kernel/',
      'projections/',
      'src/export/',
      'echarts',
      'escape-goat',
      'node:',
    ],
  ],
  ['src/demo/', ['src/demo/', 'src/app/', 'src/domain/', 'src/kernel/', 'pure-rand']],
]

const violations = (imports: ReadonlyArray<Import>): ReadonlyArray<string> =>
  imports.flatMap(({ from, to }) => {
    const room = rooms.find(([name]) => from.startsWith(name))
    if (
      room === undefined ||
      room[1].some((allowed) =>
        allowed.endsWith('/') || allowed.endsWith(':')
          ? to.startsWith(allowed)
          : to === allowed || to.startsWith(`${allowed}/`),
      )
    )
      return []
    return [`${from} imports ${to}`]
  })

const all = [...filesIn('src'), ...filesIn('projections')].map(
  (file) => [file, readFileSync(join(root, file), 'utf8')] as const,
)
const graph = new Map(all.map(([file, source]) => [file, importsOf(file, source)] as const))

const reachable = (entry: string): ReadonlySet<string> => {
  const seen = new Set<string>([entry])
  const walk = (file: string): void => {
    for (const { to } of graph.get(file) ?? []) {
      if (seen.has(to)) continue
      seen.add(to)
      walk(to)
    }
  }
  walk(entry)
  return seen
}

describe('dependencies point downwards', () => {
  it('each room imports only what it may', () => {
    expect(violations([...graph.values()].flat())).toEqual([])
  })

  it('and the rule would notice', () => {
    const broken = (file: string, source: string) => violations(importsOf(file, source))
    expect(broken('src/domain/deal/x.ts', "import { readFileSync } from 'node:fs'")).toHaveLength(1)
    expect(broken('src/domain/deal/x.ts', "export * from '../../stores/registry.ts'")).toHaveLength(1)
    expect(broken('src/kernel/x.ts', "import { decide } from '../domain/deal/decide.ts'")).toHaveLength(1)
    expect(broken('projections/x.ts', "import { openClientela } from '../src/app/open.ts'")).toHaveLength(1)
    expect(broken('src/app/x.ts', "import { main } from '../cli/main.ts'")).toHaveLength(1)
    expect(broken('src/domain/deal/x.ts', "import { deal } from './state.ts'")).toEqual([])
  })

  it('nobody imports the command line', () => {
    const importers = [...graph.values()]
      .flat()
      .filter(({ from, to }) => to.startsWith('src/cli/') && !from.startsWith('src/cli/'))
    expect(importers).toEqual([])
  })

  for (const entry of ['src/index.ts', 'src/fp.ts', 'projections/index.ts'])
    it(`${entry} reaches nothing that a browser lacks`, () => {
      const heavy = [...reachable(entry)].filter((name) =>
        /^(node:|better-sqlite3|@eventstore|commander|csv-|cli-)/.test(name),
      )
      // The types of a driver are no import once compiled; only SQLite's own room names it, and nobody here reaches that.
      expect(heavy).toEqual([])
    })
})
