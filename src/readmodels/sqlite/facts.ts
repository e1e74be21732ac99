/** Reads a table of facts whole: packed pages where there are any, plain rows for what is newer than the last of them. */

import { ClientelaError } from '../../kernel/errors.ts'
import { type FactBounds, narrower, type Times } from '../../kernel/fact-bounds.ts'
import { FIRST_INSTANT, type Instant } from '../../kernel/instant.ts'
import { type AnyChapters, type FactIndex, withIndex } from '../../kernel/kept.ts'
import { lazyList } from '../../kernel/lazy-list.ts'
import { comparePositions, type Position } from '../../kernel/position.ts'
import type { AnyRow, Projection } from '../../kernel/projection.ts'
import type { Database } from '../../stores/sqlite/open.ts'
import type { Generation, OnLaidOut } from '../port.ts'
import { notReady } from '../status.ts'
import { chaptersIn, type FactsPage, isFresh, type KeptPage, keptPages, madeBy } from './kept.ts'
import type { Named } from './pack.ts'
import { byTime, type FactRow, type Fetched, type PageBounds, type PageReader, pack, pageReader } from './pages.ts'
import * as sql from './sql.ts'
import type { Statement } from './statement.ts'

type Prepare = (text: string) => Statement

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
  /** Packs what is not packed yet, as far as it fills whole pages; and makes anew what is kept of them. */
  readonly pack: (generation: Generation, projection: Projection) => void
  readonly read: (generation: Generation, projection: Projection, bounds: FactBounds) => ReadonlyArray<AnyRow>
}

/** A page of facts, packed or the plain rows that are newer than all of them. */
interface ReadPage extends FactsPage {
  /** Undefined of plain rows. */
  readonly bounds: PageBounds | undefined
}

const isWithin = (row: Times, { occurredUpTo, recordedUpTo }: FactBounds): boolean =>
  row.occurredAt <= occurredUpTo && row.recordedAt <= recordedUpTo

/** Whether all, some or possibly some of a page counts. */
const countsOf = ({ bounds }: ReadPage, { occurredUpTo, recordedUpTo }: FactBounds): 'all' | 'none' | 'some' => {
  if (bounds === undefined) return 'some'
  if (bounds.firstOccurred > occurredUpTo || bounds.firstRecorded > recordedUpTo) return 'none'
  return bounds.lastOccurred <= occurredUpTo && bounds.lastRecorded <= recordedUpTo ? 'all' : 'some'
}

/** Rows that count, that occurred at a moment or later, and of which something holds; in the order of C3. */
const rowsWithin = (
  pages: ReadonlyArray<ReadPage>,
  bounds: FactBounds,
  from: Instant = FIRST_INSTANT,
  holds: (row: FactRow) => boolean = () => true,
): ReadonlyArray<FactRow> => {
  const rows: Array<FactRow> = []
  for (const page of pages) {
    const counts = countsOf(page, bounds)
    if (counts === 'none' || (page.bounds !== undefined && page.bounds.lastOccurred < from)) continue
    const isLater = page.bounds !== undefined && page.bounds.firstOccurred >= from
    for (let at = 0; at < page.rows; at++) {
      const row = page.rowAt(at)
      if ((counts === 'all' || isWithin(row, bounds)) && (isLater || row.occurredAt >= from) && holds(row))
        rows.push(row)
    }
  }
  // Each page is sorted in itself, and they hardly overlap: a merge, which keeps the order of recording where times are equal.
  return rows.sort(byTime)
}

/** The last position of those rows of a page that count: its rows stand in the order of their occurring. */
const lastWithin = (page: ReadPage, bounds: FactBounds): Position | null => {
  if (countsOf(page, bounds) === 'none') return null
  let last: Position | null = null
  for (let at = 0; at < page.rows; at++) {
    const row = page.rowAt(at)
    if (!isWithin(row, bounds)) continue
    const { position } = row
    if (last === null || comparePositions(last, position) < 0) last = position
  }
  return last
}

/** When the first row of a page occurred that counts and occurred after a moment. */
const firstIn = (page: ReadPage, moment: Instant, bounds: FactBounds): Instant | undefined => {
  if (countsOf(page, bounds) === 'none') return undefined
  let first: Instant | undefined
  for (let at = 0; at < page.rows; at++) {
    const row = page.rowAt(at)
    const { occurredAt } = row
    if (occurredAt <= moment || !isWithin(row, bounds)) continue
    // Only plain rows stand in another order than that of their occurring.
    if (page.bounds !== undefined) return occurredAt
    if (first === undefined || occurredAt < first) first = occurredAt
  }
  return first
}

const latest = (moments: Iterable<Instant>): Instant => {
  let last = FIRST_INSTANT
  for (const moment of moments) if (moment > last) last = moment
  return last
}

/** What pages say of those of their rows that count, before these are read. */
const indexOf = (pages: ReadonlyArray<ReadPage>, all: FactBounds): FactIndex => {
  const latestOf = (packed: (bounds: PageBounds) => Instant, plain: (row: Times) => Instant): Instant =>
    latest(
      pages.flatMap(({ bounds, rows, rowAt }) =>
        bounds === undefined ? Array.from({ length: rows }, (_, at) => plain(rowAt(at))) : packed(bounds),
      ),
    )
  return {
    upTo: {
      occurredUpTo: latestOf(
        ({ lastOccurred }) => lastOccurred,
        ({ occurredAt }) => occurredAt,
      ),
      recordedUpTo: latestOf(
        ({ lastRecorded }) => lastRecorded,
        ({ recordedAt }) => recordedAt,
      ),
    },
    last: (bounds) => {
      const both = narrower(bounds, all)
      // Pages follow each other in the history.
      for (const page of pages.toReversed()) {
        const last = lastWithin(page, both)
        if (last !== null) return last
      }
      return null
    },
    firstAfter: (moment, bounds) => {
      const both = narrower(bounds, all)
      let first: Instant | undefined
      for (const page of pages) {
        if (first !== undefined && page.bounds !== undefined && page.bounds.firstOccurred >= first) continue
        const found = firstIn(page, moment, both)
        if (found !== undefined && (first === undefined || found < first)) first = found
      }
      return first
    },
    those: (bounds, from, holds) => rowsWithin(pages, narrower(bounds, all), from, holds as (row: FactRow) => boolean),
  }
}

