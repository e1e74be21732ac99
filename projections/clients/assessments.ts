/** Assessments of prospects (S15), and how good they were: what was predicted, held against what happened. */

import { type AssessmentScores, assessmentScales } from '../../src/domain/client/assessment.ts'
import { Verdict } from '../../src/domain/values/vocabulary.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { keysOf, recordOf } from '../../src/kernel/records.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece, rated } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { Share } from '../option-codecs.ts'
import { type DealAt, standingClosure } from '../pipeline/deal.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { type Prediction, type Scores, scoresOf } from '../statistics/brier.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { clientsOf, survivorsOf } from './client.ts'
import { clientChanges } from './facts.ts'
import { clientTraits } from './traits.ts'

/** Verdicts from the best to the worst. */
const verdicts = keysOf(Verdict.keys)

/** What a verdict says of the chance to win, where nobody states another. */
export const verdictProbabilities: Readonly<Record<Verdict, number>> = {
  promising: 0.7,
  doubtful: 0.4,
  unprofitable: 0.1,
}

export interface AssessmentsOptions extends PeriodOptions {
  /** Chances that are stated for the verdicts, for Brier's score. */
  readonly probabilities?: Readonly<Partial<Record<Verdict, number>>>
}

const assessmentsOptions = struct(
  {},
  {
    ...periodFields,
    probabilities: struct(
      {},
      recordOf(verdicts, () => Share),
    ),
  },
)

/**
 * `won`, `lost`: the client's next deal that was closed after it was assessed · `open`: none has been closed yet ·
 * `superseded`: the client was assessed again before.
 */
export type AssessmentOutcome = 'won' | 'lost' | 'open' | 'superseded'

export interface Assessment {
  /** The client that it counts for: of merged duplicates the survivor. */
  readonly client: string
  readonly at: Instant
  readonly verdict: Verdict
  /** By the rules in force then; null where there were none. */
  readonly byRules: Verdict | null
  /** Why the verdict is not that of the rules; null where it is. */
  readonly why: string | null
  readonly scores: AssessmentScores
  readonly warningSigns: ReadonlyArray<string>
  readonly outcome: AssessmentOutcome
  /** The deal that decided it. */
  readonly deal: string | null
}

export interface VerdictRow {
  readonly verdict: Verdict
  readonly probability: number
  /** Assessed in the period with this verdict, and not again before anything was closed. */
  readonly assessed: number
  /** Neither won nor lost yet: not in the rates. */
  readonly open: number
  readonly won: number
  readonly lost: number
  /** Of those that were closed. */
  readonly wonRate: Ratio
  readonly lostRate: Ratio
}

export interface Calibrated {
  readonly rows: ReadonlyArray<VerdictRow>
  readonly n: number
  readonly brier: number | null
  readonly skill: number | null
  readonly reliability: number | null
  readonly resolution: number | null
  readonly uncertainty: number | null
}

export interface Assessments {
  /** By the verdicts as they were given. */
  readonly given: Calibrated
  /** The same assessments by the verdicts of the rules, where there were any: what the rules alone would have said. */
  readonly byRules: Calibrated
  /** Given against the rules, with a reason. */
  readonly overridden: number
  readonly superseded: number
  readonly assessments: ReadonlyArray<Assessment>
  /** What each point of each scale means. */
  readonly scales: typeof assessmentScales
}

interface Found extends Assessment {
  readonly position: string
  readonly closedBy: string | null
}

const piece = ({ client, position, deal, closedBy }: Found): Piece =>
  deal === null || closedBy === null
    ? { stream: `client-${client}`, positions: [position] }
    : { stream: `deal-${deal}`, positions: [position, closedBy] }

interface Closed {
  readonly deal: DealAt
  readonly at: Instant
  readonly position: string
  readonly outcome: 'won' | 'lost'
}

/** Standing closures by client, the earliest first. */
const closedByClient = (deals: ReadonlyArray<DealAt>, survivor: (client: string) => string) =>
  groupBy(
    deals
      .flatMap((deal): ReadonlyArray<Closed> => {
        const closure = standingClosure(deal)
        return closure === undefined ? [] : [{ deal, ...closure }]
      })
      .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)),
    ({ deal }) => survivor(deal.client),
  )

