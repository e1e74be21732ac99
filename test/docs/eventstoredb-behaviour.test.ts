/** The table of what EventStoreDB was seen to do: each row's tests are there, and no test of it is left out. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const folder = join(root, 'test/stores/eventstoredb')
const table = readFileSync(join(root, 'docs/eventstoredb-behaviour.md'), 'utf8')
const sources = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
)

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Titles of a file's tests; what is filled into one may be anything. */
const titlesIn = (source: string): ReadonlyArray<RegExp> =>
  [...source.matchAll(/^\s*it\(\s*(['`])(.+?)\1, /gm)].map(([, , title = '']) => {
    const parts = title.replaceAll("\\'", "'").split(/\$\{[^}]*\}/)
    return new RegExp(`^${parts.map(escaped).join('.+')}$`)
  })

/** `D at 7 on ABC: wrong, at 2` is a row of the source: of events, what was expected, and the answer. */
const isListed = (source: string, title: string): boolean => {
  const [, events, expected, answer] = /^(\w+) at (\w+) (?:on ABC|after ABC was deleted): (.+)$/.exec(title) ?? []
  if (events === undefined) return true
  return ['', "'"].some((quote) => {
    const where = quote === '' ? `${expected}n` : `'${expected}'`
    return source.includes(`['${events}', ${where}, '${answer}'`)
  })
}

/** File and title of every test that a cell names. */
const named = [...table.matchAll(/`([\w-]+\.test\.ts)` (.+?)(?= · | +\|$)/gm)].map(
  ([, file = '', title = '']) => [file, title] as const,
)

describe('what EventStoreDB was seen to do', () => {
  it('is held, row by row, by tests that are there', () => {
    expect(named.length).toBeGreaterThan(200)
    const missing = named.filter(([file, title]) => {
      const source = sources.get(file) ?? ''
      return !titlesIn(source).some((one) => one.test(title)) || !isListed(source, title)
    })
    expect(missing).toEqual([])
    const rows = table.split('\n').filter((line) => line.startsWith('| ') && !/^\| (seen|-+) /.test(line))
    expect(rows.filter((row) => !/\| (`[\w-]+\.test\.ts` .+|[a-z].+) +\|$/.test(row))).toEqual([])
  })

  it('has no test that the table leaves out', () => {
    const left = [...sources].flatMap(([file, source]) =>
      file.startsWith('behaviour')
        ? titlesIn(source).flatMap((title) =>
            named.some(([of, one]) => of === file && title.test(one)) ? [] : [`${file}: ${title.source}`],
          )
        : [],
    )
    expect(left).toEqual([])
  })
})
