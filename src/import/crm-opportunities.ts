/**
 * A CRM export of accounts, products, teams and opportunities. What the file says is marked as said; what a won deal must
 * have had (an accepted offer, a signed contract) is marked as inferred.
 */

import { join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { clientId, contractId, dealId } from '../domain/values/ids.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { readAmount } from './amounts.ts'
import {
  accountColumns,
  type CrmSettings,
  type FirstDays,
  files,
  firstDaysOf,
  IMPORTER,
  noticeUnknown,
  others,
  pipelineColumns,
  rejected,
  spelt,
} from './crm-files.ts'
import { listed, productRows } from './crm-products.ts'
import { type CsvRow, openCsv } from './csv.ts'
import { type Notices, notice } from './notices.ts'
import { type SourceRow, sender, slug } from './source-row.ts'

export interface CrmSource {
  readonly products: AsyncIterable<SourceRow>
  readonly accounts: AsyncIterable<SourceRow>
  readonly opportunities: AsyncIterable<SourceRow>
  readonly notices: Notices
}

async function* accountRows(
  settings: CrmSettings,
  firstDays: () => Promise<FirstDays>,
  notices: Notices,
): AsyncGenerator<SourceRow> {
  const first = await firstDays()
  const { rows, columns } = await openCsv(join(settings.dir, files.accounts), { required: ['account'] })
  noticeUnknown(notices, files.accounts, columns, accountColumns)
  const names = new Map<string, string>()
  for await (const row of rows) {
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

interface Lookups {
  /** List price in minor units by product. */
  readonly prices: ReadonlyMap<string, number>
  /** Regional office by agent. */
  readonly offices: ReadonlyMap<string, string>
  readonly leaders: ReadonlyMap<string, string>
  readonly accounts: ReadonlySet<string>
  /** Accounts without a record, registered by their first opportunity. */
  readonly registered: Set<string>
  /** Products that were sold but have no record, listed by the first such sale. */
  readonly listed: Set<string>
  readonly firstDay: LocalDate | undefined
}

const lookups = async (settings: CrmSettings, first: () => Promise<FirstDays>): Promise<Lookups> => {
  const { dir, currency } = settings
  const prices = new Map<string, number>()
  for await (const { cells } of (await openCsv(join(dir, files.products), { required: ['product', 'sales_price'] }))
    .rows) {
    const price = readAmount(cells.sales_price ?? '', currency)
    // A row that can't be listed is rejected where products are.
    if (E.isRight(price) && !prices.has(cells.product ?? '')) prices.set(cells.product ?? '', price.right)
  }
  const offices = new Map<string, string>()
  const leaders = new Map<string, string>()
  for await (const { cells } of (
    await openCsv(join(dir, files.teams), { required: ['sales_agent', 'manager', 'regional_office'] })
  ).rows) {
    offices.set(cells.sales_agent ?? '', cells.regional_office ?? '')
    leaders.set(cells.sales_agent ?? '', cells.manager ?? '')
  }
  const accounts = new Set<string>()
  for await (const { cells } of (await openCsv(join(dir, files.accounts), { required: ['account'] })).rows)
    accounts.add(cells.account ?? '')
  const { ofAll } = await first()
  return { prices, offices, leaders, accounts, registered: new Set(), listed: new Set(), firstDay: ofAll }
}

const stages = ['Prospecting', 'Engaging', 'Won', 'Lost'] as const
type CrmStage = (typeof stages)[number]

/** A row whose fields have been read. */
interface Opportunity {
  readonly id: string
  readonly stage: CrmStage
  readonly agent: string
  readonly product: string
  readonly account: string
  readonly engaged: LocalDate | undefined
  readonly closed: LocalDate | undefined
  readonly value: number | undefined
}

type Read<A> = E.Either<readonly [column: string, reason: string], A>

const readOpportunity = ({ cells }: CsvRow, settings: CrmSettings, notices: Notices): Read<Opportunity> => {
  const no = (column: string, reason: string): Read<never> => E.left([column, reason])
  const id = cells.opportunity_id ?? ''
  if (id === '') return no('opportunity_id', 'the row has no id')
  const stage = stages.find((one) => one === cells.deal_stage)
  if (stage === undefined)
    return no('deal_stage', `"${(cells.deal_stage ?? '').slice(0, 40)}" is none of ${stages.join(', ')}`)
  const day = (column: string): E.Either<string, LocalDate | undefined> => {
    const text = cells[column] ?? ''
    return text === '' ? E.right(undefined) : settings.date(text)
  }
  const engaged = day('engage_date')
  if (E.isLeft(engaged)) return no('engage_date', engaged.left)
  const closed = day('close_date')
  if (E.isLeft(closed)) return no('close_date', closed.left)
  if ((stage === 'Won' || stage === 'Lost') && closed.right === undefined)
    return no('close_date', `a deal that is ${stage} needs the day`)
  if (engaged.right !== undefined && closed.right !== undefined && closed.right < engaged.right)
    return no('close_date', `closed on ${closed.right}, before it began on ${engaged.right}`)
  const text = cells.close_value ?? ''
  const value = text === '' ? E.right(undefined) : readAmount(text, settings.currency)
  if (E.isLeft(value)) return no('close_value', value.left)
  if (stage === 'Won' && value.right === undefined) return no('close_value', 'a won deal needs its value')
  return E.right({
    id,
    stage,
    agent: cells.sales_agent ?? '',
    product: spelt(notices, 'product', cells.product ?? ''),
    account: cells.account ?? '',
    engaged: engaged.right,
    closed: closed.right,
    value: value.right,
  })
}

const NOT_STATED = '(not stated by the source)'

const commandsOf = (
  row: CsvRow,
  found: Opportunity,
  known: Lookups,
  settings: CrmSettings,
  notices: Notices,
): ReadonlyArray<Sent> => {
  const { zone, currency } = settings
  const send = sender(
    IMPORTER,
    files.pipeline,
    row.line,
    `opportunity/${found.id}`,
    found.agent === '' ? undefined : found.agent,
  )
  const at = (day: LocalDate | undefined) => (day === undefined ? undefined : zone.startOfDay(day))
  const deal = dealId(found.id)
  const began = found.engaged ?? found.closed
  const commands: Array<Sent> = []
  const client = clientId(found.account === '' ? `unidentified-${found.id}` : slug(found.account))
  if (found.account === '') {
    notice(notices, 'opportunity without an account: an unidentified prospect was registered')
    const name = `Unidentified prospect of opportunity ${found.id}`
    commands.push(
      send(
        { type: 'RegisterClient', client, name, kind: 'other', acquired: { by: 'import' }, unidentified: true },
        'inferred',
        at(began),
      ),
    )
  } else if (!known.accounts.has(found.account) && !known.registered.has(found.account)) {
    known.registered.add(found.account)
    notice(notices, `account "${found.account}" is not in ${files.accounts}: registered with its name alone`)
    const sendAccount = sender(IMPORTER, files.pipeline, row.line, `account/${client}`, undefined)
    commands.push(
      sendAccount(
        { type: 'RegisterClient', client, name: found.account, kind: 'other', acquired: { by: 'import' } },
        'inferred',
        at(began),
      ),
    )
  }
  const price = known.prices.get(found.product)
  if (price === undefined) notice(notices, `product "${found.product}" is not in ${files.products}: no list price`)
  const office = known.offices.get(found.agent)
  const leader = known.leaders.get(found.agent)
  const attributes = {
    ...others(row.cells, pipelineColumns),
    ...(found.agent === '' ? {} : { salesAgent: found.agent }),
    ...(price === undefined ? {} : { expectedValue: 'list price of the product' }),
  }
  commands.push(
    send(
      {
        type: 'OpenDeal',
        deal,
        client,
        source: 'import',
        // Who answers for the deal is the team's manager; who worked on it is kept with it and with every event.
        manager: leader ?? (found.agent === '' ? 'unknown' : found.agent),
        ...(found.product === '' ? {} : { interest: [found.product] }),
        ...(price === undefined ? {} : { expectedValue: { amount: price, currency } }),
        ...(office === undefined || office === '' ? {} : { segment: office }),
        ...(began === undefined ? { undated: true as const } : {}),
        ...(Object.keys(attributes).length === 0 ? {} : { attributes }),
      },
      'said',
      at(began),
    ),
  )
  if (found.stage === 'Prospecting') return commands
  commands.push(
    send({ type: 'EstablishDealContact', deal, channel: 'other', benefit: NOT_STATED }, 'inferred', at(began)),
  )
  if (found.stage === 'Lost')
    commands.push(send({ type: 'LoseDeal', deal, reason: 'not-stated' }, 'said', at(found.closed)))
  if (found.stage === 'Won') {
    const product = found.product === '' ? 'unknown' : found.product
    if (price === undefined && !known.listed.has(product)) {
      known.listed.add(product)
      const listing = { name: product, price: { amount: found.value ?? 0, currency } }
      commands.push(listed(files.pipeline, row.line, product, listing, 'inferred', known.firstDay, settings))
    }
    commands.push(...wonBy(deal, client, product, found, settings, send))
  }
  return commands
}

/** A won deal had an offer that was accepted, and led to a contract that both signed: inferred, but for the winning itself. */
const wonBy = (
  deal: ReturnType<typeof dealId>,
  client: ReturnType<typeof clientId>,
  product: string,
  found: Opportunity,
  { zone, currency }: CrmSettings,
  send: ReturnType<typeof sender>,
): ReadonlyArray<Sent> => {
  const day = found.closed as LocalDate
  const at = zone.startOfDay(day)
  const value = { amount: found.value ?? 0, currency }
  const lines = [{ product, quantity: 1, unitPrice: value }]
  const contract = contractId(deal)
  const agreement = { lines, value, recurrence: 'one-off', term: { from: day } } as const
  return [
    send({ type: 'MakeOffer', deal, lines, validUntil: day }, 'inferred', at),
    send({ type: 'AcceptOffer', deal, offer: 'offer-1' }, 'inferred', at),
    send({ type: 'WinDeal', deal, contract }, 'said', at),
    send({ type: 'DraftContract', contract, client, deal, agreement }, 'inferred', at),
    send({ type: 'SignContract', contract, party: 'us', signatory: NOT_STATED }, 'inferred', at),
    send({ type: 'SignContract', contract, party: 'client', signatory: NOT_STATED }, 'inferred', at),
    send({ type: 'ConcludeContract', contract }, 'inferred', at),
  ]
}

async function* opportunityRows(
  settings: CrmSettings,
  first: () => Promise<FirstDays>,
  notices: Notices,
): AsyncGenerator<SourceRow> {
  const known = await lookups(settings, first)
  const { rows, columns } = await openCsv(join(settings.dir, files.pipeline), { required: pipelineColumns })
  noticeUnknown(notices, files.pipeline, columns, pipelineColumns)
  const seen = new Map<string, number>()
  for await (const row of rows) {
    const found = readOpportunity(row, settings, notices)
    if (E.isLeft(found)) {
      yield rejected(files.pipeline, row, found.left[0], found.left[1])
      continue
    }
    const before = seen.get(found.right.id)
    if (before !== undefined) {
      yield rejected(files.pipeline, row, 'opportunity_id', `${found.right.id} stands on line ${before} already`)
      continue
    }
    seen.set(found.right.id, row.line)
    const commands = commandsOf(row, found.right, known, settings, notices)
    yield { file: files.pipeline, line: row.line, cells: row.cells, content: { _tag: 'Commands', commands } }
  }
}

/** The export in a folder; products and accounts are to be imported first. */
export const crmSource = (settings: CrmSettings): CrmSource => {
  const notices: Notices = new Map()
  const first = firstDaysOf(settings)
  return {
    notices,
    products: productRows(settings, first, notices),
    accounts: accountRows(settings, first, notices),
    opportunities: opportunityRows(settings, first, notices),
  }
}
