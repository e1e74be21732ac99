/** What every answer says of itself. */
import type { Converted } from '../../projections/convert.ts'
import type { Drilled } from '../../projections/drill.ts'
import type { Fact, Question } from '../../projections/view.ts'
import { lastOf } from '../kernel/counting.ts'
import type { Instant } from '../kernel/instant.ts'
import { comparePositions, type Position } from '../kernel/position.ts'

/** What every answer begins with: asked again with the same, it is the same to the byte. */
export interface Header {
  readonly view: string
  readonly asOf: Instant
  readonly knownAt: Instant
  /** Of the last fact it rests on; null where there is none. */
  readonly position: Position | null
  readonly zone: string
  /** Fields of events, and rows of tables, that were withheld from who asked. */
  readonly withheld: number
}

/** `converted` where the question names a currency to convert to; `drill` where it names a figure: what that is made of. */
export type Answered<Answer> = Header &
  Answer & {
    readonly converted?: Converted
    readonly drill?: Drilled
    /**
     * Nothing is on record by the moment asked about: what the figures would be of nobody knows. They are `null` in all that
     * leaves the library: JSON, CSV, exports, series (VIEWS.md C13).
     */
    readonly beforeHistory?: true
  }

const later = (a: Position | null, b: Position): Position => (a === null || comparePositions(a, b) < 0 ? b : a)

const lastPosition = (lists: ReadonlyArray<ReadonlyArray<Fact>>): Position | null =>
  lists.map(lastOf).reduce((last: Position | null, own) => (own === null ? last : later(last, own)), null)

/** Of an answer that rests on these facts. */
export const headerOf = (
  view: string,
  { asOf, knownAt, zone }: Question,
  rests: ReadonlyArray<ReadonlyArray<Fact>>,
  withheld: number,
): Header => ({ view, asOf, knownAt, position: lastPosition(rests), zone: zone.id, withheld })
