/** Segments of the market (S19): who belongs to each at a moment, who came and went, and how the group is spoken to. */
import * as t from 'io-ts'
import type { Predicate } from '../../src/domain/segment/predicate.ts'
import { predicateInWords } from '../../src/domain/segment/words.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientChanges } from '../clients/facts.ts'
import { clientTraits } from '../clients/traits.ts'
import { counted, figures, type Piece, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { loyaltyMovements } from '../loyalty/facts.ts'
import { dealPiece } from '../pipeline/deal.ts'
import { dealChanges } from '../pipeline/facts.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import { defineView, type Question } from '../view.ts'
import { type SegmentChange, segmentChanges } from './facts.ts'
import { type Bought, type Life, type LifeFacts, livesOf, type Step, unborn } from './life.ts'
import { definitionsOf, insideAfter, isIn, movesOf, type SegmentMove } from './membership.ts'

export interface SegmentsOptions extends PeriodOptions {
  /** One segment, with its members and moves. */
  readonly segment?: string
}

const segmentsOptions = struct({}, { ...periodFields, segment: t.string })

export interface SegmentTarget {
  readonly target: string
  readonly channels: ReadonlyArray<string>
  readonly message: string
  readonly campaign: string | null
  readonly need: string | null
  readonly at: Instant
}

export interface SegmentRow {
  readonly segment: string
  readonly name: string
  readonly status: 'standing' | 'dropped'
  readonly definedAt: Instant
  /** Who belongs to it, as it stands: as data and in words. */
  readonly predicate: Predicate
  readonly words: string
  readonly refined: number
  readonly needs: ReadonlyArray<string>
  readonly targets: ReadonlyArray<SegmentTarget>
  /** Clients in it at the moment asked about. */
  readonly clients: number
  /** Of those, who has bought at all, and for how much in all. */
  readonly buyers: number
  readonly bought: MoneyBag
  /** Times that a client came in or went out within the period. */
  readonly entered: number
  readonly left: number
}

export interface Segments {
  readonly segments: ReadonlyArray<SegmentRow>
  /** Of the one segment asked for, in the order of their entering; else null. */
  readonly members: ReadonlyArray<string> | null
  /** Of the one segment asked for, within the period, in the order of occurring; else null. */
  readonly moves: ReadonlyArray<SegmentMove> | null
}

const targetOf = (row: SegmentChange): SegmentTarget => ({
  target: row.target ?? '',
  channels: row.channels ?? [],
  message: row.message ?? '',
  campaign: row.campaign,
  need: row.need,
  at: row.occurredAt,
})

const movePiece = ({ client, position }: SegmentMove): Piece => ({ stream: `client-${client}`, positions: [position] })

const inOrder = (a: SegmentMove, b: SegmentMove): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : a.client < b.client ? -1 : 1

interface Found {
  readonly row: SegmentRow
  readonly members: ReadonlyArray<string>
  readonly moves: ReadonlyArray<SegmentMove>
}

const found = (
  segment: string,
  changes: ReadonlyArray<SegmentChange>,
  lives: ReadonlyMap<string, ReadonlyArray<Step>>,
  ends: ReadonlyMap<string, Life>,
  question: Question,
  options: SegmentsOptions,
): ReadonlyArray<Found> => {
  const first = changes.find(({ type }) => type === 'SegmentDefined')
  const said = changes.findLast(({ predicate }) => predicate !== null)
  if (first === undefined || said === undefined) return []
  const definitions = definitionsOf(changes)
  const all = [...lives].flatMap(([client, steps]) => movesOf(client, steps, definitions, question)).toSorted(inOrder)
  const inside = insideAfter(all)
  const within = withinPeriod(question.zone, options)
  const moves = all.filter(({ at }) => within(at))
  const boughtBy = ({ client }: SegmentMove): ReadonlyArray<Bought> => [...(ends.get(client)?.bought.values() ?? [])]
  const row = figures<SegmentRow>({
    segment,
    name: first.name ?? segment,
    status: definitions.at(-1)?.predicate === null ? 'dropped' : 'standing',
    definedAt: first.occurredAt,
    predicate: said.predicate as Predicate,
    words: predicateInWords(said.predicate as Predicate),
    refined: counted(
      changes.filter(({ type }) => type === 'SegmentRefined'),
      ({ position }) => ({ stream: `segment-${segment}`, positions: [position] }),
    ),
    needs: changes.findLast(({ needs }) => needs !== null)?.needs ?? [],
    targets: changes.filter(({ target }) => target !== null).map(targetOf),
    clients: counted(inside, movePiece),
    buyers: counted(
      inside.filter((one) => boughtBy(one).length > 0),
      movePiece,
    ),
    bought: summed(
      inside.flatMap(boughtBy),
      (one) => dealPiece(one, one.position),
      ({ value }) => value,
    ),
    entered: counted(
      moves.filter(({ move }) => move === 'entered'),
      movePiece,
    ),
    left: counted(
      moves.filter(({ move }) => move === 'left'),
      movePiece,
    ),
  })
  return [{ row, members: inside.map(({ client }) => client), moves }]
}

/** The segments that each client belongs to at the moment asked about, by their predicates. */
export const membershipsAt = (
  facts: LifeFacts & { readonly segments: ReadonlyArray<SegmentChange> },
  question: Question,
): ReadonlyMap<string, ReadonlyArray<string>> => {
  const standing = [...groupBy(facts.segments, ({ segment }) => segment)].flatMap(([segment, changes]) => {
    const predicate = definitionsOf(changes).at(-1)?.predicate ?? null
    return predicate === null ? [] : [{ segment, predicate }]
  })
  if (standing.length === 0) return new Map()
  return new Map(
    [...livesOf(facts, question)].map(([client, steps]) => {
      const life = steps.reduce((one, step) => step.live(one), unborn)
      const own = standing.filter(({ predicate }) => isIn(predicate, life, question.asOf, question))
      return [client, own.map(({ segment }) => segment)]
    }),
  )
}

export const segments = defineView({
  id: 'S19',
  verb: 'market segments',
  title: 'who belongs to each segment, who came and went, and how the group is spoken to',
  facts: {
    segments: segmentChanges,
    clients: clientChanges,
    traits: clientTraits,
    loyalty: loyaltyMovements,
    deals: dealChanges,
  },
  options: segmentsOptions,
  answer: (facts, question, options: SegmentsOptions): Segments => {
    const lives = livesOf(facts, question)
    const ends = new Map(
      [...lives].map(([client, steps]) => [client, steps.reduce((life, one) => one.live(life), unborn)]),
    )
    const wanted = facts.segments.filter(({ segment }) => options.segment === undefined || segment === options.segment)
    const all = [...groupBy(wanted, ({ segment }) => segment)].flatMap(([segment, changes]) =>
      found(segment, changes, lives, ends, question, options),
    )
    const one = options.segment === undefined ? undefined : all[0]
    return {
      segments: all.map(({ row }) => row),
      members: one?.members ?? null,
      moves: one?.moves ?? null,
    }
  },
})
