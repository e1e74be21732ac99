/**
 * A deal as it stood at a moment. The stage is the domain's own (`src/domain/deal/stage.ts`); what
 * is added here is what only views want: stays, closures, offers, appointments, the value and who was responsible.
 */
import type { OpenStage, Progress, Stage } from '../../src/domain/deal/stage.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import type { Position } from '../../src/kernel/position.ts'
import type { LastTouch } from '../clients/interactions.ts'
import { type Figure, type Piece, totalled } from '../figures.ts'

export interface Amount {
  readonly amount: number
  readonly currency: string
}

/** A stay in a stage; `to` is undefined while it lasts. */
export interface Stay {
  readonly stage: Stage
  readonly from: Instant
  readonly to: Instant | undefined
  /** Of the event that began it. */
  readonly position: Position
}

/** One time the deal was closed. A reopened deal has several. */
export interface Closure {
  readonly outcome: 'won' | 'lost'
  readonly at: Instant
  readonly position: Position
  readonly value: Amount | null
  readonly manager: string
  /** Why it was lost; null for a won one. */
  readonly reason: string | null
  /** The accepted offer that a win rests on; null for a lost one. */
  readonly offer: string | null
  /** The contract that a win led to; null for a lost one. */
  readonly contract: string | null
  /** The competitor it was lost to; null where none is named, and for a won one. */
  readonly lostTo: string | null
  readonly inferred: number
}

export interface DealAt {
  readonly deal: string
  readonly client: string
  /** Who is responsible now. */
  readonly manager: string
  readonly source: string
  readonly campaign: string | null
  /** As it was said; null where it follows from what its client had bought before (`businessIn`). */
  readonly business: 'new' | 'repeat' | null
  readonly segment: string | null
  readonly openedAt: Instant
  readonly undated: boolean
  readonly progress: Progress
  readonly stage: Stage
  readonly stays: ReadonlyArray<Stay>
  /** Stages that steps really led to while it was open, in the order of the first such step. */
  readonly entered: ReadonlyArray<OpenStage>
  /** Last of expected, changed and accepted; null while nobody has said. */
  readonly value: Amount | null
  readonly expectedClose: LocalDate | null
  readonly firstExpectedClose: LocalDate | null
  readonly pushes: number
  readonly pulls: number
  readonly products: ReadonlyArray<string>
  /** Needs beyond what the client came for, each with the products that answer it. */
  readonly beyond: Readonly<Record<string, ReadonlyArray<string>>>
  readonly competitors: ReadonlyArray<string>
  readonly differences: ReadonlyArray<string>
  /** Standing offers by id, with the day they are valid until. */
  readonly offers: Readonly<Record<string, string>>
  /** Appointments to come or just past, by id. */
  readonly appointments: Readonly<Record<string, string>>
  readonly awaitingApproval: ReadonlyArray<string>
  readonly closures: ReadonlyArray<Closure>
  readonly lastActivity: Instant
  /** Positions of the events that say what it is now. */
  readonly behind: {
    readonly opened: Position
    readonly manager: Position
    readonly value: Position
    readonly expectedClose: Position
    readonly lastActivity: Position
  }
  /** How many of the facts were inferred by an importer. */
  readonly inferred: number
}

/** A deal that is neither won nor lost. */
export interface OpenDeal extends DealAt {
  readonly stage: OpenStage
}

export const isOpen = (deal: DealAt): deal is OpenDeal => deal.progress.status === 'open'

/** What was done last on a deal: in it, or said to its client about it. */
export const lastActivityOf = (deal: DealAt, touches: ReadonlyMap<string, LastTouch>): LastTouch => {
  const touch = touches.get(deal.deal)
  return touch !== undefined && touch.at > deal.lastActivity
    ? touch
    : { at: deal.lastActivity, position: deal.behind.lastActivity }
}

/** The closure that stands: the last one, unless the deal was reopened after it. */
export const standingClosure = (deal: DealAt): Closure | undefined => (isOpen(deal) ? undefined : deal.closures.at(-1))

/** Steps that lie inside a time when their deal was closed: they move no stage, and are counted (C3). */
export const outOfOrderOf = (deals: ReadonlyArray<DealAt>): Figure<number> =>
  totalled(
    deals.filter(({ progress }) => progress.outOfOrder > 0),
    (deal) => dealPiece(deal, deal.behind.opened, ...deal.closures.map(({ position }) => position)),
    ({ progress }) => progress.outOfOrder,
  )

/** A deal as one of those behind a figure, with the events that put it there. */
export const dealPiece = ({ deal }: Pick<DealAt, 'deal'>, ...positions: ReadonlyArray<string>): Piece => ({
  stream: `deal-${deal}`,
  positions: [...new Set(positions)],
})
