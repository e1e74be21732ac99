/** Deals as they stood before a moment: by what had occurred before it, or by what had been recorded. */
import type { Instant } from '../../src/kernel/instant.ts'
import { occurredBefore, recordedBefore } from '../chapters.ts'
import type { DealAt } from './deal.ts'
import type { DealChange } from './deal-change.ts'
import { dealsOf } from './deals.ts'

export const asOccurred = (changes: ReadonlyArray<DealChange>, moment: Instant): ReadonlyArray<DealAt> =>
  dealsOf(occurredBefore(changes, moment))

/** Nothing of a later day leaks into an earlier one. A fact recorded late takes its place where it occurred. */
export const asKnown = (changes: ReadonlyArray<DealChange>, moment: Instant): ReadonlyArray<DealAt> =>
  dealsOf(recordedBefore(changes, moment))