const calibrated = (
  all: ReadonlyArray<Found>,
  verdictOf: (one: Found) => Verdict | null,
  probabilities: Readonly<Record<Verdict, number>>,
): Calibrated => {
  const judged = all.filter((one) => one.outcome !== 'superseded' && verdictOf(one) !== null)
  const closed = judged.filter(({ outcome }) => outcome !== 'open')
  const predictions = closed.map(
    (one): Prediction => ({
      probability: probabilities[verdictOf(one) ?? 'doubtful'],
      happened: one.outcome === 'won',
    }),
  )
  const scores: Scores = scoresOf(predictions)
  const scored = (value: number | null, rule: string) => derived(value, rule, () => closed, piece)
  return figures<Calibrated>({
    rows: verdicts.map((verdict) => {
      const own = judged.filter((one) => verdictOf(one) === verdict)
      const ended = (outcome: AssessmentOutcome) => own.filter((one) => one.outcome === outcome)
      const [won, lost] = [ended('won'), ended('lost')]
      return figures<VerdictRow>({
        verdict,
        probability: probabilities[verdict],
        assessed: counted(own, piece),
        open: counted(ended('open'), piece),
        won: counted(won, piece),
        lost: counted(lost, piece),
        wonRate: rated(won, [...won, ...lost], piece),
        lostRate: rated(lost, [...won, ...lost], piece),
      })
    }),
    n: counted(closed, piece),
    brier: scored(scores.brier, 'mean (p − o)²'),
    skill: scored(scores.skill, '1 − BS/(ō(1 − ō))'),
    reliability: scored(scores.reliability, 'Murphy: Σ n(p − ō)²/N over equal p'),
    resolution: scored(scores.resolution, 'Murphy: Σ n(ō − base)²/N over equal p'),
    uncertainty: scored(scores.uncertainty, 'base (1 − base)'),
  })
}

/** What no event says; every assessment has its five scores. */
const unscored: AssessmentScores = {
  outlook: 0,
  reputation: 0,
  reliability: 0,
  financialSecurity: 0,
  materialSecurity: 0,
}

const isOverridden = ({ verdict, byRules }: Assessment): boolean => byRules !== null && verdict !== byRules

export const assessments = defineView({
  id: 'S15',
  verb: 'clients assessments',
  title: 'how prospects were judged, and what became of them',
  facts: { traits: clientTraits, deals: dealChanges, clients: clientChanges },
  options: assessmentsOptions,
  answer: (facts, question, options: AssessmentsOptions): Assessments => {
    const survivor = survivorsOf(clientsOf(facts.clients))
    const closed = closedByClient(dealsOf(facts.deals), survivor)
    const within = withinPeriod(question.zone, options)
    const assessed = facts.traits.filter(({ type }) => type === 'ProspectAssessed')
    const byClient = groupBy(assessed, ({ client }) => survivor(client))
    const all = [...byClient].flatMap(([client, rows]) =>
      rows.flatMap((row, i): ReadonlyArray<Found> => {
        const { verdict, occurredAt: at } = row
        if (verdict === null) return []
        const next = rows[i + 1]?.occurredAt
        const decided = (closed.get(client) ?? []).find((one) => one.at >= at)
        const again = next !== undefined && (decided === undefined || next <= decided.at)
        const by = again ? undefined : decided
        return [
          {
            client,
            at,
            verdict,
            byRules: row.byRules,
            why: row.why,
            scores: row.scores ?? unscored,
            warningSigns: row.signs ?? [],
            outcome: again ? 'superseded' : (by?.outcome ?? 'open'),
            deal: by?.deal.deal ?? null,
            position: row.position,
            closedBy: by?.position ?? null,
          },
        ]
      }),
    )
    const asked = all.filter(({ at }) => within(at)).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    const probabilities = { ...verdictProbabilities, ...options.probabilities }
    return figures<Assessments>({
      given: calibrated(asked, ({ verdict }) => verdict, probabilities),
      byRules: calibrated(asked, ({ byRules }) => byRules, probabilities),
      overridden: counted(asked.filter(isOverridden), piece),
      superseded: counted(
        asked.filter(({ outcome }) => outcome === 'superseded'),
        piece,
      ),
      assessments: asked.map(({ position: _position, closedBy: _closedBy, ...assessment }) => assessment),
      scales: assessmentScales,
    })
  },
})
