/** `docs/views.md` says where each view and convention stands, and which test holds it; what it names must be there. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { catalogue, listedViews } from '../../projections/catalogue.ts'
import { cliProgram } from '../../src/cli/program.ts'
import { moreSections, sections } from '../../src/report/sections/index.ts'

const root = resolve(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const [beforeViews = '', ofViews = ''] = read('docs/views.md').split('\n## Views\n')

interface Row {
  readonly name: string
  readonly cells: ReadonlyArray<string>
}

const rowsOf = (text: string): ReadonlyArray<Row> =>
  [...text.matchAll(/^\| ([CPRSMT]\d+) +\|(.*)\|$/gm)].map(([, name = '', rest = '']) => ({
    name,
    cells: rest.split(' |').map((cell) => cell.trim()),
  }))

const codeIn = (cell: string): string => /^`([^`]+)`/.exec(cell)?.[1] ?? ''

/** The test that a cell names: its file, and the name it has there. */
const expectTest = (cell: string): void => {
  const [, file = '', title = ''] = /^`([^`]+)` (.+)$/.exec(cell) ?? []
  expect(file).not.toBe('')
  const text = read(file)
  expect(text.includes(`'${title}'`) || text.includes(`"${title}"`), `${file}: ${title}`).toBe(true)
}

const conventions = rowsOf(beforeViews)
const views = rowsOf(ofViews)

/** What is asked of the facade and is no view of the catalogue. */
const besides = {
  timeline: 'timeline',
  'audit.verify': 'audit verify',
  'audit.restated': 'audit restated',
  'audit.diff': 'audit diff',
}
const verbs = new Map<string, string>([
  ...Object.entries(besides),
  ...Object.entries(catalogue).flatMap(([family, own]) =>
    Object.entries(own).map(([name, { verb }]): [string, string] => [`${family}.${name}`, verb]),
  ),
])
const commands = new Set(
  cliProgram().commands.flatMap((command) =>
    command.commands.length === 0 ? [command.name()] : command.commands.map((sub) => `${command.name()} ${sub.name()}`),
  ),
)
const numbered = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => `${letter}${from + i}`)

describe('the table of conventions', () => {
  it('has each of them once', () => {
    expect(conventions.map(({ name }) => name)).toEqual(numbered('C', 1, 16))
  })

  it.each(conventions)('$name: its place is there, and its test', ({ cells }) => {
    const [what = '', place = '', test = ''] = cells
    expect(what).not.toBe('')
    expect(existsSync(join(root, codeIn(place)))).toBe(true)
    expectTest(test)
  })
})

describe('the table of views', () => {
  it('has each that is numbered, and each of the catalogue with its verb', () => {
    const names = new Set(views.map(({ name }) => name))
    const all = [
      ...numbered('P', 1, 17),
      ...numbered('R', 0, 17),
      ...numbered('S', 1, 4),
      ...numbered('M', 1, 4),
      ...numbered('T', 1, 5),
    ]
    expect(all.filter((name) => !names.has(name))).toEqual([])
    const asked = new Set(views.map(({ cells: [program = ''] }) => codeIn(program)))
    expect([...verbs.keys()].filter((name) => !asked.has(name))).toEqual([])
    const listed = new Set(views.map(({ name, cells: [, verb = ''] }) => `${name} ${codeIn(verb)}`))
    expect(
      listedViews.map(({ id, verb }) => `${id.replace(/^row /, '')} ${verb}`).filter((one) => !listed.has(one)),
    ).toEqual([])
  })

  it.each(views)('$name $cells.0: what it names is there', ({ cells }) => {
    const [program = '', verb = '', formula = '', example = '', test = '', report = ''] = cells
    expect(codeIn(verb)).toBe(verbs.get(codeIn(program)))
    expect(commands.has(codeIn(verb).replace(/ --.*$/, ''))).toBe(true)
    expect(existsSync(join(root, codeIn(formula)))).toBe(true)
    expect(example).not.toBe('')
    expectTest(test)
    if (report !== '–') expect([...sections, ...moreSections].map(({ id }) => id)).toContain(codeIn(report))
  })
})
