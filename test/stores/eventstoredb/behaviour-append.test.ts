/** What a server answers to an append on the wire, and what the official client makes of it: on a real one and on ours. */
import { inspect } from 'node:util'
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import { shared } from '../../support/eventstoredb-server/messages.ts'
import { errorOf, isEnd, type Proposal, rawClient } from '../../support/raw.ts'
import { eventStoreDbServer } from '../../support/stores.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
const raw = rawClient(server.url)
afterAll(async () => {
  raw.close()
  await server.stop()
})

const run = crypto.randomUUID().slice(0, 8)
let streams = 0
const newStream = (): string => `wire${run}-${++streams}`
const letter = (id = crypto.randomUUID()) => jsonEvent({ id, type: 'letter', data: { id } })
const written = async (count: number, stream = newStream()): Promise<string> => {
  await client.appendToStream(
    stream,
    Array.from({ length: count }, () => letter()),
  )
  return stream
}
const failure = async (work: Promise<unknown>): Promise<Readonly<Record<string, unknown>> & object> => {
  try {
    await work
  } catch (thrown) {
    return thrown as Readonly<Record<string, unknown>>
  }
  throw new Error('it did not fail')
}
/** One append on a call of its own. */
const batched = async (request: Parameters<ReturnType<typeof raw.batch>['send']>[0]) => {
  const call = raw.batch()
  call.send(request)
  const answer = await call.next()
  call.cancel()
  return answer
}
const success = (answer: Awaited<ReturnType<typeof batched>>) => {
  if (isEnd(answer)) throw new Error(answer.details)
  return answer.getSuccess()
}
const all = async (stream: string) => {
  const found: Array<{ readonly id: string; readonly revision: bigint; readonly at: bigint }> = []
  for await (const { event, commitPosition } of client.readStream(stream))
    if (event !== undefined) found.push({ id: event.id, revision: event.revision, at: commitPosition ?? -1n })
  return found
}

describe('an append that succeeds', () => {
  it('says revision and position of its last event; each event has a position of its own, rising', async () => {
    const stream = newStream()
    const answer = await client.appendToStream(stream, [letter(), letter(), letter()])
    const events = await all(stream)
    expect([answer.nextExpectedRevision, answer.position?.commit]).toEqual([2n, events[2]?.at])
    expect(answer.position?.prepare).toBe(answer.position?.commit)
    expect(new Set(events.map(({ at }) => at)).size).toBe(3)
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => Number(a - b)))
  })

  it('is echoed with correlation id and stream, and nothing of what was expected', async () => {
    const [stream, correlation] = [newStream(), crypto.randomUUID()]
    const answer = await batched({ stream, correlation, expected: 'no-stream', events: [{}] })
    if (isEnd(answer)) throw new Error(answer.details)
    expect(answer.getCorrelationId()?.getString()).toBe(correlation)
    expect(Buffer.from(answer.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString()).toBe(stream)
    expect(answer.getExpectedStreamPositionCase()).toBe(0)
  })

  it('of many that are not awaited keeps the order of calls', async () => {
    const stream = newStream()
    const events = Array.from({ length: 200 }, () => letter())
    await Promise.all(events.map((event) => client.appendToStream(stream, event)))
    expect((await all(stream)).map(({ id }) => id)).toEqual(events.map(({ id }) => id))
  })

  it('of no event tells where the stream is, and checks what was expected', async () => {
    const stream = await written(3)
    const there = success(await batched({ stream }))
    const absent = success(await batched({ stream: newStream() }))
    expect([there?.getCurrentRevision(), absent?.hasNoStream()]).toEqual(['2', true])
    expect(errorOf(await batched({ stream, expected: 'no-stream' }))?.message).toBe('WrongExpectedVersion')
    expect((await client.appendToStream(newStream(), [])).nextExpectedRevision).toBe(0n)
    expect((await all(stream)).length).toBe(3)
  })

  it('takes five thousand events', async () => {
    const stream = newStream()
    const answer = await client.appendToStream(
      stream,
      Array.from({ length: 5_000 }, () => letter()),
    )
    expect(answer.nextExpectedRevision).toBe(4_999n)
  })

  it('in several requests is one append, and comes into being with the last', async () => {
    const [stream, correlation] = [newStream(), crypto.randomUUID()]
    const call = raw.batch()
    call.send({ stream, correlation, expected: 'no-stream', events: [{}, {}], final: false })
    call.send({ correlation, begins: false, events: [{}], final: false })
    expect((await failure(all(stream))).type).toBe('stream-not-found')
    call.send({ correlation, begins: false, events: [{}] })
    expect(success(await call.next())?.getCurrentRevision()).toBe('3')
    call.cancel()
  })

  it('larger than the client sends at once is cut by it, and stays one append', async () => {
    const stream = newStream()
    const events = Array.from({ length: 20 }, () => jsonEvent({ type: 't', data: 'x'.repeat(1_000) }))
    const answer = await client.appendToStream(stream, events, {
      batchAppendSize: 3_000,
      expectedRevision: 'no_stream',
    })
    expect([answer.nextExpectedRevision, (await all(stream)).length]).toEqual([19n, 20])
  })

  it('where only metadata is, is on a stream that exists', async () => {
    const stream = newStream()
    await client.setStreamMetadata(stream, { maxCount: 5 })
    const answer = await client.appendToStream(stream, letter(), { expectedRevision: 'stream_exists' })
    expect(answer.nextExpectedRevision).toBe(0n)
  })
})

