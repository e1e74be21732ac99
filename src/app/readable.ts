/** What is read of the tables, as far as who asks may see it; and how much was withheld. */
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { confidentialTables } from '../../projections/confidential.ts'
import { type Sees, WITHHELD, withoutWithheld } from '../audit/withhold.ts'
import { type Concerns, maySee, type Reader, seesEverything } from '../domain/rights.ts'
import type { Json } from '../kernel/json.ts'
import type { Projection } from '../kernel/projection.ts'
import type { Registry } from '../kernel/registry.ts'

export interface Readable<Row> {
  readonly rows: ReadonlyArray<Row>
  /** Fields of events, or rows of a table, that were withheld. */
  readonly withheld: number
}

/** Who looks after a client, as things stand at the moment asked about. */
export type ManagerOf = (client: string | null) => string | null

/** What is asked of a row that holds what an event says, before somebody reads it. */
type Told = Pick<HistoryEntry, 'client' | 'stream' | 'revision' | 'category' | 'type' | 'data'>

/** Whether the rows of a table hold what events say, whatever is confidential in it included. */
export const tells = ({ table }: Pick<Projection, 'table'>): boolean => 'data' in table && 'category' in table

/** A stream is of the client that its first event names; of any other, only the events that name the client concern it. */
export const beginsStream = ({ revision }: Pick<Told, 'revision'>): boolean => revision === 0

const MANAGER = 'manager-'

const isObject = (data: Json): data is { readonly [field: string]: Json } =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

const textIn = (data: Json, field: string): string | null => {
  const value = isObject(data) ? data[field] : undefined
  return typeof value === 'string' ? value : null
}

/** The manager in whose file it stands: it is of their stream, or a refusal of what was asked of it, or names them. */
const fileOf = ({ category, stream, data }: Told): string | null => {
  if (category === 'manager') return stream.slice(MANAGER.length)
  const about = category === 'refusal' ? textIn(data, 'about') : null
  if (about !== null) return about.startsWith(MANAGER) ? about.slice(MANAGER.length) : null
  return textIn(data, 'manager')
}

/** The data as it may be seen. A refusal says what a rule complained of: of a manager's file that is as confidential as the file. */
const dataFor = (registry: Registry, { category, type, data }: Told, file: string | null, sees: Sees) =>
  category === 'refusal' && file !== null && !sees('personnel') && isObject(data)
    ? { data: { ...data, value: WITHHELD, message: WITHHELD }, withheld: 2 }
    : withoutWithheld(registry, category, type, data, sees)

const toldFor = (
  registry: Registry,
  rows: ReadonlyArray<Told>,
  managerOf: ManagerOf,
  reader: Reader,
): Readable<Told> => {
  const clientOf = new Map<string, string>()
  for (const row of rows) if (row.client !== null && beginsStream(row)) clientOf.set(row.stream, row.client)
  let withheld = 0
  const shown = rows.map((row): Told => {
    const file = fileOf(row)
    const concerns: Concerns = { clientOf: managerOf(row.client ?? clientOf.get(row.stream) ?? null), fileOf: file }
    const sees: Sees = (kind) => maySee(reader, kind, concerns)
    const masked = dataFor(registry, row, file, sees)
    withheld += masked.withheld
    return { ...row, data: masked.data }
  })
  return { rows: shown, withheld }
}

/** The rows of a table as who asks may see them. Who looks after whom is only found out where it matters. */
export const readableRows = async <Row>(
  registry: Registry,
  projection: Pick<Projection, 'name' | 'table'>,
  rows: ReadonlyArray<Row>,
  managerOf: () => Promise<ManagerOf>,
  reader: Reader | undefined,
): Promise<Readable<Row>> => {
  if (reader === undefined || seesEverything(reader)) return { rows, withheld: 0 }
  if (tells(projection)) {
    const told = rows as unknown as ReadonlyArray<Told>
    return toldFor(registry, told, await managerOf(), reader) as unknown as Readable<Row>
  }
  const table = confidentialTables.get(projection.name)
  if (table === undefined) return { rows, withheld: 0 }
  const [concerns, manager] = [table.concernsIn(rows), await managerOf()]
  let withheld = 0
  const seen = rows.flatMap((row) => {
    const whom = concerns(row, manager)
    if (whom === undefined || maySee(reader, table.kind, whom)) return [row]
    withheld += 1
    return table.without === undefined ? [] : [table.without(row) as Row]
  })
  return { rows: seen, withheld }
}
