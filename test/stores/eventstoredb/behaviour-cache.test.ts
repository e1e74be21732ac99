/**
 * How many ids a server remembers where an append names no revision, by the official client. What others write counts as well:
 * so the server, a real one or ours, is one that nobody else writes to.
 */
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { expect, it } from 'vitest'
import { start } from '../../support/losses.ts'

for (const [length, known, forgotten] of [
  [1, 160_000, 180_000],
  [41, 60_000, 80_000],
] as const)
  it(`are remembered through ${known} others of a stream whose name has ${length} letters, not through ${forgotten}`, async (test) => {
    const { url } = await start(test)
    const client = EventStoreDBClient.connectionString(url)
    test.onTestFinished(() => client.dispose())
    const append = async (stream: string, events: ReadonlyArray<ReturnType<typeof jsonEvent>>): Promise<number> =>
      Number((await client.appendToStream(stream, [...events])).nextExpectedRevision)
    const letters = (count: number) => Array.from({ length: count }, () => jsonEvent({ type: 'letter', data: 'a' }))
    const mine = letters(3)
    const writeOthers = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 2_500) await append('o'.repeat(length), letters(2_500))
    }
    expect(await append('mine', mine)).toBe(2)
    await writeOthers(known)
    expect(await append('mine', mine)).toBe(2)
    await writeOthers(forgotten - known)
    expect(await append('mine', mine)).toBe(5)
  }, 180_000)
