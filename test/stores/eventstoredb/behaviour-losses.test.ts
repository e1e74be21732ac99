/** What becomes of a client's calls when its server is stopped, killed or started again: a real one and ours, each a process. */
import { setTimeout as after } from 'node:timers/promises'
import { EventStoreDBClient } from '@eventstore/db-client'
import { describe, expect, it } from 'vitest'
import { connected, drain, event, failure, lengthOf, secondsSince, start } from '../../support/losses.ts'
import { rawClient } from '../../support/raw.ts'
import { until } from '../../support/until.ts'

describe('a server that is stopped', { timeout: 180_000 }, () => {
  it('drops groups at once, breaks everything off after 5 s, and is not come back to by itself', async (test) => {
    const server = await start(test)
    const { client, subscription, consumer } = await connected(server)
    const began = performance.now()
    server.signal('SIGTERM')
    const dropped = await failure(began, consumer)
    const append = client.appendToStream('late', event()).then(
      () => 'answered',
      ({ code, message }: { readonly code?: unknown; readonly message: string }) => code ?? message,
    )
    const ended = await failure(began, subscription)
    expect([dropped.type, dropped.code]).toEqual(['persistent-subscription-dropped', 1])
    expect(dropped.after).toBeLessThan(3)
    expect([ended.type, ended.code, ended.message]).toEqual(['unknown', 13, expect.stringContaining('RST_STREAM')])
    expect(ended.after).toBeGreaterThan(4)
    // Heard a moment before it stopped to listen, or refused by what it no longer has, or not answered.
    expect([13, 'answered', 'Could not recognize Server Is Not Ready']).toContain(await append)
    await server.gone()
    const asked = performance.now()
    expect((await failure(asked, drain(client.readAll({ maxCount: 1 })))).code).toBe(14)
    expect(secondsSince(asked)).toBeLessThan(3)
    await server.start()
    // The same client works again; what it was subscribed to stays dead.
    expect((await client.appendToStream('s', event())).success).toBe(true)
    await expect(subscription).rejects.toBeDefined()
    expect(await lengthOf(client, 's')).toBe(2)
  })
})

describe('a server that is killed', { timeout: 180_000 }, () => {
  it('fails everything at once, and each append that is on its way', async (test) => {
    const server = await start(test)
    const { client, subscription, consumer } = await connected(server)
    const pending = Array.from({ length: 300 }, (_, n) =>
      client.appendToStream(`killed-${n}`, event()).then(
        () => 'answered',
        (thrown: { readonly type?: unknown }) => thrown.type,
      ),
    )
    const began = performance.now()
    server.signal('SIGKILL')
    for (const work of [subscription, consumer]) {
      const lost = await failure(began, work)
      expect([lost.type, lost.code]).toEqual(['unavailable', 14])
      expect(lost.after).toBeLessThan(3)
    }
    expect(new Set(await Promise.all(pending))).toContain('unavailable')
    await server.gone()
    // The first question of an append is asked anew, and fails in words of gRPC's own.
    const down = await failure(began, client.appendToStream('s', event()))
    expect([down.code, down.type]).toEqual([14, undefined])
    await server.start()
    expect((await client.appendToStream('s', event())).success).toBe(true)
  })
})

describe('a server that is started again', { timeout: 180_000 }, () => {
  const credentials = { username: 'admin', password: 'changeit' }
  it('knows ids at their revision, and has forgotten those that named none, however it ended', async (test) => {
    const server = await start(test)
    const client = EventStoreDBClient.connectionString(server.url)
    const three = () => [event(), event(), event()]
    const exact = three()
    await client.appendToStream('exact', exact, { expectedRevision: 'no_stream' })
    for (const [round, end] of (['SIGTERM', 'SIGKILL'] as const).entries()) {
      const [stream, events] = [`any-${round}`, three()]
      await client.appendToStream(stream, events)
      expect((await client.appendToStream(stream, events)).nextExpectedRevision).toBe(2n)
      server.signal(end)
      await server.gone()
      await server.start()
      for (const way of [{}, { credentials }]) {
        const again = await client.appendToStream('exact', exact, { expectedRevision: 'no_stream', ...way })
        expect(again.nextExpectedRevision).toBe(2n)
      }
      expect((await client.appendToStream(stream, events)).nextExpectedRevision).toBe(5n)
    }
    expect(await lengthOf(client, 'exact')).toBe(3)
  })
})

describe('the call of all appends, ended by who opened it', { timeout: 180_000 }, () => {
  it('with an append on its way is answered first, then ends well; idle, it does not end', async (test) => {
    const server = await start(test)
    const raw = rawClient(server.url)
    const idle = raw.batch()
    // An append that is answered before the server hears of the end leaves an idle call.
    const endOfBusy = async () => {
      const busy = raw.batch()
      busy.send({ stream: 'half', events: [{}] })
      busy.halfClose()
      expect('trailers' in (await busy.next())).toBe(false)
      const end = await Promise.race([busy.next(), after(2_000)])
      busy.cancel()
      return end
    }
    expect(await until(endOfBusy, (end) => end !== undefined)).toMatchObject({ code: 0 })
    idle.send({ stream: 'half', events: [{}] })
    await idle.next()
    idle.halfClose()
    let ended = false
    void idle.next().then(() => {
      ended = true
    })
    // Much else comes and goes meanwhile.
    for (let n = 0; n < 200; n++) {
      const other = raw.batch()
      other.send({ stream: 'half', events: [{}] })
      await other.next()
      other.cancel()
    }
    expect(ended).toBe(false)
    idle.cancel()
    raw.close()
  })
})
