/** Reads a table of facts whole: packed pages where there are any, plain rows for what is newer than the last of them. */
import type { FactBounds, Times } from '../../kernel/counting.ts'
import { ClientelaError } from '../../kernel/errors.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import type { Database } from '../../stores/sqlite/open.ts'
import type { Generation } from '../port.ts'
import { notReady } from '../status.ts'
import { byTime, type Fetched, type PageBounds, type PageReader, pack, pageReader } from './pages.ts'
import * as sql from './sql.ts'
import type { Statement } from './statement.ts'

type Prepare = (text: string) => Statement
type FromSql = (projection: Projection) => (row: Readonly<Record<string, unknown>>) => AnyRow
type Fact = AnyRow & Times

/** A column is fetched when it is looked at: by then its table may have been replaced by one that was rebuilt. */
const replaced = ({ name }: Generation, cause?: unknown): Error =>
  new ClientelaError(notReady(name, 'was replaced while it was read: ask again'), { cause })

const orReplaced = <A>(generation: Generation, fetch: () => A): A => {
  try {
    return fetch()
  } catch (thrown) {
    throw replaced(generation, thrown)
  }
}

const BEFORE_ALL = '-1'

export interface FactPages {
  /** Packs what is not packed yet, as far as it fills whole pages. */
  readonly pack: (generation: Generation, projection: Projection) => void
  readonly read: (generation: Generation, projection: Projection, bounds: FactBounds) => ReadonlyArray<AnyRow>
}

export const factPages = (db: Database, prepared: Prepare, fromSql: FromSql, pageRows: number): FactPages => {
  const readers = new Map<Projection, PageReader>()
  const made = new Set<number>()

  const there = (generation: Generation): void => {
    if (!made.has(generation.id)) db.exec(sql.createPages(generation))
    made.add(generation.id)
  }
  const packedUpTo = (generation: Generation): string =>
    (prepared(sql.lastPage(generation)).get()?.upTo as string | undefined) ?? BEFORE_ALL
  const isPageFull = (generation: Generation): boolean =>
    prepared(sql.someRow(generation)).get(packedUpTo(generation), pageRows - 1) !== undefined

  /** Where another process has packed it meanwhile, the next page is looked for from there. */
  const packNext = db.transaction((generation: Generation, projection: Projection): void => {
    if (!isPageFull(generation)) return
    const rows = prepared(sql.newerRows(generation)).all(packedUpTo(generation), pageRows)
    const { bounds, packed } = pack(rows, sql.columnsOf(projection))
    db.prepare(sql.addPage(generation)).run(bounds)
    const add = prepared(sql.addPacked(generation))
    for (const [name, { coding, values, codes }] of packed)
      add.run(bounds.upTo, name, coding, values, codes === null ? null : Buffer.from(codes.buffer))
  })

  const readerOf = (projection: Projection): PageReader => {
    const known = readers.get(projection) ?? pageReader(sql.columnsOf(projection))
    readers.set(projection, known)
    return known
  }

  return {
    pack: (generation, projection) => {
      there(generation)
      while (isPageFull(generation)) packNext.immediate(generation, projection)
    },
    read: (generation, projection, { occurredUpTo, recordedUpTo }) => {
      const counts = (row: Fact): boolean => row.occurredAt <= occurredUpTo && row.recordedAt <= recordedUpTo
      const reader = readerOf(projection)
      const column = prepared(sql.packedColumn(generation))
      const fetch = (page: string, name: string): Fetched => {
        const found = orReplaced(generation, () => column.get(page, name))
        if (found === undefined) throw replaced(generation)
        return found as unknown as Fetched
      }
      const all: Array<Fact> = []
      const take = (rows: number, rowAt: (at: number) => AnyRow, whole: boolean): void => {
        for (let at = 0; at < rows; at++) {
          const row = rowAt(at) as Fact
          if (whole || counts(row)) all.push(row)
        }
      }
      let upTo = BEFORE_ALL
      for (const page of prepared(sql.pages(generation)).all() as unknown as ReadonlyArray<PageBounds>) {
        upTo = page.upTo
        if (page.firstOccurred > occurredUpTo || page.firstRecorded > recordedUpTo) continue
        const whole = page.lastOccurred <= occurredUpTo && page.lastRecorded <= recordedUpTo
        take(page.rows, reader.packed(page, fetch), whole)
      }
      const newer = prepared(sql.newerRows(generation)).all(upTo, -1).map(fromSql(projection))
      take(newer.length, reader.plain(newer), false)
      // Each page is sorted in itself, and they hardly overlap: a merge, which keeps the order of recording where times are equal.
      return all.sort(byTime)
    },
  }
}
