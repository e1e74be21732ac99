/**
 * P11, the waterfall between two moments: opening + every movement = closing, by count and per currency to the minor unit.
 * Each event's change of the open value goes to exactly one line, so the identity holds by construction.
 */

import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { occurredFrom } from '../../src/kernel/counting.ts'
import { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { occurredBefore } from '../chapters.ts'
import { counted, figures, summed } from '../figures.ts'
import { oneOf } from '../option-codecs.ts'
import { defineView, type Question } from '../view.ts'
import { type Amount, type DealAt, dealPiece, isOpen } from './deal.ts'
import type { DealChange } from './deal-change.ts'
import { dealsOf, earlyIn, walkDeals } from './deals.ts'
import { dealChanges } from './facts.ts'

export const waterfallLines = [
  'created',
  'reopened',
  'increased',
  'decreased',
  'movedIn',
  'movedOut',
  'transferredIn',
  'transferredOut',
  'won',
  'lost',
] as const
export type WaterfallLine = (typeof waterfallLines)[number]

export interface WaterfallOptions {
  readonly from: LocalDate
  /** Exclusive: the first day that no longer belongs to it. */
  readonly to: LocalDate
  /** Only deals expected to close in these local days, end exclusive. */
  readonly window?: { readonly from: LocalDate; readonly to: LocalDate }
  readonly manager?: string
  readonly segment?: string
  readonly source?: string
  /** `gross`: every event · `net`: where each deal stood at both ends. */
  readonly reading?: 'gross' | 'net'
}

const waterfallOptions = struct(
  { from: LocalDate, to: LocalDate },
  {
    window: struct({ from: LocalDate, to: LocalDate }),
    manager: t.string,
    segment: t.string,
    source: t.string,
    reading: oneOf('reading', ['gross', 'net']),
  },
)

export interface Movement {
  readonly line: WaterfallLine
  readonly deal: string
  readonly position: string
  readonly occurredAt: string
  readonly type: string
  readonly value: Amount | null
}

interface Line {
  readonly count: number
  readonly value: MoneyBag
}

export type Waterfall = { readonly [Name in 'opening' | WaterfallLine | 'closing']: Line } & {
  /** Closed in the period, but not expected to close in the window. */
  readonly outsideWindow: number
  readonly inferred: number
  /** The event behind every movement. */
  readonly movements: ReadonlyArray<Movement>
}

type InScope = (deal: DealAt) => boolean

const scopeOf = (options: WaterfallOptions): { readonly inWindow: InScope; readonly inRest: InScope } => ({
  inWindow: ({ expectedClose }) =>
    options.window === undefined ||
    (expectedClose !== null && expectedClose >= options.window.from && expectedClose < options.window.to),
  inRest: (deal) =>
    (options.manager === undefined || deal.manager === options.manager) &&
    (options.segment === undefined || deal.segment === options.segment) &&
    (options.source === undefined || deal.source === options.source),
})

const none: ReadonlyArray<Part> = []

/** A part of an event's change; `count` is how many deals it adds to the line. */
interface Part {
  readonly line: WaterfallLine
  readonly count: 0 | 1
  readonly value: Amount | null
}

const difference = (before: Amount | null, after: Amount | null): ReadonlyArray<Part> => {
  const change = (after?.amount ?? 0) - (before?.amount ?? 0)
  const currency = after?.currency ?? before?.currency
  if (change === 0 || currency === undefined) return none
  return [{ line: change > 0 ? 'increased' : 'decreased', count: 0, value: { amount: Math.abs(change), currency } }]
}

/** The lines that one fact's change belongs to. */
const partsOf = (
  before: DealAt | undefined,
  after: DealAt,
  counts: InScope,
  inWindow: InScope,
): ReadonlyArray<Part> => {
  const was = before !== undefined && isOpen(before) && counts(before)
  const is = isOpen(after) && counts(after)
  if (was && is) return difference(before.value, after.value)
  if (was) {
    if (isOpen(after)) {
      const line = inWindow(after) ? 'transferredOut' : 'movedOut'
      return [{ line, count: 1, value: before.value }]
    }
    const outcome = after.progress.status === 'won' ? 'won' : 'lost'
    // A win at another value books the difference first.
    return [...difference(before.value, after.value), { line: outcome, count: 1, value: after.value }]
  }
  if (!is) return none
  if (before === undefined) return [{ line: 'created', count: 1, value: after.value }]
  if (!isOpen(before)) return [{ line: 'reopened', count: 1, value: after.value }]
  return [{ line: inWindow(before) ? 'transferredIn' : 'movedIn', count: 1, value: after.value }]
}

/** A movement, and how many deals it adds to its line. */
type Counted = Movement & { readonly count: 0 | 1 }

interface Walk {
  readonly opening: ReadonlyArray<DealAt>
  readonly closing: ReadonlyArray<DealAt>
  readonly movements: ReadonlyArray<Counted>
  readonly outsideWindow: ReadonlyArray<DealChange>
  readonly inferred: number
}

const walk = (changes: ReadonlyArray<DealChange>, question: Question, options: WaterfallOptions): Walk => {
  const start = question.zone.startOfDay(options.from)
  const end = question.zone.startOfDay(options.to)
  const { inWindow, inRest } = scopeOf(options)
  const counts: InScope = (deal) => inWindow(deal) && inRest(deal)
  const movements: Array<Counted> = []
  const outsideWindow: Array<DealChange> = []
  let inferred = 0
  const note = (row: DealChange, part: Part): void => {
    const { deal, position, occurredAt, type } = row
    movements.push({ line: part.line, deal, position, occurredAt, type, value: part.value, count: part.count })
  }
  const before = occurredBefore(changes, start)
  const during = occurredFrom(occurredBefore(changes, end), start)
  const deals = new Map(dealsOf(before).map((deal) => [deal.deal, deal]))
  const early = earlyIn(before)
  const open = () => [...deals.values()].filter((deal) => isOpen(deal) && counts(deal))
  const opening = open()
  const atStart = new Map(deals)
  const last = new Map<string, DealChange>()
  for (const { row, before: was, after } of walkDeals(during, deals, early)) {
    inferred += row.inferred
    last.set(row.deal, row)
    if (was !== undefined && isOpen(was) && !isOpen(after) && inRest(was) && !inWindow(was)) outsideWindow.push(row)
    if (options.reading !== 'net') for (const part of partsOf(was, after, counts, inWindow)) note(row, part)
  }
  if (options.reading === 'net')
    for (const [deal, row] of last)
      for (const part of netParts(atStart.get(deal), deals.get(deal), counts, inWindow)) note(row, part)
  return { opening, closing: open(), movements, outsideWindow, inferred }
}

/** End points only: one outcome and one change of value a deal. */
const netParts = (
  before: DealAt | undefined,
  after: DealAt | undefined,
  counts: InScope,
  inWindow: InScope,
): ReadonlyArray<Part> => {
  if (after === undefined) return none
  const was = before !== undefined && isOpen(before) && counts(before)
  // Opened and closed in between: it came and went, both lines say so.
  if (before === undefined && !isOpen(after) && counts(after)) {
    const outcome = after.progress.status === 'won' ? 'won' : 'lost'
    return [
      { line: 'created', count: 1, value: after.value },
      { line: outcome, count: 1, value: after.value },
    ]
  }
  return was || isOpen(after) ? partsOf(before, after, counts, inWindow) : none
}

export const waterfall = defineView({
  id: 'P11',
  verb: 'pipeline waterfall',
  title: 'what moved the pipeline between two moments',
  facts: { deals: dealChanges },
  options: waterfallOptions,
  answer: (facts, question, options: WaterfallOptions): Waterfall => {
    const { opening, closing, movements, outsideWindow, inferred } = walk(facts.deals, question, options)
    const standing = (deals: ReadonlyArray<DealAt>): Line => {
      const piece = (deal: DealAt) => dealPiece(deal, deal.behind.value)
      return figures<Line>({ count: counted(deals, piece), value: summed(deals, piece, ({ value }) => value) })
    }
    const line = (name: WaterfallLine): Line => {
      const own = movements.filter((movement) => movement.line === name)
      const piece = (one: Counted) => dealPiece(one, one.position)
      return figures<Line>({
        count: counted(
          own.filter(({ count }) => count === 1),
          piece,
        ),
        value: summed(own, piece, ({ value }) => value),
      })
    }
    return figures<Waterfall>({
      opening: standing(opening),
      created: line('created'),
      reopened: line('reopened'),
      increased: line('increased'),
      decreased: line('decreased'),
      movedIn: line('movedIn'),
      movedOut: line('movedOut'),
      transferredIn: line('transferredIn'),
      transferredOut: line('transferredOut'),
      won: line('won'),
      lost: line('lost'),
      closing: standing(closing),
      outsideWindow: counted(outsideWindow, (row) => dealPiece(row, row.position)),
      inferred,
      movements: movements.map(({ count: _count, ...movement }) => movement),
    })
  },
})
