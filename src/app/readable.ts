/** What is read of the tables, as far as who asks may see it; and how much was withheld. */
import type { HistoryEntry } from '../../projections/audit/facts.ts'
import { confidentialTables } from '../../projections/confidential.ts'
import { type Erased, withoutErased } from '../audit/erased.ts'
import { toldTo } from '../audit/told.ts'
import { mayReadAccessLog, maySee, type Reader, seesEverything } from '../domain/rights.ts'
import { ACCESS } from '../kernel/access-events.ts'
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
type Told = Pick<HistoryEntry, 'client' | 'stream' | 'revision' | 'category' | 'type' | 'data'> &
  Partial<Pick<HistoryEntry, 'actor' | 'reason'>>

/** Whether the rows of a table hold what events say, whatever is confidential in it included. */
export const tells = ({ table }: Pick<Projection, 'table'>): boolean => 'data' in table && 'category' in table

/** A stream is of the client that its first event names; of any other, only the events that name the client concern it. */
export const beginsStream = ({ revision }: Pick<Told, 'revision'>): boolean => revision === 0

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
    const responsible = managerOf(row.client ?? clientOf.get(row.stream) ?? null)
    const { withheld: hidden, ...told } = toldTo(registry, row, responsible, reader)
    withheld += hidden
    return { ...row, ...told }
  })
  return { rows: shown, withheld }
}

/** What events say, without what was erased and without what the reader may not see. */
const toldRows = async (
  registry: Registry,
  rows: ReadonlyArray<Told>,
  managerOf: () => Promise<ManagerOf>,
  reader: Reader | undefined,
  erased: Erased,
): Promise<Readable<Told>> => {
  const kept = rows.map(withoutErased(registry, erased))
  if (reader === undefined || mayReadAccessLog(reader)) return { rows: kept, withheld: 0 }
  const told = kept.filter(({ category }) => category !== ACCESS)
  return seesEverything(reader)
    ? { rows: told, withheld: kept.length - told.length }
    : toldFor(registry, told, await managerOf(), reader)
}

/** The rows of a table as who asks may see them. Who looks after whom is only found out where it matters. */
export const readableRows = async <Row>(
  registry: Registry,
  projection: Pick<Projection, 'name' | 'table'>,
  rows: ReadonlyArray<Row>,
  managerOf: () => Promise<ManagerOf>,
  reader: Reader | undefined,
  erased: () => Promise<Erased>,
): Promise<Readable<Row>> => {
  if (tells(projection)) {
    const events = rows as unknown as ReadonlyArray<Told>
    return (await toldRows(registry, events, managerOf, reader, await erased())) as unknown as Readable<Row>
  }
  if (reader === undefined || seesEverything(reader)) return { rows, withheld: 0 }
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
