/** What a server gives to a read, of streams, of everything, through links, after deletions: on a real one and on ours. */
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import type { ReadResp } from '@eventstore/db-client/generated/streams_pb.js'
import { afterAll, describe, expect, it } from 'vitest'
import { streams as messages } from '../../support/eventstoredb-server/messages.ts'
import { backwards, filter, isEnd, named, nothing, ofAll, ofStream, rawClient } from '../../support/raw.ts'
import { eventStoreDbServer } from '../../support/stores.ts'
import { until } from '../../support/until.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const raw = rawClient(server.url)
afterAll(async () => {
  raw.close()
  await server.stop()
})

const run = crypto.randomUUID().slice(0, 8)
let streams = 0
const newStream = (): string => `read${run}-${++streams}`
const of = (letters: string) => [...letters].map((letter) => jsonEvent({ type: letter, data: { letter } }))
const written = async (letters: string, stream = newStream()): Promise<string> => {
  await client.appendToStream(stream, of(letters))
  return stream
}
const failure = async (work: Promise<unknown>) => {
  try {
    await work
  } catch (thrown) {
    return thrown as Readonly<Record<string, unknown>>
  }
  throw new Error('it did not fail')
}
/** Types of the events; what else comes, by its name. */
const typesIn = (found: ReadonlyArray<ReadResp>): string =>
  found
    .map((message) => {
      if (message.hasStreamNotFound()) return '(not found)'
      if (message.hasLastStreamPosition()) return `(last ${message.getLastStreamPosition()})`
      if (message.hasFirstStreamPosition()) return `(first ${message.getFirstStreamPosition()})`
      const type = message.getEvent()?.getEvent()?.getMetadataMap().get('type')
      return type ?? `(no event, ${message.hasCheckpoint() ? 'checkpoint' : 'other'})`
    })
    .join('')
const read = async (options: Parameters<typeof raw.read>[0]) => {
  const { messages: found, end } = await raw.read(options)
  return end.code === 0 ? typesIn(found) : { code: end.code, details: end.details, trailers: end.trailers }
}
const positionIn = async (stream: string, revision = 0): Promise<string> => {
  const { messages: found } = await raw.read(ofStream(stream, revision).setCount('1'))
  return found[0]?.getEvent()?.getEvent()?.getCommitPosition() ?? '?'
}

describe('a read that is asked wrongly', () => {
  it('without a form of ids, or of nothing and everything at once', async () => {
    const stream = await written('A')
    const noUuid = ofStream(stream)
    noUuid.clearUuidOption()
    expect(await read(noUuid)).toMatchObject({ code: 2 })
    const noFilter = ofStream(stream)
    noFilter.clearNoFilter()
    expect(await read(noFilter)).toMatchObject({
      code: 3,
      details: expect.stringContaining('(Stream, Count, Forwards, None) is invalid'),
    })
    expect(await read(ofStream(stream).setFilter(filter('type', '.*')))).toMatchObject({
      code: 3,
      details: expect.stringContaining('is invalid'),
    })
  })

  it('of no event, or forwards from the end of a stream', async () => {
    const stream = await written('A')
    const error = { code: 2, details: expect.stringContaining('Unexpected ReadStreamResult: Error') }
    expect(await read(ofStream(stream).setCount('0'))).toMatchObject(error)
    expect(await read(ofStream(stream, 'end'))).toMatchObject(error)
  })

  it('of everything from a position that is none', async () => {
    const at = BigInt(await positionIn(await written('AB')))
    expect(await read(ofAll(String(at + 1n)))).toMatchObject({
      code: 2,
      details: expect.stringContaining('Unexpected ReadAllResult: InvalidPosition'),
    })
    expect(await read(ofAll(String(at), String(at + 1n)))).toMatchObject({
      code: 2,
      details: expect.stringContaining('Exception was thrown by handler.'),
    })
  })
})

