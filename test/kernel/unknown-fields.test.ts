import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { crmAggregates } from '../../src/domain/index.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { struct } from '../../src/kernel/struct.ts'
import { unknownFields } from '../../src/kernel/unknown-fields.ts'
import { validateCommand } from '../../src/kernel/validate.ts'

const inner = struct({ a: t.number }, { b: t.string })
const codec = struct(
  { one: inner, many: t.readonlyArray(inner), plain: t.string },
  { nested: t.array(struct({ deep: t.readonlyArray(inner) })), map: t.record(t.string, t.string) },
)
const fields = (value: unknown) => unknownFields(codec, value).map(({ field }) => field)

describe('fields that no codec knows', () => {
  it('are found at the top, in records, in lists and in lists of lists', () => {
    expect(fields({ one: { a: 1 }, many: [{ a: 1, b: 'x' }], plain: 'p' })).toEqual([])
    expect(fields({ onne: 1 })).toEqual(['onne'])
    expect(fields({ one: { a: 1, c: 2 } })).toEqual(['one.c'])
    expect(fields({ many: [{ a: 1 }, { a: 1, B: 2 }] })).toEqual(['many.1.B'])
    expect(fields({ nested: [{ deep: [{ a: 1 }] }, { deep: [{ a: 1 }, { A: 1 }] }] })).toEqual(['nested.1.deep.1.A'])
  })

  it('are no matter of maps, whose keys are free, nor of what has the wrong shape altogether', () => {
    expect(fields({ map: { anything: 'x' } })).toEqual([])
    expect(fields({ one: 3, many: 'x', nested: null })).toEqual([])
  })

  it('names like those of every object are no fields', () => {
    expect(fields(JSON.parse('{"__proto__": 1, "constructor": 2, "one": {"toString": 3}}'))).toEqual([
      '__proto__',
      'constructor',
      'one.toString',
    ])
  })

  it('a misspelt discount of an offer is refused with its place, not given', () => {
    const price = { amount: 100, currency: 'EUR' }
    const command = {
      type: 'MakeOffer',
      deal: 'd',
      lines: [
        { product: 'p', quantity: 1, unitPrice: price, discount: 500 },
        { product: 'p', quantity: 1, unitPrice: price, discout: 500 },
      ],
    }
    const answer = validateCommand(makeRegistry(crmAggregates()), command)
    expect(E.isLeft(answer) && answer.left.issues).toEqual([
      { field: 'lines.1.discout', value: null, message: expect.stringContaining('known are: product, quantity') },
    ])
  })

  it('nor is money with something beside amount and currency', () => {
    const unitPrice = { amount: 100, currency: 'EUR', vat: 21 }
    const command = { type: 'MakeOffer', deal: 'd', lines: [{ product: 'p', quantity: 1, unitPrice }] }
    const answer = validateCommand(makeRegistry(crmAggregates()), command)
    expect(E.isLeft(answer) && answer.left.issues.map(({ field }) => field)).toEqual(['lines.0.unitPrice'])
  })
})
