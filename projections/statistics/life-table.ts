/** The life table, or actuarial method (Cutler & Ederer 1958; VIEWS.md R9): the hazard of each whole interval of tenure. */

/** One subject: whole intervals lived through when it left; `event` false means censored there. */
export interface Lived {
  readonly interval: number
  readonly event: boolean
  /** Intervals begun when it entered, if late: counted from the next one on. */
  readonly entry?: number
}

export interface LifeTableRow {
  readonly interval: number
  /** At risk at its start. */
  readonly atRisk: number
  readonly lost: number
  readonly censored: number
  /** lost ÷ (at risk − censored/2); null where that is not above zero. */
  readonly hazard: number | null
  /** Surviving to its end; null from the first interval on that has no hazard. */
  readonly survival: number | null
}

/** A row for each interval from the first to the last in which somebody is at risk. */
export const lifeTable = (lived: ReadonlyArray<Lived>): ReadonlyArray<LifeTableRow> => {
  const counted = lived.filter(({ interval, entry }) => entry === undefined || entry <= interval)
  const last = counted.reduce((max, { interval }) => Math.max(max, interval), -1)
  const at = Array.from({ length: last + 1 }, () => ({ entered: 0, lost: 0, censored: 0 }))
  for (const { interval, event, entry } of counted) {
    const [begin, end] = [at[entry ?? 0], at[interval]]
    if (begin !== undefined) begin.entered++
    if (end === undefined) continue
    if (event) end.lost++
    else end.censored++
  }
  let atRisk = 0
  let survival: number | null = 1
  return at.map(({ entered, lost, censored }, interval) => {
    atRisk += entered
    const exposed = atRisk - censored / 2
    const hazard = exposed > 0 ? lost / exposed : null
    survival = hazard === null || survival === null ? null : survival * (1 - hazard)
    const row = { interval, atRisk, lost, censored, hazard, survival }
    atRisk -= lost + censored
    return row
  })
}
