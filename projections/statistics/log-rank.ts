/** The log-rank test: do groups differ in how long they last? (Mantel 1966; Peto & Peto 1972; VIEWS.md R8.) */
import { chiSquareTail } from './chi-square.ts'
import type { Observation } from './kaplan-meier.ts'

export interface LogRank {
  readonly observed: ReadonlyArray<number>
  readonly expected: ReadonlyArray<number>
  readonly chi2: number
  readonly df: number
  readonly p: number
}

/** Solves A·x = b for a small symmetric matrix by elimination with pivoting; undefined where it is singular. */
const solve = (
  a: ReadonlyArray<ReadonlyArray<number>>,
  b: ReadonlyArray<number>,
): ReadonlyArray<number> | undefined => {
  const rows = a.map((row, i) => [...row, b[i] ?? 0])
  const n = rows.length
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(at(i, k)) > Math.abs(at(pivot, k))) pivot = i
    if (Math.abs(at(pivot, k)) < 1e-12) return undefined
    const swapped = rows[pivot] ?? []
    rows[pivot] = rows[k] ?? []
    rows[k] = swapped
    for (let i = k + 1; i < n; i++) {
      const factor = at(i, k) / at(k, k)
      rows[i] = (rows[i] ?? []).map((value, j) => value - factor * at(k, j))
    }
  }
  const x = new Array<number>(n).fill(0)
  for (let i = n - 1; i >= 0; i--) {
    let sum = at(i, n)
    for (let j = i + 1; j < n; j++) sum -= at(i, j) * (x[j] ?? 0)
    x[i] = sum / at(i, i)
  }
  return x
}

/** Tests two or more groups; null where no variance is left to tell them apart by. */
export const logRank = (groups: ReadonlyArray<ReadonlyArray<Observation>>): LogRank | null => {
  const g = groups.length
  const leaving = new Map<number, { readonly left: Array<number>; readonly events: Array<number> }>()
  groups.forEach((group, i) => {
    for (const { time, event } of group) {
      const here = leaving.get(time) ?? { left: new Array<number>(g).fill(0), events: new Array<number>(g).fill(0) }
      here.left[i] = (here.left[i] ?? 0) + 1
      if (event) here.events[i] = (here.events[i] ?? 0) + 1
      leaving.set(time, here)
    }
  })
  const atRisk = groups.map((group) => group.length)
  const observed = new Array<number>(g).fill(0)
  const expected = new Array<number>(g).fill(0)
  const variance = Array.from({ length: g }, () => new Array<number>(g).fill(0))
  for (const [, { left, events }] of [...leaving].sort(([a], [b]) => a - b)) {
    const n = atRisk.reduce((sum, x) => sum + x, 0)
    const d = events.reduce((sum, x) => sum + x, 0)
    for (let i = 0; i < g && d > 0; i++) {
      const share = (atRisk[i] ?? 0) / n
      observed[i] = (observed[i] ?? 0) + (events[i] ?? 0)
      expected[i] = (expected[i] ?? 0) + d * share
      const row = variance[i] ?? []
      for (let j = 0; j < g && n > 1; j++) {
        const other = (atRisk[j] ?? 0) / n
        row[j] = (row[j] ?? 0) + ((d * (n - d)) / (n - 1)) * share * ((i === j ? 1 : 0) - other)
      }
    }
    left.forEach((gone, i) => {
      atRisk[i] = (atRisk[i] ?? 0) - gone
    })
  }
  const difference = observed.slice(1).map((o, i) => o - (expected[i + 1] ?? 0))
  const solved = solve(
    variance.slice(1).map((row) => row.slice(1)),
    difference,
  )
  if (solved === undefined) return null
  const chi2 = difference.reduce((sum, d, i) => sum + d * (solved[i] ?? 0), 0)
  return { observed, expected, chi2, df: g - 1, p: chiSquareTail(chi2, g - 1) }
}
