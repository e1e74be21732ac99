/** From when to when a client bought at a competitor as well, and what. */

import type { Instant } from '../../src/kernel/instant.ts'
import type { Question } from '../view.ts'
import type { ClientTrait } from './traits.ts'

export interface CompetitorRelation {
  /** The client that it counts for: of merged duplicates the survivor. */
  readonly client: string
  readonly competitor: string
  readonly buys: ReadonlyArray<string>
  readonly from: Instant
  /** Undefined while it lasts. */
  readonly to: Instant | undefined
  /** Of the event that said it last. */
  readonly position: string
}

/** A relation that is said again stays one; what is bought there is what was said last. Facts come in the order of C3. */
export const relationsOf = (
  traits: ReadonlyArray<ClientTrait>,
  survivor: (client: string) => string,
  { zone }: Question,
): ReadonlyArray<CompetitorRelation> => {
  const open = new Map<string, CompetitorRelation>()
  const ended: Array<CompetitorRelation> = []
  for (const row of traits) {
    if (row.competitor === null) continue
    const client = survivor(row.client)
    const key = JSON.stringify([client, row.competitor])
    const before = open.get(key)
    const at = row.occurredAt
    if (row.type === 'CompetitorRelationRecorded') {
      const said = row.since === null ? at : zone.startOfDay(row.since)
      open.set(key, {
        client,
        competitor: row.competitor,
        buys: row.buys ?? before?.buys ?? [],
        from: before === undefined || said < before.from ? said : before.from,
        to: undefined,
        position: row.position,
      })
    } else if (row.type === 'CompetitorRelationEnded' && before !== undefined) {
      open.delete(key)
      ended.push({ ...before, to: at })
    }
  }
  return [...ended, ...open.values()]
}