describe('a read of a stream', () => {
  it('that is not there is one message, and a good end', async () => {
    expect(await raw.read(ofStream(newStream()))).toMatchObject({ end: { code: 0, trailers: {} } })
    const deleted = await written('A')
    await client.deleteStream(deleted)
    const metadataOnly = newStream()
    await client.setStreamMetadata(metadataOnly, { maxCount: 3 })
    for (const stream of [newStream(), deleted, metadataOnly]) {
      expect(await read(ofStream(stream))).toBe('(not found)')
      const error = await failure(
        (async () => {
          for await (const _ of client.readStream(stream));
        })(),
      )
      expect([error.type, error.streamName]).toEqual(['stream-not-found', stream])
    }
  })

  it('that was ended for good is an error with its name', async () => {
    const stream = await written('A')
    await client.tombstoneStream(stream)
    expect(await read(ofStream(stream))).toMatchObject({
      code: 9,
      trailers: { exception: 'stream-deleted', 'stream-name': stream },
    })
  })

  it('tells a reader of the newer kind where its last event is', async () => {
    const stream = await written('ABC')
    const { ControlOption } = messages.ReadReq.Options
    const control = new ControlOption().setCompatibility(1)
    expect(await read(ofStream(stream).setControlOption(control))).toBe('ABC(last 2)')
    expect(await read(ofStream(stream))).toBe('ABC')
  })

  it('gives of each event id, place, kinds and a time in ticks', async () => {
    const stream = newStream()
    const event = jsonEvent({ type: 'A', data: { n: 1 }, metadata: { m: 1 } })
    await client.appendToStream(stream, event)
    const { messages: found } = await raw.read(ofStream(stream))
    const got = found[0]?.getEvent()?.getEvent()
    const map = got?.getMetadataMap()
    expect([got?.getId()?.getString(), got?.getStreamRevision(), map?.get('type'), map?.get('content-type')]).toEqual([
      event.id,
      '0',
      'A',
      'application/json',
    ])
    expect(got?.getPreparePosition()).toBe(got?.getCommitPosition())
    expect(Math.abs(Number(map?.get('created')) / 10_000 - Date.now())).toBeLessThan(600_000)
    expect(found[0]?.getEvent()?.getCommitPosition()).toBe(got?.getCommitPosition())
  })

  it('of which all is over its age or truncated is empty, and goes on with its numbers', async () => {
    const stream = await written('ABC')
    await client.setStreamMetadata(stream, { maxAge: 1 })
    await until(
      () => read(ofStream(stream)),
      (left) => left === '',
    )
    expect((await client.appendToStream(stream, of('D'))).nextExpectedRevision).toBe(3n)
    const truncated = await written('ABC')
    await client.setStreamMetadata(truncated, { truncateBefore: 3 })
    expect(await read(ofStream(truncated))).toBe('')
  })

  it('whose metadata makes no sense is whole', async () => {
    const stream = await written('ABC')
    for (const data of [
      '{"$maxCount":-5}',
      '{"$maxCount":0}',
      '{"$maxCount":"two"}',
      '{"$tb":-1}',
      '{"$maxAge":0}',
      'no JSON',
    ]) {
      await raw.append(`$$${stream}`, 'any', [{ type: '$metadata', data }])
      expect([data, await read(ofStream(stream))]).toEqual([data, 'ABC'])
    }
  })
})

