/** All events that concern one client, from every stream that names it. */
import { type HistoryEntry, historyIndex } from '../../projections/audit/facts.ts'
import { referralChanges } from '../../projections/referrals/facts.ts'
import type { Fact, Question } from '../../projections/view.ts'
import { comparePositions } from '../kernel/position.ts'
import { byOccurrence } from '../readmodels/fact-order.ts'
import { beginsStream } from './readable.ts'
import { is, type Reading } from './reading.ts'
import { clientsAt } from './whose.ts'

/** In the order of C3. Of merged duplicates what passed with either, whichever is asked for (C16). */
export const concerning = async (
  reading: Reading,
  client: string,
  asked: Question,
): Promise<ReadonlyArray<Fact & HistoryEntry>> => {
  await reading.catchUp(historyIndex, referralChanges)
  const { clients, survivor } = await clientsAt(reading, asked)
  const one = survivor(client)
  const ids = new Set([one, ...clients.flatMap((known) => (survivor(known.client) === one ? [known.client] : []))])
  const streams = new Set([...ids].map((id) => `client-${id}`))
  const naming: Array<Fact & HistoryEntry> = []
  for (const id of ids)
    for (const row of await reading.found(historyIndex, asked, [is('client', id)])) {
      naming.push(row)
      if (beginsStream(row)) streams.add(row.stream)
    }
  // A campaign names many clients: what is another's is no part of this one's timeline.
  const rows = naming.filter(({ stream }) => !streams.has(stream))
  for (const stream of streams) rows.push(...(await reading.found(historyIndex, asked, [is('stream', stream)])))
  // Who recommended it said so in a stream of its own.
  for (const id of ids)
    for (const { client: by, position } of await reading.found(referralChanges, asked, [is('referred', id)]))
      if (!ids.has(by)) rows.push(...(await reading.found(historyIndex, asked, [is('key', position)])))
  return rows.sort((a, b) => byOccurrence(a, b) || comparePositions(a.position, b.position))
}
