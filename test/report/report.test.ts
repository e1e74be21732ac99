import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { html } from '../../src/report/html.ts'
import { reportOf } from '../../src/report/report.ts'
import { chromiumFlags, chromiumPath } from '../support/browser.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const file = join(folder.path, 'report.html')
let page = ''
beforeAll(async () => {
  const crm = await fixtureF()
  page = await reportOf(crm, {
    zone: 'Europe/Madrid',
    when: { asOf: '2026-03-31' },
    title: 'March <script>alert(1)</script>',
  })
  writeFileSync(file, page)
  await crm.close()
})
afterAll(folder.remove)

describe('the page', () => {
  it('shows the figures of the views', () => {
    expect(page).toContain(
      'From 2026-03-01 to 2026-04-01 the pipeline went from 27,000.00 EUR to 34,000.00 EUR + 3,000.00 USD.',
    )
    expect(page).toContain('5 deals are open.')
  })

  it('takes no markup from outside', () => {
    expect(page).toContain('March &lt;script&gt;alert(1)&lt;/script&gt;')
    expect(page).not.toContain('<script>alert(1)')
    expect(html`<td>${'<b>&"'}</td>`.markup).toBe('<td>&lt;b&gt;&amp;&quot;</td>')
  })

  it('names no other place to load from', () => {
    const own = page.replaceAll(/<script>[\s\S]*?<\/script>/g, '')
    expect(own.match(/(?:src|href)="(?!#)[^"]*"/g) ?? []).toEqual([])
    expect(page).toContain("default-src 'none'")
  })

  it('is the same again for the same history and moment', async () => {
    const crm = await fixtureF()
    const asked = { zone: 'Europe/Madrid', when: { asOf: '2026-03-31', knownAt: '2026-06-30' } }
    expect(await reportOf(crm, asked)).toBe(await reportOf(crm, asked))
    await crm.close()
  })
})

describe.skipIf(chromiumPath === undefined)('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
  })
  afterAll(() => browser.close())

  /** `probed`: a tool is brought in, which the page itself would refuse. */
  const open = async (options: { readonly dark?: boolean; readonly scripts?: boolean; readonly probed?: boolean }) => {
    const context = await browser.newContext({
      colorScheme: options.dark === true ? 'dark' : 'light',
      javaScriptEnabled: options.scripts !== false,
      bypassCSP: options.probed === true,
    })
    const opened = await context.newPage()
    const trouble: Array<string> = []
    opened.on('pageerror', ({ message }) => trouble.push(message))
    opened.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text())
    })
    opened.on('request', (request) => {
      if (request.url() !== `file://${file}`) trouble.push(request.url())
    })
    await opened.goto(`file://${file}`)
    return { opened, trouble, close: () => context.close() }
  }
  const visible = (opened: Page, selector: string) => opened.locator(selector).first().isVisible()

  it('draws, loads nothing, complains of nothing', async () => {
    const { opened, trouble, close } = await open({})
    await opened.waitForSelector('.live svg')
    expect(await visible(opened, '.still.light svg')).toBe(false)
    expect(trouble).toEqual([])
    await close()
  })

  it('is readable without scripts, in the shade that the reader wants', async () => {
    for (const dark of [false, true]) {
      const { opened, close } = await open({ dark, scripts: false })
      expect([await visible(opened, '.still.light svg'), await visible(opened, '.still.dark svg')]).toEqual([
        !dark,
        dark,
      ])
      await close()
    }
  })

  it('sorts its tables', async () => {
    const { opened, close } = await open({})
    const table = opened.locator('table', { hasText: 'Stages' }).first()
    await table.getByRole('button', { name: 'deals' }).click()
    const column = await table.locator('tbody tr td:nth-child(2)').allTextContents()
    expect(column.map(Number)).toEqual(column.map(Number).toSorted((a, b) => b - a))
    expect(await table.locator('th', { hasText: 'deals' }).getAttribute('aria-sort')).toBe('descending')
    await close()
  })

  it('prints with its light pictures and without what only a screen can use', async () => {
    const { opened, close } = await open({ dark: true })
    await opened.waitForSelector('.live svg')
    await opened.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect([await visible(opened, '.still.light svg'), await visible(opened, '.live')]).toEqual([true, false])
    expect(await visible(opened, 'button.copy')).toBe(false)
    await close()
  })

  it('has no serious trouble for those who read it otherwise', async () => {
    for (const dark of [false, true]) {
      const { opened, close } = await open({ dark, probed: true })
      await opened.waitForSelector('.live svg')
      await opened.evaluate(axe.source)
      const found = (await opened.evaluate('axe.run()')) as {
        readonly violations: ReadonlyArray<{
          readonly id: string
          readonly impact: string
          readonly nodes: ReadonlyArray<{ readonly html: string }>
        }>
      }
      const serious = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)).toEqual([])
      await close()
    }
  })
})
