/** How columns of a page are put down: whichever way takes least to look a value up. */
import { isInstant } from '../../kernel/instant.ts'
import type { AnyKeptColumn } from '../../kernel/kept.ts'

/** A packed column; `codes` are numbers of the type that the coding says. */
export interface PackedColumn {
  /**
   * `few`, `many`: distinct values as a JSON list, and for each row which of them it is (16 or 32 bits), no codes where there is
   * one only; one past the last is undefined · `instants`: text of one width each, put together, blank where undefined · `numbers`: text
   * of whole numbers, as such · `floats`: numbers · `ends`: of lists, where among all their items each ends.
   */
  readonly coding: 'few' | 'many' | 'instants' | 'numbers' | 'floats' | 'ends'
  readonly values: string
  readonly codes: Uint16Array | Uint32Array | Float64Array | null
}

export type Named = readonly [name: string, column: PackedColumn]

export const INSTANT_WIDTH = 24
const BLANK = ' '.repeat(INSTANT_WIDTH)
const WHOLE = /^(0|[1-9]\d{0,14})$/
const MOST_16 = 0xff_ff

type Values = ReadonlyArray<unknown>

const areInstants = (values: Values): boolean =>
  values.some(isInstant) && values.every((value) => value === undefined || isInstant(value))
const areWhole = (values: Values): values is ReadonlyArray<string> =>
  values.every((value) => typeof value === 'string' && WHOLE.test(value))
/** Numbers that are not all the same one. */
const areNumbers = (values: Values): values is ReadonlyArray<number> =>
  values.every((value) => typeof value === 'number') && values.some((value) => value !== values[0])

/** `textOf`: the JSON of a value that is not undefined. */
const packFew = (all: Values, textOf: (value: unknown) => string): PackedColumn => {
  const codeOf = new Map<string, number>()
  const codes = new Uint32Array(all.length)
  for (const [i, value] of all.entries()) {
    if (value === undefined) continue
    const text = textOf(value)
    const code = codeOf.get(text) ?? codeOf.size
    codeOf.set(text, code)
    codes[i] = code
  }
  for (const [i, value] of all.entries()) if (value === undefined) codes[i] = codeOf.size
  const values = `[${[...codeOf.keys()].join(',')}]`
  if (codeOf.size === 1 && codes.every((code) => code === 0)) return { coding: 'few', values, codes: null }
  return codeOf.size < MOST_16
    ? { coding: 'few', values, codes: Uint16Array.from(codes) }
    : { coding: 'many', values, codes }
}

const json = (value: unknown): string => JSON.stringify(value)
/** Columns of JSON come as text. */
const asItIs = (value: unknown): string => (value === null ? 'null' : String(value))

/** A column of values as a table gives them: `isJson` where they are text of JSON. */
export const packColumn = (values: Values, isJson = false): PackedColumn => {
  if (isJson) return packFew(values, asItIs)
  if (areInstants(values))
    return { coding: 'instants', values: values.map((value) => value ?? BLANK).join(''), codes: null }
  if (areWhole(values)) return { coding: 'numbers', values: '', codes: Float64Array.from(values, Number) }
  if (areNumbers(values)) return { coding: 'floats', values: '', codes: Float64Array.from(values) }
  return packFew(values, json)
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined

/** A column of what is kept, and those that it is made of. */
export const packKept = (name: string, column: AnyKeptColumn, values: Values): ReadonlyArray<Named> => {
  if (column === 'value') return [[name, packColumn(values)]]
  if ('record' in column)
    return Object.entries(column.record).flatMap(([field, own]) =>
      packKept(
        `${name}.${field}`,
        own,
        values.map((value) => fieldOf(value, field)),
      ),
    )
  const items: Array<unknown> = []
  const ends = Float64Array.from(values, (value) => {
    if (Array.isArray(value)) for (const item of value) items.push(item)
    return items.length
  })
  const own: AnyKeptColumn = column.list === 'value' ? 'value' : { record: column.list }
  return [[name, { coding: 'ends', values: '', codes: ends }], ...packKept(`${name}.`, own, items)]
}
