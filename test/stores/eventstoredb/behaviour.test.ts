/** What a server does with an append, a read and a deletion, by the official client: the same on a real one and on ours. */
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client'
import { afterAll, describe, expect, it } from 'vitest'
import { eventStoreDbServer } from '../../support/stores.ts'

const server = await eventStoreDbServer()
const client = EventStoreDBClient.connectionString(server.url)
afterAll(() => server.stop())

type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint

let streams = 0
const run = crypto.randomUUID().slice(0, 8)
const newStream = (): string => `behaviour${run}-${++streams}`

/** One id a letter, the same wherever the letter stands in one test. */
const letters = () => {
  const ids = new Map<string, string>()
  return (text: string) =>
    [...text].map((letter) => {
      const id = ids.get(letter) ?? crypto.randomUUID()
      ids.set(letter, id)
      return jsonEvent({ id, type: 'letter', data: { letter } })
    })
}

const contents = async (stream: string): Promise<string> => {
  let text = ''
  try {
    for await (const { event } of client.readStream(stream))
      text += String((event?.data as { readonly letter?: string } | undefined)?.letter ?? '?')
  } catch (thrown) {
    return (thrown as { readonly type?: string }).type ?? String(thrown)
  }
  return text
}

const outcome = async (work: Promise<{ readonly nextExpectedRevision: bigint }>): Promise<string> => {
  try {
    return `ok ${(await work).nextExpectedRevision}`
  } catch (thrown) {
    const { type, actualVersion } = thrown as { readonly type?: string; readonly actualVersion?: unknown }
    return type === 'wrong-expected-version' ? `wrong, at ${String(actualVersion)}` : (type ?? String(thrown))
  }
}

/** Both ways of the client: with credentials of a call's own it appends by another method. */
const ways = {
  BatchAppend: {},
  Append: { credentials: { username: 'admin', password: 'changeit' } },
} as const

