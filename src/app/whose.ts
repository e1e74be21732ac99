/** Whose a client is, which clients are one, and whose data was erased. */
import { historyIndex } from '../../projections/audit/facts.ts'
import { clientsOf, survivorsOf } from '../../projections/clients/client.ts'
import { clientChanges } from '../../projections/clients/facts.ts'
import type { Question } from '../../projections/view.ts'
import { type Erased, nobodyErased } from '../audit/erased.ts'
import { beginsStream, type ManagerOf } from './readable.ts'
import { is, type Reading } from './reading.ts'

/** Clients as they stand at the moment asked about; of merged duplicates one is the survivor (C16). */
export const clientsAt = async ({ catchUp, facts }: Reading, asked: Question) => {
  await catchUp(clientChanges)
  const clients = clientsOf(await facts(clientChanges, asked))
  return { clients, survivor: survivorsOf(clients) }
}

/** Who looks after whom at the moment asked about, found out once. */
export const managersAt = (reading: Reading, asked: Question): (() => Promise<ManagerOf>) => {
  let found: Promise<ManagerOf> | undefined
  const find = async (): Promise<ManagerOf> => {
    const { clients, survivor } = await clientsAt(reading, asked)
    const known = new Map(clients.map(({ client, manager }) => [client, manager]))
    // Of merged duplicates whoever looks after the survivor looks after both (C16).
    return (client) => (client === null ? null : (known.get(survivor(client)) ?? null))
  }
  return () => {
    found ??= find()
    return found
  }
}

/** Erased is who was, and whoever was found to be the same client (C16). */
export const erasedIn = async (reading: Reading, now: () => Question): Promise<Erased> => {
  await reading.catchUp(clientChanges)
  const gone = await reading.rows(clientChanges, [is('type', 'ClientDataErased')])
  if (gone.length === 0) return nobodyErased
  const { clients, survivor } = await clientsAt(reading, now())
  const whom = new Set(gone.map(({ client }) => survivor(client)))
  const ids = new Set([
    ...gone.map(({ client }) => client),
    ...clients.flatMap(({ client }) => (whom.has(survivor(client)) ? [client] : [])),
  ])
  await reading.catchUp(historyIndex)
  const streams = new Set([...ids].map((id) => `client-${id}`))
  for (const id of ids)
    for (const row of await reading.rows(historyIndex, [is('client', id)]))
      if (beginsStream(row)) streams.add(row.stream)
  return { clients: ids, streams }
}
