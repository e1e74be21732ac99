/**
 * Tables of which not everybody sees every row. Who asks is told how many were withheld; a view on them answers from those
 * that its reader sees.
 */
import { type Concerns, type DataClass, nobody } from '../src/domain/rights.ts'
import { copiedRow } from '../src/kernel/projection.ts'
import { clientsOf } from './clients/client.ts'
import { type ClientChange, clientChanges } from './clients/facts.ts'
import { type FileEntry, personnelFile } from './managers/facts.ts'
import { responsibleOf } from './managers/keeping.ts'
import { type AgreedTerms, agreedTerms } from './terms/facts.ts'

/** Whom a row concerns, given who looks after each client; undefined where there is nothing confidential in it. */
type ConcernsOf<Row> = (row: Row, managerOf: (client: string | null) => string | null) => Concerns | undefined

export interface ConfidentialTable {
  readonly kind: DataClass
  /** Made anew for the rows of a question, so that one may say what others are about. */
  readonly concernsIn: (rows: ReadonlyArray<unknown>) => ConcernsOf<unknown>
  /** The row without what is confidential in it; absent where all of the row is. */
  readonly without?: (row: unknown) => unknown
}

const isAgreed = ({ discount, bonus, prices, priceList, provisions }: AgreedTerms): boolean =>
  [discount, bonus, prices, priceList, provisions].some((one) => one !== null)

/** A contract's client is named where it is drafted. */
const termsConcern = (rows: ReadonlyArray<AgreedTerms>): ConcernsOf<AgreedTerms> => {
  const clients = new Map(
    rows.flatMap(({ contract, client }) => (contract === null || client === null ? [] : [[contract, client] as const])),
  )
  return (row, managerOf) =>
    isAgreed(row)
      ? { ...nobody, clientOf: managerOf(row.client ?? clients.get(row.contract ?? '') ?? null) }
      : undefined
}

/** All of a file concerns the manager whose it is. */
const fileConcerns = (): ConcernsOf<FileEntry> => (row) => ({ ...nobody, fileOf: row.manager })

/** That a client was lost through a manager stands in the file of who is named, else of who looked after it then. */
const conductConcerns = (rows: ReadonlyArray<ClientChange>): ConcernsOf<ClientChange> => {
  const responsible = responsibleOf(clientsOf(rows))
  return ({ type, client, manager, occurredAt }) =>
    type === 'ClientLost' ? { ...nobody, fileOf: manager ?? responsible(client, occurredAt) } : undefined
}

const withoutConduct = (row: ClientChange): ClientChange => ({
  ...copiedRow(clientChanges.table, row),
  conduct: null,
  reason: row.reason === 'conduct' ? null : row.reason,
})

const confidential = <Row>(
  kind: DataClass,
  concernsIn: (rows: ReadonlyArray<Row>) => ConcernsOf<Row>,
  without?: (row: Row) => Row,
): ConfidentialTable => ({
  kind,
  concernsIn: concernsIn as ConfidentialTable['concernsIn'],
  ...(without === undefined ? {} : { without: without as NonNullable<ConfidentialTable['without']> }),
})

/** By the name of the table. */
export const confidentialTables: ReadonlyMap<string, ConfidentialTable> = new Map([
  [agreedTerms.name, confidential<AgreedTerms>('terms', termsConcern)],
  [personnelFile.name, confidential<FileEntry>('personnel', fileConcerns)],
  [clientChanges.name, confidential<ClientChange>('personnel', conductConcerns, withoutConduct)],
])
