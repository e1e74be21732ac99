/**
 * Whose a deal's closure is (VIEWS.md C10): of who was responsible when it occurred, or of who is at the moment asked about. A
 * closed deal is handed over no more: now it is of whoever looks after its client.
 */

import { clientsOf, survivorsOf } from '../clients/client.ts'
import type { clientChanges } from '../clients/facts.ts'
import { oneOf } from '../option-codecs.ts'
import type { FactsIn } from '../view.ts'
import { type Closure, type DealAt, isOpen } from './deal.ts'

export const owners = ['at-event', 'current'] as const
export type Owner = (typeof owners)[number]

export interface OwnerOptions {
  /** Default `at-event`: a hand-over never rewrites the past. */
  readonly owner?: Owner
}

export const ownerFields = { owner: oneOf('owner', owners) } as const

type ClientFacts = FactsIn<{ readonly clients: typeof clientChanges }>['clients']

/** Says whose a closure is. */
export const ownersOf = ({ owner }: OwnerOptions, facts: ClientFacts): ((deal: DealAt, closure: Closure) => string) => {
  if (owner !== 'current') return (_deal, closure) => closure.manager
  const clients = clientsOf(facts)
  const survivor = survivorsOf(clients)
  const managers = new Map(clients.map(({ client, manager }) => [client, manager]))
  return (deal) => (isOpen(deal) ? deal.manager : (managers.get(survivor(deal.client)) ?? deal.manager))
}
