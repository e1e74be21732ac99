/** Where a history of facts begins. */

import { firstAfter } from '../src/kernel/counting.ts'
import type { Instant } from '../src/kernel/instant.ts'
import { TIMELESS } from './columns.ts'
import type { Fact } from './view.ts'

/** The first of some moments; undefined of none. */
export const earliest = (moments: ReadonlyArray<Instant>): Instant | undefined =>
  moments.reduce<Instant | undefined>((first, at) => (first === undefined || at < first ? at : first), undefined)

/** When the first of all that has a time occurred; the facts of each table come in the order of C3. */
export const firstOccurred = (tables: ReadonlyArray<ReadonlyArray<Fact>>): Instant | undefined =>
  earliest(tables.flatMap((rows) => firstAfter(rows, TIMELESS) ?? []))
