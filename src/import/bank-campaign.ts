/**
 * Calls of a bank's campaign for term deposits (UCI "Bank Marketing", Moro, Cortez & Rita). Each row is somebody who is not
 * named, called so many times, with the outcome: a deal won or lost. The file says the last call and how it ended; the
 * invitation, the offer and its acceptance are inferred. It says neither year nor amount: the year is given, and each deposit
 * is won at 0.00.
 */
import { basename } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { Sent } from '../app/clientela.ts'
import { campaignId, clientId, dealId, productId } from '../domain/values/ids.ts'
import type { Zone } from '../domain/values/zone.ts'
import { derivedId } from '../kernel/event-ids.ts'
import { isLocalDate, type LocalDate } from '../kernel/local-date.ts'
import { type CsvRow, FileProblem, openCsv } from './csv.ts'
import { type Notices, notice } from './notices.ts'
import { type SourceRow, sender } from './source-row.ts'

const IMPORTER = 'bank-campaign'

export interface BankSettings {
  readonly file: string
  readonly zone: Zone
  readonly currency: string
  /** The file knows days and months alone. */
  readonly year: number
  /** The campaign that the calls are of. */
  readonly campaign: string
}

export interface BankSource {
  readonly calls: AsyncIterable<SourceRow>
  readonly notices: Notices
}

const PRODUCT = 'term-deposit'

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Known of the client, kept under the file's own names. */
const about = ['age', 'job', 'marital', 'education', 'default', 'balance', 'housing', 'loan', 'contact']
const earlier = ['pdays', 'previous', 'poutcome']
const needed = [...about, 'day', 'month', 'duration', 'campaign', ...earlier]

/** What stands for missing. */
const missing: Readonly<Record<string, string>> = {
  job: 'unknown',
  education: 'unknown',
  contact: 'unknown',
  poutcome: 'unknown',
  pdays: '-1',
}

interface Call {
  readonly day: LocalDate
  readonly seconds: number
  readonly attempt: number
  readonly outcome: 'yes' | 'no'
  readonly attributes: Readonly<Record<string, string>>
}

type Read<A> = E.Either<readonly [column: string, reason: string], A>

const wholeNumber = (cells: CsvRow['cells'], column: string, least: number): Read<number> => {
  const text = cells[column] ?? ''
  const value = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least
    ? E.right(value)
    : E.left([column, `"${text.slice(0, 40)}" is not a whole number of ${least} or more`])
}

const readCall = ({ cells }: CsvRow, outcomeColumn: string, year: number): Read<Call> => {
  const month = months.indexOf((cells.month ?? '').toLowerCase()) + 1
  if (month === 0) return E.left(['month', `"${(cells.month ?? '').slice(0, 40)}" is none of ${months.join(', ')}`])
  const date = `${year}-${String(month).padStart(2, '0')}-${(cells.day ?? '').padStart(2, '0')}`
  if (!isLocalDate(date)) return E.left(['day', `${date} is no day of the calendar`])
  const seconds = wholeNumber(cells, 'duration', 0)
  if (E.isLeft(seconds)) return seconds
  const attempt = wholeNumber(cells, 'campaign', 1)
  if (E.isLeft(attempt)) return attempt
  const balance = cells.balance ?? ''
  if (!/^(-?\d+)?$/.test(balance)) return E.left(['balance', `"${balance.slice(0, 40)}" is not a whole amount`])
  const outcome = cells[outcomeColumn]
  if (outcome !== 'yes' && outcome !== 'no')
    return E.left([outcomeColumn, `"${(outcome ?? '').slice(0, 40)}" is neither yes nor no`])
  const attributes = Object.fromEntries(
    [...about, ...earlier].flatMap((name) => {
      const value = cells[name] ?? ''
      return value === '' || value === missing[name] ? [] : [[name, value]]
    }),
  )
  return E.right({ day: date, seconds: seconds.right, attempt: attempt.right, outcome, attributes })
}

