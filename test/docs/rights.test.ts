/** `docs/rights.md` says who sees which class of data; the code must say the same. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { dataClasses, maySee, nobody } from '../../src/domain/rights.ts'

const text = readFileSync(resolve(import.meta.dirname, '../../docs/rights.md'), 'utf8')
const cells = (line: string): ReadonlyArray<string> =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())

const lines = text.split('\n').filter((line) => line.startsWith('| `') || line.startsWith('| class'))
const [head = '', ...rows] = lines
const roles = cells(head).slice(2)

describe('the table of who sees what', () => {
  it('has every class and every role that asks', () => {
    expect(rows.map((row) => cells(row)[0]?.replaceAll('`', ''))).toEqual([...dataClasses])
    expect(roles).toEqual(['manager', 'head', 'director', 'analyst', 'auditor'])
  })

  for (const row of rows) {
    const [kind = '', , ...seen] = cells(row)
    for (const [i, role] of roles.entries())
      it(`${role} of ${kind}: ${seen[i]}`, () => {
        const reader = { id: 'anna', role }
        const sees = (clientOf: string | null, fileOf: string | null) =>
          maySee(reader, kind.replaceAll('`', ''), { clientOf, fileOf })
        expect(sees('bruno', 'bruno')).toBe(seen[i] === 'all')
        expect(sees('anna', 'bruno')).toBe(seen[i] === 'all' || seen[i]?.includes('own clients'))
        expect(sees('bruno', 'anna')).toBe(
          seen[i] === 'all' || seen[i]?.includes('own file') || seen[i]?.endsWith('and own'),
        )
      })
  }

  it('shows nothing to a role or of a class that nobody knows', () => {
    expect(maySee({ id: 'anna', role: 'toString' }, 'personal', { ...nobody, clientOf: 'anna' })).toBe(false)
    expect(maySee({ id: 'anna', role: 'manager' }, 'secret', { clientOf: 'anna', fileOf: 'anna' })).toBe(false)
    expect(maySee({ id: 'ada', role: 'auditor' }, 'secret', nobody)).toBe(true)
  })
})
