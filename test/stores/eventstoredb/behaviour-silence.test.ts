/** How a client and a server find out that the other has fallen silent: a real one and ours, each a process. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { EventStoreDBClient } from '@eventstore/db-client'
import { describe, it, type TestContext } from 'vitest'
import { connected, drain, event, failure, secondsSince, start } from '../../support/losses.ts'

/** A wire to a server that hears pings, of HTTP/2's frames: 9 bytes before each say how long it is, and of what kind. */
const listening = async (target: string, { onTestFinished }: TestContext) => {
  const [ofClient, ofServer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const sockets: Array<Socket> = []
  const until = (heard: () => void, preface: number) => {
    let rest = Buffer.alloc(0)
    let skip = preface
    return (chunk: Buffer): void => {
      rest = Buffer.concat([rest, chunk])
      if (rest.length < skip) return
      rest = rest.subarray(skip)
      skip = 0
      while (rest.length >= 9 && rest.length >= 9 + rest.readUIntBE(0, 3)) {
        // Kind 6, and no answer to another.
        if (rest[3] === 6 && ((rest[4] ?? 0) & 1) === 0) heard()
        rest = rest.subarray(9 + rest.readUIntBE(0, 3))
      }
    }
  }
  const wire = createServer((near) => {
    const far = connect(Number(target), '127.0.0.1')
    sockets.push(near, far)
    near.on('data', until(ofClient.resolve, 24))
    far.on('data', until(ofServer.resolve, 0))
    for (const socket of [near, far]) socket.on('error', () => undefined)
    near.pipe(far)
    far.pipe(near)
  })
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    wire.close()
  })
  const { port } = wire.address() as AddressInfo
  return { url: `esdb://127.0.0.1:${port}?tls=false`, ofClient: ofClient.promise, ofServer: ofServer.promise }
}

describe.concurrent('a server that is frozen', { timeout: 180_000 }, () => {
  it('is found out after 20 s by the client; only a call that has a time of its own ends sooner', async (test) => {
    const { expect } = test
    const server = await start(test)
    const { client, subscription } = await connected(server)
    server.signal('SIGSTOP')
    const began = performance.now()
    const credentials = { username: 'admin', password: 'changeit' }
    const [append, alone, read, ended] = await Promise.all([
      failure(began, client.appendToStream('s', event(), { deadline: 2_000 })),
      failure(began, client.appendToStream('s', event(), { credentials })),
      failure(began, drain(client.readAll({ maxCount: 1 }))),
      failure(began, subscription),
    ])
    expect([alone.type, Math.round(alone.after)]).toEqual(['deadline-exceeded', 10])
    const lost = [append, read, ended]
    expect(lost.map(({ type }) => type)).toContain('unavailable')
    for (const one of lost) {
      // The first of them makes the client leave its connection, which cancels the others.
      expect([14, 1]).toContain(one.code)
      // Within 10 s it asks, for 10 s it waits for an answer.
      expect(one.after).toBeGreaterThan(9.5)
      expect(one.after).toBeLessThan(25)
    }
    server.signal('SIGCONT')
    expect((await client.appendToStream('s', event())).success).toBe(true)
  })

  for (const who of ['client', 'server'] as const)
    it(`is found out by pings after 10 s in which nothing was heard: those of the ${who}`, async (test) => {
      const server = await start(test)
      const wire = await listening(new URL(server.url.replace('esdb', 'http')).port, test)
      // Who hears the other's pings sends none.
      const silent = who === 'client' ? '' : '&keepAliveInterval=-1'
      const client = EventStoreDBClient.connectionString(`${wire.url}${silent}`)
      const subscription = client.subscribeToStream('s')
      const began = performance.now()
      const ended = drain(subscription)
      await (who === 'client' ? wire.ofClient : wire.ofServer)
      test.expect(secondsSince(began)).toBeGreaterThan(9)
      await subscription.unsubscribe()
      await ended
    })
})
