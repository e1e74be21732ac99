/** A partner's right that was infringed, and whether and when it was restored. */
import type { Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import type { Piece } from '../figures.ts'
import type { RightChange } from './facts.ts'

export interface RightAt {
  readonly contract: string
  readonly infringement: string
  readonly department: string
  readonly right: string
  readonly infringed: LocalDate
  readonly at: Instant
  /** Null while it is not. */
  readonly restored: LocalDate | null
  /** Local days from the one to the other; null while it is not restored. */
  readonly days: number | null
  readonly positions: ReadonlyArray<string>
  readonly inferred: number
}

const key = ({ contract, infringement }: RightChange): string => JSON.stringify([contract, infringement])

/** In the order of their infringement. Facts come in the order of C3. */
export const rightsOf = (changes: ReadonlyArray<RightChange>, zone: Zone): ReadonlyArray<RightAt> => {
  const restorations = new Map(
    changes.filter(({ type }) => type === 'PartnerRightRestored').map((change) => [key(change), change]),
  )
  return changes
    .filter(({ type }) => type === 'PartnerRightInfringed')
    .map((change) => {
      const restoration = restorations.get(key(change))
      const infringed = zone.localDate(change.occurredAt)
      const restored = restoration === undefined ? null : zone.localDate(restoration.occurredAt)
      return {
        contract: change.contract,
        infringement: change.infringement,
        department: change.department ?? '',
        right: change.right ?? '',
        infringed,
        at: change.occurredAt,
        restored,
        days: restored === null ? null : daysBetween(infringed, restored),
        positions: [change.position, ...(restoration === undefined ? [] : [restoration.position])],
        inferred: change.inferred + (restoration?.inferred ?? 0),
      }
    })
}

export const rightPiece = ({ contract, positions }: RightAt): Piece => ({ stream: `contract-${contract}`, positions })
