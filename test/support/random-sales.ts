/** Random histories of a few deals, through the real decisions; some steps recorded late. For properties of the views. */
import fc from 'fast-check'
import { epochMs, type Instant, instantFromEpochMs } from '../../src/kernel/instant.ts'
import { addDays, type LocalDate } from '../../src/kernel/local-date.ts'
import type { Issue } from './world.ts'

const HOUR = 3_600_000
const START = Date.UTC(2026, 0, 5, 9)
const head = { id: 'helena', role: 'head' }

const at = (hours: number): Instant => instantFromEpochMs(START + hours * HOUR)
const euros = (amount: number) => ({ amount, currency: 'EUR' })

/** What may be done to a deal; `n` varies it. */
const moves: ReadonlyArray<(deal: string, n: number) => Issue['command']> = [
  (deal, n) => ({ type: 'MakeAppointment', deal, at: at(1_000 + n) }),
  (deal) => ({ type: 'HoldMeeting', deal, outcome: 'good' }),
  (deal) => ({ type: 'EstablishDealContact', deal, channel: 'phone', benefit: 'one supplier' }),
  (deal, n) => ({ type: 'IdentifyNeed', deal, description: 'a line', products: ['van'], beyond: n % 2 === 0 }),
  (deal) => ({ type: 'PresentProducts', deal, products: ['basic'], occasion: 'call' }),
  (deal, n) => ({ type: 'RaiseObjection', deal, kind: n % 2 === 0 ? 'price' : 'trust', words: 'dear' }),
  (deal) => ({ type: 'AnswerObjection', deal, answer: 'worth it' }),
  (deal) => ({ type: 'ResolveObjection', deal, measure: 'instalments' }),
  (deal) => ({ type: 'UpholdObjection', deal, measure: 'none' }),
  (deal, n) => ({
    type: 'MakeOffer',
    deal,
    lines: [{ product: 'basic', quantity: 1 + (n % 3), unitPrice: euros(1_000 + n), discount: (n % 3) * 250 }],
    validUntil: '2028-01-01',
  }),
  (deal) => ({ type: 'AcceptOffer', deal }),
  (deal) => ({ type: 'AcceptOffer', deal }),
  (deal) => ({ type: 'DeclineOffer', deal }),
  (deal, n) => ({ type: 'ChangeDealValue', deal, to: euros(500 * n) }),
  (deal, n) => ({ type: 'MoveExpectedClose', deal, to: addDays('2026-01-10' as LocalDate, 9 * n) }),
  (deal, n) => ({ type: 'HandOverDeal', deal, to: ['anna', 'bruno', 'carla'][n % 3], why: 'leave' }),
  (deal) => ({ type: 'WinDeal', deal }),
  (deal) => ({ type: 'WinDeal', deal }),
  (deal, n) => ({ type: 'LoseDeal', deal, reason: n % 2 === 0 ? 'price' : 'timing' }),
  (deal) => ({ type: 'ReopenDeal', deal, why: 'they called' }),
]

const opening = (deal: string, n: number): Issue['command'] => ({
  type: 'OpenDeal',
  deal,
  client: n % 2 === 0 ? 'c1' : 'c2',
  source: n % 3 === 0 ? 'call' : 'fair',
  manager: n % 2 === 0 ? 'anna' : 'bruno',
  ...(n % 5 === 0 ? {} : { expectedValue: n % 4 === 1 ? { amount: 700 + n, currency: 'USD' } : euros(1_000 + 10 * n) }),
  ...(n % 7 === 0 ? {} : { expectedClose: addDays('2026-01-10' as LocalDate, 5 * n) }),
  ...(n % 3 === 0 ? { segment: 'bakers' } : {}),
})

const beginnings: ReadonlyArray<Issue['command']> = [
  { type: 'RegisterClient', client: 'c1', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
  { type: 'RegisterClient', client: 'c2', name: 'Casa', kind: 'corporate', acquired: { by: 'call' } },
  { type: 'ListProduct', product: 'basic', name: 'basic', price: euros(1) },
  { type: 'ListProduct', product: 'van', name: 'van', price: euros(1) },
]

const DEALS = 8

const moveOf = fc.record({
  deal: fc.nat(DEALS - 1),
  what: fc.nat(moves.length - 1),
  n: fc.nat(20),
  gap: fc.integer({ min: 0, max: 40 }),
  late: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(400) }),
})

/** Commands with the instants at which they occur and are recorded; what a rule refuses will leave nothing. */
export const randomSales: fc.Arbitrary<ReadonlyArray<Issue>> = fc
  .array(moveOf, { minLength: 30, maxLength: 160, size: 'max' })
  .map((list) => {
    const opened = new Set<string>()
    let hours = 48
    const issues = list.flatMap(({ deal, what, n, gap, late }): ReadonlyArray<Issue> => {
      hours += gap
      const name = `d${deal}`
      const recordedAt = at(hours)
      const issue = (command: Issue['command'], occurredAt: Instant): Issue => ({
        command,
        actor: head,
        occurredAt,
        recordedAt,
      })
      if (opened.has(name)) {
        const command = moves[what]?.(name, n)
        return command === undefined ? [] : [issue(command, at(Math.max(1, hours - late)))]
      }
      opened.add(name)
      return [issue(opening(name, n), recordedAt)]
    })
    const start = beginnings.map((command): Issue => ({ command, actor: head, occurredAt: at(0), recordedAt: at(0) }))
    return [...start, ...issues]
  })

/** A moment within the span of the histories, on the day's end. */
export const randomDay: fc.Arbitrary<LocalDate> = fc
  .integer({ min: 0, max: 140 })
  .map((n) => addDays('2026-01-04' as LocalDate, n))

/** The last instant of a local day in UTC. */
export const endOf = (day: LocalDate): Instant =>
  instantFromEpochMs(epochMs(`${addDays(day, 1)}T00:00:00.000Z` as Instant) - 1)
