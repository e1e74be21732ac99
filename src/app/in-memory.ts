/** Views answered from tables folded in memory: of a part of the history, or of another than happened. */

import { crmProjections } from '../../projections/catalogue.ts'
import type { Converted } from '../../projections/convert.ts'
import { headed } from '../../projections/figures.ts'
import type { AnyView, FactTables, Question } from '../../projections/view.ts'
import type { Times } from '../kernel/fact-bounds.ts'
import { given } from '../kernel/given.ts'
import type { Projection } from '../kernel/projection.ts'
import { byOccurrence } from '../readmodels/fact-order.ts'
import type { KeyedRows } from '../readmodels/replay.ts'
import type { Asker } from './ask.ts'
import { inOneCurrency } from './one-currency.ts'
import type { When } from './options.ts'
import { optionsFor } from './view-options.ts'

const library: ReadonlySet<Projection> = new Set(crmProjections)

/** Whether it is a table of the library, of which it is known what in it is confidential. */
export const isLibrarys = (projection: Projection): boolean => library.has(projection)

/** The tables of some views, each once. */
export const tablesOf = (views: ReadonlyArray<{ readonly facts: FactTables }>): ReadonlySet<Projection> =>
  new Set(views.flatMap(({ facts }) => Object.values(facts)))

/** What a view answers from these tables, to whom it may; facts come in the order of C3. */
export const answerFrom = async (
  view: AnyView,
  tables: ReadonlyMap<Projection, KeyedRows>,
  { seen }: Pick<Asker, 'seen'>,
  { asked, options, when }: { readonly asked: Question; readonly options: object; readonly when: When },
): Promise<object & { readonly converted?: Converted }> => {
  const facts: Record<string, ReadonlyArray<object>> = {}
  for (const [name, table] of Object.entries(view.facts)) {
    const rows = (tables.get(table) ?? []).map(({ row }) => row)
    // Rows come in the order of recording; a stable sort keeps it among those that occurred at the same moment.
    if (table.appendOnly) (rows as unknown as Array<Times>).sort(byOccurrence)
    facts[name] = await seen(table, rows, when)
  }
  const counted = inOneCurrency(view.facts, facts, when.convert, asked.zone)
  return headed(
    given({ converted: counted.converted }),
    view.answer(counted.facts as never, asked, optionsFor(view, options) as never),
  )
}
