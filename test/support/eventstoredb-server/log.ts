/** The log of a server in memory, and what an append, a deletion and a truncation do to it. */

export interface Written {
  readonly id: string
  readonly type: string
  readonly contentType: string
  readonly data: Uint8Array
  readonly metadata: Uint8Array
}

export interface Recorded extends Written {
  readonly stream: string
  readonly revision: number
  readonly position: number
  /** 100 ns since 1970, as text. */
  readonly created: string
}

export type Expected = number | 'any' | 'stream-exists'

/** -1: no stream. */
export type AppendResult =
  | { readonly _tag: 'Ok'; readonly revision: number; readonly position: number | undefined }
  | { readonly _tag: 'Wrong'; readonly actual: number }
  | { readonly _tag: 'Deleted' }
  | { readonly _tag: 'TooLarge'; readonly limit: number }

export type StreamView =
  | { readonly _tag: 'NotFound' }
  | { readonly _tag: 'Deleted' }
  | { readonly _tag: 'Found'; readonly events: ReadonlyArray<Recorded> }

/** `$tb` of a soft-deleted stream: 2^63 - 1, which a JavaScript number only comes near. */
const ALL = 9_223_372_036_854_775_807n
export const TOMBSTONE_REVISION = ALL

interface Limits {
  readonly truncateBefore: bigint
  readonly maxCount: number
  readonly maxAgeSeconds: number
}

const none: Limits = {
  truncateBefore: 0n,
  maxCount: Number.POSITIVE_INFINITY,
  maxAgeSeconds: Number.POSITIVE_INFINITY,
}

/** Values that make no sense are stored and ignored. */
const limitsIn = (json: string): Limits => {
  const positive = (key: string): number | undefined => {
    const found = new RegExp(`"${key.replace('$', '\\$')}"\\s*:\\s*(\\d+)`).exec(json)?.[1]
    return found === undefined || Number(found) <= 0 ? undefined : Number(found)
  }
  const before = /"\$tb"\s*:\s*(\d+)/.exec(json)?.[1]
  return {
    truncateBefore: before === undefined ? 0n : BigInt(before),
    maxCount: positive('$maxCount') ?? none.maxCount,
    maxAgeSeconds: positive('$maxAge') ?? none.maxAgeSeconds,
  }
}

export interface Log {
  readonly append: (stream: string, expected: Expected, events: ReadonlyArray<Written>) => AppendResult
  readonly remove: (stream: string, expected: Expected, forGood: boolean) => AppendResult
  readonly view: (stream: string) => StreamView
  readonly all: ReadonlyArray<Recorded>
  /** Whether an event begins, or began, at this position; true too for what lies behind the end. */
  readonly isPosition: (position: number) => boolean
  /** What a link stands for, its text being `REVISION@STREAM`; undefined: it is none, or leads nowhere any more. */
  readonly target: (link: Recorded) => Recorded | undefined
  readonly truncate: (stream: string, before: number) => void
  /** Told of every change, until it says that it has heard enough. */
  readonly onChange: (listener: () => void) => () => void
  /** Takes what can't be read any more out of the whole history too. */
  readonly scavenge: () => void
  /** What a restart forgets: ids are no longer known where no revision was named. */
  readonly forget: () => void
}

/** Where a log is kept beyond the life of its process. */
export interface Journal {
  readonly load: () => Iterable<Recorded>
  readonly add: (recorded: Recorded) => void
}

/**
 * What the server remembers of ids where no revision is named: of an id only the first stream that it was written to, and of
 * all of them the last 8 MiB or so.
 */
