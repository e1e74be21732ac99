/** Who looked after which client, from which day to which: what client-months and hand-overs are counted from (C10). */
import type { Zone } from '../../src/domain/values/zone.ts'
import { civilOf, daysInMonth } from '../../src/kernel/civil.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { addMonths, daysBetween, epochDay, type LocalDate, startOfMonth } from '../../src/kernel/local-date.ts'
import { type ClientAt, clientsOf, survivorsOf } from '../clients/client.ts'
import type { ClientChange } from '../clients/facts.ts'
import type { Piece } from '../figures.ts'

/** Kept by a manager on the local days `[from, to)`; to null while it lasts. */
export interface Keeping {
  readonly client: string
  readonly manager: string
  readonly from: LocalDate
  readonly to: LocalDate | null
  /** How it began, and how it ended. */
  readonly began: 'registered' | 'assigned' | 'handed over' | 'won back'
  readonly ended: 'handed over' | 'lost' | 'erased' | null
  /** Of the event that began it. */
  readonly position: string
  /** Of the event that ended it. */
  readonly endPosition: string | null
}

const beginnings: { readonly [Type in ClientChange['type']]?: Keeping['began'] } = {
  ClientRegistered: 'registered',
  ManagerAssigned: 'assigned',
  ClientHandedOver: 'handed over',
  ClientWonBack: 'won back',
}

const endings: { readonly [Type in ClientChange['type']]?: NonNullable<Keeping['ended']> } = {
  ManagerAssigned: 'handed over',
  ClientHandedOver: 'handed over',
  ClientLost: 'lost',
  ClientDataErased: 'erased',
}

/** What is known of one client so far. */
interface Kept {
  /** Where its present keeping stands in the list; undefined while nobody keeps it. */
  open: number | undefined
  /** Who answers for it, also while it is lost. */
  manager: string | null
  gone: boolean
}

const isGone = (before: boolean, type: ClientChange['type']): boolean => {
  if (type === 'ClientLost' || type === 'ClientDataErased') return true
  return type === 'ClientWonBack' ? false : before
}

/**
 * All keepings in the order of their beginning. A client that was lost is nobody's until it is won back, and then whose it is
 * by then. Of duplicates that were merged only the survivor is kept (C16). Facts come in the order of C3.
 */
export const keepingsOf = (changes: ReadonlyArray<ClientChange>, zone: Zone): ReadonlyArray<Keeping> => {
  const known = clientsOf(changes)
  const registered = new Set(changes.flatMap(({ type, client }) => (type === 'ClientRegistered' ? [client] : [])))
  /** As of a day before the survivor was registered one of its duplicates is kept under its name. */
  const standIns = new Map(
    known.flatMap(({ client, behind }) => (registered.has(client) ? [] : [[behind.registered, client] as const])),
  )
  const nameOf = new Map(
    known.map(({ client, mergedInto, behind }) => [
      client,
      mergedInto === null ? client : standIns.get(behind.registered),
    ]),
  )
  const all: Array<Keeping> = []
  const clients = new Map<string, Kept>()
  for (const { client: said, type, position, occurredAt, manager: named } of changes) {
    const client = nameOf.get(said)
    if (client === undefined) continue
    const kept = clients.get(client) ?? { open: undefined, manager: null, gone: false }
    clients.set(client, kept)
    const day = zone.localDate(occurredAt)
    const [began, ended] = [beginnings[type], endings[type]]
    kept.gone = isGone(kept.gone, type)
    if (began !== undefined && type !== 'ClientWonBack') kept.manager = named ?? kept.manager
    const before = kept.open === undefined ? undefined : all[kept.open]
    if (ended !== undefined && before !== undefined && kept.open !== undefined) {
      all[kept.open] = { ...before, to: day, ended, endPosition: position }
      kept.open = undefined
    }
    if (began === undefined || kept.manager === null || kept.gone || kept.open !== undefined) continue
    kept.open = all.length
    all.push({ client, manager: kept.manager, from: day, to: null, began, ended: null, position, endPosition: null })
  }
  return all
}

/** A keeping behind a figure, with the event that began it, or that ended it. */
export const keepingPiece = ({ client, position }: Pick<Keeping, 'client' | 'position'>): Piece => ({
  stream: `client-${client}`,
  positions: [position],
})

/** Who answered for a client at a moment: who had it last, also after it was lost. */
export const responsibleOf = (clients: ReadonlyArray<ClientAt>): ((client: string, at: Instant) => string | null) => {
  const survivor = survivorsOf(clients)
  const managers = new Map(clients.map((one) => [one.client, one.managers]))
  return (client, at) => managers.get(survivor(client))?.findLast(({ from }) => from <= at)?.manager ?? null
}

/** The part of a keeping that lies within days `[from, to)`, in months: 10 days of a month of 31 are 10/31. */
export const monthsWithin = (
  { from: first, to: last }: Pick<Keeping, 'from' | 'to'>,
  from: LocalDate,
  to: LocalDate,
): number => {
  const start = first > from ? first : from
  const end = last !== null && last < to ? last : to
  let months = 0
  for (let day = start; day < end; ) {
    const { year, month } = civilOf(epochDay(day))
    const next = addMonths(startOfMonth(day), 1)
    const until = next < end ? next : end
    months += daysBetween(day, until) / daysInMonth(year, month)
    day = until
  }
  return months
}
