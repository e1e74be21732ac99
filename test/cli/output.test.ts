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

  it('cuts everything where nothing else is left to give', () => {
    const lines = at(40, { columns: ['who', 'what'], rows: [[words, words]], keeps: ['what'] })
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(40)
  })
})
