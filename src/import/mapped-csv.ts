/**
 * Any CSV, by a mapping that is data: which commands a row becomes, and which of its columns their fields are. Where the
 * mapping says `{"$column": "name"}` a field is the row's cell; everything else stands as it is written.
 */
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Command, Sent } from '../app/clientela.ts'
import { isCurrency } from '../domain/values/money.ts'
import type { Zone } from '../domain/values/zone.ts'
import { type Instant, isInstant } from '../kernel/instant.ts'
import { struct } from '../kernel/struct.ts'
import { issuesIn } from '../kernel/validate.ts'
import { readAmount } from './amounts.ts'
import { type CsvRow, openCsv } from './csv.ts'
import type { DateReader } from './dates.ts'
import { type SourceRow, sender, slug } from './source-row.ts'

const IMPORTER = 'csv'

const Condition = struct({ $column: t.string }, { is: t.readonlyArray(t.string), not: t.readonlyArray(t.string) })

const Mapped = struct(
  { type: t.string, fields: t.UnknownRecord },
  {
    /** The column of when it occurred: a day, or an instant. */
    occurredAt: t.string,
    /** Only for rows where all of these hold. */
    when: t.readonlyArray(Condition),
    /** Rules that refuse only because what is asked for is so already. */
    alreadySo: t.readonlyArray(t.string),
    inferred: t.boolean,
  },
)
type Mapped = t.TypeOf<typeof Mapped>

const MappingCodec = struct(
  { commands: t.readonlyArray(Mapped) },
  {
    /** Columns that say which row it is; default all of them. */
    key: t.readonlyArray(t.string),
  },
)
export type Mapping = t.TypeOf<typeof MappingCodec>

type Cells = CsvRow['cells']
type Filled = E.Either<readonly [column: string, reason: string], unknown>

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

const forms = ['text', 'slug', 'number', 'amount', 'date', 'yes-no'] as const

/** A cell, as the mapping wants it. */
interface Reference {
  readonly $column: string
  readonly $as?: (typeof forms)[number]
  /** Of an amount: an ISO code, or the column that names it. */
  readonly $currency?: string | { readonly $column: string }
  /** What the file's words mean. */
  readonly $words?: Readonly<Record<string, unknown>>
  /** In place of an empty cell; without one the field is left out. */
  readonly $default?: unknown
}

const isReference = (u: unknown): u is Reference => isRecord(u) && typeof u.$column === 'string'

/** Every column that a mapping reads. */
const columnsIn = (u: unknown): ReadonlyArray<string> => {
  if (Array.isArray(u)) return u.flatMap(columnsIn)
  if (!isRecord(u)) return []
  const own = typeof u.$column === 'string' ? [u.$column] : []
  return [...own, ...Object.values(u).flatMap(columnsIn)]
}

/** What a mapping can't mean, where it says it. */
const problemIn = (u: unknown, path: string): string | undefined => {
  if (Array.isArray(u)) return u.map((one, i) => problemIn(one, `${path}[${i}]`)).find((one) => one !== undefined)
  if (!isRecord(u)) return undefined
  if (isReference(u)) {
    if (u.$as !== undefined && !forms.includes(u.$as)) return `${path}.$as: one of ${forms.join(', ')}`
    const known = ['$column', '$as', '$currency', '$words', '$default']
    const unknown = Object.keys(u).find((name) => !known.includes(name))
    return unknown === undefined
      ? undefined
      : `${path}.${unknown}: beside $column there may be ${known.slice(1).join(', ')}`
  }
  return Object.entries(u)
    .map(([name, one]) => problemIn(one, `${path}.${name}`))
    .find((one) => one !== undefined)
}

