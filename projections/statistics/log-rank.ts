/** The log-rank test: do groups differ in how long they last? (Mantel 1966; Peto & Peto 1972; VIEWS.md R8.) */
import { chiSquareTail } from './chi-square.ts'
import type { Observation } from './kaplan-meier.ts'

export interface LogRank {
  /** Events of each group, and those expected if groups did not differ. */
  readonly observed: ReadonlyArray<number>
  readonly expected: ReadonlyArray<number>
  /** Covariance of observed − expected. */
  readonly variance: ReadonlyArray<ReadonlyArray<number>>
  readonly chi2: number
  /** Groups that could have had an event, less one. */
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

type Group = ReadonlyArray<Observation>

/** How many leave each group at each time, and how many of them by the event. */
const leavingOf = (groups: ReadonlyArray<Group>) => {
  const none = () => new Array<number>(groups.length).fill(0)
  const leaving = new Map<number, { readonly left: Array<number>; readonly events: Array<number> }>()
  groups.forEach((group, i) => {
    for (const { time, event } of group) {
      const here = leaving.get(time) ?? { left: none(), events: none() }
      here.left[i] = (here.left[i] ?? 0) + 1
      if (event) here.events[i] = (here.events[i] ?? 0) + 1
      leaving.set(time, here)
    }
  })
  return [...leaving].sort(([a], [b]) => a - b)
}

/** How many have entered by just before a time; asked for rising times. */
const enteringOf = (group: Group): ((time: number) => number) => {
  const entries = Float64Array.from(group, ({ entry }) => entry ?? Number.NEGATIVE_INFINITY).sort()
  let entered = 0
  return (time) => {
    while (entered < entries.length && (entries[entered] ?? 0) < time) entered++
    return entered
  }
}

/**
 * Tests two or more groups; those that enter late are at risk on (entry, time]. Null where no variance is left to tell them
 * apart by.
 */
export const logRank = (groups: ReadonlyArray<Group>): LogRank | null => {
  const g = groups.length
  const entered = groups.map(enteringOf)
  const gone = new Array<number>(g).fill(0)
  const observed = new Array<number>(g).fill(0)
  const expected = new Array<number>(g).fill(0)
  const variance = Array.from({ length: g }, () => new Array<number>(g).fill(0))
  for (const [time, { left, events }] of leavingOf(groups)) {
    const atRisk = entered.map((by, i) => by(time) - (gone[i] ?? 0))
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
    left.forEach((count, i) => {
      gone[i] = (gone[i] ?? 0) + count
    })
  }
  // A group that was never at risk when something happened tells nothing; of the others, all but one are free.
  const free = expected.flatMap((e, i) => (e > 0 ? [i] : [])).slice(1)
  if (free.length === 0) return null
  const difference = free.map((i) => (observed[i] ?? 0) - (expected[i] ?? 0))
  const solved = solve(
    free.map((i) => free.map((j) => variance[i]?.[j] ?? 0)),
    difference,
  )
  if (solved === undefined) return null
  const chi2 = difference.reduce((sum, d, i) => sum + d * (solved[i] ?? 0), 0)
  return { observed, expected, variance, chi2, df: free.length, p: chiSquareTail(chi2, free.length) }
}

export interface LogRankPair {
  readonly groups: readonly [string, string]
  readonly chi2: number
  readonly p: number
  /** p with regard to how many pairs were tested (Holm 1979). */
  readonly holm: number
}

/** Every pair of groups that can be told apart, the least likely to be alike first. */
export const logRankPairs = (
  groups: ReadonlyArray<{ readonly group: string; readonly observations: Group }>,
): ReadonlyArray<LogRankPair> => {
  const pairs = groups
    .flatMap((a, i) =>
      groups.slice(i + 1).flatMap((b) => {
        const test = logRank([a.observations, b.observations])
        return test === null ? [] : [{ groups: [a.group, b.group] as const, chi2: test.chi2, p: test.p }]
      }),
    )
    .sort((a, b) => a.p - b.p)
  let holm = 0
  return pairs.map((pair, i) => {
    holm = Math.max(holm, Math.min(1, (pairs.length - i) * pair.p))
    return { ...pair, holm }
  })
}
