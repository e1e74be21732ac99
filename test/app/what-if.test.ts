/** The history decided anew under another sales policy: what would have been refused, what rests on it, what that changes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import '../../src/sqlite.ts'
import type { Clientela, Command } from '../../src/app/clientela.ts'
import { openClientela } from '../../src/app/open.ts'
import { dealId } from '../../src/domain/values/ids.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { testClock } from '../../src/testing/fixed.ts'
import { listProducts } from '../support/assortment.ts'
import { cliIn } from '../support/cli.ts'
import { temporaryFolder } from '../support/stores.ts'

const folder = temporaryFolder()
const anna = { id: 'anna', role: 'manager' }
const helena = { id: 'helena', role: 'head' }
const noon = (day: string) => `2026-${day}T11:00:00.000Z` as Instant
const euros = (amount: number) => ({ amount: amount * 100, currency: 'EUR' })

let crm: Clientela
afterAll(async () => {
  await crm.close()
  folder.remove()
})

const handle = async (on: string, actor: typeof anna, command: object): Promise<void> => {
  await crm.handle(command as Command, { actor, occurredAt: noon(on) })
}

/** Opened in January; an offer at a discount in per cent, accepted and won in February. */
const won = async (name: string, discount: number, approved: boolean): Promise<void> => {
  const deal = dealId(name)
  await handle('01-10', anna, { type: 'OpenDeal', deal, client: 'forn', source: 'call', manager: 'anna' })
  await handle('01-15', anna, { type: 'IdentifyNeed', deal, description: 'a line', products: ['basic'], beyond: false })
  if (approved) {
    await handle('01-20', anna, { type: 'RequestDiscount', deal, discount: discount * 100, why: 'volume' })
    await handle('01-21', helena, { type: 'ApproveDiscount', deal })
  }
  const lines = [{ product: 'basic', quantity: 10, unitPrice: euros(100), discount: discount * 100 }]
  await handle('01-25', anna, { type: 'MakeOffer', deal, lines, validUntil: '2026-06-01' })
  await handle('02-05', anna, { type: 'AcceptOffer', deal })
  await handle('02-10', anna, { type: 'WinDeal', deal })
}

beforeAll(async () => {
  const clock = testClock('2026-07-01T00:00:00.000Z')
  const store = `sqlite:${folder.path}/test.db`
  crm = await openClientela({ store, zone: 'Europe/Madrid', clock: clock.now })
  await listProducts(crm, '2025-01-01T00:00:00.000Z' as Instant, 'basic')
  const forn = { type: 'RegisterClient', client: 'forn', name: 'Forn', kind: 'corporate', acquired: { by: 'call' } }
  await handle('01-01', helena, forn)
  // What she was granted goes before what her role may, but not before what is asked.
  const appointed = { type: 'AppointManager', manager: 'anna', name: 'Anna', position: 'senior', department: 'sales' }
  await handle('01-01', helena, appointed)
  await handle('01-02', helena, { type: 'GrantCompetence', manager: 'anna', discount: 1_000 })
  await won('d4', 4, false)
  await won('d8', 8, false)
  await won('d20', 20, true)
  const causationId = (await crm.audit.trail({ stream: 'deal-d8', type: 'DealWon' })).entries[0]?.eventId ?? ''
  const next = { type: 'OpenDeal', deal: 'd9', client: 'forn', source: 'call', manager: 'anna' } as unknown as Command
  await crm.handle(next, { actor: anna, occurredAt: noon('03-01'), causationId })
  await handle('03-05', anna, { type: 'HoldMeeting', deal: 'd9', outcome: 'good' })
})

describe('what if managers might give 5 per cent alone', () => {
  it('the offer at 8 per cent would have been refused, and the deal not won by it', async () => {
    const answer = await crm.whatIf({ discountCompetence: { manager: 500 } })
    expect(answer.refused.map(({ stream, type, actor, rule }) => [stream, type, actor, rule])).toEqual([
      ['deal-d8', 'OfferMade', 'anna', 'discount-within-competence'],
    ])
    const changes = new Map(answer.views[0]?.changes.map((change) => [change.figure, change]))
    expect(changes.get('total.won')).toMatchObject({ before: 3, after: 2, change: -1 })
    expect(changes.get('total.won')?.by.map(({ stream, events }) => [stream, events.map(({ type }) => type)])).toEqual([
      ['deal-d8', ['OfferMade', 'OfferAccepted', 'DealWon']],
    ])
    expect(changes.get('total.wonValue')).toMatchObject({
      before: { EUR: 96_000 + 92_000 + 80_000 },
      after: { EUR: 96_000 + 80_000 },
      change: { EUR: -92_000 },
    })
    // A deal that was opened because of the win is not there, and so nothing of what happened in it.
    expect([answer.leftOut, changes.get('open')]).toEqual([
      5,
      expect.objectContaining({ before: 1, after: 1, change: 0 }),
    ])
    expect(changes.get('open')?.by.map(({ stream, change }) => [stream, change])).toEqual([
      ['deal-d9', -1],
      ['deal-d8', 1],
    ])
  })

  it('and if heads might approve 15, the approval of 20 falls, and the offer that rests on it', async () => {
    const { refused } = await crm.whatIf({ discountCompetence: { head: 1_500 } })
    expect(refused.map(({ stream, type }) => [stream, type])).toEqual([
      ['deal-d20', 'DiscountApproved'],
      ['deal-d20', 'OfferMade'],
    ])
  })

  it('the same policy changes nothing, and nothing was written', async () => {
    const before = await crm.audit.trail()
    const answer = await crm.whatIf({
      discountCompetence: { manager: 1_000 },
      views: ['pipeline winrate', 'pipeline board'],
    })
    expect(answer).toMatchObject({ refused: [], leftOut: 0 })
    expect(answer.views.map(({ changes }) => changes)).toEqual([[], []])
    expect((await crm.audit.trail()).total).toBe(before.total)
  })

  it('on the command line', async () => {
    const clientela = cliIn(folder.path)
    const { code, out } = await clientela(['what-if', '--discount', 'manager=5', '--zone', 'Europe/Madrid'])
    expect([code, out]).toEqual([0, expect.stringMatching(/OfferMade +deal-d8 +anna/)])
    expect(out).toMatch(/total\.won +3 +2 +-1/)
    expect((await clientela(['what-if', '--discount', 'manager'])).code).toBe(2)
  })
})