describe('a wrong expected revision', () => {
  it('by BatchAppend: an answer that says both, and the call goes on', async () => {
    const stream = await written(3)
    const call = raw.batch()
    const wrong = async (of: string, expected: 'no-stream' | 'stream-exists' | number) => {
      call.send({ stream: of, expected, events: [{}] })
      const error = errorOf(await call.next())
      const value = shared.WrongExpectedVersion.deserializeBinary(error?.value ?? new Uint8Array())
      const actual = value.hasCurrentNoStream() ? 'no stream' : value.getCurrentStreamRevision()
      const said = value.hasExpectedNoStream()
        ? 'no stream'
        : value.hasExpectedStreamExists()
          ? 'exists'
          : value.getExpectedStreamPosition()
      return [error?.code, error?.message, error?.type, said, actual]
    }
    const head = [6, 'WrongExpectedVersion', 'type.googleapis.com/event_store.client.WrongExpectedVersion']
    expect(await wrong(stream, 0)).toEqual([...head, '0', '2'])
    expect(await wrong(stream, 'no-stream')).toEqual([...head, 'no stream', '2'])
    expect(await wrong(newStream(), 'stream-exists')).toEqual([...head, 'exists', 'no stream'])
    call.cancel()
  })

  it('by Append: an answer without an error, with the same in the fields of old', async () => {
    const wrong = async (of: string, expected: 'no-stream' | 'stream-exists' | number) => {
      const answer = await raw.append(of, expected, [{}])
      if (isEnd(answer)) throw new Error(answer.details)
      const value = answer.getWrongExpectedVersion()
      return [
        value?.hasCurrentNoStream() === true ? 'no stream' : value?.getCurrentRevision(),
        value?.hasExpectedNoStream() === true
          ? 'no stream'
          : value?.hasExpectedStreamExists() === true
            ? 'exists'
            : value?.getExpectedRevision(),
        value?.hasNoStream2060() === true ? 'no stream' : String(value?.getCurrentRevision2060()),
        value?.hasAny2060() === true
          ? 'any'
          : value?.hasStreamExists2060() === true
            ? 'exists'
            : String(value?.getExpectedRevision2060()),
      ]
    }
    const stream = await written(2)
    expect(await wrong(stream, 7)).toEqual(['1', '7', '1', '7'])
    expect((await wrong(stream, 'no-stream')).slice(0, 3)).toEqual(['1', 'no stream', '1'])
    expect(await wrong(newStream(), 'stream-exists')).toEqual(['no stream', 'exists', 'no stream', 'exists'])
  })

  const ways = { BatchAppend: {}, Append: { credentials: { username: 'admin', password: 'changeit' } } } as const
  for (const [way, more] of Object.entries(ways))
    it(`in the client by ${way}: a typed error, or a result where it was told not to throw`, async () => {
      const stream = await written(3)
      const error = await failure(client.appendToStream(stream, letter(), { expectedRevision: 7n, ...more }))
      expect([error.type, error.message, error.streamName, error.expectedVersion, error.actualVersion]).toEqual([
        'wrong-expected-version',
        '',
        stream,
        7n,
        2n,
      ])
      const quiet = EventStoreDBClient.connectionString(
        `${server.url}${server.url.includes('?') ? '&' : '?'}throwOnAppendFailure=false`,
      )
      const result = await quiet.appendToStream(stream, letter(), { expectedRevision: 7n, ...more })
      const revision = way === 'BatchAppend' ? 1n : 2n
      expect([result.success, result.nextExpectedRevision, result.position]).toEqual([false, revision, undefined])
    })
})

