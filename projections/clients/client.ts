/** A client as it stood at a moment, folded from its facts; and which of two duplicates survives. */
import type { Instant } from '../../src/kernel/instant.ts'
import { counted, type Figure } from '../figures.ts'
import { remembered } from '../remembered.ts'
import type { ClientChange } from './facts.ts'

export interface ClientAt {
  readonly client: string
  readonly registeredAt: Instant
  readonly kind: string | null
  readonly source: string | null
  readonly manager: string | null
  /** Who looked after it, each from when on. */
  readonly managers: ReadonlyArray<{ readonly manager: string; readonly from: Instant }>
  readonly segment: string | null
  readonly lost: boolean
  readonly lostAt: Instant | null
  readonly erased: boolean
  readonly erasedAt: Instant | null
  readonly unidentified: boolean
  /** The client this one was found to be; null while it stands for itself. */
  readonly mergedInto: string | null
  /** Positions of the events that registered it, and that merged it into another. */
  readonly behind: { readonly registered: string; readonly merged: string | null }
}

const start = (row: ClientChange): ClientAt => ({
  client: row.client,
  registeredAt: row.occurredAt,
  kind: row.kind,
  source: row.source,
  manager: row.manager,
  managers: row.manager === null ? [] : [{ manager: row.manager, from: row.occurredAt }],
  segment: null,
  lost: false,
  lostAt: null,
  erased: false,
  erasedAt: null,
  unidentified: row.unidentified === 1,
  mergedInto: null,
  behind: { registered: row.position, merged: null },
})

const apply = (client: ClientAt, row: ClientChange): ClientAt => {
  const at = row.occurredAt
  switch (row.type) {
    case 'ClientDetailsChanged':
      return { ...client, kind: row.kind ?? client.kind }
    case 'ClientSegmented':
      return { ...client, segment: row.segment }
    case 'ManagerAssigned':
    case 'ClientHandedOver':
      return row.manager === null
        ? client
        : { ...client, manager: row.manager, managers: [...client.managers, { manager: row.manager, from: at }] }
    case 'ClientLost':
      return { ...client, lost: true, lostAt: at }
    case 'ClientWonBack':
      return { ...client, lost: false, lostAt: null }
    case 'ClientDataErased':
      return { ...client, erased: true, erasedAt: at }
    default:
      return client
  }
}

/** All clients as the facts leave them. Facts come in the order of C3. */
export const clientsOf = remembered((changes: ReadonlyArray<ClientChange>): ReadonlyArray<ClientAt> => {
  const clients = new Map<string, ClientAt>()
  const merged = new Map<string, { readonly into: string | null; readonly position: string }>()
  for (const row of changes) {
    if (row.type === 'ClientsMerged' || row.type === 'MergeUndone') {
      merged.set(row.client, { into: row.type === 'ClientsMerged' ? row.other : null, position: row.position })
      continue
    }
    const client = clients.get(row.client)
    if (client !== undefined) clients.set(row.client, apply(client, row))
    else if (row.type === 'ClientRegistered') clients.set(row.client, start(row))
  }
  const known = [...clients.values()].map((client) => {
    const found = merged.get(client.client)
    if (found === undefined || found.into === null) return client
    return { ...client, mergedInto: found.into, behind: { ...client.behind, merged: found.position } }
  })
  return [...known, ...survivorsToCome(known)]
})

/** By id, the client that each was merged into. */
const mergesIn = (clients: ReadonlyArray<ClientAt>): ReadonlyMap<string, string> =>
  new Map(clients.flatMap((c) => (c.mergedInto === null ? [] : [[c.client, c.mergedInto] as const])))

const lastIn = (into: ReadonlyMap<string, string>, client: string): string => {
  const seen = new Set<string>()
  let at = client
  for (let next = into.get(at); next !== undefined && !seen.has(next); next = into.get(at)) {
    seen.add(at)
    at = next
  }
  return at
}

/** As of a day before the survivor was registered, the first of its duplicates is what is known of it. */
const survivorsToCome = (clients: ReadonlyArray<ClientAt>): ReadonlyArray<ClientAt> => {
  const into = mergesIn(clients)
  if (into.size === 0) return []
  const ids = new Set(clients.map(({ client }) => client))
  const found = new Map<string, ClientAt>()
  for (const one of clients) {
    const survivor = lastIn(into, one.client)
    if (ids.has(survivor) || found.has(survivor)) continue
    found.set(survivor, { ...one, client: survivor, mergedInto: null, behind: { ...one.behind, merged: null } })
  }
  return [...found.values()]
}

/** Where no two clients are one. */
export const itself = (client: string): string => client

/** The client that a client counts as (C16): itself, or the one it was merged into, however long the chain. */
export const survivorsOf = remembered((clients: ReadonlyArray<ClientAt>): ((client: string) => string) => {
  const into = mergesIn(clients)
  return into.size === 0 ? itself : (client) => lastIn(into, client)
})

/** What is about a client, as about the one that counts (C16). */
export const countedFor =
  (survivor: (client: string) => string) =>
  <One extends { readonly client: string }>(one: One): One =>
    survivor === itself ? one : { ...one, client: survivor(one.client) }

/** Those that count as another one since they were found to be the same (C16). */
export const mergedAway = (clients: ReadonlyArray<ClientAt>): Figure<number> =>
  counted(
    clients.filter(({ mergedInto }) => mergedInto !== null),
    ({ client, behind }) => ({ stream: `client-${client}`, positions: [behind.merged ?? behind.registered] }),
  )