for (const [way, more] of Object.entries(ways)) {
  const append = (stream: string, events: ReturnType<ReturnType<typeof letters>>, expectedRevision: Expected) =>
    outcome(client.appendToStream(stream, events, { expectedRevision, ...more }))

  describe(`append by ${way}`, () => {
    const onAbc: ReadonlyArray<readonly [events: string, expected: Expected, answer: string, after: string]> = [
      ['D', 'any', 'ok 3', 'ABCD'],
      ['D', 'no_stream', 'wrong, at 2', 'ABC'],
      ['D', 'stream_exists', 'ok 3', 'ABCD'],
      ['D', 2n, 'ok 3', 'ABCD'],
      ['D', 1n, 'wrong, at 2', 'ABC'],
      ['D', 7n, 'wrong, at 2', 'ABC'],
      ['ABC', 'no_stream', 'ok 2', 'ABC'],
      ['ABC', 'any', 'ok 2', 'ABC'],
      ['ABC', 'stream_exists', 'ok 2', 'ABC'],
      ['ABC', 2n, 'ok 5', 'ABCABC'],
      ['A', 'no_stream', 'ok 0', 'ABC'],
      ['AB', 'no_stream', 'ok 1', 'ABC'],
      ['BC', 0n, 'ok 2', 'ABC'],
      ['B', 0n, 'ok 1', 'ABC'],
      ['B', 'any', 'ok 1', 'ABC'],
      ['C', 'any', 'ok 2', 'ABC'],
      ['C', 2n, 'ok 3', 'ABCC'],
      ['CD', 2n, 'ok 4', 'ABCCD'],
      ['B', 1n, 'wrong, at 2', 'ABC'],
      ['B', 5n, 'wrong, at 2', 'ABC'],
      ['ABCD', 'no_stream', 'wrong, at 2', 'ABC'],
      ['BCD', 0n, 'wrong, at 2', 'ABC'],
      ['CD', 1n, 'wrong, at 2', 'ABC'],
      ['CD', 'any', 'wrong, at 2', 'ABC'],
      ['ABCD', 'stream_exists', 'wrong, at 2', 'ABC'],
      ['DC', 'any', 'ok 4', 'ABCDC'],
      ['DA', 'no_stream', 'wrong, at 2', 'ABC'],
      ['BA', 'no_stream', 'wrong, at 2', 'ABC'],
      ['AC', 'no_stream', 'wrong, at 2', 'ABC'],
      ['CB', 'any', 'ok 1', 'ABC'],
      ['AC', 'any', 'ok 2', 'ABC'],
    ]
    for (const [events, expected, answer, after] of onAbc)
      it(`${events} at ${expected} on ABC: ${answer}`, async () => {
        const stream = newStream()
        const of = letters()
        await append(stream, of('ABC'), 'no_stream')
        expect([await append(stream, of(events), expected), await contents(stream)]).toEqual([answer, after])
      })

    const onNothing: ReadonlyArray<readonly [expected: Expected, answer: string]> = [
      ['any', 'ok 0'],
      ['no_stream', 'ok 0'],
      ['stream_exists', 'wrong, at no_stream'],
      [0n, 'wrong, at no_stream'],
    ]
    for (const [expected, answer] of onNothing)
      it(`A at ${expected} where there is no stream: ${answer}`, async () => {
        expect(await append(newStream(), letters()('A'), expected)).toBe(answer)
      })

    const afterDelete: ReadonlyArray<readonly [events: string, expected: Expected, answer: string, after: string]> = [
      ['ABC', 'no_stream', 'ok 2', 'stream-not-found'],
      ['ABC', 'any', 'ok 2', 'stream-not-found'],
      ['BC', 0n, 'ok 2', 'stream-not-found'],
      ['ABC', 'stream_exists', 'stream-deleted', 'stream-not-found'],
      ['N', 'no_stream', 'ok 3', 'N'],
      ['N', 'any', 'ok 3', 'N'],
      ['N', 2n, 'ok 3', 'N'],
      ['N', 'stream_exists', 'stream-deleted', 'stream-not-found'],
    ]
    for (const [events, expected, answer, after] of afterDelete)
      it(`${events} at ${expected} after ABC was deleted: ${answer}`, async () => {
        const stream = newStream()
        const of = letters()
        await append(stream, of('ABC'), 'no_stream')
        await client.deleteStream(stream)
        expect([await append(stream, of(events), expected), await contents(stream)]).toEqual([answer, after])
      })

    it('a stream that was ended for good takes nothing more', async () => {
      const stream = newStream()
      const of = letters()
      await append(stream, of('A'), 'no_stream')
      await client.tombstoneStream(stream)
      expect(await append(stream, of('B'), 'any')).toBe('stream-deleted')
      expect(await contents(stream)).toBe('stream-deleted')
    })

    it('takes 1 MiB of data, not a byte more; metadata does not count', async () => {
      const of = (bytes: number) => [binaryEvent({ type: 'big', data: Buffer.alloc(bytes) })]
      const stream = newStream()
      const big = (bytes: number) =>
        outcome(client.appendToStream(stream, of(bytes), { expectedRevision: 'any', ...more }))
      expect([await big(1_048_576), await big(1_048_577)]).toEqual(['ok 0', 'maximum-append-size-exceeded'])
    })
  })
}

