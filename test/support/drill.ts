/** That every figure of an answer can be drilled, and that what is behind it makes the same figure again (C11). */
import * as E from 'fp-ts/lib/Either.js'
import { expect } from 'vitest'
import { type Drilled, drill, drillable, reproduce } from '../../projections/drill.ts'

/** What tells which question was answered, and of how many facts: no figures of the business. */
const header: ReadonlySet<string> = new Set(['view', 'asOf', 'knownAt', 'position', 'zone', 'withheld', 'inferred'])

export const drilled = (answer: object, figure: string): Drilled => {
  const found = drill(answer, figure)
  if (E.isLeft(found)) throw new Error(found.left.message)
  return found.right
}

/** Every number that stands in an answer, by path; what stands inside a drillable figure is part of it. */
const numbersOf = (node: unknown, path: string, inside: ReadonlySet<string>): ReadonlyArray<string> => {
  if (inside.has(path)) return []
  if (typeof node === 'number') return [path]
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, child]) =>
    path === '' && header.has(key) ? [] : numbersOf(child, path === '' ? key : `${path}.${key}`, inside),
  )
}

/**
 * Each drillable figure is reproduced by its pieces; and each number of the answer is drillable, or part of what `bare` says
 * is no figure: the view's settings, or what is told of a single deal.
 */
export const everyFigureDrills = (answer: object, bare: RegExp): void => {
  const figures = drillable(answer)
  expect(figures.length).toBeGreaterThan(0)
  for (const { figure } of figures) {
    const found = drilled(answer, figure)
    const again = reproduce(found)
    if (again !== undefined) expect(again, figure).toEqual(found.value)
    for (const { stream, positions } of found.behind) {
      expect(stream, figure).toMatch(/^[a-z]+-./)
      expect(positions.length, `${figure}: ${stream}`).toBeGreaterThan(0)
    }
  }
  const inside = new Set(figures.map(({ keys }) => keys))
  expect(numbersOf(answer, '', inside).filter((path) => !bare.test(path))).toEqual([])
}
