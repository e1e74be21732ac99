/** R6, recency, frequency, money: clients scored in fifths by how lately, how often and for how much they bought (Hughes 1994). */

import * as t from 'io-ts'
import { addMonths, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, figures, type Piece, rated, toldOf, totalled } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { Months, oneOf } from '../option-codecs.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { currencyOf } from './currency.ts'
import { lifeFacts, lifePiece, livesOf } from './life.ts'
import { type Purchase, type PurchaseOptions, purchaseFields, purchasePiece } from './purchases.ts'

export const rfmSegments = [
  'champion',
  'loyal',
  'potential loyalist',
  'new',
  'promising',
  'needs attention',
  'about to sleep',
  "can't lose",
  'at risk',
  'hibernating',
] as const
export type RfmSegment = (typeof rfmSegments)[number]

export interface RfmOptions extends PurchaseOptions {
  /** Whose purchases count; default the currency in which most were made. */
  readonly currency?: string
  /** How many months back purchases count; default 24. */
  readonly windowMonths?: number
  /** `independent` fifths (default) · `nested`: frequency within each fifth of recency, money within each cell of the two. */
  readonly scoring?: 'independent' | 'nested'
}

const rfmOptions = struct(
  {},
  {
    ...purchaseFields,
    currency: t.string,
    windowMonths: Months,
    scoring: oneOf('scoring', ['independent', 'nested']),
  },
)

export interface RfmClient {
  readonly client: string
  /** Days since the last purchase. */
  readonly days: number
  readonly purchases: number
  /** Minor units. */
  readonly value: number
  /** Scores from 1 to 5, the best; equal values have equal scores. */
  readonly r: number
  readonly f: number
  readonly m: number
  readonly segment: RfmSegment
}

export interface Rfm {
  readonly currency: string | null
  readonly from: LocalDate
  readonly scoring: 'independent' | 'nested'
  /** Fewer than five clients: fifths say little. */
  readonly small: boolean
  readonly segments: ReadonlyArray<{
    readonly segment: RfmSegment
    readonly clients: number
    readonly share: Ratio
    readonly value: number
  }>
  readonly clients: ReadonlyArray<RfmClient>
  readonly merged: number
  readonly inferred: number
}

/** 1 + ⌊5·w/n⌋ with w how many are strictly worse: the order of the input does not matter. */
export const fifths = (values: ReadonlyArray<number>, better: 'more' | 'less'): ReadonlyArray<number> => {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  /** How many values lie below, or not above, a value. */
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, n]
    while (low < high) {
      const middle = (low + high) >> 1
      const at = sorted[middle] ?? 0
      if (at < value || (orEqual && at === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  return values.map((value) => {
    const worse = better === 'more' ? below(value, false) : n - below(value, true)
    return 1 + Math.floor((5 * worse) / n)
  })
}

/** The partition of recency × frequency: every pair of scores has one name. */
export const segmentOf = (r: number, f: number): RfmSegment => {
  if (r <= 2) return f <= 2 ? 'hibernating' : f <= 4 ? 'at risk' : "can't lose"
  if (r === 3 && f <= 3) return f === 3 ? 'needs attention' : 'about to sleep'
  if (f >= 4) return r === 5 ? 'champion' : 'loyal'
  if (f >= 2) return 'potential loyalist'
  return r === 5 ? 'new' : 'promising'
}

type Bought = Pick<RfmClient, 'client' | 'days' | 'purchases' | 'value'>

/** Scores within groups of equal keys. */
const within = <A>(
  items: ReadonlyArray<A>,
  group: (item: A) => string,
  score: (own: ReadonlyArray<A>) => ReadonlyArray<number>,
): ReadonlyMap<A, number> =>
  new Map(
    [...groupBy(items, group).values()].flatMap((own) => {
      const scores = score(own)
      return own.map((item, i) => [item, scores[i] ?? 1] as const)
    }),
  )

const scored = (bought: ReadonlyArray<Bought>, nested: boolean): ReadonlyArray<RfmClient> => {
  const r = within(
    bought,
    () => '',
    (own) =>
      fifths(
        own.map(({ days }) => days),
        'less',
      ),
  )
  const inR = (one: Bought) => (nested ? String(r.get(one)) : '')
  const f = within(bought, inR, (own) =>
    fifths(
      own.map(({ purchases }) => purchases),
      'more',
    ),
  )
  const inRf = (one: Bought) => (nested ? `${r.get(one)} ${f.get(one)}` : '')
  const m = within(bought, inRf, (own) =>
    fifths(
      own.map(({ value }) => value),
      'more',
    ),
  )
  return bought.map((one) => {
    const [R, F] = [r.get(one) ?? 1, f.get(one) ?? 1]
    return { ...one, r: R, f: F, m: m.get(one) ?? 1, segment: segmentOf(R, F) }
  })
}

const SMALL = 5

export const rfm = defineView({
  id: 'R6',
  verb: 'retention rfm',
  title: 'clients by recency, frequency and money',
  facts: lifeFacts,
  options: rfmOptions,
  answer: (facts, question, options: RfmOptions): Rfm => {
    const { windowMonths = 24, scoring = 'independent' } = options
    const today = question.zone.localDate(question.asOf)
    const after = addMonths(today, -windowMonths)
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const currency = options.currency ?? currencyOf(lives.flatMap(({ purchases }) => purchases))
    const counts = ({ day, value }: Purchase) => value?.currency === currency && day > after
    const bought = lives.flatMap(({ client, purchases }): ReadonlyArray<Bought> => {
      const own = purchases.filter(counts)
      const last = own.at(-1)
      if (last === undefined) return []
      const value = own.reduce((sum, one) => sum + (one.value?.amount ?? 0), 0)
      return [{ client, days: daysBetween(last.day, today), purchases: own.length, value }]
    })
    const clients = scored(bought, scoring === 'nested')
    const byId = new Map(lives.map((life) => [life.client, life]))
    const piece = ({ client }: RfmClient): Piece => {
      const life = byId.get(client)
      return life === undefined ? { stream: `client-${client}`, positions: [] } : lifePiece(life)
    }
    return figures<Rfm>({
      currency,
      from: after,
      scoring,
      small: clients.length < SMALL,
      segments: rfmSegments.map((segment) => {
        const own = clients.filter((one) => one.segment === segment)
        return figures<Rfm['segments'][number]>({
          segment,
          clients: counted(own, piece),
          share: rated(own, clients, piece),
          value: totalled(own, piece, ({ value }) => value),
        })
      }),
      clients: clients.map((one) =>
        toldOf({ ...one }, 'its purchases', () =>
          (byId.get(one.client)?.purchases ?? []).filter(counts).map(purchasePiece),
        ),
      ),
      merged,
      inferred,
    })
  },
})
