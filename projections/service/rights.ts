/** S4, partners' rights: which departments infringed them, which were restored, and how soon. */
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { counted, figures, rated, spread } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { type PeriodOptions, periodOptions, withinPeriod } from '../pipeline/period.ts'
import { rightChanges } from '../rights/facts.ts'
import { type RightAt, rightPiece, rightsOf } from '../rights/right.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'

/** Of rights infringed in the period. */
export interface RightsFigures {
  readonly infringed: number
  readonly restored: number
  readonly open: number
  /** Local days from the infringement to the restoration. */
  readonly days: Summary
  /** Of the infringed those that the same department had infringed before in the same contract. */
  readonly again: Ratio
}

export interface RightsRow extends RightsFigures {
  readonly department: string
}

export interface RightRow {
  readonly contract: string
  readonly infringement: string
  readonly department: string
  readonly right: string
  readonly infringed: LocalDate
  readonly restored: LocalDate | null
  readonly days: number | null
}

export interface Rights {
  readonly departments: ReadonlyArray<RightsRow>
  readonly total: RightsFigures
  readonly rights: ReadonlyArray<RightRow>
  readonly inferred: number
}

const sameAs = (one: RightAt) => (other: RightAt) =>
  other.contract === one.contract && other.department === one.department && other.right === one.right

/** `all` are those of any period: what is infringed again may have been so long ago. */
export const rightsFigures = (own: ReadonlyArray<RightAt>, all: ReadonlyArray<RightAt>) => {
  const restored = own.filter(({ days }) => days !== null)
  return {
    infringed: counted(own, rightPiece),
    restored: counted(restored, rightPiece),
    open: counted(
      own.filter(({ days }) => days === null),
      rightPiece,
    ),
    days: spread(restored, rightPiece, ({ days }) => days ?? 0),
    again: rated(
      own.filter((one) => all.find(sameAs(one)) !== one),
      own,
      rightPiece,
    ),
  }
}

export const rights = defineView({
  id: 'S4',
  verb: 'service rights',
  title: "partners' rights infringed and restored",
  facts: { rights: rightChanges },
  options: periodOptions,
  answer: (facts, question, options: PeriodOptions): Rights => {
    const within = withinPeriod(question.zone, options)
    const all = rightsOf(facts.rights, question.zone)
    const own = all.filter(({ at }) => within(at))
    return figures<Rights>({
      departments: [...groupBy(own, ({ department }) => department)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([department, theirs]) => figures<RightsRow>({ department, ...rightsFigures(theirs, all) })),
      total: figures<RightsFigures>(rightsFigures(own, all)),
      rights: own.map(({ at: _at, positions: _positions, inferred: _inferred, ...row }) => row),
      inferred: own.reduce((sum, { inferred }) => sum + inferred, 0),
    })
  },
})
