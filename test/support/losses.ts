/** What tests of lost connections have in common: how something ends and when, and a client with all that it can have open. */
import {
  EventStoreDBClient,
  jsonEvent,
  persistentSubscriptionToStreamSettingsFromDefaults,
} from '@eventstore/db-client'
import type { TestContext } from 'vitest'
import { type ServerProcess, startServerProcess } from './eventstoredb-process.ts'

export const start = async ({ onTestFinished }: TestContext): Promise<ServerProcess> => {
  const server = await startServerProcess()
  onTestFinished(server.stop)
  return server
}

export const event = (id = crypto.randomUUID()) => jsonEvent({ id, type: 'A', data: {} })
export const secondsSince = (began: number): number => (performance.now() - began) / 1_000

interface Failed {
  readonly type: unknown
  readonly code: unknown
  readonly message: string
  /** Seconds from the beginning. */
  readonly after: number
}

/** How something ends, and when. */
export const failure = async (began: number, work: Promise<unknown>): Promise<Failed> => {
  try {
    await work
  } catch (thrown) {
    const { type, code, message } = thrown as { readonly type?: unknown; readonly code?: unknown; message: string }
    return { type, code, message, after: secondsSince(began) }
  }
  throw new Error('it did not fail')
}

export const drain = async (messages: AsyncIterable<unknown>): Promise<void> => {
  for await (const _ of messages);
}

/** A client with all that it can have open: both kinds of subscriptions, and the call of all appends. */
export const connected = async ({ url }: ServerProcess) => {
  const client = EventStoreDBClient.connectionString(url)
  await client.appendToStream('s', event())
  await client.createPersistentSubscriptionToStream('s', 'g', persistentSubscriptionToStreamSettingsFromDefaults())
  const [subscription, consumer] = [
    client.subscribeToStream('s'),
    client.subscribeToPersistentSubscriptionToStream('s', 'g'),
  ]
  const confirmed = [subscription, consumer].map((one) => new Promise((resolve) => one.once('confirmation', resolve)))
  const ends = [drain(subscription), drain(consumer)] as const
  for (const end of ends) end.catch(() => undefined)
  await Promise.all(confirmed)
  return { client, subscription: ends[0], consumer: ends[1] }
}

export const lengthOf = async (client: EventStoreDBClient, stream: string): Promise<number> => {
  let count = 0
  try {
    for await (const _ of client.readStream(stream)) count++
  } catch (thrown) {
    if ((thrown as { readonly type?: string }).type !== 'stream-not-found') throw thrown
  }
  return count
}