const idCache = () => {
  const known = new Map<string, Recorded>()
  let written: Array<string> = []
  let [oldest, bytes] = [0, 0]
  const sizeOf = ({ stream }: Recorded): number => 48 + 2 * stream.length

  const forgetOldest = (): void => {
    const id = written[oldest++] ?? ''
    const old = known.get(id)
    if (old !== undefined) bytes -= sizeOf(old)
    known.delete(id)
    if (oldest < 100_000) return
    written = written.slice(oldest)
    oldest = 0
  }

  return {
    of: (stream: string, id: string): Recorded | undefined => {
      const found = known.get(id)
      return found?.stream === stream ? found : undefined
    },
    add: (recorded: Recorded): void => {
      while (bytes > 8 * 1_048_576 && oldest < written.length) forgetOldest()
      bytes += sizeOf(recorded)
      written.push(recorded.id)
      if (!known.has(recorded.id)) known.set(recorded.id, recorded)
    },
    clear: (): void => {
      known.clear()
      written = []
      oldest = 0
      bytes = 0
    },
  }
}

export const makeLog = (now: () => number, journal?: Journal, limit = 1_048_576): Log => {
  const all: Array<Recorded> = []
  const byStream = new Map<string, Array<Recorded>>()
  const tombstoned = new Set<string>()
  const known = idCache()
  const listeners = new Set<() => void>()
  const begins = new Set<number>()
  let end = 512

  const eventsOf = (stream: string): ReadonlyArray<Recorded> => byStream.get(stream) ?? []
  const current = (stream: string): number => eventsOf(stream).at(-1)?.revision ?? -1

  const limitsOf = (stream: string): Limits => {
    const last = eventsOf(`$$${stream}`).at(-1)
    return last === undefined ? none : limitsIn(new TextDecoder().decode(last.data))
  }

  const softDeleted = (stream: string): boolean => limitsOf(stream).truncateBefore >= ALL - 1024n

  const put = (recorded: Recorded): void => {
    const { stream } = recorded
    begins.add(recorded.position)
    end = recorded.position + 120 + recorded.data.length + recorded.metadata.length + stream.length
    all.push(recorded)
    if (recorded.type === '$streamDeleted') {
      tombstoned.add(stream)
      return
    }
    const there = byStream.get(stream)
    if (there === undefined) byStream.set(stream, [recorded])
    else there.push(recorded)
  }
  for (const recorded of journal?.load() ?? []) put(recorded)

  const record = (stream: string, revision: number, event: Written): Recorded => {
    const recorded = { ...event, stream, revision, position: end, created: String(BigInt(now()) * 10_000n) }
    put(recorded)
    journal?.add(recorded)
    return recorded
  }

  const write = (stream: string, event: Written): Recorded => {
    const recorded = record(stream, current(stream) + 1, event)
    known.add(recorded)
    return recorded
  }

  const metadata = (stream: string, json: string): Recorded =>
    write(`$$${stream}`, {
      id: crypto.randomUUID(),
      type: '$metadata',
      contentType: 'application/json',
      data: new TextEncoder().encode(json),
      metadata: new Uint8Array(),
    })

  const visible = (stream: string): ReadonlyArray<Recorded> => {
    // Of metadata the server keeps the newest alone.
    if (stream.startsWith('$$')) return eventsOf(stream).slice(-1)
    const { truncateBefore, maxCount, maxAgeSeconds } = limitsOf(stream)
    const oldest = BigInt(now()) * 10_000n - BigInt(Number.isFinite(maxAgeSeconds) ? maxAgeSeconds : 0) * 10_000_000n
    const kept = eventsOf(stream).filter(
      ({ revision, created }) =>
        BigInt(revision) >= truncateBefore && (!Number.isFinite(maxAgeSeconds) || BigInt(created) >= oldest),
    )
    return Number.isFinite(maxCount) ? kept.slice(-maxCount) : kept
  }

  const repeated = (stream: string, last: Recorded): AppendResult => ({
    _tag: 'Ok',
    revision: last.revision,
    position: visible(stream).includes(last) ? last.position : undefined,
  })

  /** Undefined: it is no repetition. */
  const repetition = (stream: string, expected: Expected, events: ReadonlyArray<Written>): AppendResult | undefined => {
    const [first] = events
    if (first === undefined) return undefined
    if (typeof expected === 'number') {
      const there = eventsOf(stream).slice(expected + 1, expected + 1 + events.length)
      const last = there.at(-1)
      const same = there.length === events.length && events.every(({ id }, i) => id === there[i]?.id)
      return same && last !== undefined ? repeated(stream, last) : undefined
    }
    if (known.of(stream, first.id) === undefined) return undefined
    const found = events.map(({ id }) => known.of(stream, id))
    const last = found.at(-1)
    if (found.some((one) => one === undefined) || last === undefined) return { _tag: 'Wrong', actual: current(stream) }
    return repeated(stream, last)
  }

  const told = <A>(result: A): A => {
    for (const listener of [...listeners]) listener()
    return result
  }

  const wrong = (stream: string): AppendResult => ({ _tag: 'Wrong', actual: current(stream) })

  const append: Log['append'] = (stream, expected, events) => {
    if (tombstoned.has(stream) || tombstoned.has(stream.replace(/^\$\$/, ''))) return { _tag: 'Deleted' }
    if (events.reduce((sum, { data }) => sum + data.length, 0) > limit) return { _tag: 'TooLarge', limit }
    const gone = softDeleted(stream)
    if (expected === 'stream-exists') {
      if (gone) return { _tag: 'Deleted' }
      if (current(stream) < 0 && eventsOf(`$$${stream}`).length === 0) return wrong(stream)
    }
    const behind = typeof expected !== 'number' || expected < current(stream)
    const before = behind ? repetition(stream, expected, events) : undefined
    if (before !== undefined) return before
    const fits = typeof expected !== 'number' || expected === current(stream) || (gone && expected === -1)
    if (!fits) return wrong(stream)
    if (events.length === 0) return { _tag: 'Ok', revision: current(stream), position: undefined }
    const begin = current(stream) + 1
    const last = events.map((event) => write(stream, event)).at(-1)
    if (gone) metadata(stream, `{"$tb":${begin}}`)
    return told({ _tag: 'Ok', revision: last?.revision ?? -1, position: last?.position })
  }

  const remove: Log['remove'] = (stream, expected, forGood) => {
    if (tombstoned.has(stream)) return { _tag: 'Deleted' }
    const at = current(stream)
    const gone = softDeleted(stream)
    const fits = typeof expected === 'number' ? expected === at || (gone && expected === -1) : forGood || at >= 0
    if (!fits || (!forGood && at < 0)) return wrong(stream)
    if (forGood) {
      const recorded = record(stream, Number(TOMBSTONE_REVISION), {
        id: crypto.randomUUID(),
        type: '$streamDeleted',
        contentType: 'application/json',
        data: new TextEncoder().encode('{}'),
        metadata: new Uint8Array(),
      })
      return told({ _tag: 'Ok', revision: at, position: recorded.position })
    }
    const written = metadata(stream, `{"$tb":${ALL}}`)
    return told({ _tag: 'Ok', revision: at, position: written.position })
  }

  const view = (stream: string): StreamView => {
    if (tombstoned.has(stream) || tombstoned.has(stream.replace(/^\$\$/, ''))) return { _tag: 'Deleted' }
    if (eventsOf(stream).length === 0 || softDeleted(stream)) return { _tag: 'NotFound' }
    return { _tag: 'Found', events: visible(stream) }
  }

  return {
    append,
    remove,
    all,
    isPosition: (position) => position >= end || begins.has(position),
    view,
    target: (link) => {
      const [, revision, stream] = /^(\d+)@(.+)$/.exec(new TextDecoder().decode(link.data)) ?? []
      if (revision === undefined || stream === undefined) return undefined
      const found = view(stream)
      return found._tag === 'Found' ? found.events.find((event) => event.revision === Number(revision)) : undefined
    },
    truncate: (stream, before) => {
      metadata(stream, `{"$tb":${before}}`)
    },
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    scavenge: () => {
      const gone = all.filter(
        (event) =>
          !event.stream.startsWith('$') && !visible(event.stream).includes(event) && event.type !== '$streamDeleted',
      )
      for (const event of gone) all.splice(all.indexOf(event), 1)
    },
    forget: known.clear,
  }
}
