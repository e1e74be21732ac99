/** The downhill simplex of Nelder & Mead (1965), for a handful of parameters and a function without derivatives. */
import { itemAt } from '../../src/kernel/item-at.ts'

type Point = ReadonlyArray<number>

export interface Minimum {
  readonly at: Point
  readonly value: number
  readonly converged: boolean
}

interface Vertex {
  readonly x: Point
  readonly f: number
}

const STEP = 0.5
const TOLERANCE = 1e-10
const MOST_STEPS = 5_000

const simplexFrom = (start: Point, at: (x: Point) => Vertex): Array<Vertex> => [
  at(start),
  ...start.map((_, i) => at(start.map((value, j) => (i === j ? value + STEP : value)))),
]

/** One descent from a start; values that are not finite count as worst. It ends where the best point leaves the bounds. */
const descend = (f: (x: Point) => number, start: Point, within: (x: Point) => boolean): Minimum => {
  const at = (x: Point): Vertex => {
    const value = f(x)
    return { x, f: Number.isFinite(value) ? value : Number.MAX_VALUE }
  }
  let simplex = simplexFrom(start, at)
  for (let step = 0; step < MOST_STEPS; step++) {
    simplex.sort((a, b) => a.f - b.f)
    const best = itemAt(simplex, 0)
    const worst = itemAt(simplex, simplex.length - 1)
    if (!within(best.x)) return { at: best.x, value: best.f, converged: false }
    const spread = Math.max(...best.x.map((value, i) => Math.abs(value - (worst.x[i] ?? value))))
    if (worst.f - best.f <= TOLERANCE * (1 + Math.abs(best.f)) && spread < 1e-7)
      return { at: best.x, value: best.f, converged: true }
    const others = simplex.slice(0, -1)
    const centre = best.x.map((_, i) => others.reduce((sum, { x }) => sum + (x[i] ?? 0), 0) / others.length)
    const along = (t: number): Vertex => at(centre.map((value, i) => value + t * ((worst.x[i] ?? value) - value)))
    const reflected = along(-1)
    const second = itemAt(others, others.length - 1)
    if (reflected.f < best.f) {
      const expanded = along(-2)
      simplex = [...others, expanded.f < reflected.f ? expanded : reflected]
    } else if (reflected.f < second.f) simplex = [...others, reflected]
    else {
      const contracted = reflected.f < worst.f ? along(-0.5) : along(0.5)
      if (contracted.f < Math.min(reflected.f, worst.f)) simplex = [...others, contracted]
      else
        simplex = simplex.map((vertex) =>
          vertex === best ? best : at(vertex.x.map((value, i) => ((best.x[i] ?? value) + value) / 2)),
        )
    }
  }
  const [best] = simplex.toSorted((a, b) => a.f - b.f)
  return { at: best?.x ?? start, value: best?.f ?? Number.NaN, converged: false }
}

/**
 * Descends, and once more from where it ended: a simplex that has collapsed too early is made whole again. A minimum that runs
 * out of the bounds is not followed: it is told as not converged.
 */
export const minimise = (
  f: (x: Point) => number,
  start: Point,
  within: (x: Point) => boolean = () => true,
): Minimum => {
  const first = descend(f, start, within)
  return within(first.at) ? descend(f, first.at, within) : first
}
