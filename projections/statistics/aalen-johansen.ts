/**
 * Cumulative incidence under competing risks (Aalen & Johansen 1978; VIEWS.md P6): how many have gone by each way out.
 * Unlike one minus Kaplan–Meier with the others censored, the ways add up: Σ CIF + survival = 1.
 */
import { recordOf } from '../../src/kernel/records.ts'

/** Observed until `time`; cause null means still there. */
export interface Exit<Cause extends string> {
  readonly time: number
  readonly cause: Cause | null
}

export interface Incidence<Cause extends string> {
  readonly time: number
  readonly survival: number
  readonly incidence: Readonly<Record<Cause, number>>
}

export const aalenJohansen = <const Cause extends string>(
  exits: ReadonlyArray<Exit<Cause>>,
  causes: ReadonlyArray<Cause>,
): ReadonlyArray<Incidence<Cause>> => {
  const byTime = new Map<number, { all: number; by: Map<Cause, number> }>()
  for (const { time, cause } of exits) {
    const here = byTime.get(time) ?? { all: 0, by: new Map<Cause, number>() }
    here.all++
    if (cause !== null) here.by.set(cause, (here.by.get(cause) ?? 0) + 1)
    byTime.set(time, here)
  }
  let atRisk = exits.length
  let survival = 1
  const incidence = new Map<Cause, number>(causes.map((cause) => [cause, 0]))
  const steps: Array<Incidence<Cause>> = []
  for (const [time, { all, by }] of [...byTime].sort(([a], [b]) => a - b)) {
    let gone = 0
    for (const [cause, d] of by) {
      incidence.set(cause, (incidence.get(cause) ?? 0) + (survival * d) / atRisk)
      gone += d
    }
    if (gone > 0) {
      survival = gone === atRisk ? 0 : survival * (1 - gone / atRisk)
      steps.push({ time, survival, incidence: recordOf(causes, (cause) => incidence.get(cause) ?? 0) })
    }
    atRisk -= all
  }
  return steps
}

/** Gone by a cause up to a time. */
export const incidenceAt = <Cause extends string>(
  steps: ReadonlyArray<Incidence<Cause>>,
  cause: Cause,
  time: number,
): number => steps.findLast((step) => step.time <= time)?.incidence[cause] ?? 0

/**
 * The probability of going by a cause within `span` more, given that one is still there at an age:
 * (CIF(age + span) − CIF(age))/S(age). Null where nobody was ever still there at that age.
 */
export const conditionalIncidence = <Cause extends string>(
  steps: ReadonlyArray<Incidence<Cause>>,
  cause: Cause,
  age: number,
  span: number,
): number | null => {
  const there = steps.findLast((step) => step.time <= age)?.survival ?? 1
  return there === 0 ? null : (incidenceAt(steps, cause, age + span) - incidenceAt(steps, cause, age)) / there
}
