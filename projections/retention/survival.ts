/** R7 and R8, survival of clients: how long they stay, those who are still there being censored, and whether groups differ. */
import { daysBetween } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, derived, figures, type Piece } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount, oneOf } from '../option-codecs.ts'
import { type CurvePoint, kaplanMeier, type Observation, restrictedMean } from '../statistics/kaplan-meier.ts'
import { type LogRank, type LogRankPair, logRank, logRankPairs } from '../statistics/log-rank.ts'
import { defineView } from '../view.ts'
import { type LifeOptions, lifeFacts, lifeFields, lifePiece, livesOf } from './life.ts'
import { type ClientSpell, clientSpells } from './spells.ts'

export const survivalKeys = ['kind', 'source', 'segment', 'manager'] as const

export interface SurvivalOptions extends LifeOptions {
  readonly by?: (typeof survivalKeys)[number]
  /** The `first` spell of each client (default), or `all`: one that was won back starts anew. */
  readonly spells?: 'first' | 'all'
  readonly interval?: 'log-log' | 'plain'
  /** Days up to which the restricted mean goes; default the longest observation of each group. */
  readonly horizon?: number
}

const survivalOptions = struct(
  {},
  {
    ...lifeFields,
    by: oneOf('by', survivalKeys),
    spells: oneOf('spells', ['first', 'all']),
    interval: oneOf('interval', ['log-log', 'plain']),
    horizon: DayCount,
  },
)

export interface SurvivalGroup {
  readonly group: string
  /** Spells observed. */
  readonly n: number
  /** Of those, how many entered late: they began before the recorded history. */
  readonly late: number
  readonly curve: ReadonlyArray<CurvePoint>
  /** First day on which half are lost; null while more than half survive. */
  readonly median: number | null
  /** Mean days up to the horizon. */
  readonly restrictedMean: number
  /** Days of the longest observation: as far as the curve is known. */
  readonly observed: number
}

export interface Survival {
  readonly groups: ReadonlyArray<SurvivalGroup>
  /** Null for a single group, or where nothing tells them apart. */
  readonly logRank: LogRank | null
  /** Of three groups or more, each pair, by Holm. */
  readonly pairs: ReadonlyArray<LogRankPair>
  readonly merged: number
  readonly inferred: number
}

const observationOf = ({ from, until, lost, entry }: ClientSpell): Observation => ({
  time: daysBetween(from, until),
  event: lost,
  ...(entry === null ? {} : { entry: daysBetween(from, entry) }),
})

/** How long it stayed, and above the line if it was lost. */
const piece = (spell: ClientSpell): Piece => ({
  ...lifePiece(spell.life),
  measure: daysBetween(spell.from, spell.until),
  part: spell.lost ? 'both' : 'den',
})

export const survival = defineView({
  id: 'R7',
  verb: 'retention survival',
  title: 'how long clients stay',
  facts: lifeFacts,
  options: survivalOptions,
  answer: (facts, question, options: SurvivalOptions): Survival => {
    const all = livesOf(facts, question, options)
    const spells = clientSpells(all, question, options.spells)
    const { by } = options
    const groups = [...groupBy(spells, ({ life }) => (by === undefined ? 'all' : (life.record[by] ?? 'unknown')))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, own]) => ({ group, spells: own, observations: own.map(observationOf) }))
    return figures<Survival>({
      groups: groups.map(({ group, spells: own, observations }) => {
        const curve = kaplanMeier(observations, options.interval)
        const longest = observations.reduce((max, { time }) => Math.max(max, time), 0)
        return figures<SurvivalGroup>({
          group,
          n: counted(own, piece),
          late: counted(
            own.filter(({ entry }) => entry !== null),
            piece,
          ),
          curve: derived(curve.curve, 'kaplan-meier', () => own, piece),
          median: derived(curve.median, 'kaplan-meier', () => own, piece),
          restrictedMean: derived(
            restrictedMean(curve, options.horizon ?? longest),
            'area under kaplan-meier',
            () => own,
            piece,
          ),
          observed: derived(longest, 'longest', () => own, piece),
        })
      }),
      logRank: derived(
        groups.length < 2 ? null : logRank(groups.map(({ observations }) => observations)),
        'log-rank',
        () => spells,
        piece,
      ),
      pairs: figures(
        (groups.length < 3 ? [] : logRankPairs(groups)).map((pair) =>
          derived(
            pair,
            'log-rank',
            () => groups.flatMap(({ group, spells: own }) => (pair.groups.includes(group) ? own : [])),
            piece,
          ),
        ),
      ),
      merged: all.merged,
      inferred: all.inferred,
    })
  },
})
