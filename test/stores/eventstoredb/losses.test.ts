/** A server that is stopped, killed or frozen while it is written to and followed: a real one and ours, each a process. */
import { setTimeout as after } from 'node:timers/promises'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { commandHandler } from '../../../src/kernel/command-handler.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { makeRegistry } from '../../../src/kernel/registry.ts'
import { eventStoreDbStore } from '../../../src/stores/eventstoredb/store.ts'
import { counter } from '../../support/counting.ts'
import type { ServerProcess } from '../../support/eventstoredb-process.ts'
import { secondsSince, start } from '../../support/losses.ts'
import { machineClock, orThrow } from '../../support/stores.ts'
import { until } from '../../support/until.ts'

const COMMANDS = 300
const [SILENCE_MS, PROBE_MS] = [500, 1_500]

/** Sent again until it is answered, as whoever wants something done would. */
const done = async (handle: ReturnType<typeof commandHandler>['handle'], n: number): Promise<void> => {
  const command = { type: 'Count', counter: String(n % 7), by: 1 }
  const send = handle({ command, commandId: `c${n}`, actor: { id: 'a', role: 'head' } })
  const isDone = (answer: Awaited<ReturnType<typeof send>>): boolean => {
    if (E.isLeft(answer)) expect(['StoreUnavailable', 'OutcomeUnknown', 'Contention']).toContain(answer.left._tag)
    return E.isRight(answer)
  }
  await until(send, isDone, () => after(20))
}

/** What happens to the server in the middle, and how long it took the follower to notice. */
const ways: Readonly<Record<string, (server: ServerProcess, noticed: () => Promise<void>) => Promise<number>>> = {
  stopped: async (server) => {
    server.signal('SIGTERM')
    await server.gone()
    await server.start()
    return 0
  },
  killed: async (server) => {
    server.signal('SIGKILL')
    await server.gone()
    await server.start()
    return 0
  },
  frozen: async (server, noticed) => {
    server.signal('SIGSTOP')
    const began = performance.now()
    await noticed()
    const seconds = secondsSince(began)
    server.signal('SIGCONT')
    return seconds
  },
}

describe('a server in the middle of work', { timeout: 180_000 }, () => {
  for (const [how, befalls] of Object.entries(ways))
    it(`that is ${how}: every command is written once, and followed once, in order, by a reader that goes on by itself`, async (test) => {
      const server = await start(test)
      let resumed = Promise.withResolvers<void>()
      const store = orThrow(
        await eventStoreDbStore({
          url: server.url,
          appendTimeoutMs: 2_000,
          readTimeoutMs: 2_000,
          silenceMs: SILENCE_MS,
          probeTimeoutMs: PROBE_MS,
          onResumed: (what) => {
            if (what === 'follow') resumed.resolve()
          },
        })(),
      )
      onTestFinished(store.close)
      const { handle } = commandHandler({
        store,
        registry: makeRegistry([counter]),
        clock: machineClock,
        dayOf: () => '2026-01-01' as LocalDate,
        newId: () => crypto.randomUUID(),
        random: Math.random,
        sleep: after,
      })
      const stop = new AbortController()
      const seen: Array<string> = []
      const half = Promise.withResolvers<void>()
      const following = (async () => {
        for await (const { events } of store.follow({
          after: 'start',
          filter: { categories: ['counter'] },
          signal: stop.signal,
        })) {
          for (const { metadata } of events) seen.push((metadata as { readonly commandId: string }).commandId)
          if (seen.length >= COMMANDS / 3) half.resolve()
          if (new Set(seen).size === COMMANDS) stop.abort()
        }
      })()
      let next = 0
      const worker = async (): Promise<void> => {
        while (next < COMMANDS) await done(handle, next++)
      }
      const working = Promise.all(Array.from({ length: 8 }, worker))
      // Said where it is awaited.
      working.catch(() => undefined)
      await half.promise
      resumed = Promise.withResolvers()
      const noticedAfter = await befalls(server, () => resumed.promise)
      await working
      await following
      expect(noticedAfter).toBeLessThan((SILENCE_MS + PROBE_MS) / 1_000 + 3)
      const written: Array<string> = []
      for await (const page of store.readAll({ filter: { categories: ['counter'] } }))
        for (const { metadata } of page) written.push((metadata as { readonly commandId: string }).commandId)
      expect(new Set(written).size).toBe(COMMANDS)
      expect(written.length).toBe(COMMANDS)
      expect(seen).toEqual(written)
    })
})