describe('an append that is refused', () => {
  const tooBig: ReadonlyArray<Proposal> = [{ data: new Uint8Array(1_048_577) }]

  it('by BatchAppend says why in the answer', async () => {
    const tombstoned = await written(1)
    await client.tombstoneStream(tombstoned)
    const of = (error: ReturnType<typeof errorOf>) => [error?.code, error?.message, error?.type?.split('.').at(-1)]
    const deleted = errorOf(await batched({ stream: tombstoned, events: [{}] }))
    expect(of(deleted)).toEqual([5, 'StreamDeleted', 'StreamDeleted'])
    const identifier = shared.StreamDeleted.deserializeBinary(deleted?.value ?? new Uint8Array()).getStreamIdentifier()
    expect(Buffer.from(identifier?.getStreamName_asU8() ?? []).toString()).toBe(tombstoned)
    const large = errorOf(await batched({ stream: newStream(), events: tooBig }))
    expect(of(large)).toEqual([3, 'MaximumAppendSizeExceeded', 'MaximumAppendSizeExceeded'])
    expect(
      shared.MaximumAppendSizeExceeded.deserializeBinary(large?.value ?? new Uint8Array()).getMaxappendsize(),
    ).toBe(1_048_576)
    const stream = newStream()
    const late = errorOf(await batched({ stream, events: [{}], deadline: Date.now() - 60_000 }))
    expect(of(late)).toEqual([4, 'Timeout', 'Timeout'])
    expect((await failure(all(stream))).type).toBe('stream-not-found')
  })

  it('by Append says why in trailers', async () => {
    const stream = await written(1)
    await client.tombstoneStream(stream)
    expect(await raw.append(stream, 'any', [{}])).toMatchObject({
      code: 9,
      trailers: { exception: 'stream-deleted', 'stream-name': stream },
    })
    expect(await raw.append(newStream(), 'any', tooBig)).toMatchObject({
      code: 3,
      trailers: { exception: 'maximum-append-size-exceeded', 'maximum-append-size': '1048576' },
    })
    expect(await raw.append(newStream(), 'none', [{}])).toMatchObject({
      code: 3,
      details: expect.stringContaining("'None' is not a valid"),
    })
  })

  it('for want of a type or a content type is answered twice by BatchAppend, and by Append with what is required', async () => {
    for (const event of [{ type: 'none' }, { contentType: 'none' }]) {
      const call = raw.batch()
      const correlation = crypto.randomUUID()
      call.send({ stream: newStream(), events: [event], correlation })
      const first = await call.next()
      const bad = errorOf(first)
      expect([bad?.code, bad?.message]).toEqual([3, 'BadRequest'])
      expect(shared.BadRequest.deserializeBinary(bad?.value ?? new Uint8Array()).getMessage()).toContain(
        'key was not present in the dictionary.',
      )
      const second = await call.next()
      expect([errorOf(second)?.code, errorOf(second)?.message]).toEqual([4, 'Timeout'])
      call.cancel()
      expect(await raw.append(newStream(), 'any', [event])).toMatchObject({
        code: 3,
        trailers: {
          exception: 'missing-required-metadata-property',
          'required-metadata-properties': 'type,content-type',
        },
      })
    }
  })

  it('for what makes no sense at all is a bad request, and then too late, or an exception of the server', async () => {
    const [noId, zero] = ['none', '00000000-0000-0000-0000-000000000000']
    const senseless = [{ type: '' }, { id: noId }, { id: 'no uuid' }, { id: zero }]
    const answered = senseless.map(async (event) => {
      const call = raw.batch()
      call.send({ stream: newStream(), events: [event] })
      const [first, second] = [await call.next(), await call.next()]
      call.cancel()
      return [event, errorOf(first)?.message, errorOf(second)?.message]
    })
    expect(await Promise.all(answered)).toEqual(senseless.map((event) => [event, 'BadRequest', 'Timeout']))
    for (const event of senseless)
      expect([event, await raw.append(newStream(), 'any', [event])]).toMatchObject([
        event,
        { code: 2, details: 'Exception was thrown by handler.' },
      ])
    expect(errorOf(await batched({ stream: '', events: [{}] }))?.message).toBe('BadRequest')
  })

  it('in the client is an error of its own class', async () => {
    const stream = await written(1)
    await client.tombstoneStream(stream)
    const errorFor = async (work: Promise<unknown>) => {
      const thrown = await failure(work)
      return [thrown.constructor.name, thrown.type]
    }
    expect(await errorFor(client.appendToStream(stream, letter()))).toEqual(['StreamDeletedError', 'stream-deleted'])
    const big = jsonEvent({ type: 'big', data: 'x'.repeat(1_048_577) })
    const large = await failure(client.appendToStream(newStream(), big))
    expect([large.type, large.maxAppendSize]).toEqual(['maximum-append-size-exceeded', 1_048_576])
    expect(await errorFor(client.appendToStream(newStream(), letter(), { deadline: -60_000 }))).toEqual([
      'DeadlineExceededError',
      'deadline-exceeded',
    ])
  })

  it('that says what the client does not know is an unknown error', async () => {
    // The second answer would break its call.
    const own = EventStoreDBClient.connectionString(`${server.url}&keepAliveTimeout=9123`)
    const error = await failure(own.appendToStream(newStream(), jsonEvent({ type: '', data: {} })))
    await own.dispose()
    expect([error.type, String(error.message)]).toEqual(['unknown', expect.stringContaining('Could not recognize')])
  })

  it('that is not whole is given up by the server after 2 s, however long it was asked to wait', async () => {
    const [call, stream, began] = [raw.batch(), newStream(), performance.now()]
    call.send({ stream, events: [{}], final: false, deadline: Date.now() + 30_000 })
    const late = errorOf(await call.next())
    expect([late?.code, late?.message]).toEqual([4, 'Timeout'])
    expect(performance.now() - began).toBeGreaterThan(1_500)
    expect((await failure(all(stream))).type).toBe('stream-not-found')
    call.cancel()
  })

  it('a message larger than 16 MiB ends the call, and every append that is on its way', async () => {
    const call = raw.batch()
    const correlation = crypto.randomUUID()
    // Begun and not ended: it is on its way.
    call.send({ stream: newStream(), events: [{}], final: false, correlation })
    call.send({ stream: newStream(), events: [{ metadata: new Uint8Array(17 * 1_048_576) }] })
    expect(await call.next()).toMatchObject({ code: 8 })
  })
})

