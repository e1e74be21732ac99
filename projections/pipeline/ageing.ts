/** P7, ageing: how long open deals have been where they are, and which of them longer than is usual. */

import * as t from 'io-ts'
import { type OpenStage, openStages } from '../../src/domain/deal/stage.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { recordOf } from '../../src/kernel/records.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientInteractions, type LastTouch, lastTouches } from '../clients/interactions.ts'
import { counted, derived, figures, type Piece } from '../figures.ts'
import { DayCount, Share } from '../option-codecs.ts'
import { kaplanMeier } from '../statistics/kaplan-meier.ts'
import { defineView, type Question } from '../view.ts'
import { type DealAt, dealPiece, isOpen, lastActivityOf, type OpenDeal, type Stay } from './deal.ts'
import { dealsOf } from './deals.ts'
import { dealChanges } from './facts.ts'
import { stuckThresholds } from './stuck.ts'

/** Days, one for all stages or for some of them. */
export type DaysByStage = number | Partial<Readonly<Record<OpenStage, number>>>

export interface AgeingOptions {
  /** Percentile of the stays of won deals beyond which a deal is stuck; default 0.75. */
  readonly percentile?: number
  /** Days beyond which a deal is stuck, where the company has said so: they go before the percentile. */
  readonly stuckDays?: DaysByStage
  /** Days without any activity after which a deal rots; default: none is said to. */
  readonly idleDays?: DaysByStage
}

const ByStage = t.union([
  DayCount,
  struct(
    {},
    recordOf(openStages, () => DayCount),
  ),
])
const ageingOptions = struct({}, { percentile: Share, stuckDays: ByStage, idleDays: ByStage })

export const ageingBuckets = ['0-7', '8-30', '31-60', '61-90', '>90'] as const
export type AgeingBucket = (typeof ageingBuckets)[number]

export interface AgeingDeal {
  readonly deal: string
  readonly stage: OpenStage
  /** Of the present stay. */
  readonly days: number
  /** Of all stays in this stage. */
  readonly cumulative: number
  /** Since the last activity: in the deal, or said to the client about it. */
  readonly idle: number
  readonly bucket: AgeingBucket
  /** Null: nothing is configured, and too few won deals tell what is usual. */
  readonly stuck: boolean | null
  readonly rotting: boolean | null
}

export interface AgeingStage {
  readonly stage: OpenStage
  readonly deals: number
  readonly buckets: Readonly<Record<AgeingBucket, number>>
  readonly stuck: number
  readonly rotting: number
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

const daysFor = (days: DaysByStage | undefined, stage: OpenStage): number | undefined =>
  typeof days === 'object' ? days[stage] : days

const stayDays = ({ asOf, zone }: Question, { from, to }: Stay): number => localDaysBetween(zone, from, to ?? asOf)

/** A deal in a stage, or one that was: the days of one stay. */
interface StayOf {
  readonly deal: DealAt
  readonly stay: Stay
  readonly days: number
}

const stayPiece = ({ deal, stay, days }: StayOf): Piece => ({
  ...dealPiece(deal, stay.position),
  measure: days,
  part: stay.to === undefined ? 'den' : 'both',
})

interface Aged {
  readonly deal: DealAt
  readonly age: AgeingDeal
  readonly last: LastTouch
}

const agePiece = ({ deal, age }: Aged): Piece => ({
  ...dealPiece(deal, deal.stays.at(-1)?.position ?? deal.behind.opened),
  measure: age.days,
})

const idlePiece = ({ deal, age, last }: Aged): Piece => ({ ...dealPiece(deal, last.position), measure: age.idle })

const ageOf = (
  deal: OpenDeal,
  question: Question,
  last: LastTouch,
  threshold: number | undefined,
  idleDays: number | undefined,
): AgeingDeal => {
  const { asOf, zone } = question
  const days = localDaysBetween(zone, deal.stays.at(-1)?.from ?? deal.openedAt, asOf)
  const idle = localDaysBetween(zone, last.at, asOf)
  const stays = deal.stays.filter(({ stage }) => stage === deal.stage)
  return {
    deal: deal.deal,
    stage: deal.stage,
    days,
    cumulative: stays.reduce((sum, stay) => sum + stayDays(question, stay), 0),
    idle,
    bucket: bucketOf(days),
    stuck: threshold === undefined ? null : days > threshold,
    rotting: idleDays === undefined ? null : idle > idleDays,
  }
}

const stageOf = (
  stage: OpenStage,
  ages: ReadonlyArray<Aged>,
  stays: ReadonlyArray<StayOf>,
  threshold: number | undefined,
): AgeingStage => {
  const own = ages.filter(({ age }) => age.stage === stage)
  const inBucket = (bucket: AgeingBucket) =>
    counted(
      own.filter(({ age }) => age.bucket === bucket),
      agePiece,
    )
  const { median } = kaplanMeier(stays.map(({ days, stay }) => ({ time: days, event: stay.to !== undefined })))
  return figures<AgeingStage>({
    stage,
    deals: counted(own, agePiece),
    buckets: figures<AgeingStage['buckets']>({
      '0-7': inBucket('0-7'),
      '8-30': inBucket('8-30'),
      '31-60': inBucket('31-60'),
      '61-90': inBucket('61-90'),
      '>90': inBucket('>90'),
    }),
    stuck: counted(
      own.filter(({ age }) => age.stuck === true),
      agePiece,
    ),
    rotting: counted(
      own.filter(({ age }) => age.rotting === true),
      idlePiece,
    ),
    threshold: threshold ?? null,
    typical: derived(median, 'kaplan-meier', () => stays, stayPiece),
  })
}

export const ageing = defineView({
  id: 'P7',
  verb: 'pipeline ageing',
  title: 'how long open deals have been where they are',
  facts: { deals: dealChanges, interactions: clientInteractions },
  options: ageingOptions,
  answer: (facts, question, options: AgeingOptions): Ageing => {
    const deals = dealsOf(facts.deals)
    const touches = lastTouches(facts.interactions)
    const usual = stuckThresholds(deals, question, options.percentile)
    const thresholdOf = (stage: OpenStage) => daysFor(options.stuckDays, stage) ?? usual.get(stage)
    const ages = deals
      .filter(isOpen)
      .map((deal): Aged => {
        const stage = deal.stage
        const last = lastActivityOf(deal, touches)
        return { deal, last, age: ageOf(deal, question, last, thresholdOf(stage), daysFor(options.idleDays, stage)) }
      })
      .toSorted(({ age: a }, { age: b }) => b.days - a.days || (a.deal < b.deal ? -1 : 1))
    const staysIn = new Map<string, Array<StayOf>>(openStages.map((stage) => [stage, []]))
    for (const deal of deals)
      for (const stay of deal.stays) staysIn.get(stay.stage)?.push({ deal, stay, days: stayDays(question, stay) })
    return {
      stages: openStages.map((stage) => stageOf(stage, ages, staysIn.get(stage) ?? [], thresholdOf(stage))),
      deals: ages.map(({ age }) => age),
      inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
    }
  },
})
