/**
 * Cumulative incidence under competing risks (Aalen & Johansen 1978; VIEWS.md P6): how many have gone by each way out.
 * Unlike one minus Kaplan–Meier with the others censored, the ways add up: Σ CIF + survival = 1.
 */

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
      steps.push({ time, survival, incidence: Object.fromEntries(incidence) as Record<Cause, number> })
    }
    atRisk -= all
  }
  return steps
}
