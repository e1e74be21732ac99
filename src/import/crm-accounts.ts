/** The accounts of a CRM export, registered as clients. */
import { join } from 'node:path'
import { clientId } from '../domain/values/ids.ts'
import {
  accountColumns,
  type CrmSettings,
  type FirstDays,
  files,
  IMPORTER,
  noticeUnknown,
  others,
  rejected,
  spelt,
} from './crm-files.ts'
import { openCsv } from './csv.ts'
import type { Notices } from './notices.ts'
import { type SourceRow, sender, slug } from './source-row.ts'

export async function* accountRows(
  settings: CrmSettings,
  firstDays: () => Promise<FirstDays>,
  notices: Notices,
): AsyncGenerator<SourceRow> {
  const first = await firstDays()
  const { rows, columns } = await openCsv(join(settings.dir, files.accounts), { required: ['account'] })
  noticeUnknown(notices, files.accounts, columns, accountColumns)
  const names = new Map<string, string>()
  for await (const row of rows) {
    if (row.ragged !== undefined) {
      yield rejected(files.accounts, row, '', row.ragged)
      continue
    }
    const { cells, line } = row
    const name = cells.account ?? ''
    const id = slug(name)
    if (id === '') {
      yield rejected(files.accounts, row, 'account', 'the account has no name')
      continue
    }
    const same = names.get(id)
    if (same !== undefined) {
      yield rejected(files.accounts, row, 'account', `"${name}" can't be told from "${same}"`)
      continue
    }
    names.set(id, name)
    const send = sender(IMPORTER, files.accounts, line, `account/${id}`, undefined)
    const day = first.ofAccount.get(name)
    // Revenue is in millions: what can't be read exactly stays with the row as it is.
    const attributes = {
      ...others(cells, accountColumns),
      ...(cells.revenue ? { revenueInMillions: cells.revenue } : {}),
    }
    const founded = Number(cells.year_established)
    const employees = Number(cells.employees)
    const details = {
      ...(cells.sector ? { sector: spelt(notices, 'sector', cells.sector) } : {}),
      ...(cells.office_location ? { location: spelt(notices, 'office_location', cells.office_location) } : {}),
      ...(cells.subsidiary_of ? { parent: slug(cells.subsidiary_of) } : {}),
      ...(cells.year_established && Number.isFinite(founded) ? { founded } : {}),
      ...(cells.employees && Number.isFinite(employees) ? { employees } : {}),
      ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    }
    const command = {
      type: 'RegisterClient',
      client: clientId(id),
      name,
      kind: 'corporate',
      acquired: { by: 'import' },
      details,
    } as const
    const occurredAt = day === undefined ? undefined : settings.zone.startOfDay(day)
    yield {
      file: files.accounts,
      line,
      cells,
      content: { _tag: 'Commands', commands: [send(command, 'said', occurredAt)] },
    }
  }
}
