/** One opportunity of a CRM export: what its row says, and the commands that it comes to. */
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { clientId, contractId, dealId } from '../domain/values/ids.ts'
import { given } from '../kernel/given.ts'
import type { Instant } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'
import { readAmount } from './amounts.ts'
import { type CrmSettings, files, IMPORTER, others, pipelineColumns, spelt } from './crm-files.ts'
import { listed } from './crm-products.ts'
import type { CsvRow } from './csv.ts'
import { type Notices, notice } from './notices.ts'
import { sender, slug } from './source-row.ts'

/** What an opportunity is read against: the other files of the export, and the opportunities before it. */
export interface Lookups {
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

const stages = ['Prospecting', 'Engaging', 'Won', 'Lost'] as const

/** A row whose fields have been read. */
export interface Opportunity {
  readonly id: string
  readonly agent: string
  readonly product: string
  readonly account: string
  readonly engaged: LocalDate | undefined
  readonly outcome: Outcome
}

/** Where it stands; what is closed has its day, and what is won its value in minor units. */
type Outcome =
  | { readonly stage: 'Prospecting' | 'Engaging'; readonly closed?: LocalDate }
  | { readonly stage: 'Lost'; readonly closed: LocalDate }
  | Won

interface Won {
  readonly stage: 'Won'
  readonly closed: LocalDate
  readonly value: number
}

type Read<A> = E.Either<readonly [column: string, reason: string], A>

const no = (column: string, reason: string): Read<never> => E.left([column, reason])

const outcomeOf = (
  stage: (typeof stages)[number],
  closed: LocalDate | undefined,
  value: number | undefined,
): Read<Outcome> => {
  if (stage === 'Prospecting' || stage === 'Engaging') return E.right({ stage, ...given({ closed }) })
  if (closed === undefined) return no('close_date', `a deal that is ${stage} needs the day`)
  if (stage === 'Lost') return E.right({ stage, closed })
  return value === undefined ? no('close_value', 'a won deal needs its value') : E.right({ stage, closed, value })
}

export const readOpportunity = ({ cells }: CsvRow, settings: CrmSettings, notices: Notices): Read<Opportunity> => {
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
  if (engaged.right !== undefined && closed.right !== undefined && closed.right < engaged.right)
    return no('close_date', `closed on ${closed.right}, before it began on ${engaged.right}`)
  const text = cells.close_value ?? ''
  const value = text === '' ? E.right(undefined) : readAmount(text, settings.currency)
  if (E.isLeft(value)) return no('close_value', value.left)
  const outcome = outcomeOf(stage, closed.right, value.right)
  if (E.isLeft(outcome)) return outcome
  return E.right({
    id,
    agent: cells.sales_agent ?? '',
    product: spelt(notices, 'product', cells.product ?? ''),
    account: cells.account ?? '',
    engaged: engaged.right,
    outcome: outcome.right,
  })
}

const NOT_STATED = '(not stated by the source)'

/** A client that has no record of its own is registered with what the opportunity says of it. */
const registering = (
  client: ReturnType<typeof clientId>,
  row: CsvRow,
  found: Opportunity,
  known: Lookups,
  send: ReturnType<typeof sender>,
  began: Instant | undefined,
  notices: Notices,
): ReadonlyArray<Sent> => {
  const register = { type: 'RegisterClient', client, kind: 'other', acquired: { by: 'import' } } as const
  if (found.account === '') {
    notice(notices, 'opportunity without an account: an unidentified prospect was registered')
    const name = `Unidentified prospect of opportunity ${found.id}`
    return [send({ ...register, name, unidentified: true }, 'inferred', began)]
  }
  if (known.accounts.has(found.account) || known.registered.has(found.account)) return []
  known.registered.add(found.account)
  notice(notices, `account "${found.account}" is not in ${files.accounts}: registered with its name alone`)
  const sendAccount = sender(IMPORTER, files.pipeline, row.line, `account/${client}`, undefined)
  return [sendAccount({ ...register, name: found.account }, 'inferred', began)]
}

/** What it comes to: its client where nobody has registered it yet, the deal, and how far that has come. */
export const commandsOf = (
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
  const { outcome } = found
  const began = found.engaged ?? outcome.closed
  const client = clientId(found.account === '' ? `unidentified-${found.id}` : slug(found.account))
  const commands = [...registering(client, row, found, known, send, at(began), notices)]
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
  if (outcome.stage === 'Prospecting') return commands
  commands.push(
    send({ type: 'EstablishDealContact', deal, channel: 'other', benefit: NOT_STATED }, 'inferred', at(began)),
  )
  if (outcome.stage === 'Lost')
    commands.push(send({ type: 'LoseDeal', deal, reason: 'not-stated' }, 'said', at(outcome.closed)))
  if (outcome.stage === 'Won') {
    const product = found.product === '' ? 'unknown' : found.product
    if (price === undefined && !known.listed.has(product)) {
      known.listed.add(product)
      const listing = { name: product, price: { amount: outcome.value, currency } }
      commands.push(listed(files.pipeline, row.line, product, listing, 'inferred', known.firstDay, settings))
    }
    commands.push(...wonBy(deal, client, product, outcome, settings, send))
  }
  return commands
}

/** A won deal had an offer that was accepted, and led to a contract that both signed: inferred, but for the winning itself. */
const wonBy = (
  deal: ReturnType<typeof dealId>,
  client: ReturnType<typeof clientId>,
  product: string,
  { closed: day, value: amount }: Won,
  { zone, currency }: CrmSettings,
  send: ReturnType<typeof sender>,
): ReadonlyArray<Sent> => {
  const at = zone.startOfDay(day)
  const value = { amount, currency }
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