describe('reading', () => {
  const abcde = async () => {
    const stream = newStream()
    await client.appendToStream(stream, letters()('ABCDE'), { expectedRevision: 'no_stream' })
    return stream
  }
  const read = async (stream: string, options: Parameters<typeof client.readStream>[1]) => {
    let text = ''
    for await (const { event } of client.readStream(stream, options))
      text += String((event?.data as { readonly letter?: string } | undefined)?.letter ?? '?')
    return text
  }

  it('forwards includes the revision, backwards begins with it', async () => {
    const stream = await abcde()
    expect(await read(stream, { fromRevision: 2n })).toBe('CDE')
    expect(await read(stream, { direction: 'backwards', fromRevision: 'end' })).toBe('EDCBA')
    expect(await read(stream, { direction: 'backwards', fromRevision: 2n })).toBe('CBA')
    expect(await read(stream, { direction: 'backwards', fromRevision: 'start' })).toBe('A')
    expect(await read(stream, { fromRevision: 9n })).toBe('')
    expect(await read(stream, { direction: 'backwards', fromRevision: 9n, maxCount: 2 })).toBe('ED')
  })

  it('a stream that was truncated gives what is left, and none at all is empty, not missing', async () => {
    const counted = await abcde()
    await client.setStreamMetadata(counted, { maxCount: 2 })
    expect(await read(counted, {})).toBe('DE')
    const truncated = await abcde()
    await client.setStreamMetadata(truncated, { truncateBefore: 5 })
    expect(await read(truncated, {})).toBe('')
    expect(await contents(newStream())).toBe('stream-not-found')
  })

  it('of everything, forwards from a position includes it, backwards does not', async () => {
    const stream = newStream()
    const first = await client.appendToStream(stream, letters()('A'))
    const second = await client.appendToStream(stream, letters()('B'))
    const all = async (options: Parameters<typeof client.readAll>[0]) => {
      const found: Array<string> = []
      for await (const { event } of client.readAll(options))
        if (event?.streamId === stream) found.push(String(event.revision))
      return found.join()
    }
    const at = (result: typeof first) => result.position ?? { commit: 0n, prepare: 0n }
    expect(await all({ fromPosition: at(first) })).toBe('0,1')
    expect(await all({ direction: 'backwards', fromPosition: at(second), maxCount: 2_000 })).toBe('0')
  })

  it('a link gives its target where it is asked to, and is alone where the target is gone', async () => {
    const [stream, links] = [await abcde(), newStream()]
    for (const target of [`1@${stream}`, `99@${stream}`])
      await client.appendToStream(links, binaryEvent({ type: '$>', data: Buffer.from(target) }))
    const found: Array<string> = []
    for await (const { event, link } of client.readStream(links, { resolveLinkTos: true }))
      found.push(
        `${(event?.data as { readonly letter: string } | undefined)?.letter ?? 'none'} ${link?.type ?? 'none'}`,
      )
    expect(found).toEqual(['B $>', 'none $>'])
  })
})

describe('deleting', () => {
  const failure = async (work: Promise<unknown>): Promise<string> => {
    try {
      await work
      return 'ok'
    } catch (thrown) {
      return (thrown as { readonly type?: string }).type ?? String(thrown)
    }
  }

  it('again is ok again; what is not there can not be deleted, but ended for good', async () => {
    const stream = newStream()
    await client.appendToStream(stream, letters()('ABC'))
    expect([await failure(client.deleteStream(stream)), await failure(client.deleteStream(stream))]).toEqual([
      'ok',
      'ok',
    ])
    expect(await failure(client.deleteStream(newStream()))).toBe('wrong-expected-version')
    expect(await failure(client.tombstoneStream(newStream()))).toBe('ok')
  })

  it('at a wrong revision is refused', async () => {
    const stream = newStream()
    await client.appendToStream(stream, letters()('ABC'))
    expect(await failure(client.deleteStream(stream, { expectedRevision: 1n }))).toBe('wrong-expected-version')
    expect(await failure(client.tombstoneStream(stream, { expectedRevision: 1n }))).toBe('wrong-expected-version')
    expect(await failure(client.deleteStream(stream, { expectedRevision: 2n }))).toBe('ok')
  })

  it('metadata is replaced as a whole, and values that make no sense are ignored', async () => {
    const stream = newStream()
    await client.appendToStream(stream, letters()('ABCDE'))
    await client.setStreamMetadata(stream, { maxCount: 2 })
    await client.setStreamMetadata(stream, { cacheControl: 3 })
    expect(await contents(stream)).toBe('ABCDE')
    await client.appendToStream(`$$${stream}`, jsonEvent({ type: 'anything', data: { $maxCount: -5 } }))
    expect(await contents(stream)).toBe('ABCDE')
    await client.appendToStream(`$$${stream}`, jsonEvent({ type: 'anything', data: { $maxCount: 1 } }))
    expect(await contents(stream)).toBe('E')
  })
})

