/** The market: what we sell there, its segments, and those who compete for it. */
import { assortment } from './assortment.ts'
import { competitors } from './competitors.ts'
import { segments } from './segments.ts'

export {
  type Assortment,
  type AssortmentOptions,
  assortment,
  type FamilyRow,
  type ListedSpell,
  type PriceSince,
  type ProductRow,
  productStatuses,
} from './assortment.ts'
export {
  type BoughtThere,
  type CompetitorRow,
  type Competitors,
  type CompetitorsOptions,
  competitors,
  type Finding,
} from './competitors.ts'
export { type CompetitorChange, competitorChanges, type SegmentChange, segmentChanges } from './facts.ts'
export type { SegmentMove } from './membership.ts'
export { type SegmentRow, type Segments, type SegmentsOptions, type SegmentTarget, segments } from './segments.ts'

export const market = { assortment, segments, competitors } as const
