/**
 * Judging a prospect before the cooperation begins (S15): five scales, warning signs, and the verdict that follows from
 * them by stated rules. Pure; a company may name its own signs and limits.
 */
import { keysOf } from '../../kernel/records.ts'
import type { Verdict } from '../values/vocabulary.ts'

/** What each point means, from 1 (worst) to 5 (best). */
export const assessmentScales = {
  /** How much business may come of it. */
  outlook: [
    'wants nothing that we sell, or is leaving the trade',
    'one small order, no more in sight',
    'orders now and then, of about today’s size',
    'regular orders, growing',
    'a lasting partner whose volume counts in our year',
  ],
  /** What others say of it. */
  reputation: [
    'known for cheating or for unpaid suppliers',
    'several bad words, none of them answered',
    'nothing known, or as much good as bad',
    'well spoken of by those who work with it',
    'a name that others go by',
  ],
  /** Whether it keeps its word. */
  reliability: [
    'has broken agreements with us',
    'late or changing its mind as a rule',
    'keeps most of what is agreed',
    'keeps what is agreed and says early when it can’t',
    'has kept everything over years',
  ],
  /** Whether it can pay. */
  financialSecurity: [
    'insolvent, or its accounts are seized',
    'pays late, lives on credit',
    'pays on time, without reserves',
    'sound accounts, a bank that vouches',
    'pays in advance, or could at any time',
  ],
  /** Whether it owns what it needs: premises, vehicles, stock, staff. */
  materialSecurity: [
    'nothing but a name and a telephone',
    'all of it rented by the month',
    'the most necessary is its own',
    'own premises and equipment, in order',
    'own premises and equipment, with room to grow',
  ],
} as const

export type AssessmentScale = keyof typeof assessmentScales
export type AssessmentScores = Readonly<Record<AssessmentScale, number>>

export interface WarningSign {
  readonly means: string
  /** `grave` decides alone; `serious` takes two points, `slight` one. */
  readonly gravity: 'grave' | 'serious' | 'slight'
}

/** Signs by the name under which they are recorded. */
export type WarningSigns = Readonly<Record<string, WarningSign>>

export const defaultWarningSigns: WarningSigns = {
  insolvency: { means: 'insolvency filed for, or accounts seized', gravity: 'grave' },
  fraud: { means: 'convicted of fraud, or forged documents shown', gravity: 'grave' },
  'no-such-firm': { means: 'not found in the register under the name given', gravity: 'grave' },
  'unpaid-suppliers': { means: 'other suppliers wait for their money', gravity: 'serious' },
  lawsuits: { means: 'sued over unpaid or undelivered goods', gravity: 'serious' },
  'mass-address': { means: 'registered where hundreds of firms are', gravity: 'serious' },
  'avoids-documents': { means: 'will not show register extract, accounts or powers of attorney', gravity: 'serious' },
  'changing-directors': { means: 'several directors within a year', gravity: 'serious' },
  'urges-haste': { means: 'wants goods before anything is signed', gravity: 'serious' },
  'young-firm': { means: 'registered less than a year ago', gravity: 'slight' },
  'unclear-decider': { means: 'nobody says who decides', gravity: 'slight' },
  'price-only': { means: 'asks for nothing but the price', gravity: 'slight' },
  'no-website': { means: 'leaves no trace in public', gravity: 'slight' },
}

export interface AssessmentPolicy {
  /** {@link defaultWarningSigns}, with a company's own beside them or in their place. */
  readonly warningSigns: WarningSigns
  /** Points from which on a prospect is promising; default 18 of 25. */
  readonly promisingFrom: number
  /** Points up to which it is unprofitable; default 11. */
  readonly unprofitableTo: number
}

export const defaultAssessmentPolicy: AssessmentPolicy = {
  warningSigns: defaultWarningSigns,
  promisingFrom: 18,
  unprofitableTo: 11,
}

/** A company's own signs and limits on top of the default ones. Throws `RangeError` where nothing could be doubtful. */
export const assessmentPolicy = (own: Partial<AssessmentPolicy> = {}): AssessmentPolicy => {
  const policy = {
    ...defaultAssessmentPolicy,
    ...own,
    warningSigns: { ...defaultWarningSigns, ...own.warningSigns },
  }
  if (policy.promisingFrom <= policy.unprofitableTo)
    throw new RangeError(
      `promising from ${policy.promisingFrom} and unprofitable to ${policy.unprofitableTo} points overlap: set the first higher`,
    )
  return policy
}

/** Takes a sign from the catalogue; what every plain object inherits is none. */
export const warningSign = ({ warningSigns }: AssessmentPolicy, sign: string): WarningSign | undefined =>
  Object.hasOwn(warningSigns, sign) ? warningSigns[sign] : undefined

const taken = { grave: 0, serious: 2, slight: 1 } as const

/** A single 1 on these makes a prospect unprofitable, whatever else is good about it. */
const deciding = ['reliability', 'financialSecurity'] as const

export interface RuledVerdict {
  readonly verdict: Verdict
  /** The five scores less two for each serious sign and one for each slight one, each sign once. */
  readonly points: number
  /** What decided it alone: a grave sign or a scale at its worst; null where the points did. */
  readonly decidedBy: string | null
}

/**
 * The verdict by the rules, in this order: a grave sign, or reliability or financial security at 1, is **unprofitable**;
 * else points of 18 or more are **promising**, of 11 or fewer **unprofitable**, what lies between **doubtful**. Signs that
 * the catalogue does not know count for nothing here; the command that names one is refused.
 *
 * @example ruledVerdict(defaultAssessmentPolicy, { outlook: 4, reputation: 4, reliability: 4, financialSecurity: 3, materialSecurity: 3 }, []) // promising, 18 points
 */
export const ruledVerdict = (
  policy: AssessmentPolicy,
  scores: AssessmentScores,
  signs: ReadonlyArray<string>,
): RuledVerdict => {
  const named = [...new Set(signs)]
  const gravities = named.flatMap((sign) => warningSign(policy, sign)?.gravity ?? [])
  const all = keysOf(assessmentScales)
  const points =
    all.reduce((sum, scale) => sum + scores[scale], 0) - gravities.reduce((sum, gravity) => sum + taken[gravity], 0)
  const decidedBy =
    named.find((sign) => warningSign(policy, sign)?.gravity === 'grave') ??
    deciding.find((scale) => scores[scale] === 1) ??
    null
  if (decidedBy !== null) return { verdict: 'unprofitable', points, decidedBy }
  const verdict =
    points >= policy.promisingFrom ? 'promising' : points <= policy.unprofitableTo ? 'unprofitable' : 'doubtful'
  return { verdict, points, decidedBy }
}
