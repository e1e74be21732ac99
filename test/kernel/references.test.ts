/** A name in the references leads to who stands for the instance now, and to what it is of. */
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import { defineAggregate } from '../../src/kernel/aggregate.ts'
import type { Reference } from '../../src/kernel/decider.ts'
import { asNamed, chainOf, follow, followAll, restsOn } from '../../src/kernel/references.ts'

type House = { readonly into?: string } | null
type Key = { readonly house: string } | null
const nothing = { events: {}, commands: {}, creates: [] }

const house = defineAggregate({
  ...nothing,
  category: 'house',
  decider: { initial: null as House, evolve: (state) => state, decide: () => () => () => E.right([]) },
  standsIn: (state) => state?.into,
})
const key = defineAggregate({
  ...nothing,
  category: 'key',
  decider: { initial: null as Key, evolve: (state) => state, decide: () => () => () => E.right([]) },
  owner: (state) => (state === null ? undefined : ['house', state.house]),
})
const aggregates = new Map([house, key].map((one) => [one.category, one]))

const states: Readonly<Record<string, House | Key>> = {
  'house-a': { into: 'b' },
  'house-b': { into: 'c' },
  'house-c': {},
  'house-x': { into: 'y' },
  'house-y': { into: 'x' },
  'key-k': { house: 'a' },
  'key-free': null,
}

const at = (category: string, id: string): Reference<unknown> => {
  const stream = `${category}-${id}`
  return { id, stream, revision: 0, state: states[stream] ?? null }
}

const reach = (category: string, id: string): Reference<unknown> => {
  const { named } = followAll(aggregates, at, { named: [category, id] })
  if (named === undefined) throw new Error('not found')
  return named
}

describe('a reference', () => {
  it('is the instance itself, where nothing stands for it', () => {
    expect(reach('house', 'c')).toEqual(at('house', 'c'))
    expect(reach('house', 'nowhere')).toMatchObject({ id: 'nowhere', state: null })
  })

  it('is whoever stands for it in the end, with all on the way beside it', () => {
    const found = reach('house', 'a')
    expect(found.id).toBe('c')
    expect(chainOf(found).map(({ id }) => id)).toEqual(['c', 'b', 'a'])
    expect(asNamed(found)).toEqual(at('house', 'a'))
  })

  it('comes with what it is of, or with who stands for that', () => {
    const found = reach('key', 'k')
    expect([found.id, found.owner?.id]).toEqual(['k', 'c'])
    expect(restsOn(found).map(({ stream }) => stream)).toEqual(['key-k', 'house-c', 'house-b', 'house-a'])
    expect(reach('key', 'free').owner).toBeUndefined()
  })

  it('goes round in no circle', () => {
    expect(chainOf(reach('house', 'x')).map(({ id }) => id)).toEqual(['y', 'x'])
  })

  it('says which stream has to be read first', () => {
    const seen = new Map<string, Reference<unknown>>()
    const asked: Array<string> = []
    for (;;) {
      const followed = follow(aggregates, (category, id) => seen.get(`${category}-${id}`), ['key', 'k'])
      if ('found' in followed) break
      const stream = followed.missing.join('-')
      asked.push(stream)
      seen.set(stream, at(...followed.missing))
    }
    expect(asked).toEqual(['key-k', 'house-a', 'house-b', 'house-c'])
  })
})
