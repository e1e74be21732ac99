import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const run = cliIn(folder.path)
const clientela = (args: ReadonlyArray<string>, input?: string) => run([...args, '--zone', 'Europe/Madrid'], input)
const json = async (...args: ReadonlyArray<string>) => JSON.parse((await clientela([...args, '--json'])).out)

const agreement = {
  lines: [{ product: 'bread', quantity: 1, unitPrice: { amount: 10_000, currency: 'EUR' } }],
  value: { amount: 10_000, currency: 'EUR' },
  recurrence: 'recurring',
  term: { from: '2026-01-01', to: '2099-01-01' },
}
const commands = [
  { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
  { type: 'ReceiveComplaint', complaint: 'm1', client: 'forn', words: 'broken', limit: '2099-01-01' },
  { type: 'AssignComplaint', complaint: 'm1', department: 'logistics' },
  { type: 'TakeMeasure', complaint: 'm1', measure: 'sent again' },
  { type: 'ResolveComplaint', complaint: 'm1' },
  { type: 'DraftContract', contract: 'k1', client: 'forn', agreement },
  { type: 'SignContract', contract: 'k1', party: 'us', signatory: 'we' },
  { type: 'SignContract', contract: 'k1', party: 'client', signatory: 'they' },
  { type: 'ConcludeContract', contract: 'k1' },
  { type: 'InfringePartnerRight', contract: 'k1', department: 'billing', right: 'one invoice a month' },
  { type: 'ListProduct', product: 'bread', name: 'Bread', price: { amount: 250, currency: 'EUR' } },
  { type: 'ReceiveOrder', order: 'o1', client: 'forn', lines: [{ product: 'bread', quantity: 40 }] },
  { type: 'AcceptOrder', order: 'o1', promised: '2099-01-02' },
  { type: 'FulfilOrder', order: 'o1' },
  { type: 'ReceiveOrder', order: 'o2', client: 'forn', lines: [{ product: 'bread', quantity: 60 }] },
  { type: 'AcceptOrder', order: 'o2', promised: '2099-01-03' },
  { type: 'FulfilOrder', order: 'o2', lines: [{ product: 'bread', quantity: 20 }] },
  // A service level in hours needs a calendar to count them by.
  { type: 'ReceiveComplaint', complaint: 'm2', client: 'forn', words: 'late', serviceHours: 8 },
]

beforeAll(async () => {
  const handle = (sent: ReadonlyArray<object>) =>
    clientela(['handle', '-', '--as', 'head:helena'], sent.map((command) => JSON.stringify(command)).join('\n'))
  // Commands go in faster than a clock tells apart: nobody would have held the complaint before it was handed on.
  await handle(commands.slice(0, 2))
  const { code, out } = await handle(commands.slice(2))
  expect([code, JSON.parse(out.trim().split('\n').at(-1) ?? '').rule]).toEqual([
    1,
    'complaint-service-level-by-a-calendar',
  ])
})

describe('clientela service', () => {
  it('orders: on time and in full, against each promise', async () => {
    const answer = await json('service', 'orders', '--as-of', '2099-12-31', '--by', 'client')
    expect(answer).toMatchObject({
      ...{ view: 'service orders', against: 'first', due: 2, overdue: 1 },
      onTime: { num: 1, den: 2, value: 0.5 },
      fillRate: { num: 60, den: 100, value: 0.6 },
      rows: [{ key: 'forn', due: 2 }],
    })
    expect(await json('service', 'orders')).toMatchObject({ due: 0, notYetDue: 2, onTime: { value: null } })
    const { out } = await clientela(['service', 'orders', '--as-of', '2099-12-31', '--in', '2099-01'])
    expect(out).toMatch(/promised first +2 +50\.0 %/)
    expect(out).toMatch(/asked for +0 +–/)
    expect(out).toMatch(/o2 +forn +2099-01-03/)
    const drilled = await json('service', 'orders', '--as-of', '2099-12-31', '--drill', 'onTime')
    expect(drilled.drill.behind.map(({ stream }: { stream: string }) => stream)).toEqual(['order-o1', 'order-o2'])
    expect((await clientela(['service', 'orders', '--against', 'somebody'])).code).toBe(2)
  })

  it('complaints: how soon they were answered and ended', async () => {
    expect(await json('service', 'complaints', '--clock', 'business')).toMatchObject({
      ...{ view: 'service complaints', clock: 'business', received: 1, resolved: 1, open: 0 },
      complaints: [{ complaint: 'm1', status: 'resolved', department: 'logistics' }],
    })
    expect((await clientela(['service', 'complaints'])).out).toMatch(/first response +1 +0\.0 h/)
  })

  it('breaches: which were not ended in time', async () => {
    expect(await json('service', 'breaches')).toMatchObject({ view: 'service breaches', due: 0, notYetDue: 1 })
    expect((await clientela(['service', 'breaches'])).out).toMatch(/1 not yet due/)
  })

  it('departments: who held them how long', async () => {
    const { departments } = await json('service', 'departments')
    expect(departments.map((one: { department: string }) => one.department)).toEqual([
      'billing',
      'logistics',
      'unknown',
    ])
    const csv = (await clientela(['service', 'departments', '--csv'])).out.trim().split('\n')
    expect(csv[0]).toMatch(/^department,received,open,upheld,rejected,breach\.num,breach\.den,/)
    expect(csv).toHaveLength(4)
  })

  it('rights: which were infringed and restored', async () => {
    expect(await json('service', 'rights')).toMatchObject({
      view: 'service rights',
      departments: [{ department: 'billing', infringed: 1, restored: 0, open: 1, days: { n: 0, median: null } }],
    })
    expect((await clientela(['service', 'rights'])).out).toMatch(/billing +1 +0 +1 +– +0\.0 %/)
  })

  it('says what is wrong with an option', async () => {
    const { code, err } = await clientela(['service', 'complaints', '--clock', 'sundial'])
    expect([code, err]).toEqual([2, expect.stringMatching(/Allowed choices are elapsed, business/)])
  })
})

describe('clientela retention', () => {
  it('counts won deals or fulfilled orders as bought, as is asked', async () => {
    const verbs = ['cohorts', 'churn', 'survival', 'hazard', 'repeat', 'rfm', 'clv', 'concentration', 'keyaccounts']
    const more = ['standing', 'bonuses', 'loyalty', 'revenue', 'renewals', 'risk']
    const at = ['--as-of', '2099-12-31', '--purchases', 'order', '--json']
    for (const verb of [...verbs, ...more])
      expect([verb, (await clientela(['retention', verb, ...at])).code]).toEqual([verb, 0])
    expect(await json('retention', 'repeat', '--purchases', 'order')).toMatchObject({ toDate: { den: 1 } })
    expect(await json('retention', 'repeat', '--purchases', 'deal')).toMatchObject({ toDate: { den: 0 } })
    expect((await clientela(['retention', 'rfm', '--purchases', 'hearsay'])).code).toBe(2)
  }, 60_000)
})
