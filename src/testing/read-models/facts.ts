/** Facts by when they occurred, up to what had occurred and been recorded. */
import { deepStrictEqual, ok, strictEqual } from 'node:assert/strict'
import * as E from 'fp-ts/lib/Either.js'
import type { Envelope } from '../../kernel/event-codec.ts'
import { type Instant, instantFromEpochMs, LAST_INSTANT } from '../../kernel/instant.ts'
import type { AnyRow } from '../../kernel/projection.ts'
import { factsOf, json, nullable, text } from '../../kernel/projection.ts'
import type { ReadModelStore } from '../../readmodels/port.ts'
import { type Case, changes, committed } from './case.ts'

const occasions = factsOf<Envelope>()({
  name: 'occasions',
  version: 1,
  doc: 'facts with both times',
  table: {
    position: text('where it stands'),
    occurredAt: text('when it happened'),
    recordedAt: text('when it was recorded'),
    who: text('who'),
    tags: nullable(json('anything')),
  },
  on: {},
})

const NONE_LATER = LAST_INSTANT

/** `day` of occurring and of recording, in May 2026. */
const noonOf = (day: number): Instant => instantFromEpochMs(Date.UTC(2026, 4, day, 12))

const occasion = (position: number, occurred: number, recorded: number, more: Partial<AnyRow> = {}) => {
  const times = { position: String(position), occurredAt: noonOf(occurred), recordedAt: noonOf(recorded) }
  return [String(position), { ...times, who: 'ann', tags: null, ...more }] as const
}

export const factCases: Readonly<Record<string, Case>> = {
  'facts come by when they occurred, then by position, up to what may have occurred and been recorded': async ({
    store,
    other,
  }) => {
    const generation = await store.open(occasions)
    const tags = ['a', { b: null }]
    const first = [
      occasion(2, 3, 3),
      occasion(4, 1, 4, { tags }),
      occasion(9, 4, 5, { who: 'bob' }),
      occasion(10, 4, 5),
      occasion(11, 5, 6, { tags: {} }),
    ]
    const then = await committed(store, generation, changes(undefined, 11, first), occasions)
    const asked = async (from: ReadModelStore, occurredUpTo: Instant, recordedUpTo: Instant) => {
      const rows = await from.facts(generation, occasions, { occurredUpTo, recordedUpTo })
      if (E.isLeft(rows)) throw new Error(rows.left.message)
      return rows.right.map(({ position, who, tags: said }) => [position, who, said])
    }
    const inOrder = [
      ['4', 'ann', tags],
      ['2', 'ann', null],
      ['9', 'bob', null],
      ['10', 'ann', null],
      ['11', 'ann', {}],
    ]
    deepStrictEqual(await asked(store, NONE_LATER, NONE_LATER), inOrder)
    // What comes later falls into its place, whoever asks.
    await committed(other, then, changes(11, 12, [occasion(12, 2, 7)]), occasions)
    deepStrictEqual(await asked(store, NONE_LATER, NONE_LATER), inOrder.toSpliced(1, 0, ['12', 'ann', null]))
    deepStrictEqual(await asked(other, noonOf(3), NONE_LATER), [inOrder[0], ['12', 'ann', null], inOrder[1]])
    deepStrictEqual(await asked(other, NONE_LATER, noonOf(4)), inOrder.slice(0, 2))
  },
  'facts of a generation that was replaced are taken over': async ({ store }) => {
    const old = await store.open(occasions)
    ok(await store.promote(old, occasions, undefined))
    const next = await store.begin(occasions)
    ok(await store.promote(next, occasions, old))
    const rows = await store.facts(old, occasions, { occurredUpTo: NONE_LATER, recordedUpTo: NONE_LATER })
    strictEqual(E.isLeft(rows) && rows.left._tag, 'TakenOver')
  },
}
