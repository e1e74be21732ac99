/** P7, ageing: how long open deals have been where they are, and which of them longer than is usual. */
import { type OpenStage, openStages } from '../../src/domain/deal/stage.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { defineView, type Question } from '../view.ts'
import { type DealAt, dealsOf, isOpen } from './deal.ts'
import { dealChanges } from './facts.ts'
import { stuckThresholds } from './stuck.ts'

export interface AgeingOptions {
  /** Percentile of the stays of won deals beyond which a deal is stuck; default 0.75. */
  readonly percentile?: number
  /** Days without any activity after which a deal rots; default: none is said to. */
  readonly idleDays?: number
}

export const ageingBuckets = ['0-7', '8-30', '31-60', '61-90', '>90'] as const
export type AgeingBucket = (typeof ageingBuckets)[number]

export interface AgeingDeal {
  readonly deal: string
  readonly stage: OpenStage
  /** Of the present stay. */
  readonly days: number
  /** Of all stays in this stage. */
  readonly cumulative: number
  /** Since the last activity. */
  readonly idle: number
  readonly bucket: AgeingBucket
  /** Null: too few won deals to tell what is usual. */
  readonly stuck: boolean | null
  readonly rotting: boolean | null
}

export interface AgeingStage {
  readonly stage: OpenStage
  readonly deals: number
  readonly buckets: Readonly<Record<AgeingBucket, number>>
  readonly stuck: number
  /** Days beyond which a deal is stuck here. */
  readonly threshold: number | null
  /** Median days of a stay, present ones counted as unfinished (Kaplan–Meier). */
  readonly typical: number | null
}

export interface Ageing {
  readonly stages: ReadonlyArray<AgeingStage>
  /** The longest in their stage first. */
  readonly deals: ReadonlyArray<AgeingDeal>
  readonly inferred: number
}

const bucketOf = (days: number): AgeingBucket =>
  days <= 7 ? '0-7' : days <= 30 ? '8-30' : days <= 60 ? '31-60' : days <= 90 ? '61-90' : '>90'

const noDeals = (): Record<AgeingBucket, number> => ({ '0-7': 0, '8-30': 0, '31-60': 0, '61-90': 0, '>90': 0 })

const stayDays = ({ asOf, zone }: Question, { from, to }: DealAt['stays'][number]): number =>
  localDaysBetween(zone, from, to ?? asOf)

const ageOf = (deal: DealAt, question: Question, threshold: number | undefined, idleDays: number | undefined) => {
  const { asOf, zone } = question
  const days = localDaysBetween(zone, deal.stays.at(-1)?.from ?? deal.openedAt, asOf)
  const idle = localDaysBetween(zone, deal.lastActivity, asOf)
  const stays = deal.stays.filter(({ stage }) => stage === deal.stage)
  return {
    deal: deal.deal,
    stage: deal.stage as OpenStage,
    days,
    cumulative: stays.reduce((sum, stay) => sum + stayDays(question, stay), 0),
    idle,
    bucket: bucketOf(days),
    stuck: threshold === undefined ? null : days > threshold,
    rotting: idleDays === undefined ? null : idle > idleDays,
  }
}

export const ageing = defineView({
  id: 'P7',
  verb: 'pipeline ageing',
  title: 'how long open deals have been where they are',
  facts: { deals: dealChanges },
  answer: (facts, question, options: AgeingOptions): Ageing => {
    const deals = dealsOf(facts.deals)
    const thresholds = stuckThresholds(deals, question, options.percentile)
    const ages = deals
      .filter(isOpen)
      .map((deal): AgeingDeal => ageOf(deal, question, thresholds.get(deal.stage), options.idleDays))
      .toSorted((a, b) => b.days - a.days || (a.deal < b.deal ? -1 : 1))
    const stages = openStages.map((stage): AgeingStage => {
      const own = ages.filter((age) => age.stage === stage)
      const buckets = noDeals()
      for (const { bucket } of own) buckets[bucket]++
      const stays = deals.flatMap((deal) => deal.stays.filter((stay) => stay.stage === stage))
      const curve = kaplanMeier(stays.map((stay) => ({ time: stayDays(question, stay), event: stay.to !== undefined })))
      return {
        stage,
        deals: own.length,
        buckets,
        stuck: own.filter(({ stuck }) => stuck === true).length,
        threshold: thresholds.get(stage) ?? null,
        typical: curve.median,
      }
    })
    return { stages, deals: ages, inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0) }
  },
})
