/** Rule 3, where a discount is given again: what others have answered for before needs no competence of who acts now. */
import type * as t from 'io-ts'
import type { Reference } from '../kernel/decider.ts'
import type { Instant } from '../kernel/instant.ts'
import type { ClientState } from './client/state.ts'
import type { Agreement } from './contract/events.ts'
import { type Deal, type DealState, partKey } from './deal/state.ts'
import { byId } from './values/by-id.ts'
import type { Line } from './values/line.ts'

/** Where it may have been agreed. */
export interface AgreedBefore {
  /** The moment before which it must have been. */
  readonly by: Instant
  readonly client?: Reference<ClientState>
  /** Its accepted offers, and the discounts that were approved in it. */
  readonly deal?: Reference<DealState>
}

/** What was agreed with a client by a contract. */
export type Agreed = Pick<t.TypeOf<typeof Agreement>, 'lines' | 'discount'>

/** The largest discount that had been approved in a deal by a moment, in basis points. */
export const approvedOf = ({ requests, lastAt }: Pick<Deal, 'requests' | 'lastAt'>, by: Instant): number =>
  Math.max(
    0,
    ...Object.entries(requests).flatMap(([id, { status, discount }]) =>
      status === 'approved' && (byId(lastAt, partKey('request', id)) ?? by) <= by ? [discount] : [],
    ),
  )

/** The same, of a deal that need not be named. */
export const approvedIn = (deal: Reference<DealState> | undefined, by: Instant): number =>
  deal === undefined || deal.state === null ? 0 : approvedOf(deal.state, by)

/**
 * The most that may be given of a product without a competence for it, in basis points: agreed with the key account, accepted
 * in an offer, approved in the deal, or agreed by contract. `given` says what of a line is given away.
 */
export const answeredFor = (
  product: string,
  { by, client, deal }: AgreedBefore,
  agreed: Agreed | undefined,
  given: (line: Line) => number,
): number => {
  const accepted = Object.values(deal?.state?.offers ?? {}).flatMap(({ status, lines }) =>
    status === 'accepted' ? lines : [],
  )
  const lines = [...accepted, ...(agreed?.lines ?? [])].filter((line) => line.product === product)
  const terms = client?.state?.keyTerms?.discount ?? 0
  return Math.max(terms, agreed?.discount ?? 0, approvedIn(deal, by), ...lines.map(given))
}