describe('subscriptions', () => {
  type Subscription = ReturnType<typeof client.subscribeToStream>
  const lettersOf = async (subscription: Subscription, count: number) => {
    let text = ''
    if (count > 0)
      for await (const { event } of subscription) {
        text += String((event?.data as { readonly letter?: string } | undefined)?.letter ?? '?')
        if (text.length === count) break
      }
    await subscription.unsubscribe()
    return text
  }
  const abc = async () => {
    const stream = newStream()
    await client.appendToStream(stream, letters()('ABC'))
    return stream
  }

  it('from the start give everything, from a revision what comes after it', async () => {
    const stream = await abc()
    expect(await lettersOf(client.subscribeToStream(stream, { fromRevision: 'start' }), 3)).toBe('ABC')
    expect(await lettersOf(client.subscribeToStream(stream, { fromRevision: 1n }), 1)).toBe('C')
  })

  it('from the end give what is new; to an absent stream, what it begins with', async () => {
    for (const stream of [await abc(), newStream()]) {
      const subscription = client.subscribeToStream(stream, { fromRevision: 'end' })
      await new Promise((resolve) => subscription.once('confirmation', resolve))
      const seen = lettersOf(subscription, 1)
      await client.appendToStream(stream, letters()('N'))
      expect(await seen).toBe('N')
    }
  })

  it('to a stream that was ended for good are refused', async () => {
    const stream = await abc()
    await client.tombstoneStream(stream)
    await expect(lettersOf(client.subscribeToStream(stream), 1)).rejects.toMatchObject({ type: 'stream-deleted' })
  })

  it('go on where a soft-deleted stream goes on', async () => {
    const stream = await abc()
    const subscription = client.subscribeToStream(stream, { fromRevision: 'end' })
    await new Promise((resolve) => subscription.once('confirmation', resolve))
    await client.deleteStream(stream)
    const seen = lettersOf(subscription, 1)
    await client.appendToStream(stream, letters()('N'))
    expect(await seen).toBe('N')
  })

  it('of everything with a filter reach checkpoints from which exactly what follows is given', async () => {
    const [mine, others] = [newStream(), newStream()]
    const before = await client.appendToStream(others, letters()('x'))
    for (const letter of 'ABCDE') {
      await client.appendToStream(mine, letters()(letter))
      await client.appendToStream(others, letters()('yz'))
    }
    const filter = (checkpointReached?: (position: { commit: bigint; prepare: bigint }) => void) => ({
      filterOn: 'streamName' as const,
      prefixes: [mine],
      checkpointInterval: 1,
      maxSearchWindow: 1,
      ...(checkpointReached === undefined
        ? {}
        : {
            checkpointReached: async (_: unknown, position: { commit: bigint; prepare: bigint }) =>
              checkpointReached(position),
          }),
    })
    const from = before.position ?? { commit: 0n, prepare: 0n }
    const letterOf = (event: { readonly data?: unknown } | undefined): string =>
      String((event?.data as { readonly letter?: string } | undefined)?.letter ?? '?')
    const checkpoints: Array<bigint> = []
    const found: Array<readonly [letter: string, at: bigint]> = []
    const note = ({ commit }: { readonly commit: bigint }): void => {
      checkpoints.push(commit)
    }
    const all = client.subscribeToAll({ fromPosition: from, filter: filter(note) as never })
    for await (const { event, commitPosition } of all) {
      found.push([letterOf(event), commitPosition ?? 0n])
      if (found.length === 5) break
    }
    await all.unsubscribe()
    expect(found.map(([letter]) => letter).join('')).toBe('ABCDE')
    const usable = checkpoints.filter((at) => at > from.commit && at < (found.at(-1)?.[1] ?? 0n))
    expect(usable.length).toBeGreaterThan(3)
    for (const at of usable) {
      const again = client.subscribeToAll({ fromPosition: { commit: at, prepare: at }, filter: filter() as never })
      const rest: Array<string> = []
      for await (const { event } of again) {
        rest.push(letterOf(event))
        if (rest.at(-1) === 'E') break
      }
      await again.unsubscribe()
      expect(rest).toEqual(found.flatMap(([letter, position]) => (position > at ? [letter] : [])))
    }
  })
})