/** Reads a mapping. Left: what is wrong with it and where. */
export const readMapping = (text: string, commands: ReadonlySet<string>): E.Either<string, Mapping> => {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (thrown) {
    return E.left(`not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
  }
  const [wrong] = issuesIn(MappingCodec, parsed)
  if (wrong !== undefined) return E.left(`${wrong.field} ${wrong.message}`)
  const mapping = parsed as Mapping
  if (mapping.commands.length === 0) return E.left('commands is empty: a row becomes at least one')
  for (const [i, { type, fields }] of mapping.commands.entries()) {
    if (!commands.has(type))
      return E.left(`commands[${i}].type: no command is called ${type}; "clientela schema" lists them`)
    const problem = problemIn(fields, `commands[${i}].fields`)
    if (problem !== undefined) return E.left(problem)
  }
  return E.right(mapping)
}

interface Reading {
  readonly date: DateReader
  readonly currency: string
}

const readCell = (reference: Reference, cells: Cells, { date, currency }: Reading): Filled => {
  const { $column: column, $as: as = 'text', $words: words, $currency: named } = reference
  const text = cells[column] ?? ''
  if (text === '') return E.right(reference.$default)
  if (words !== undefined)
    return Object.hasOwn(words, text)
      ? E.right(words[text])
      : E.left([column, `"${text.slice(0, 40)}" is none of ${Object.keys(words).join(', ')}`])
  const failing = E.mapLeft((reason: string) => [column, reason] as const)
  switch (as) {
    case 'text':
      return E.right(text)
    case 'slug':
      return E.right(slug(text))
    case 'number': {
      const value = Number(text)
      return Number.isFinite(value) ? E.right(value) : E.left([column, `"${text.slice(0, 40)}" is not a number`])
    }
    case 'date':
      return failing(date(text))
    case 'yes-no':
      return /^(yes|true|1)$/i.test(text)
        ? E.right(true)
        : /^(no|false|0)$/i.test(text)
          ? E.right(false)
          : E.left([column, `"${text.slice(0, 40)}" is neither yes nor no`])
    case 'amount': {
      const code = typeof named === 'string' ? named : named === undefined ? currency : (cells[named.$column] ?? '')
      if (!isCurrency(code)) return E.left([column, `"${code}" is no ISO 4217 code`])
      return failing(E.map((amount: number) => ({ amount, currency: code }))(readAmount(text, code)))
    }
  }
}

/** A field of a command with the row's cells in their places; undefined where it is left out. */
const fill = (template: unknown, cells: Cells, reading: Reading): Filled => {
  if (isReference(template)) return readCell(template, cells, reading)
  if (Array.isArray(template)) {
    const all: Array<unknown> = []
    for (const one of template) {
      const filled = fill(one, cells, reading)
      if (E.isLeft(filled)) return filled
      if (filled.right !== undefined) all.push(filled.right)
    }
    return E.right(all)
  }
  if (!isRecord(template)) return E.right(template)
  const all: Record<string, unknown> = {}
  for (const [name, one] of Object.entries(template)) {
    const filled = fill(one, cells, reading)
    if (E.isLeft(filled)) return filled
    if (filled.right !== undefined) all[name] = filled.right
  }
  return E.right(all)
}

const holds = (conditions: Mapped['when'], cells: Cells): boolean =>
  (conditions ?? []).every(({ $column, is, not }) => {
    const cell = cells[$column] ?? ''
    return (is === undefined ? not !== undefined || cell !== '' : is.includes(cell)) && not?.includes(cell) !== true
  })

export interface MappedSettings extends Reading {
  readonly file: string
  readonly mapping: Mapping
  readonly zone: Zone
}

const momentOf = (
  column: string | undefined,
  cells: Cells,
  { date, zone }: MappedSettings,
): E.Either<readonly [column: string, reason: string], Instant | undefined> => {
  const text = column === undefined ? '' : (cells[column] ?? '')
  if (text === '') return E.right(undefined)
  if (isInstant(text)) return E.right(text)
  const day = date(text)
  return E.isLeft(day) ? E.left([column ?? '', day.left]) : E.right(zone.startOfDay(day.right))
}

/** The commands of a row, or why there are none. */
const contentOf = (row: CsvRow, key: string, settings: MappedSettings): SourceRow['content'] => {
  if (row.ragged !== undefined) return { _tag: 'Rejected', column: '', reason: row.ragged }
  const commands: Array<Sent> = []
  const alreadySo = new Set<string>()
  for (const mapped of settings.mapping.commands) {
    if (!holds(mapped.when, row.cells)) continue
    const fields = fill(mapped.fields, row.cells, settings)
    if (E.isLeft(fields)) return { _tag: 'Rejected', column: fields.left[0], reason: fields.left[1] }
    const moment = momentOf(mapped.occurredAt, row.cells, settings)
    if (E.isLeft(moment)) return { _tag: 'Rejected', column: moment.left[0], reason: moment.left[1] }
    const send = sender(IMPORTER, basename(settings.file), row.line, key, undefined)
    const command = { type: mapped.type, ...(fields.right as object) } as Command
    commands.push(send(command, mapped.inferred === true ? 'inferred' : 'said', moment.right))
    for (const rule of mapped.alreadySo ?? []) alreadySo.add(rule)
  }
  if (commands.length === 0)
    return { _tag: 'Rejected', column: '', reason: 'no command of the mapping is for such a row ("when")' }
  return { _tag: 'Commands', commands, alreadySo: [...alreadySo] }
}

/**
 * Rows as the mapping makes them. The same row again is recognised, wherever in the file it stands; of rows that are alike in
 * their key the second is another. Throws `FileProblem` where the file lacks a column that the mapping names.
 */
export async function* mappedRows(settings: MappedSettings): AsyncGenerator<SourceRow> {
  const { file, mapping } = settings
  const moments = mapping.commands.flatMap(({ occurredAt }) => (occurredAt === undefined ? [] : [occurredAt]))
  const required = [...new Set([...columnsIn(mapping.commands), ...moments, ...(mapping.key ?? [])])]
  const { rows } = await openCsv(file, { required })
  const alike = new Map<string, number>()
  for await (const row of rows) {
    const said = JSON.stringify((mapping.key ?? Object.keys(row.cells)).map((name) => row.cells[name] ?? ''))
    const times = (alike.get(said) ?? 0) + 1
    alike.set(said, times)
    const key = `${said}${times === 1 ? '' : `/${times}`}`
    yield { file: basename(file), line: row.line, cells: row.cells, content: contentOf(row, key, settings) }
  }
}
