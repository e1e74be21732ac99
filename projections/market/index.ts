/** The market: views on its segments and on those who compete for it. */
import { competitors } from './competitors.ts'
import { segments } from './segments.ts'

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

export const market = { segments, competitors } as const