describe('a read of everything', () => {
  it('from the end backwards gives the last first, forwards nothing; from beyond it nothing', async () => {
    const stream = await written('AB')
    expect(await read(backwards(ofAll('end')).setCount('2'))).toBe('BA')
    expect(await read(ofAll('end'))).toBe('')
    const beyond = String(BigInt(await positionIn(stream)) + 1_000_000_000n)
    expect(await read(ofAll(beyond))).toBe('')
  })

  it('forwards begins at its position, backwards before it', async () => {
    const at = await positionIn(await written('ABC'), 1)
    expect(await read(ofAll(at).setCount('2'))).toBe('BC')
    expect(await read(backwards(ofAll(at)).setCount('1'))).toBe('A')
  })

  it('has the server’s own records, what was truncated, and the end of a stream as an event', async () => {
    const [truncated, ended] = [newStream(), newStream()]
    const first = await client.appendToStream(truncated, of('ABC'))
    await client.setStreamMetadata(truncated, { truncateBefore: 3 })
    await client.appendToStream(ended, of('D'))
    await client.tombstoneStream(ended)
    const start = await positionIn(truncated).catch(() => '?')
    expect(start).toBe('?')
    const { messages: found } = await raw.read(ofAll(String(first.position?.commit)))
    expect(typesIn(found)).toBe('C$metadataD$streamDeleted')
    const last = found.at(-1)?.getEvent()?.getEvent()
    expect([
      last?.getStreamRevision(),
      Buffer.from(last?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
    ]).toEqual(['9223372036854775807', ended])
  })

  it('is filtered by stream or type, by beginnings or an expression, both ways, with no checkpoints', async () => {
    const [one, two] = [newStream(), `other${run}-1`]
    await written('AB', one)
    await written('AC', two)
    const from = await positionIn(one)
    const forwards = (by: ReturnType<typeof filter>, count = '1000') => read(ofAll(from).setFilter(by).setCount(count))
    expect(await forwards(filter('stream', [one]))).toBe('AB')
    expect(await forwards(filter('stream', `^other${run}`))).toBe('AC')
    expect(await forwards(filter('type', ['B', 'C']))).toBe('BC')
    expect(await forwards(filter('type', '^A$'))).toBe('AA')
    expect(await forwards(filter('type', '^A$'), '1')).toBe('A')
    expect(await forwards(filter('type', '^A$', 'count'))).toBe('AA')
    expect(await forwards(filter('type', '^none$'))).toBe('')
    expect(
      await read(
        backwards(ofAll('end'))
          .setFilter(filter('stream', [one, two]))
          .setCount('4'),
      ),
    ).toBe('CABA')
    expect(await forwards(filter('type', '^A$', 'none'))).toMatchObject({ code: 3 })
    expect(await forwards(filter('type', '('))).toMatchObject({ code: 2 })
  })
})

describe('links', () => {
  const link = (to: string, text = `1@${to}`) => binaryEvent({ type: '$>', data: Buffer.from(text) })
  const linksOf = async (...links: ReadonlyArray<ReturnType<typeof link> | ReturnType<typeof jsonEvent>>) => {
    const stream = newStream()
    await client.appendToStream(stream, [...links])
    return stream
  }
  const resolved = async (stream: string) => {
    const { messages: found } = await raw.read(ofStream(stream).setResolveLinks(true))
    return found.map((message) => {
      const got = message.getEvent()
      const [event, by] = [got?.getEvent(), got?.getLink()]
      return [
        event?.getMetadataMap().get('type') ?? null,
        event?.getStreamRevision() ?? null,
        by?.getMetadataMap().get('type') ?? null,
        got?.getCommitPosition() === (by ?? event)?.getCommitPosition(),
      ]
    })
  }

  it('that come with their events as more than 17 MiB are more than the client takes', async () => {
    const [stream, links] = [newStream(), newStream()]
    const metadata = new Uint8Array(9 * 1_048_576)
    await raw.append(stream, 'no-stream', [{ metadata }])
    await raw.append(links, 'no-stream', [{ type: '$>', contentType: 'text/plain', data: `0@${stream}`, metadata }])
    const found: Array<unknown> = []
    for await (const { link } of client.readStream(links)) found.push(link)
    expect(found.length).toBe(1)
    const resolving = async () => {
      for await (const { event } of client.readStream(links, { resolveLinkTos: true })) found.push(event)
    }
    expect(await failure(resolving())).toMatchObject({ code: 8, message: expect.stringContaining('17825792') })
  })

  it('not resolved, are events; resolved, the event they stand for beside them, and the place is the link’s', async () => {
    const stream = await written('AB')
    const links = await linksOf(link(stream))
    expect(await read(ofStream(links))).toBe('$>')
    expect(await resolved(links)).toEqual([['B', '1', '$>', true]])
    const at = await positionIn(links)
    const { messages: found } = await raw.read(ofAll(at).setResolveLinks(true).setCount('1'))
    expect(typesIn(found)).toBe('B')
  })

  it('to what is not there any more come alone', async () => {
    const [ended, truncated] = [await written('AB'), await written('AB')]
    await client.tombstoneStream(ended)
    await client.setStreamMetadata(truncated, { truncateBefore: 2 })
    const links = await linksOf(link(await written('A')), link(newStream()), link(ended), link(truncated))
    expect(await resolved(links)).toEqual(Array.from({ length: 4 }, () => [null, null, '$>', true]))
  })

  it('whose text is JSON are no links', async () => {
    const stream = await written('AB')
    const links = await linksOf(jsonEvent({ type: '$>', data: `1@${stream}` }))
    expect(await resolved(links)).toEqual([['$>', '0', null, true]])
  })
})

describe('a deletion', () => {
  const request = (stream: string, expected: 'any' | 'no-stream' | 'stream-exists' | 'none' | number) => {
    const options = new messages.DeleteReq.Options().setStreamIdentifier(named(stream))
    if (expected === 'any') options.setAny(nothing())
    else if (expected === 'no-stream') options.setNoStream(nothing())
    else if (expected === 'stream-exists') options.setStreamExists(nothing())
    else if (expected !== 'none') options.setRevision(String(expected))
    return new messages.DeleteReq().setOptions(options)
  }
  const tombstone = (stream: string, expected: 'any' | 'no-stream' | number) => {
    const options = new messages.TombstoneReq.Options().setStreamIdentifier(named(stream))
    if (expected === 'any') options.setAny(nothing())
    else if (expected === 'no-stream') options.setNoStream(nothing())
    else options.setRevision(String(expected))
    return new messages.TombstoneReq().setOptions(options)
  }
  const outcome = async (work: ReturnType<typeof raw.delete> | ReturnType<typeof raw.tombstone>) => {
    const answer = await work
    return isEnd(answer) ? { code: answer.code, details: answer.details, trailers: answer.trailers } : 'ok'
  }
  /** Of its metadata only the newest can be read: revision and text. */
  const metadataOf = async (stream: string): Promise<readonly [revision: string | undefined, text: string]> => {
    const { messages: found } = await raw.read(ofStream(`$$${stream}`))
    expect(found.length).toBe(1)
    const event = found[0]?.getEvent()?.getEvent()
    return [event?.getStreamRevision(), Buffer.from(event?.getData_asU8() ?? []).toString()]
  }

  it('writes into the metadata, at the position it answers; what comes next is counted on, and undoes it', async () => {
    const stream = await written('ABC')
    const { position } = await client.deleteStream(stream)
    expect(await metadataOf(stream)).toEqual(['0', '{"$tb":9223372036854775807}'])
    expect(await positionIn(`$$${stream}`)).toBe(String(position?.commit))
    const next = await client.appendToStream(stream, of('D'))
    expect(next.nextExpectedRevision).toBe(3n)
    const after = await until(
      () => metadataOf(stream),
      ([revision]) => revision !== '0',
    )
    expect(after).toEqual(['1', '{"$tb":3}'])
    expect(BigInt(await positionIn(`$$${stream}`, 1))).toBeGreaterThan(next.position?.commit ?? 0n)
  })

  it('again is ok, at the same revision and as if there were none too', async () => {
    const stream = await written('ABC')
    for (const expected of [2, 2, 'no-stream', 'any'] as const)
      expect([expected, await outcome(raw.delete(request(stream, expected)))]).toEqual([expected, 'ok'])
    expect((await metadataOf(stream))[0]).toBe('3')
  })

  it('of what is not there, or at a wrong revision, is an error with both revisions as text', async () => {
    const absent = newStream()
    for (const [expected, text] of [
      ['any', '-2'],
      ['no-stream', '-1'],
      [0, '0'],
    ] as const)
      expect(await outcome(raw.delete(request(absent, expected)))).toEqual({
        code: 9,
        details: `Delete failed due to WrongExpectedVersion. Stream: ${absent}, Expected version: ${text}, Actual version: -1`,
        trailers: {
          exception: 'wrong-expected-version',
          'stream-name': absent,
          'expected-version': text,
          'actual-version': '-1',
        },
      })
    const stream = await written('ABC')
    for (const work of [raw.delete(request(stream, 7)), raw.tombstone(tombstone(stream, 7))])
      expect(await outcome(work)).toMatchObject({
        code: 9,
        details: expect.stringMatching(/^Delete failed/),
        trailers: { 'expected-version': '7', 'actual-version': '2' },
      })
    const error = await failure(client.deleteStream(newStream()))
    expect([error.type, error.expectedVersion, error.actualVersion]).toEqual(['wrong-expected-version', -2n, -1n])
  })

  it('of a stream that exists is ok on the wire; the client can not say that', async () => {
    expect(await outcome(raw.delete(request(await written('A'), 'stream-exists')))).toBe('ok')
    const error = await failure(client.deleteStream(await written('A'), { expectedRevision: 'stream_exists' as never }))
    expect(String(error.message)).toContain('Request message serialization failure')
  })

  it('with nothing expected is refused', async () => {
    expect(await outcome(raw.delete(request(await written('A'), 'none')))).toMatchObject({
      code: 3,
      details: expect.stringContaining("'None' is not a valid"),
    })
  })

  it('for good ends stream and metadata; of what is not there too', async () => {
    const stream = await written('A')
    expect(await outcome(raw.tombstone(tombstone(stream, 'any')))).toBe('ok')
    const deleted = { code: 9, trailers: { exception: 'stream-deleted' } }
    expect(await outcome(raw.delete(request(stream, 'any')))).toMatchObject(deleted)
    expect(await outcome(raw.tombstone(tombstone(stream, 'any')))).toMatchObject(deleted)
    expect((await failure(client.setStreamMetadata(stream, { maxCount: 1 }))).type).toBe('stream-deleted')
    expect(await read(ofStream(`$$${stream}`))).toMatchObject(deleted)
    for (const expected of ['any', 'no-stream'] as const)
      expect(await outcome(raw.tombstone(tombstone(newStream(), expected)))).toBe('ok')
  })

  it('of a name that no trailer can hold is an error that says nothing', async () => {
    const stream = await written('A', `größe${run}-${++streams}`)
    const error = await failure(client.deleteStream(stream, { expectedRevision: 7n }))
    expect([error.type, error.code, String(error.message)]).toEqual([
      'unknown',
      2,
      expect.stringContaining('HTTP status code 500'),
    ])
  })

  it('metadata, where there is none, is none; where there is, its revision is really a position', async () => {
    const stream = newStream()
    expect(await client.getStreamMetadata(stream)).toEqual({ streamName: stream })
    const { position } = await client.setStreamMetadata(stream, { maxCount: 2, color: 'red' })
    expect(await client.getStreamMetadata(stream)).toMatchObject({
      metastreamRevision: position?.commit,
      metadata: { maxCount: 2, color: 'red' },
    })
    expect(JSON.parse((await metadataOf(stream))[1])).toEqual({ $maxCount: 2, color: 'red' })
  })
})
