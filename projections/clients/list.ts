/** The list of clients at a moment (S1, S14): who they are, how they stand with us, and what each is worth. */

import * as t from 'io-ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { given } from '../../src/kernel/given.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { counted, figures, type Piece, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { loyaltyMovements } from '../loyalty/facts.ts'
import { segmentChanges } from '../market/facts.ts'
import { membershipsAt } from '../market/segments.ts'
import { oneOf } from '../option-codecs.ts'
import { dealPiece, isOpen } from '../pipeline/deal.ts'
import {
  type Purchase,
  type PurchaseOptions,
  purchaseFacts,
  purchaseFields,
  purchasesOf,
} from '../retention/purchases.ts'
import { type ClientStatus, clientStatuses, standing } from '../retention/standing.ts'
import { defineView } from '../view.ts'
import { type ClientAt, survivorsOf } from './client.ts'
import { clientDetails } from './detail-facts.ts'
import { detailsOf } from './details.ts'
import { clientTraits } from './traits.ts'

export interface ListOptions extends PurchaseOptions {
  readonly manager?: string
  readonly kind?: string
  /** Put into it by hand, or belonging to it by its predicate. */
  readonly segment?: string
  readonly status?: ClientStatus | 'erased'
  readonly keyAccount?: boolean
}

const listOptions = struct(
  {},
  {
    ...purchaseFields,
    manager: t.string,
    kind: t.string,
    segment: t.string,
    status: oneOf('status', [...clientStatuses, 'erased']),
    keyAccount: t.boolean,
  },
)

export interface ListedClient {
  readonly client: string
  /** Withheld from who may not see it; null where it was erased. */
  readonly name: string | null
  readonly kind: string | null
  readonly source: string | null
  readonly manager: string | null
  readonly status: ClientStatus | 'erased'
  readonly keyAccount: boolean
  readonly unidentified: boolean
  /** Put into by hand; null where nobody did. */
  readonly assigned: string | null
  /** Belongs to by their predicates. */
  readonly segments: ReadonlyArray<string>
  readonly registeredAt: Instant
  readonly openDeals: number
  readonly openValue: MoneyBag
  readonly purchases: number
  readonly bought: MoneyBag
  readonly lastPurchase: LocalDate | null
  /** Duplicates that count as this one (C16). */
  readonly merged: ReadonlyArray<string>
}

export interface ClientList {
  readonly clients: ReadonlyArray<ListedClient>
  /** Clients that stand for themselves, listed or not. */
  readonly of: number
  /** Duplicates that count as another. */
  readonly merged: number
}

/** Key accounts: designated, and not withdrawn since. */
export const keyAccountsIn = (
  traits: Iterable<{ readonly client: string; readonly type: string }>,
): ReadonlySet<string> => {
  const accounts = new Set<string>()
  for (const { client, type } of traits) {
    if (type === 'KeyAccountDesignated') accounts.add(client)
    else if (type === 'KeyAccountWithdrawn') accounts.delete(client)
  }
  return accounts
}

const purchasePiece = ({ stream, position }: Purchase): Piece => ({ stream, positions: [position] })

const clientPiece = ({ client, behind }: ClientAt): Piece => ({
  stream: `client-${client}`,
  positions: behind.merged === null ? [behind.registered] : [behind.registered, behind.merged],
})

const fits = (one: ListedClient, { manager, kind, segment, status, keyAccount }: ListOptions): boolean =>
  (manager === undefined || one.manager === manager) &&
  (kind === undefined || one.kind === kind) &&
  (segment === undefined || one.assigned === segment || one.segments.includes(segment)) &&
  (status === undefined || one.status === status) &&
  (keyAccount === undefined || one.keyAccount === keyAccount)

export const listFacts = {
  ...purchaseFacts,
  details: clientDetails,
  traits: clientTraits,
  loyalty: loyaltyMovements,
  segments: segmentChanges,
} as const

export const list = defineView({
  id: 'S14',
  verb: 'clients list',
  title: 'who the clients are, and how they stand with us',
  facts: listFacts,
  options: listOptions,
  answer: (facts, question, options: ListOptions): ClientList => {
    const { clients, deals, purchases: everything } = purchasesOf(facts, question, options)
    const survivor = survivorsOf(clients)
    const standingFor = clients.filter(({ mergedInto }) => mergedInto === null)
    const duplicates = groupBy(
      clients.filter(({ mergedInto }) => mergedInto !== null),
      ({ client }) => survivor(client),
    )
    const details = detailsOf(facts.details)
    const keyAccounts = keyAccountsIn(facts.traits)
    const open = groupBy(deals.filter(isOpen), ({ client }) => survivor(client))
    const bought = groupBy(everything, ({ client }) => client)
    const statuses = new Map(
      standing
        .answer(facts, question, given({ purchases: options.purchases }))
        .clients.map(({ client, status }) => [client, status]),
    )
    const segments = membershipsAt(facts, question)
    const listed = standingFor.map((one) => {
      const own = open.get(one.client) ?? []
      const purchases = bought.get(one.client) ?? []
      return figures<ListedClient>({
        client: one.client,
        name: details.get(one.client)?.name ?? null,
        kind: one.kind,
        source: one.source,
        manager: one.manager,
        status: one.erased ? 'erased' : (statuses.get(one.client) ?? 'prospect'),
        keyAccount: keyAccounts.has(one.client),
        unidentified: one.unidentified,
        assigned: one.segment,
        segments: segments.get(one.client) ?? [],
        registeredAt: one.registeredAt,
        openDeals: counted(own, (deal) => dealPiece(deal, deal.behind.opened)),
        openValue: summed(
          own,
          (deal) => dealPiece(deal, deal.behind.value),
          ({ value }) => value,
        ),
        purchases: counted(purchases, purchasePiece),
        bought: summed(purchases, purchasePiece, ({ value }) => value),
        lastPurchase: purchases.at(-1)?.day ?? null,
        merged: (duplicates.get(one.client) ?? []).map(({ client }) => client),
      })
    })
    return figures<ClientList>({
      clients: listed.filter((one) => fits(one, options)).toSorted((a, b) => (a.client < b.client ? -1 : 1)),
      of: counted(standingFor, clientPiece),
      merged: counted(
        clients.filter(({ mergedInto }) => mergedInto !== null),
        clientPiece,
      ),
    })
  },
})
