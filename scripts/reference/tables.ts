/** Reference of the read models' tables, for whoever opens them with SQL. */
import { crmProjections } from '../../projections/index.ts'
import { table } from './markdown.ts'

export const tablesPage = (): Readonly<Record<string, string>> => {
  const sections = crmProjections.map(({ name, version, doc, table: columns, appendOnly }) => {
    const key = appendOnly
      ? ['key', 'integer', 'position of the event that the row was made of']
      : ['key', 'text', 'key of the row']
    const rows = Object.entries(columns).map(([column, { type, doc: about, nullable, indexed }]) => [
      `\`${column}\``,
      `${type}${nullable ? ', may be null' : ''}${indexed ? ', indexed' : ''}`,
      about,
    ])
    return [
      `## ${name}`,
      `${doc}. Version ${version}.`,
      table(['column', 'type', 'what it holds'], [key, ...rows]),
    ].join('\n\n')
  })
  const head = [
    '# Tables',
    'The read models are plain tables in the SQLite file beside the events (`clientela.views.db` beside `clientela.db`): open it with any tool. Each is a view under the name given here; `_columns` holds these descriptions. A column of type `json` is text that holds JSON. Instants are text in UTC with milliseconds, days are `YYYY-MM-DD`, amounts are whole minor units beside their currency.',
  ].join('\n\n')
  return { 'docs/tables.md': `${[head, ...sections].join('\n\n')}\n` }
}
