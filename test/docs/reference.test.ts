import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { referencePages } from '../../scripts/reference/pages.ts'
import { crmAggregates } from '../../src/domain/index.ts'

const root = resolve(import.meta.dirname, '../..')

describe('the reference', () => {
  const pages = referencePages(root)
  for (const [path, text] of Object.entries(pages))
    it(`${path} is what the code says; if not, npm run reference`, () => {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text)
    })

  it('has no page that nothing generates any more', () => {
    const there = readdirSync(join(root, 'docs/reference'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/reference/${name}`)
    expect(there.filter((path) => !(path in pages))).toEqual([])
  })

  it('lists no rule of another aggregate', () => {
    for (const category of ['client', 'complaint'])
      expect(pages[`docs/reference/${category}.md`]).not.toContain('`lines-not-empty`')
    expect(pages['docs/reference/contract.md']).toContain('`lines-not-empty`')
  })

  it('says of every rule what it means', () => {
    for (const { category } of crmAggregates()) {
      const source = readFileSync(join(root, `src/domain/${category}/rules.ts`), 'utf8')
      const union = /Rule =([\s\S]*?)\n\n/.exec(source)?.[1] ?? ''
      const page = pages[`docs/reference/${category}.md`] ?? ''
      const missing = [...union.matchAll(/'([a-z-]+)'/g)].flatMap(([, rule]) =>
        page.includes(`\`${rule}\` |`) ? [] : [rule],
      )
      expect(missing).toEqual([])
    }
  })
})
