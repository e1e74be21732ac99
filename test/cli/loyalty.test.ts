import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
afterAll(folder.remove)
const run = cliIn(folder.path)
const clientela = (args: ReadonlyArray<string>, input?: string) => run([...args, '--zone', 'Europe/Madrid'], input)
const json = async (...args: ReadonlyArray<string>) => {
  const { code, out, err } = await clientela([...args, '--json'])
  if (code !== 0) throw new Error(err)
  return JSON.parse(out)
}

const loyalty = {
  earning: [{ points: 1, per: { amount: 100, currency: 'EUR' } }],
  pointValue: { amount: 1, currency: 'EUR' },
}
const member = { client: 'forn', programme: 'club', why: 'order' }
const commands = [
  { type: 'ApproveProgramme', programme: 'club', name: 'Club', kind: 'loyalty', loyalty },
  { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } },
  { type: 'EnrolInLoyalty', client: 'forn', programme: 'club' },
  { type: 'EarnPoints', ...member, amount: { amount: 100_099, currency: 'EUR' } },
  { type: 'RedeemPoints', ...member, points: 400 },
  { type: 'RegisterClient', client: 'casa', name: 'Casa', kind: 'corporate', acquired: { by: 'referral' } },
  { type: 'GiveReferral', client: 'forn', referred: 'casa' },
  { type: 'ListProduct', product: 'bread', name: 'Bread', price: { amount: 10_050, currency: 'EUR' } },
  { type: 'DesignateKeyAccount', client: 'forn', terms: { bonus: 333 } },
  { type: 'OpenDeal', deal: 'd1', client: 'forn', source: 'call' },
  { type: 'MakeOffer', deal: 'd1', lines: [{ product: 'bread', quantity: 1 }] },
  { type: 'AcceptOffer', deal: 'd1' },
  { type: 'WinDeal', deal: 'd1' },
  { type: 'RedeemPoints', ...member, points: 601 },
]

beforeAll(async () => {
  const { code, out } = await clientela(
    ['handle', '-', '--as', 'head:helena'],
    commands.map((command) => JSON.stringify(command)).join('\n'),
  )
  // The last asks for more than is left.
  expect([code, JSON.parse(out.trim().split('\n').at(-1) ?? '').rule]).toEqual([1, 'points-not-below-zero'])
})

describe('clientela retention loyalty', () => {
  it('shows the points of each programme and member, and what they would cost', async () => {
    const answer = await json('retention', 'loyalty')
    expect(answer).toMatchObject({
      view: 'retention loyalty',
      programmes: [{ programme: 'club', earned: 1_000, redeemed: 400, balance: 600, liability: { EUR: 600 } }],
      members: [{ member: 'forn', balance: 600 }],
    })
    const table = await clientela(['retention', 'loyalty'])
    expect(table.out).toMatch(/club .*1,?000.*400.*600.*6\.00 EUR/)
    const csv = await clientela(['retention', 'loyalty', '--members', '--csv'])
    expect(csv.out.trim().split('\n')).toEqual([
      'member,programme,tier,opening,earned,redeemed,expired,balance,liability.EUR,outOfDate',
      'forn,club,,0,1000,400,0,600,600,0',
    ])
  })
})

describe('clientela retention referrals', () => {
  it('shows who recommended how many, and what is pending', async () => {
    const answer = await json('retention', 'referrals')
    expect(answer).toMatchObject({
      view: 'retention referrals',
      ...{ given: 1, pending: 1, conversion: { num: 0, den: 0, value: null }, k: null },
      referrals: [{ referred: 'casa', by: 'forn', status: 'pending' }],
    })
    const table = await clientela(['retention', 'referrals'])
    expect(table.out).toMatch(/forn +1 +0/)
  })
})

describe('key accounts', () => {
  it('clientela retention concentration: on whom the revenue rests', async () => {
    expect(await json('retention', 'concentration')).toMatchObject({
      ...{ view: 'retention concentration', currency: 'EUR', revenue: 10_050, hhi: 1 },
      clients: [{ client: 'forn', class: 'A', keyAccount: true }],
    })
    expect((await clientela(['retention', 'concentration'])).out).toMatch(
      /forn +corporate +yes +100\.50 EUR +100\.0 % +A/,
    )
  })

  it('clientela retention keyaccounts: what was agreed with them, and how they stand', async () => {
    expect(await json('retention', 'keyaccounts')).toMatchObject({
      ...{ view: 'retention keyaccounts', total: { accounts: 1, share: { value: 1 }, bonus: { EUR: 335 } } },
      accounts: [{ client: 'forn', terms: { bonus: 333, approvedBy: 'helena' }, revenue: 10_050, class: 'A' }],
    })
    expect((await clientela(['retention', 'keyaccounts'])).out).toMatch(/forn +bonus 3\.33 % +helena/)
  })

  it('clientela retention bonuses: what is owed to them', async () => {
    expect(await json('retention', 'bonuses')).toMatchObject({
      ...{ view: 'retention bonuses', bonus: { EUR: 335 } },
      bonuses: [{ client: 'forn', lines: [{ deal: 'd1', basisPoints: 333, bonus: 335 }] }],
    })
    expect((await clientela(['retention', 'bonuses'])).out).toMatch(
      /forn +d1 .* 100\.50 EUR +3\.33 % +key terms +3\.35 EUR/,
    )
  })
})
