/** Tables for people: what gives way where the terminal is too narrow. */
import { afterEach, describe, expect, it } from 'vitest'
import { tableOf } from '../../src/cli/output.ts'

const columns = process.env.COLUMNS
afterEach(() => {
  if (columns === undefined) delete process.env.COLUMNS
  else process.env.COLUMNS = columns
})

const at = (width: number, sheet: Parameters<typeof tableOf>[0]): ReadonlyArray<string> => {
  process.env.COLUMNS = String(width)
  return tableOf(sheet).trimEnd().split('\n')
}

const words = 'asked how it goes and whether the parts have come'

describe('a table that is too wide', () => {
  it('cuts words before numbers: an amount is whole or not there', () => {
    const lines = at(50, { columns: ['what', 'value'], rows: [[words, '1,234,567.89 EUR + 12.00 USD']] })
    expect(lines[1]).toContain('1,234,567.89 EUR + 12.00 USD')
    expect(lines[1]).toContain('…')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(50)
  })

  it('cuts last what matters most', () => {
    const lines = at(76, { columns: ['who', 'what'], rows: [[words, words]], keeps: ['what'] })
    expect(lines[1]).toContain(words)
  })

  it('leaves what matters most whole: what finds no room beside it stands below', () => {
    const columns = ['campaign', 'deals', 'won', 'value', 'cost']
    const row = ['the fair in the autumn', '12', '7', '1,234,567.89 EUR', '12,345.00 EUR']
    const lines = at(50, { columns, rows: [row], keeps: ['campaign'] })
    expect(lines.filter((line) => line.startsWith('the fair in the autumn'))).toHaveLength(3)
    expect(lines.join('')).not.toContain('…')
  })

  it('cuts everything where nothing else is left to give', () => {
    const lines = at(40, { columns: ['who', 'what'], rows: [[words, words]], keeps: ['what'] })
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
  })

  it('never cuts a moment: what is left of it could not be guessed', () => {
    const columns = ['occurred', 'recorded', 'what', 'who']
    const lines = at(60, { columns, rows: [['2026-02-25 12:00', '2026-03-03 12:00', words, words]] })
    expect(lines[1]).toMatch(/^2026-02-25 12:00 {2}2026-03-03 12:00 {2}asked/)
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
  })

  it('cuts words before a name: the path of a figure has to be typed', () => {
    const lines = at(50, { columns: ['figure', 'what'], rows: [['stages.appointment.weighted', words]] })
    expect(lines[1]).toMatch(/^stages\.appointment\.weighted {2}asked.*…$/)
  })

  it('never cuts a number: columns that find no room stand below, beside the first again', () => {
    const months = Array.from({ length: 12 }, (_, n) => `month ${n + 1}`)
    const lines = at(60, { columns: ['cohort', ...months], rows: [['2025-01', ...months.map(() => '100.0 %')]] })
    expect(lines.filter((line) => line.startsWith('cohort')).length).toBe(3)
    expect(lines.filter((line) => line.startsWith('2025-01')).length).toBe(3)
    expect(lines.join(' ').match(/100\.0 %/g)).toHaveLength(12)
    expect(lines.join('')).not.toContain('…')
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(60)
  })
})

describe('a long table', () => {
  it('is laid out as one: every line has its columns where the first has them', () => {
    const rows = Array.from({ length: 1_001 }, (_, n) => [`d${n}`, n % 7 === 0 ? 'x'.repeat(n % 40) : 'one', n])
    const [head = '', ...lines] = at(60, { columns: ['deal', 'what', 'value'], rows })
    expect(lines).toHaveLength(1_001)
    const second = head.indexOf('what')
    for (const [n, line] of lines.entries()) {
      expect(line).toHaveLength(head.length)
      expect([line.slice(0, second).trim(), line.trimEnd().endsWith(` ${n}`)]).toEqual([`d${n}`, true])
    }
  })
})

describe('what other programs wrote', () => {
  it('steers no terminal: not in a cell, nor above or beneath', () => {
    const odd = 'red \u001b[31m bell \u0007 turned \u202Eback\u2066'
    const text = tableOf({ title: odd, columns: ['name'], rows: [[odd]], notes: [odd] })
    expect(text.match(/[^\P{Cc}\n]|\p{Bidi_Control}/gu)).toBeNull()
    expect(text.match(/red {2}\[31m bell {3}turned {2}back/g)).toHaveLength(3)
  })
})
