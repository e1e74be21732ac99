/** Where a history of facts begins. */

import { anyAfter } from '../src/kernel/counting.ts'
import type { Instant } from '../src/kernel/instant.ts'
import { isTimeless, TIMELESS } from './columns.ts'
import type { Fact } from './view.ts'

/** The first of some moments; undefined of none. */
export const earliest = (moments: ReadonlyArray<Instant>): Instant | undefined =>
  moments.reduce<Instant | undefined>((first, at) => (first === undefined || at < first ? at : first), undefined)

/** When the first of all that has a time occurred; the facts of each table come in the order of C3. */
export const firstOccurred = (tables: ReadonlyArray<ReadonlyArray<Fact>>): Instant | undefined =>
  earliest(tables.flatMap((rows) => rows.find((row) => !isTimeless(row))?.occurredAt ?? []))

/** Whether anything that has a time is among facts. */
export const hasDated = (tables: ReadonlyArray<ReadonlyArray<Fact>>): boolean =>
  tables.some((rows) => anyAfter(rows, TIMELESS))
