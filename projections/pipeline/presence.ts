/** Which competitors were there in a deal (P15), by what was said in it or by where its client bought as well. */
import type { CompetitorRelation } from '../clients/relations.ts'
import { groupBy } from '../group-by.ts'
import type { DealAt, Stay } from './deal.ts'

/**
 * `deal`: named in its winning or loss, in an objection, or met in it · `client`: the client had a relation with the
 * competitor while the deal was open.
 */
export const presenceBy = ['deal', 'client'] as const
export type PresenceBy = (typeof presenceBy)[number]

/** A deal that was opened and closed at one moment was open at that moment. */
const meets = ({ from, to }: Stay, relation: CompetitorRelation): boolean =>
  (to === undefined || relation.from <= to) && (relation.to === undefined || from < relation.to)

const wasOpen = ({ stage }: Stay): boolean => stage !== 'won' && stage !== 'lost'

/** The competitors present in a deal, each once. */
export const presence = (
  by: PresenceBy,
  relations: ReadonlyArray<CompetitorRelation>,
  survivor: (client: string) => string,
): ((deal: DealAt) => ReadonlyArray<string>) => {
  if (by === 'deal') return ({ competitors }) => competitors
  const ofClient = groupBy(relations, ({ client }) => client)
  return ({ client, stays }) => {
    const open = stays.filter(wasOpen)
    const met = (ofClient.get(survivor(client)) ?? []).filter((one) => open.some((stay) => meets(stay, one)))
    return [...new Set(met.map(({ competitor }) => competitor))]
  }
}
