/**
 * What a view is: facts it needs, and a pure function from facts and a question to an answer. It never sees a store or a
 * clock; who asks loads the facts and says what moment is meant (VIEWS.md C1, C2).
 */

import type * as t from 'io-ts'
import type { DataClass } from '../src/domain/rights.ts'
import type { Zone } from '../src/domain/values/zone.ts'
import type { Instant } from '../src/kernel/instant.ts'
import type { Position } from '../src/kernel/position.ts'
import type { Projection, RowOf, Table } from '../src/kernel/projection.ts'

/** The moment and place a question is about. */
export interface Question {
  /** Events that occurred up to here count. */
  readonly asOf: Instant
  /** Events recorded up to here count. */
  readonly knownAt: Instant
  /** Days and months are this zone's. */
  readonly zone: Zone
}

/** Every fact carries both times and its place in the history, so that any question is a range over it. */
export interface Fact {
  readonly position: Position
  readonly occurredAt: Instant
  readonly recordedAt: Instant
  /** 1 where an importer inferred the event, 0 where the source said it. */
  readonly inferred: number
}

export type FactTables = Readonly<Record<string, Projection>>
export type FactsIn<Facts extends FactTables> = {
  readonly [Name in keyof Facts]: Facts[Name] extends Projection<infer T extends Table>
    ? ReadonlyArray<RowOf<T>>
    : never
}

export interface View<Facts extends FactTables, Options, Answer> {
  /** As in VIEWS.md: `P1`. */
  readonly id: string
  /** The CLI's verb that answers it: `pipeline board`. */
  readonly verb: string
  readonly title: string
  readonly facts: Facts
  /** Of what it may be asked beside the moment: checked at the edge. Absent: the asker answers for it. */
  readonly options?: t.Type<Options>
  /** Classes of confidential data that it shows of tables which others read without: a look at them is put on record. */
  readonly shows?: ReadonlyArray<DataClass>
  /**
   * Facts come in the order of C3: by occurred time, then by position; only those that the question lets count. The same
   * arguments give the same answer, byte for byte.
   */
  readonly answer: (facts: FactsIn<Facts>, question: Question, options: Options) => Answer
}

/** Any view, whatever it is asked and answers. */
export interface AnyView extends Pick<View<FactTables, never, object>, 'id' | 'verb' | 'title' | 'facts' | 'shows'> {
  readonly options?: t.Mixed
  readonly answer: (facts: never, question: Question, options: never) => object
}

export const defineView = <const Facts extends FactTables, Options, Answer>(
  view: View<Facts, Options, Answer>,
): View<Facts, Options, Answer> => view