export const factPages = (
  db: Database,
  prepared: Prepare,
  pageRows: number,
  onLaidOut: OnLaidOut = () => undefined,
): FactPages => {
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

  const add = (generation: Generation, page: string, packed: ReadonlyArray<Named>): void => {
    const insert = prepared(sql.addPacked(generation))
    for (const [name, { coding, values, codes }] of packed)
      insert.run(page, name, coding, values, codes === null ? null : Buffer.from(codes.buffer))
  }

  /** Where another process has packed it meanwhile, the next page is looked for from there. */
  const packNext = db.transaction((generation: Generation, projection: Projection): void => {
    if (!isPageFull(generation)) return
    const rows = prepared(sql.newerRows(generation)).all(packedUpTo(generation), pageRows)
    const { bounds, times, packed } = pack(rows as never, sql.columnsOf(projection))
    db.prepare(sql.addPage(generation)).run({ ...bounds, times })
    add(generation, bounds.upTo, packed)
  })

  const readerOf = (projection: Projection): PageReader => {
    const known = readers.get(projection) ?? pageReader(sql.columnsOf(projection))
    readers.set(projection, known)
    return known
  }

  const fetchFrom = (generation: Generation): ((page: string, name: string) => Fetched) => {
    const column = prepared(sql.packedColumn(generation))
    return (page, name) => {
      const found = orReplaced(generation, () => column.get(page, name))
      if (found === undefined) throw replaced(generation)
      return found as unknown as Fetched
    }
  }

  const packedPages = (generation: Generation, projection: Projection): ReadonlyArray<ReadPage> => {
    const [reader, fetch] = [readerOf(projection), fetchFrom(generation)]
    const timesOf = prepared(sql.pageTimes(generation))
    const timesIn = (page: string): Buffer => {
      const found = orReplaced(generation, () => timesOf.get(page))
      if (found === undefined) throw replaced(generation)
      return found.times as Buffer
    }
    const pages = prepared(sql.pages(generation)).all() as unknown as ReadonlyArray<PageBounds>
    return pages.map((bounds, number) => ({
      bounds,
      rows: bounds.rows,
      rowAt: reader.packed(
        number,
        (name) => fetch(bounds.upTo, name),
        () => timesIn(bounds.upTo),
      ),
    }))
  }

  const keptIn = (generation: Generation): ReadonlyArray<KeptPage> =>
    prepared(sql.kept(generation)).all() as unknown as ReadonlyArray<KeptPage>
  const pagesIn = (generation: Generation): number => Number(prepared(sql.countPages(generation)).get()?.pages ?? 0)

  const keep = db.transaction((generation: Generation, projection: Projection, chapters: AnyChapters): void => {
    const [before] = keptIn(generation)
    const facts = packedPages(generation, projection)
    if (isFresh(before, chapters, facts.length)) return
    for (const forget of sql.forgetKept(generation)) db.exec(forget)
    const of = facts.reduce((sum, page) => sum + page.rows, 0)
    let [number, done] = [0, 0]
    for (const { rows, packed, facts: own } of keptPages(facts, chapters, pageRows)) {
      const page = `kept ${facts.length}.${number++}`
      prepared(sql.addKept(generation)).run(page, rows, madeBy(chapters), facts.length)
      add(generation, page, packed)
      done += own
      onLaidOut({ into: 'chapters', facts: done, of })
    }
  })

  return {
    pack: (generation, projection) => {
      there(generation)
      const newer = Number(prepared(sql.newerThan(generation)).get(packedUpTo(generation))?.rows ?? 0)
      const of = newer - (newer % pageRows)
      for (let done = pageRows; isPageFull(generation); done += pageRows) {
        packNext.immediate(generation, projection)
        onLaidOut({ into: 'pages', facts: Math.min(done, of), of })
      }
      const { chapters } = projection
      const pages = pagesIn(generation)
      if (chapters !== undefined && pages > 0 && !isFresh(keptIn(generation)[0], chapters, pages))
        keep.immediate(generation, projection, chapters)
    },
    read: (generation, projection, bounds) => {
      const packed = packedPages(generation, projection)
      const upTo = packed.at(-1)?.bounds?.upTo ?? BEFORE_ALL
      const newer = prepared(sql.newerThan(generation)).get(upTo)
      const last = (newer?.upTo as string | null | undefined) ?? BEFORE_ALL
      const rowAt = readerOf(projection).plain(packed.length, (name) => {
        const column = prepared(sql.newerColumn(generation, name))
        return orReplaced(generation, () => column.all(upTo, last)).map(({ value }) => value)
      })
      const pages: ReadonlyArray<ReadPage> = [...packed, { bounds: undefined, rows: Number(newer?.rows ?? 0), rowAt }]
      const { chapters } = projection
      const kept = chapters === undefined ? [] : keptIn(generation)
      const index = indexOf(pages, bounds)
      return withIndex(
        lazyList(() => rowsWithin(pages, bounds)),
        chapters === undefined || kept[0]?.made !== madeBy(chapters)
          ? index
          : { ...index, chapters: () => chaptersIn(kept, pages, chapters, fetchFrom(generation)) },
      )
    },
  }
}