describe('what is accepted all the same', () => {
  it('metadata does not count, nor does the type', async () => {
    const stream = newStream()
    const answer = await batched({
      stream,
      events: [
        { data: new Uint8Array(1_048_576 - 1), metadata: new Uint8Array(8 * 1_048_576), type: 't'.repeat(70_000) },
        { data: 'x' },
      ],
    })
    expect(success(answer)?.getCurrentRevision()).toBe('1')
    const two = [{ data: new Uint8Array(524_288) }, { data: new Uint8Array(524_288) }]
    expect(success(await batched({ stream, events: two }))?.getCurrentRevision()).toBe('3')
    expect(errorOf(await batched({ stream, events: [...two, { data: 'x' }] }))?.message).toBe(
      'MaximumAppendSizeExceeded',
    )
  })

  it('content of another kind is read as bytes, JSON that is none as it is, keys that nobody knows are dropped', async () => {
    const stream = newStream()
    await batched({
      stream,
      events: [{ contentType: 'text/plain', data: 'abc' }, { data: '{"a":' }, { more: { color: 'crimson' } }],
    })
    const events: Array<{ readonly isJson: boolean; readonly data: unknown; readonly metadata: unknown }> = []
    for await (const { event } of client.readStream(stream)) if (event !== undefined) events.push(event as never)
    expect(
      events.map(({ isJson, data }) => [
        isJson,
        Buffer.isBuffer(data) || data instanceof Uint8Array ? Buffer.from(data).toString() : data,
      ]),
    ).toEqual([
      [false, 'abc'],
      [true, '{"a":'],
      [true, {}],
    ])
    expect(inspect(events[2])).not.toContain('crimson')
  })

  it('names of the server, long ones, and ones beyond ASCII', async () => {
    for (const stream of [`$own-${run}`, `l${run}${'o'.repeat(70_000)}ng-1`, `größe${run}-東京`]) {
      const answer = await client.appendToStream(stream, letter())
      expect([answer.nextExpectedRevision, (await all(stream)).length]).toEqual([0n, 1])
    }
  })
})

