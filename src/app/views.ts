/** The views as `views list` shows them: which verb answers which of them, from which tables. */
import { historyIndex } from '../../projections/audit/facts.ts'
import { listedViews } from '../../projections/catalogue.ts'

interface Listed {
  readonly id: string
  readonly verb: string
  readonly title: string
  readonly tables: ReadonlyArray<string>
}

export const views: ReadonlyArray<Listed> = [
  ...listedViews.map(({ id, verb, title, facts }) => ({
    id,
    verb,
    title,
    tables: Object.values(facts).map((projection) => projection.name),
  })),
  {
    id: 'T2',
    verb: 'audit explain',
    title: 'why an event came about, and what followed from it',
    tables: [historyIndex.name],
  },
  { id: 'T1', verb: 'timeline', title: 'everything that passed with one client', tables: [historyIndex.name] },
]
