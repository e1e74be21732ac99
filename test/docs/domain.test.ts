/** `docs/domain.md` says where each row of the domain lives; what it names must be there. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../projections/catalogue.ts'
import { rulesOf } from '../../scripts/reference/rules.ts'
import { cliProgram } from '../../src/cli/program.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import type { Aggregate } from '../../src/kernel/aggregate.ts'

const root = resolve(import.meta.dirname, '../..')
const text = readFileSync(join(root, 'docs/domain.md'), 'utf8')

interface Row {
  readonly row: string
  readonly commands: ReadonlyArray<string>
  readonly events: ReadonlyArray<string>
  readonly rules: ReadonlyArray<string>
  readonly views: ReadonlyArray<string>
  readonly verbs: ReadonlyArray<string>
  readonly tests: ReadonlyArray<string>
}

const named = (cell: string | undefined): ReadonlyArray<string> =>
  [...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)

const rows: ReadonlyArray<Row> = [...text.matchAll(/^\| (S\d+)\b.*$/gm)].map(([line]) => {
  const [row = '', commands, events, rules, views, verbs, tests] = line
    .split('|')
    .slice(1)
    .map((cell) => cell.trim())
  return {
    row: row.split(' ')[0] ?? '',
    commands: named(commands),
    events: named(events),
    rules: named(rules),
    views: named(views),
    verbs: named(verbs),
    tests: named(tests),
  }
})

const aggregates: ReadonlyArray<Aggregate> = crmAggregates()
const commands = new Set(aggregates.flatMap((one) => Object.keys(one.commands)))
const events = new Set(aggregates.flatMap((one) => Object.keys(one.events)))
const rules = new Set(aggregates.flatMap(({ category }) => rulesOf(root, category).map(({ rule }) => rule)))
const views = new Set([
  'timeline',
  ...Object.entries(catalogue).flatMap(([family, own]) => Object.keys(own).map((name) => `${family}.${name}`)),
])
const verbs = new Set(
  cliProgram().commands.flatMap((command) =>
    command.commands.length === 0 ? [command.name()] : command.commands.map((sub) => `${command.name()} ${sub.name()}`),
  ),
)
const stories = new Map(
  readdirSync(join(root, 'test/stories')).map((name) => [
    `test/stories/${name}`,
    readFileSync(join(root, 'test/stories', name), 'utf8'),
  ]),
)

describe('the table of the domain', () => {
  it('names each row once, and those that it has not as not whole', () => {
    const open = named(/## Not whole yet([\s\S]*)/.exec(text)?.[1]).filter((name) => /^S\d+$/.test(name))
    const all = [...rows.map(({ row }) => row), ...open].toSorted((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
    expect(all).toEqual(Array.from({ length: 31 }, (_, i) => `S${i + 1}`))
  })

  for (const one of rows)
    it(`${one.row}: what it names is there, and its story is told`, () => {
      const missing = (names: ReadonlyArray<string>, known: ReadonlySet<string>) =>
        names.filter((name) => !known.has(name))
      expect(missing(one.commands, commands)).toEqual([])
      expect(missing(one.events, events)).toEqual([])
      expect(missing(one.rules, rules)).toEqual([])
      expect(missing(one.views, views)).toEqual([])
      expect(missing(one.verbs, verbs)).toEqual([])
      for (const cell of [one.commands, one.events, one.rules, one.views, one.verbs, one.tests])
        expect(cell).not.toEqual([])
      for (const file of one.tests) expect(stories.get(file)).toMatch(new RegExp(`story\\(\\s*'${one.row}',`))
    })
})