/** What must be there before the first call: the product that is offered, and the campaign. */
const beginning = (settings: BankSettings, file: string): ReadonlyArray<Sent> => {
  const { zone, currency, year, campaign: id } = settings
  const at = zone.startOfDay(`${year}-01-01` as LocalDate)
  const send = sender(IMPORTER, file, 1, `campaign/${id}/${year}`, undefined)
  const campaign = campaignId(id)
  const nothing = { amount: 0, currency }
  return [
    send({ type: 'ListProduct', product: productId(PRODUCT), name: 'Term deposit', price: nothing }, 'inferred', at),
    send(
      { type: 'PlanCampaign', campaign, name: id, kind: 'calls', budget: nothing, products: [PRODUCT] },
      'inferred',
      at,
    ),
    send({ type: 'LaunchCampaign', campaign }, 'inferred', at),
  ]
}

const commandsOf = (
  call: Call,
  key: string,
  line: number,
  file: string,
  { zone, currency, campaign: id }: BankSettings,
): ReadonlyArray<Sent> => {
  const { day, seconds, attempt, outcome, attributes } = call
  const at = zone.startOfDay(day)
  const send = sender(IMPORTER, file, line, `call/${key}`, undefined)
  const [client, campaign, deal] = [clientId(`bank-${key}`), campaignId(id), dealId(`bank-${key}`)]
  const lines = [{ product: PRODUCT, quantity: 1, unitPrice: { amount: 0, currency } }]
  const won = outcome === 'yes'
  return [
    send(
      {
        type: 'RegisterClient',
        client,
        name: `Unidentified client of ${id}`,
        kind: 'person',
        acquired: { by: 'call', campaign: id },
        unidentified: true,
        details: { attributes },
      },
      'said',
      at,
    ),
    send({ type: 'SendInvitation', campaign, client, channel: 'phone' }, 'inferred', at),
    send({ type: 'AnswerInvitation', campaign, client, answer: won ? 'accepted' : 'declined' }, 'said', at),
    send(
      {
        type: 'RecordInteraction',
        client,
        channel: 'phone',
        direction: 'outbound',
        summary: 'a call for the campaign',
        campaign: id,
        deal,
        seconds,
        attempt,
      },
      'said',
      at,
    ),
    send({ type: 'OpenDeal', deal, client, source: 'call', campaign: id, interest: [PRODUCT] }, 'inferred', at),
    ...(won
      ? [
          send({ type: 'MakeOffer', deal, lines, validUntil: day }, 'inferred', at),
          send({ type: 'AcceptOffer', deal, offer: 'offer-1' }, 'inferred', at),
          send({ type: 'WinDeal', deal }, 'said', at),
        ]
      : [send({ type: 'LoseDeal', deal, reason: 'not-stated' }, 'said', at)]),
  ]
}

async function* callRows(settings: BankSettings, notices: Notices): AsyncGenerator<SourceRow> {
  const { columns, rows } = await openCsv(settings.file, { required: needed })
  const outcomeColumn = ['deposit', 'y'].find((name) => columns.includes(name))
  if (outcomeColumn === undefined)
    throw new FileProblem(
      `${settings.file}:1: no column for the outcome: call it y or deposit; found are ${columns.join(', ')}`,
    )
  const file = basename(settings.file)
  const seen = new Map<string, number>()
  let begun = false
  for await (const row of rows) {
    const { line, cells, ragged } = row
    const found: ReturnType<typeof readCall> =
      ragged === undefined ? readCall(row, outcomeColumn, settings.year) : E.left(['', ragged])
    if (E.isLeft(found)) {
      const [column, reason] = found.left
      yield { file, line, cells, content: { _tag: 'Rejected', column, reason } }
      continue
    }
    // Nobody is named: the same cells a second time are somebody else.
    const same = JSON.stringify(cells)
    const nth = (seen.get(same) ?? 0) + 1
    seen.set(same, nth)
    const key = derivedId(`${settings.campaign}/${settings.year}/${same}/${nth}`)
    if (cells.balance === '') notice(notices, 'balance is empty: taken as unknown, not as 0')
    if (found.right.outcome === 'yes') notice(notices, 'a deposit whose amount the file does not say: won at 0.00')
    const own = commandsOf(found.right, key, line, file, settings)
    yield {
      file,
      line,
      cells,
      content: { _tag: 'Commands', commands: begun ? own : [...beginning(settings, file), ...own] },
    }
    begun = true
  }
}

/** The calls of a file, commas or semicolons, the outcome in `deposit` or `y`. */
export const bankSource = (settings: BankSettings): BankSource => {
  const notices: Notices = new Map()
  notice(notices, `the file says no year: all calls are taken to be of ${settings.year}`)
  return { calls: callRows(settings, notices), notices }
}
