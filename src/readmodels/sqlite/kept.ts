/**
 * What is kept of chapters, in pages beside those of the facts: made of all pages of facts there are, and made anew when these
 * have grown by an eighth, or when it would come out differently. A chapter with newer facts than that is folded from its facts.
 */
import { itemAt } from '../../kernel/item-at.ts'
import { type AnyChapters, type AnyKeptColumn, type KeptChapter, type Spell, spellOf } from '../../kernel/kept.ts'
import { comparePositions } from '../../kernel/position.ts'
import { type Named, packKept } from './pack.ts'
import { byTime, type FactRow, type Fetched, keptReader, pageOfPlace, placeOf, rowOfPlace } from './pages.ts'

/** A page of facts, or the rows that are newer than all of them. */
export interface FactsPage {
  readonly rows: number
  readonly rowAt: (at: number) => FactRow
}

/** A page of chapters as the file lists it. */
export interface KeptPage {
  readonly page: string
  readonly rows: number
  /** By what it was made. */
  readonly made: string
  /** Of how many pages of facts. */
  readonly pages: number
}

const FRESH = 1 / 8

/** By what it is made: another version, or other columns, those of a chapter itself among them, is something else. */
export const madeBy = ({ version, columns }: AnyChapters): string =>
  `${version} ${JSON.stringify(columnsOf({ columns }))}`

export const isFresh = (kept: KeptPage | undefined, chapters: AnyChapters, pages: number): boolean =>
  kept !== undefined && kept.made === madeBy(chapters) && pages - kept.pages <= Math.max(1, kept.pages * FRESH)

/** A chapter as it is put down. */
interface ChapterRow extends Spell {
  readonly key: string
  /** Of its facts. */
  readonly places: ReadonlyArray<number>
  readonly isMade: boolean
  readonly kept: object
}

const columnsOf = ({ columns }: Pick<AnyChapters, 'columns'>): Record<keyof ChapterRow, AnyKeptColumn> => ({
  key: 'value',
  begins: 'value',
  occurredUpTo: 'value',
  recordedFrom: 'value',
  recordedUpTo: 'value',
  places: { list: 'value' },
  isMade: 'value',
  kept: { record: columns },
})

/** Facts by what they are about, in the order of C3 each, and in the order of their first facts. */
const chapterRows = (rows: Iterable<FactRow>, by: string): Map<string, Array<FactRow>> => {
  const byKey = new Map<string, Array<FactRow>>()
  for (const row of rows) {
    const key = String(row[by])
    const own = byKey.get(key)
    if (own === undefined) byKey.set(key, [row])
    else own.push(row)
  }
  return byKey
}

const rowsIn = (pages: ReadonlyArray<FactsPage>): ReadonlyArray<FactRow> => {
  const rows: Array<FactRow> = []
  for (const page of pages) for (let at = 0; at < page.rows; at++) rows.push(page.rowAt(at))
  return rows.sort(byTime)
}

/** Pages of chapters, so many to a page, made of all facts in pages of facts. */
export function* keptPages(
  facts: ReadonlyArray<FactsPage>,
  chapters: AnyChapters,
  pageRows: number,
): Generator<{ readonly rows: number; readonly packed: ReadonlyArray<Named>; readonly facts: number }> {
  const byKey = [...chapterRows(rowsIn(facts), chapters.by)]
  for (let from = 0; from < byKey.length; from += pageRows) {
    const own = byKey.slice(from, from + pageRows).map(([key, rows]) => {
      const kept = chapters.make(rows as never)
      return { key, ...spellOf(rows), places: rows.map(placeOf), isMade: kept !== undefined, kept }
    })
    const packed = Object.entries(columnsOf(chapters)).flatMap(([name, column]) =>
      packKept(
        name,
        column,
        own.map((one) => Reflect.get(one, name)),
      ),
    )
    yield { rows: own.length, packed, facts: own.reduce((sum, { places }) => sum + places.length, 0) }
  }
}

/** A chapter as it is looked up; made by the hundred thousand, hence a class. */
class Shelved implements KeptChapter {
  readonly #row: ChapterRow
  readonly #facts: ReadonlyArray<FactsPage>
  #kept: object | undefined
  constructor(row: ChapterRow, facts: ReadonlyArray<FactsPage>) {
    this.#row = row
    this.#facts = facts
  }
  get key(): string {
    return this.#row.key
  }
  get begins(): number {
    return this.#row.begins
  }
  get occurredUpTo(): number {
    return this.#row.occurredUpTo
  }
  get recordedFrom(): number {
    return this.#row.recordedFrom
  }
  get recordedUpTo(): number {
    return this.#row.recordedUpTo
  }
  get rows(): ReadonlyArray<FactRow> {
    return this.#row.places.map((place) => itemAt(this.#facts, pageOfPlace(place)).rowAt(rowOfPlace(place)))
  }
  get kept(): object | undefined {
    this.#kept ??= this.#row.isMade ? this.#row.kept : undefined
    return this.#kept
  }
  set kept(made: object | undefined) {
    this.#kept = made
  }
}

type Chapter = KeptChapter & { readonly rows: ReadonlyArray<FactRow> }

/** In the order of their first facts (C3). */
const byBeginning = (a: Chapter, b: Chapter): number =>
  a.begins - b.begins || comparePositions(itemAt(a.rows, 0).position, itemAt(b.rows, 0).position)

/** Reads chapters: what is kept of those that have no newer facts, and the facts of those that have. */
export const chaptersIn = (
  kept: ReadonlyArray<KeptPage>,
  facts: ReadonlyArray<FactsPage>,
  { by, columns }: Pick<AnyChapters, 'by' | 'columns'>,
  fetch: (page: string, name: string) => Fetched,
): ReadonlyArray<KeptChapter> => {
  const newer = chapterRows(rowsIn(facts.slice(kept[0]?.pages ?? 0)), by)
  const read = keptReader<ChapterRow>(columnsOf({ columns }))
  const all: Array<Chapter> = []
  const known = new Set<string>()
  for (const { page, rows } of kept) {
    const rowAt = read((name) => fetch(page, name))
    for (let at = 0; at < rows; at++) {
      const one = new Shelved(rowAt(at), facts)
      const more = newer.size === 0 ? undefined : newer.get(one.key)
      if (more === undefined) all.push(one)
      else {
        known.add(one.key)
        const both = [...one.rows, ...more].sort(byTime)
        all.push({ ...spellOf(both), rows: both, kept: undefined })
      }
    }
  }
  for (const [key, rows] of newer) if (!known.has(key)) all.push({ ...spellOf(rows), rows, kept: undefined })
  return newer.size === 0 ? all : all.sort(byBeginning)
}
