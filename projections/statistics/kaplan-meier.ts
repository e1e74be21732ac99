/**
 * The Kaplan–Meier estimate of survival with Greenwood's variance (Kaplan & Meier 1958; VIEWS.md R7). Late entry (left
 * truncation) is allowed: at risk on (entry, time]. Events come before censorings at a tie.
 */
import { Z95 } from './ratio.ts'

/** One subject: observed until `time`; `event` false means censored there. */
export interface Observation {
  readonly time: number
  readonly event: boolean
  readonly entry?: number
}

export interface CurvePoint {
  readonly time: number
  readonly atRisk: number
  readonly events: number
  /** Censored from this time up to the next point. */
  readonly censored: number
  readonly survival: number
  /** Standard error; null where nobody is left to estimate it from. */
  readonly se: number | null
  readonly low: number | null
  readonly high: number | null
  /** Nelson–Aalen. */
  readonly hazard: number
}

export interface SurvivalCurve {
  readonly n: number
  readonly curve: ReadonlyArray<CurvePoint>
  /** First time with survival ≤ ½; null while more than half survive. */
  readonly median: number | null
}

/** A product of fractions that is ½ may come out a last digit above it. */
const HALF = 0.5 + 1e-12

type Interval = 'log-log' | 'plain'

const interval = (kind: Interval, s: number, greenwood: number): readonly [number | null, number | null] => {
  if (s <= 0 || s >= 1 || !Number.isFinite(greenwood)) return [null, null]
  if (kind === 'plain') {
    const half = Z95 * s * Math.sqrt(greenwood)
    return [Math.max(0, s - half), Math.min(1, s + half)]
  }
  const spread = (Z95 * Math.sqrt(greenwood)) / Math.log(s)
  return [s ** Math.exp(-spread), s ** Math.exp(spread)]
}

/** Distinct times in order with the numbers that leave at each. */
const exits = (observations: ReadonlyArray<Observation>) => {
  const at = new Map<number, { events: number; censored: number }>()
  for (const { time, event } of observations) {
    const here = at.get(time) ?? { events: 0, censored: 0 }
    if (event) here.events++
    else here.censored++
    at.set(time, here)
  }
  return [...at].sort(([a], [b]) => a - b)
}

export const kaplanMeier = (observations: ReadonlyArray<Observation>, ci: Interval = 'log-log'): SurvivalCurve => {
  const entries = Float64Array.from(observations, (o) => o.entry ?? Number.NEGATIVE_INFINITY).sort()
  let entered = 0
  let left = 0
  let survival = 1
  let greenwood = 0
  let hazard = 0
  let pending = 0
  const curve: Array<CurvePoint> = []
  for (const [time, { events, censored }] of exits(observations)) {
    while (entered < entries.length && (entries[entered] ?? 0) < time) entered++
    const atRisk = entered - left
    left += events + censored
    if (events === 0) {
      const last = curve.pop()
      if (last === undefined) pending += censored
      else curve.push({ ...last, censored: last.censored + censored })
      continue
    }
    survival *= 1 - events / atRisk
    greenwood += events / (atRisk * (atRisk - events))
    hazard += events / atRisk
    const exact = survival < 1e-15 ? 0 : survival
    const [low, high] = interval(ci, exact, greenwood)
    const se = Number.isFinite(greenwood) ? exact * Math.sqrt(greenwood) : null
    curve.push({ time, atRisk, events, censored: censored + pending, survival: exact, se, low, high, hazard })
    pending = 0
  }
  return { n: observations.length, curve, median: curve.find((point) => point.survival <= HALF)?.time ?? null }
}

/** Survival at a time: that of the last point not after it. */
export const survivalAt = ({ curve }: SurvivalCurve, time: number): number =>
  curve.findLast((point) => point.time <= time)?.survival ?? 1

/** Restricted mean: the area under the curve up to tau. */
export const restrictedMean = ({ curve }: SurvivalCurve, tau: number): number => {
  let area = 0
  let from = 0
  let height = 1
  for (const { time, survival } of curve) {
    if (time >= tau) break
    area += (time - from) * height
    from = time
    height = survival
  }
  return area + (tau - from) * height
}