describe('ids that were written before', () => {
  const ways = { BatchAppend: {}, Append: { credentials: { username: 'admin', password: 'changeit' } } } as const
  type At = bigint | 'any' | 'no_stream' | 'stream_exists'

  for (const [way, more] of Object.entries(ways))
    describe(`by ${way}`, () => {
      /** One id a letter; a letter with a stroke has other data. */
      const letters = () => {
        const ids = new Map<string, string>()
        return (text: string, data: unknown = text) =>
          [...text].map((one) => {
            const id = ids.get(one) ?? crypto.randomUUID()
            ids.set(one, id)
            return jsonEvent({ id, type: one, data: { data } })
          })
      }
      const append = async (stream: string, events: ReturnType<ReturnType<typeof letters>>, expectedRevision: At) => {
        try {
          const answer = await client.appendToStream(stream, events, { expectedRevision, ...more })
          return `${answer.nextExpectedRevision}${answer.position === undefined ? ' without position' : ''}`
        } catch (thrown) {
          const { type, actualVersion } = thrown as { type?: string; actualVersion?: unknown }
          return `${type} ${String(actualVersion)}`
        }
      }
      const text = async (stream: string) => {
        let found = ''
        for await (const { event } of client.readStream(stream)) found += event?.type
        return found
      }

      it('with other data: what is stored is kept', async () => {
        const [stream, of] = [newStream(), letters()]
        await append(stream, of('ABC', 'first'), 'no_stream')
        expect(await append(stream, of('ABC', 'second'), 'no_stream')).toBe('2')
        for await (const { event } of client.readStream(stream)) expect(event?.data).toEqual({ data: 'first' })
      })

      it('after others came', async () => {
        const [stream, of] = [newStream(), letters()]
        await append(stream, of('ABC'), 'no_stream')
        await append(stream, of('D'), 2n)
        expect([await append(stream, of('ABC'), 'no_stream'), await append(stream, of('ABC'), 'any')]).toEqual([
          '2',
          '2',
        ])
        await append(stream, of('x'), 3n)
        expect(await append(stream, of('Cx'), 'any')).toBe('4')
        expect(await text(stream)).toBe('ABCDx')
      })

      it('one id twice in one append, and one id in two streams', async () => {
        const of = letters()
        for (const expected of ['no_stream', 'any'] as const) {
          const stream = newStream()
          expect([await append(stream, of('AA'), expected), await text(stream)]).toEqual(['1', 'AA'])
        }
        const other = newStream()
        expect([await append(other, of('A'), 'any'), await text(other)]).toEqual(['0', 'A'])
      })

      it('of what can not be read any more are known all the same, with a position where the last of them can', async () => {
        const [counted, truncated, of] = [newStream(), newStream(), letters()]
        await append(counted, of('ABC'), 'no_stream')
        await client.setStreamMetadata(counted, { maxCount: 1 })
        expect([await append(counted, of('ABC'), 'no_stream'), await append(counted, of('ABC'), 'any')]).toEqual([
          '2',
          '2',
        ])
        expect(await text(counted)).toBe('C')
        await append(truncated, of('ABC'), 'no_stream')
        await client.setStreamMetadata(truncated, { truncateBefore: 3 })
        expect(await append(truncated, of('ABC'), 'no_stream')).toBe('2 without position')
        expect(await append(truncated, of('N'), 'no_stream')).toBe('wrong-expected-version 2')
        expect(await text(truncated)).toBe('')
      })

      it('of a deleted stream are known, without a position', async () => {
        const [stream, of] = [newStream(), letters()]
        await append(stream, of('ABC'), 'no_stream')
        await client.deleteStream(stream)
        for (const [events, at] of [
          ['ABC', 'no_stream'],
          ['ABC', 'any'],
          ['BC', 0n],
        ] as const)
          expect(await append(stream, of(events), at)).toBe('2 without position')
      })
    })
})

describe('ids where no revision is named', () => {
  const append = async (stream: string, events: Parameters<typeof client.appendToStream>[1]) =>
    Number((await client.appendToStream(stream, events)).nextExpectedRevision)

  it('are remembered of the first stream that they were written to alone: in another they are written again', async () => {
    const [first, second, events] = [newStream(), newStream(), [letter(), letter()]]
    expect([await append(first, events), await append(second, events)]).toEqual([1, 1])
    expect([await append(first, events), await append(second, events)]).toEqual([1, 3])
  })
})
