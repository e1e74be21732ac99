import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { describe, expect, it } from 'vitest'
import { schemasOf } from '../../src/app/schema.ts'
import { crmAggregates } from '../../src/domain/index.ts'
import { bookkeepingAggregates } from '../../src/kernel/bookkeeping.ts'
import { decodeData, type EventDefinition, event } from '../../src/kernel/event-codec.ts'
import { makeRegistry } from '../../src/kernel/registry.ts'
import { struct } from '../../src/kernel/struct.ts'

const folder = import.meta.dirname
const aggregates = [...crmAggregates(), ...bookkeepingAggregates]
const schemas = schemasOf(makeRegistry(aggregates))
const ajv = new Ajv2020({ strict: false, validateFormats: false })

const files = (category: string): ReadonlyArray<string> => readdirSync(join(folder, category))
const read = (category: string, file: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(folder, category, file), 'utf8'))

describe('events written once are read for ever', () => {
  for (const { category, events } of aggregates) {
    it(`${category}: every type has a golden file of every version`, () => {
      const wanted = Object.entries(events as Readonly<Record<string, EventDefinition<unknown>>>).flatMap(
        ([type, { version }]) => Array.from({ length: version }, (_, i) => `${type}.v${i + 1}.json`),
      )
      expect(files(category).toSorted()).toEqual(wanted.toSorted())
    })
    for (const file of files(category)) {
      const [type = '', version = ''] = file.split('.v')
      const definition = (events as Readonly<Record<string, EventDefinition<unknown>>>)[type]
      const number = Number.parseInt(version, 10)
      it(`${category}: ${file}`, () => {
        if (definition === undefined) throw new Error(`${type} is no event of ${category} any more`)
        const data = read(category, file)
        expect(decodeData(definition, data, number)).toEqual(E.right(data))
        // Fields that a newer writer adds pass through untouched.
        expect(decodeData(definition, { ...data, addedLater: 1 }, number)).toEqual(E.right({ ...data, addedLater: 1 }))
        const valid = ajv.compile(schemas.events[type] as object)
        expect(valid(data), JSON.stringify(valid.errors)).toBe(true)
        const [required] = (schemas.events[type] as { readonly required: ReadonlyArray<string> }).required
        if (required === undefined) return
        const { [required]: _left, ...broken } = data
        expect(valid(broken)).toBe(false)
        expect(E.isLeft(decodeData(definition, broken, number))).toBe(true)
      })
    }
  }
})

describe('upcasting', () => {
  const priced = event(
    struct({ net: t.number, gross: t.number }),
    ({ price, ...rest }) => ({ ...rest, net: price }),
    (old) => ({ ...old, gross: Number(old.net) * 1.21 }),
  )
  it('lifts any earlier version through all later ones', () => {
    expect(decodeData(priced, { price: 100 }, 1)).toEqual(E.right({ net: 100, gross: 121 }))
    expect(decodeData(priced, { net: 100 }, 2)).toEqual(E.right({ net: 100, gross: 121 }))
    expect(decodeData(priced, { net: 100, gross: 110 }, 3)).toEqual(E.right({ net: 100, gross: 110 }))
  })
  it('says what can not be read', () => {
    expect(decodeData(priced, { nothing: 1 }, 3)).toEqual(
      E.left('the data does not have the shape of version 3 of this event'),
    )
    expect(E.isLeft(decodeData(priced, 'text', 1))).toBe(true)
    expect(E.isLeft(decodeData(priced, { net: 1, gross: 1 }, 0))).toBe(true)
  })
})

describe('schemas of commands', () => {
  it('know every command, and allow nothing that is not known', () => {
    const valid = ajv.compile(schemas.commands.RaiseObjection as object)
    expect(valid({ type: 'RaiseObjection', deal: 'd1', kind: 'price', words: 'dear' })).toBe(true)
    expect(valid({ type: 'RaiseObjection', deal: 'd1', kind: 'price', words: 'dear', wrods: 'x' })).toBe(false)
    expect(valid({ type: 'RaiseObjection', deal: 'd1', kind: 'prize', words: 'dear' })).toBe(false)
    expect(Object.keys(schemas.commands)).toEqual(aggregates.flatMap(({ commands }) => Object.keys(commands)))
  })
  it('mark personal data', () => {
    expect(schemas.commands.RegisterClient).toMatchObject({ properties: { name: { 'x-personal': true } } })
  })
})
