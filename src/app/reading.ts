/** Rows of tables that a question lets count, up to date with everything recorded before it was asked. */
import type { Fact, Question } from '../../projections/view.ts'
import { orThrow } from '../kernel/errors.ts'
import type { Projection, RowOf, Table } from '../kernel/projection.ts'
import type { Engine } from '../readmodels/engine.ts'
import { byOccurrence } from '../readmodels/fact-order.ts'
import type { Condition } from '../readmodels/port.ts'

export interface Reading {
  readonly catchUp: (...tables: ReadonlyArray<Pick<Projection, 'name'>>) => Promise<void>
  /** All facts that count, in the order of C3: to be read, not copied. */
  readonly facts: <T extends Table>(
    projection: Projection<T>,
    question: Question,
  ) => Promise<ReadonlyArray<Fact & RowOf<T>>>
  /** Those of them that a condition finds, as rows of their own. */
  readonly found: <T extends Table>(
    projection: Projection<T>,
    question: Question,
    where?: ReadonlyArray<Condition>,
  ) => Promise<ReadonlyArray<Fact & RowOf<T>>>
  /** Rows that a condition finds, whatever moment is asked about. */
  readonly rows: <T extends Table>(
    projection: Projection<T>,
    where: ReadonlyArray<Condition>,
  ) => Promise<ReadonlyArray<RowOf<T>>>
}

export const is = (column: string, value: string | number): Condition => ({ column, is: '=', value })

export const readingOf = (engine: Engine): Reading => {
  const rows: Reading['rows'] = async (projection, where) => orThrow(await engine.rows(projection, { where }))
  return {
    rows,
    catchUp: (...tables) => engine.catchUp(tables.map(({ name }) => name)),
    facts: async <T extends Table>(projection: Projection<T>, { asOf, knownAt }: Question) =>
      orThrow(
        await engine.facts(projection, { occurredUpTo: asOf, recordedUpTo: knownAt }),
      ) as unknown as ReadonlyArray<Fact & RowOf<T>>,
    found: async <T extends Table>(
      projection: Projection<T>,
      { asOf, knownAt }: Question,
      where: ReadonlyArray<Condition> = [],
    ) => {
      const bounds: ReadonlyArray<Condition> = [
        { column: 'recordedAt', is: '<=', value: knownAt },
        { column: 'occurredAt', is: '<=', value: asOf },
      ]
      const counting = (await rows(projection, [...where, ...bounds])) as unknown as ReadonlyArray<Fact & RowOf<T>>
      // Rows come in the order of recording; a stable sort keeps it among those that occurred at the same moment (C3).
      return [...counting].sort(byOccurrence)
    },
  }
}
