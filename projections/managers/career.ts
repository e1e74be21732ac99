/** What a career rests on (S29): successful transactions, and those of them with clients that had bought before. */
import type { Instant } from '../../src/kernel/instant.ts'
import { comparePositions } from '../../src/kernel/position.ts'
import type { Piece } from '../figures.ts'
import { type Closure, type DealAt, dealPiece, standingClosure } from '../pipeline/deal.ts'
import type { DealChange } from '../pipeline/deal-change.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { UNKNOWN } from './asked.ts'

/** A deal that stands won. */
export interface Success {
  readonly deal: DealAt
  readonly closure: Closure
  /** Who was responsible when it was won (C10). */
  readonly manager: string
  /** Won of a client with an earlier won deal, whoever won that. */
  readonly repeat: boolean
}

interface Won extends Pick<Success, 'closure'> {
  readonly at: Instant
}

/** In the order of being won: that of C3. */
const byWinning = (a: Won, b: Won): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : comparePositions(a.closure.position, b.closure.position)

/** All of them, in the order of being won. Facts come in the order of C3; of merged duplicates the second is repeat (C16). */
export const successesOf = (
  changes: ReadonlyArray<DealChange>,
  survivor: (client: string) => string,
): ReadonlyArray<Success> => {
  const buyers = new Set<string>()
  return dealsOf(changes)
    .flatMap((deal) => {
      const closure = standingClosure(deal)
      return closure?.outcome === 'won' ? [{ deal, closure, at: closure.at }] : []
    })
    .sort(byWinning)
    .map(({ deal, closure }): Success => {
      const client = survivor(deal.client)
      const repeat = buyers.has(client)
      buyers.add(client)
      return { deal, closure, manager: closure.manager === '' ? UNKNOWN : closure.manager, repeat }
    })
}

export const successPiece = ({ deal, closure }: Pick<Success, 'deal' | 'closure'>): Piece =>
  dealPiece(deal, closure.position)
