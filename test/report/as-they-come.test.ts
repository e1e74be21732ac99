/** Names and amounts as they come: what is a name to people must be nothing else to the page, to the picture and to a spreadsheet. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, describe, expect, it } from 'vitest'
import { drawer } from '../../src/report/draw.ts'
import { type PageSection, pageOf } from '../../src/report/page.ts'
import { lyingBars } from '../../src/report/pictures.ts'
import { reportOf } from '../../src/report/report.ts'
import { chromiumFlags, chromiumPath } from '../support/browser.ts'
import { selling } from '../support/selling.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)

describe('a picture', () => {
  it('shows whoever is called like a part of the language, and leaves the language alone', async () => {
    const names = ['anna', '__proto__', 'constructor', 'bruno']
    const option = lyingBars(names, [{ name: 'won', data: [4, 3, 2, 1] }])
    const before = Object.getOwnPropertyNames(Object.prototype)
    const svg = (await drawer())({ title: 'Managers', alt: 'Deals by manager', height: 200, option }, 'light', 'odd')
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
    for (const name of names) expect(svg).toContain(name)
  })
})

describe('a picture of bars', () => {
  const drawn = async (option: object): Promise<string> =>
    (await drawer())({ title: 'Bars', alt: 'Some bars beside names', height: 200, option }, 'light', 'bars')

  it('cuts off no share that is more than the whole', async () => {
    const attained = async (most: number) =>
      drawn(lyingBars(['attained', 'kept'], [{ name: 'this month', data: [most, null] }], { max: 100 }))
    expect(await attained(100)).toMatch(/>100<\/text>(?![\s\S]*>150<)/)
    expect(await attained(148.1)).toContain('>150</text>')
  })

  it('has room for its bars beside a name of any length', async () => {
    const svg = await drawn(lyingBars(['anna', 'N'.repeat(300)], [{ name: 'won', data: [2, 1] }]))
    expect(svg).toMatch(/>N{5,30}\.\.\.</)
    expect(svg).toContain('>anna<')
  })
})

describe.skipIf(chromiumPath === undefined)('pictures on a telephone', () => {
  it('are cut off at no edge, however large the amounts', async () => {
    const { crm, open } = await selling()
    await open('large', '11-03', 3_000_000)
    await open('more', '12-03', 1_000_000)
    const file = join(folder.path, 'large.html')
    writeFileSync(file, await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-12-31' } }))
    await crm.close()
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
    const opened = await browser.newPage({ viewport: { width: 360, height: 800 } })
    await opened.goto(`file://${file}`)
    await opened.waitForSelector('.live svg')
    const words = (await opened.evaluate(`[...document.querySelectorAll('.live svg')].flatMap((picture) => {
      const { left, right } = picture.getBoundingClientRect()
      return [...picture.querySelectorAll('text')].map((text) => {
        const box = text.getBoundingClientRect()
        return { text: text.textContent, cut: box.right > right + 1 || box.left < left - 1 }
      })
    })`)) as ReadonlyArray<{ readonly text: string; readonly cut: boolean }>
    await browser.close()
    expect(words.map(({ text }) => text)).toContain('+1,000,000')
    expect(words.filter(({ cut }) => cut)).toEqual([])
  })
})

describe.skipIf(chromiumPath === undefined)('a copied table', () => {
  it('has no name that a spreadsheet would run, or that reaches into the next cell', async () => {
    const names = ['=1+1', '\u200b@SUM(A1)', '-1+1', 'two\tcells\nand lines', '-5.00 EUR', 'Forn - Puig']
    const section: PageSection = {
      id: 'odd',
      title: 'Odd',
      lead: 'Names as they come.',
      charts: [],
      tables: [{ caption: 'Names', columns: ['name', 'deals'], rows: names.map((name, i) => [name, -1 - i]) }],
    }
    const file = join(folder.path, 'odd.html')
    writeFileSync(
      file,
      pageOf({ title: 'Odd', about: '', scope: [], sections: [section] }, () => '', ''),
    )
    const browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
    const opened = await browser.newPage({ permissions: ['clipboard-read', 'clipboard-write'] })
    await opened.goto(`file://${file}`)
    await opened.getByRole('button', { name: 'Copy table: Names' }).click()
    await opened.getByText('Copied').waitFor()
    const copied = (await opened.evaluate('navigator.clipboard.readText()')) as string
    await browser.close()
    expect(copied.split('\n')).toEqual([
      'name\tdeals',
      "'=1+1\t-1",
      "'\u200b@SUM(A1)\t-2",
      "'-1+1\t-3",
      'two cells and lines\t-4',
      '-5.00 EUR\t-5',
      'Forn - Puig\t-6',
    ])
  })
})
