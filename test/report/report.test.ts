import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dealId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { html } from '../../src/report/html.ts'
import { lyingBars, thinned } from '../../src/report/pictures.ts'
import { reportOf } from '../../src/report/report.ts'
import { firstRows } from '../../src/report/section.ts'
import { moreSections, sections } from '../../src/report/sections/index.ts'
import { type Shade, themeOf } from '../../src/report/theme.ts'
import { chromiumFlags, chromiumPath } from '../support/browser.ts'
import { fixtureF } from '../support/fixture-f.ts'
import { performedCompany } from '../support/played.ts'
import { day, selling } from '../support/selling.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const file = join(folder.path, 'report.html')
const wholeFile = join(folder.path, 'whole.html')
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

/** What the page says that its figures rest on. */
const header = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/<dt>([^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map(([, name = '', value = '']) => [name, value]),
  )

describe('the page', () => {
  it('shows the figures of the views', () => {
    expect(page).toContain(
      'From 2026-03-01 to 2026-04-01 the pipeline went from 27,000.00 EUR to 34,000.00 EUR + 3,000.00 USD.',
    )
    expect(page).toContain('5 deals are open; 0 of them want attention.')
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

  it('says what its figures rest on', () => {
    for (const [name, value] of [
      ['period', '2026-03-01 to before 2026-04-01; where twelve months are said, from 2025-04-01'],
      ['as of', '2026-03-31T21:59:59.999Z'],
      ['that is', 'what had happened by then, late records included'],
      ['zone', 'Europe/Madrid'],
    ])
      expect(header(page)).toHaveProperty([name ?? ''], value)
    expect(header(page)['event-store position']).toMatch(/^\d+$/)
    expect(header(page)['made by']).toMatch(/^clientela \d+\.\d+\.\d+$/)
  })

  it('has the same bytes for the same header, whatever was recorded since', async () => {
    const crm = await fixtureF()
    const first = await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-03-31', knownAt: '2026-06-30' } })
    await crm.handle(
      { type: 'LoseDeal', deal: dealId('D3'), reason: 'price' },
      { occurredAt: '2026-03-30T10:00:00.000Z' as Instant, actor: { id: 'm-7', role: 'manager' } },
    )
    const { 'as of': asOf = '', 'known at': knownAt = '', zone = '' } = header(first)
    expect(await reportOf(crm, { zone, when: { asOf, knownAt } })).toBe(first)
    const later = await reportOf(crm, { zone, when: { asOf } })
    expect(later).not.toBe(first)
    // And it says so of the month that was reported before.
    expect(first).toContain('Nothing that was recorded later has moved a figure of March 2026')
    expect(later).toMatch(/What was recorded later has moved \d+ figures of March 2026[\s\S]*deal-D3/)
    await crm.close()
  })

  it('says of a month at whose end nothing was on record that nothing could be reported', async () => {
    const { crm, open, lose } = await selling()
    for (let n = 1; n <= 1_200; n++) await open(`d${n}`, '03-05', 10)
    await lose('d1', '03-20')
    const text = await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-03-31' } })
    expect(text).toContain('Nothing was on record yet at the end of March 2026')
    expect(text).not.toContain('Figures that have moved')
    // Counts are read as amounts are.
    expect(/<p class="lead">(1,199 deals are open)/.exec(text)?.[1]).toBe('1,199 deals are open')
    expect(/<td class="n">(1,199)<\/td>/.exec(text)?.[1]).toBe('1,199')
    const restated = await crm.audit.restated({ from: day('03-01'), to: day('04-01'), views: ['pipeline board'] })
    expect(restated.views[0]?.changes.find(({ figure }) => figure === 'lost.count')).toMatchObject({
      before: null,
      after: 1,
      change: 1,
    })
    await crm.close()
  })

  it('names the currency of a column once, above its amounts', () => {
    expect(page).toContain('<th scope="col" class="n">weighted, EUR</th>')
  })

  it('says of a table that is cut how many rows there are', () => {
    const rows = Array.from({ length: 120 }, (_, i) => [`row ${i}`, i])
    expect(firstRows('all', ['name', 'n'], rows)).toMatchObject({ of: 120, rows: { length: 100 } })
    expect(firstRows('few', ['name', 'n'], rows.slice(0, 100))).not.toHaveProperty('of')
  })

  it('writes figures in a picture as its axis does', () => {
    expect(lyingBars(['a', 'b'], [{ name: 'n', data: [7_942, null] }], { labelled: true })).toMatchObject({
      series: [{ data: [{ value: 7_942, label: { formatter: '7,942' } }, null] }],
    })
  })

  it('ends the curves of closing where nearly no deal is open any more, however old the last one is', async () => {
    const { crm, open, lose } = await selling()
    for (let n = 1; n <= 120; n++) {
      await open(`d${n}`, '03-05', 10)
      if (n > 1) await lose(`d${n}`, '03-20')
    }
    const text = await reportOf(crm, { zone: 'Europe/Madrid', when: { asOf: '2026-12-31' } })
    const json = /<script type="application\/json" id="pictures">([\s\S]*?)<\/script>/.exec(text)?.[1] ?? ''
    const { options } = JSON.parse(json) as {
      readonly options: Readonly<
        Record<string, { readonly series: ReadonlyArray<{ readonly name: string; readonly data: unknown }> }>
      >
    }
    const curves = Object.values(options).find(({ series }) => series[0]?.name === 'open')?.series
    expect(curves?.map(({ name, data }) => [name, data])).toEqual([
      [
        'open',
        [
          [0, 100],
          [15, 0.8],
        ],
      ],
      [
        'won',
        [
          [0, 0],
          [15, 0],
        ],
      ],
      [
        'lost',
        [
          [0, 0],
          [15, 99.2],
        ],
      ],
    ])
    await crm.close()
  })

  it('has figures in its grids that can be read on every tone, light and dark', () => {
    const light = (hex: string): number =>
      [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
        const part = Number.parseInt(hex.slice(1 + 2 * i, 3 + 2 * i), 16) / 255
        return sum + weight * (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
      }, 0)
    for (const shade of ['light', 'dark'] satisfies ReadonlyArray<Shade>) {
      const { visualMap, heatmap } = themeOf(shade) as {
        readonly visualMap: { readonly color: ReadonlyArray<string> }
        readonly heatmap: { readonly label: { readonly color: string } }
      }
      for (const tone of visualMap.color) {
        const [dark = 0, bright = 0] = [light(tone), light(heatmap.label.color)].toSorted((a, b) => a - b)
        expect((bright + 0.05) / (dark + 0.05)).toBeGreaterThan(4.5)
      }
    }
  })

  it('draws a long curve by few of its points, both ends among them', () => {
    const points = Array.from({ length: 5_000 }, (_, i) => [i, 1 - i / 5_000] as const)
    const thin = thinned(points)
    expect(thin.length).toBeLessThanOrEqual(200)
    expect([thin[0], thin.at(-1)]).toEqual([points[0], points.at(-1)])
    expect(thinned(points.slice(0, 50))).toEqual(points.slice(0, 50))
  })
})

describe('the page of a whole company', () => {
  it('has every section, each with a picture that is told in words', async () => {
    const { crm } = await performedCompany({ seed: 1, clients: 25, months: 14 })
    const whole = await reportOf(crm, { zone: 'Europe/Madrid', when: {} })
    const every = await reportOf(crm, { zone: 'Europe/Madrid', when: {}, whole: true })
    // In a browser the page with every section is looked at.
    writeFileSync(wholeFile, every)
    await crm.close()
    for (const [text, wanted] of [
      [whole, sections],
      [every, [...sections, ...moreSections]],
    ] as const) {
      const ids = [...text.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)
      expect(ids).toEqual(wanted.map(({ id }) => id))
      const pictures = [...text.matchAll(/data-picture="([^"]+)-\d+"[^>]* aria-label="([^"]*)"/g)]
      expect(new Set(pictures.map(([, id]) => id))).toEqual(new Set(ids))
      for (const [, , alt = ''] of pictures) expect(alt.length).toBeGreaterThan(20)
    }
  })
})

describe.skipIf(chromiumPath === undefined)('in a browser', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: chromiumPath ?? '', args: chromiumFlags })
  })
  afterAll(() => browser.close())

  /** `probed`: a tool is brought in, which the page itself would refuse. */
  const open = async (options: {
    readonly of?: string
    readonly dark?: boolean
    readonly scripts?: boolean
    readonly probed?: boolean
  }) => {
    const { of = file } = options
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
      if (request.url() !== `file://${of}`) trouble.push(request.url())
    })
    await opened.goto(`file://${of}`)
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

  it('copies its tables as they are, for a spreadsheet', async () => {
    const { opened, close } = await open({})
    await opened.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await opened.getByRole('button', { name: 'Copy table: Stages' }).click()
    await opened.getByText('Copied').waitFor()
    const copied = (await opened.evaluate('navigator.clipboard.readText()')) as string
    expect(copied.split('\n').map((line) => line.split('\t').length)).toEqual(Array(9).fill(4))
    expect(copied).toContain('prospect\t1\t')
    await close()
  })

  it('is no wider than a telephone', async () => {
    const { opened, close } = await open({ of: wholeFile })
    await opened.setViewportSize({ width: 390, height: 844 })
    expect(await opened.evaluate('document.documentElement.scrollWidth')).toBe(390)
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
      const { opened, close } = await open({ of: wholeFile, dark, probed: true })
      await opened.waitForSelector('.live svg')
      await opened.evaluate(axe.source)
      const found = (await opened.evaluate(
        // What is within a picture is told by its label.
        `axe.run({ exclude: ['.live', '.still svg'] }, { resultTypes: ['violations'] })`,
      )) as {
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
