/** What a report is made of: sections, each asked of one or two views and shown as a sentence, pictures and tables. */
import type { Board } from '../../projections/pipeline/board.ts'
import type { Views } from '../app/asked.ts'
import type { When } from '../app/options.ts'
import type { LocalDate } from '../kernel/local-date.ts'

/** A picture: an ECharts option that is plain JSON and names no colours, so that one option serves light and dark. */
export interface Chart {
  readonly title: string
  /** What it shows, for whoever does not see it; the figures themselves are in the tables. */
  readonly alt: string
  /** Pixels; the width is the page's. */
  readonly height: number
  readonly option: object
}

export type Cell = string | number | null

export interface ReportTable {
  readonly caption: string
  readonly columns: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<Cell>>
  /** How many rows there are, where the table shows fewer. */
  readonly of?: number
}

/** A figure that stands for its section at the top of the page. */
export interface KeyFigure {
  readonly value: string
  /** What it is, in a few words that go on from it: `of 236 closed deals were won`. */
  readonly says: string
}

export interface Section {
  /** The main thing that it says, in a sentence. */
  readonly lead: string
  readonly key?: KeyFigure
  readonly charts: ReadonlyArray<Chart>
  readonly tables: ReadonlyArray<ReportTable>
  readonly notes?: ReadonlyArray<string>
}

/** What the whole report is about. */
export interface Scope {
  readonly when: When
  readonly zone: string
  /** Of the pictures of money; tables name every currency. */
  readonly currency: string
  /** The month that movements are shown of: whole, and the last before the moment asked about. */
  readonly month: { readonly from: LocalDate; readonly to: LocalDate; readonly label: string; readonly name: string }
  /** The twelve months up to its end. */
  readonly year: { readonly from: LocalDate; readonly to: LocalDate }
  /** Asked once, for several sections. */
  readonly board: Board
}

export interface SectionDefinition {
  readonly id: string
  readonly title: string
  /** Undefined: there is nothing to show. */
  readonly tell: (views: Views, scope: Scope) => Promise<Section | undefined>
}

/** @example defineSection('risk', 'Clients at risk', (views, { when }) => views.retention.risk(when), (risk) => ({ lead: …, charts: […], tables: […] })) */
export const defineSection = <Answer>(
  id: string,
  title: string,
  ask: (views: Views, scope: Scope) => Promise<Answer>,
  show: (answer: Answer, scope: Scope) => Section | undefined,
): SectionDefinition => ({ id, title, tell: async (views, scope) => show(await ask(views, scope), scope) })

/** At most so many rows of a table are on the page; the rest is a question to the command line. */
const MOST_ROWS = 100

/** A table of the first rows, saying how many there are. */
export const firstRows = (
  caption: string,
  columns: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  most: number = MOST_ROWS,
): ReportTable => ({ caption, columns, rows: rows.slice(0, most), ...(rows.length > most ? { of: rows.length } : {}) })
