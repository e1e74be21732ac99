/** P15, win–loss: why deals were lost, to whom, how far they had come; and how often we win against each competitor. */

import { openStages } from '../../src/domain/deal/stage.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { relationsOf } from '../clients/relations.ts'
import { clientTraits } from '../clients/traits.ts'
import { counted, figures, rated, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { oneOf } from '../option-codecs.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type Closed, closedIn } from './closed.ts'
import { type DealAt, dealPiece } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { type PeriodOptions, periodFields } from './period.ts'
import { type PresenceBy, presence, presenceBy } from './presence.ts'

export interface LossesOptions extends PeriodOptions {
  /** How a competitor is known to have been there; default `deal`. */
  readonly by?: PresenceBy
}

const lossesOptions = struct({}, { ...periodFields, by: oneOf('by', presenceBy) })

export interface LossesRow {
  readonly key: string
  readonly count: number
  /** Of all deals lost in the period. */
  readonly share: Ratio
  readonly value: MoneyBag
}

export interface WonAndLost {
  readonly won: number
  readonly lost: number
  /** Won of the deals closed with the competitor present. */
  readonly rate: Ratio
  readonly wonValue: MoneyBag
  readonly lostValue: MoneyBag
}

export interface Against extends WonAndLost {
  readonly competitor: string
}

export interface Losses {
  readonly lost: number
  readonly value: MoneyBag
  /** Most frequent first; what nobody said is a row of its own. */
  readonly reasons: ReadonlyArray<LossesRow>
  /** To whom, as named when it was lost. */
  readonly competitors: ReadonlyArray<LossesRow>
  /** The furthest stage before the loss, in the order of the working cycle. */
  readonly stages: ReadonlyArray<LossesRow>
  readonly by: PresenceBy
  /** Won and lost with each competitor present: most often met first. */
  readonly against: ReadonlyArray<Against>
  readonly inferred: number
}

const UNKNOWN = 'unknown'

const piece = ({ deal, closure }: Closed) => dealPiece(deal, closure.position)
const worth = ({ closure }: Closed) => closure.value

const rowsBy = (lost: ReadonlyArray<Closed>, key: (one: Closed) => string): ReadonlyArray<LossesRow> =>
  [...groupBy(lost, key)].map(([name, group]) =>
    figures<LossesRow>({
      key: name,
      count: counted(group, piece),
      share: rated(group, lost, piece),
      value: summed(group, piece, worth),
    }),
  )

const mostFirst = (a: LossesRow, b: LossesRow): number => b.count - a.count || (a.key < b.key ? -1 : 1)

/** Won and lost with a competitor present, to be put in their places. */
export const wonAndLost = (group: ReadonlyArray<Closed>) => {
  const won = group.filter(({ closure }) => closure.outcome === 'won')
  const lost = group.filter(({ closure }) => closure.outcome === 'lost')
  return {
    won: counted(won, piece),
    lost: counted(lost, piece),
    rate: rated(won, group, piece),
    wonValue: summed(won, piece, worth),
    lostValue: summed(lost, piece, worth),
  }
}

/** The closed deals in which each competitor was present. */
export const closedWith = (
  closed: ReadonlyArray<Closed>,
  presentIn: (deal: DealAt) => ReadonlyArray<string>,
): ReadonlyMap<string, ReadonlyArray<Closed>> => {
  const met = new Map<string, Array<Closed>>()
  for (const one of closed)
    for (const competitor of presentIn(one.deal)) {
      const group = met.get(competitor)
      if (group === undefined) met.set(competitor, [one])
      else group.push(one)
    }
  return met
}

/** Most often met first. */
const againstEach = (met: ReadonlyMap<string, ReadonlyArray<Closed>>): ReadonlyArray<Against> =>
  [...met]
    .toSorted(([a, all], [b, others]) => others.length - all.length || (a < b ? -1 : 1))
    .map(([competitor, group]) => figures<Against>({ competitor, ...wonAndLost(group) }))

export const losses = defineView({
  id: 'P15',
  verb: 'pipeline losses',
  title: 'why deals are lost, and to whom',
  facts: { deals: dealChanges, clients: clientChanges, traits: clientTraits },
  options: lossesOptions,
  answer: (facts, question, options: LossesOptions): Losses => {
    const by = options.by ?? 'deal'
    const survivor = survivorsOf(clientsOf(facts.clients))
    const relations = relationsOf(facts.traits, survivor, question)
    const closed = closedIn(dealsOf(facts.deals), question.zone, options)
    const lost = closed.filter(({ closure }) => closure.outcome === 'lost')
    const stages = rowsBy(lost, ({ deal }) => deal.progress.furthest)
    return figures<Losses>({
      lost: counted(lost, piece),
      value: summed(lost, piece, worth),
      reasons: rowsBy(lost, ({ closure }) => closure.reason ?? UNKNOWN).toSorted(mostFirst),
      competitors: rowsBy(lost, ({ closure }) => closure.lostTo ?? UNKNOWN).toSorted(mostFirst),
      stages: openStages.flatMap((stage) => stages.filter(({ key }) => key === stage)),
      by,
      against: againstEach(closedWith(closed, presence(by, relations, survivor))),
      inferred: closed.reduce((sum, { closure }) => sum + closure.inferred, 0),
    })
  },
})
