/** Rule 3 and S27: who may give which discount alone, and who approves more. */
import { describe, expect, it } from 'vitest'
import { openClientela } from '../../src/app/open.ts'
import { dealAggregate } from '../../src/domain/deal/index.ts'
import { clientId, dealId, managerId, productId } from '../../src/domain/values/ids.ts'
import { eur } from '../../src/domain/values/money.ts'
import type { Context } from '../../src/kernel/decider.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { anna, bruno, clientRef, deal as given, head, managerRef, sold } from '../support/domain.ts'

const deal = dealId('d1')
const client = clientId('forn-puig')
const line = (discount: number) => ({ product: 'basic', quantity: 1, unitPrice: eur(100_00), discount })
const opened = { type: 'DealOpened', data: { client, manager: 'anna', source: 'call' } } as const
const offer = (discount: number) =>
  ({ type: 'MakeOffer', deal, lines: [line(discount)], validUntil: '2026-03-01' as LocalDate }) as const
const approve = { type: 'ApproveDiscount', deal } as const
const asked = (discount: number, competence?: number) =>
  ({
    type: 'DiscountRequested',
    data: {
      request: 'request-1',
      discount,
      requestedBy: 'anna',
      why: 'volume',
      ...(competence === undefined ? {} : { competence }),
    },
  }) as const

const competence = (discount: number) => ({ competence: { discount, at: '2025-06-01T00:00:00.000Z' as Instant } })
/** Who acts, with a competence granted; 0 basis points is one as well. */
const granted = (id: string, discount: number) => ({
  references: { client: clientRef(), ...sold, acting: managerRef(id, competence(discount)) },
})
const notGranted = { references: { client: clientRef(), ...sold, acting: managerRef('anna') } }

describe('a discount within the own competence', () => {
  it('is what was granted, be it more or less than the role may', () => {
    given(opened)
      .when(offer(1_500), granted('anna', 1_500))
      .thenEvents({
        type: 'OfferMade',
        data: { offer: 'offer-1', lines: [line(1_500)], total: eur(85_00), validUntil: '2026-03-01' as LocalDate },
      })
    given(opened).when(offer(1_501), granted('anna', 1_500)).refused('discount-within-competence')
    given(opened).when(offer(1), granted('anna', 0)).refused('discount-within-competence')
    given(opened)
      .when(offer(2_500), { actor: head, ...granted('helena', 2_000) })
      .refused('discount-within-competence')
  })

  it('is what the role may, where nothing was granted or nobody was appointed', () => {
    for (const references of [notGranted.references, { client: clientRef(), ...sold }]) {
      given(opened).when(offer(1_001), { references }).refused('discount-within-competence')
      expect(given(opened).when(offer(1_000), { references }).state()).not.toBeNull()
    }
  })
})

describe('a price below that of the list', () => {
  /** Listed at 100.00. */
  const at = (unitPrice: number, discount?: number) =>
    ({
      ...offer(0),
      lines: [
        { product: 'basic', quantity: 1, unitPrice: eur(unitPrice), ...(discount === undefined ? {} : { discount }) },
      ],
    }) as const
  const special = { prices: [{ product: 'basic', price: eur(80_00) }] }

  it('is a discount by another name, and adds to the one that is called so', () => {
    expect(given(opened).when(at(90_00), notGranted).state()).not.toBeNull()
    expect(given(opened).when(at(89_99), notGranted).refused('discount-within-competence')).toMatchObject({
      field: 'lines.0.discount',
      value: 1_001,
    })
    given(opened).when(at(95_00, 600), notGranted).refused('discount-within-competence')
    given(opened).when(at(0), notGranted).refused('discount-within-competence')
    // Above the list it takes nothing off a discount.
    given(opened).when(at(200_00, 1_001), notGranted).refused('discount-within-competence')
  })

  it('was approved where a discount as large was', () => {
    const approved = {
      type: 'DiscountApproved',
      data: { request: 'request-1', discount: 1_200, approvedBy: 'bruno' },
    } as const
    expect(given(opened, asked(1_200), approved).when(at(88_00), notGranted).state()).not.toBeNull()
    given(opened, asked(1_200), approved).when(at(87_99), notGranted).refused('discount-within-competence')
  })

  it('is none for a key account whose special price it is; in other money than the list, all of it may be', () => {
    const key = { references: { ...sold, client: clientRef({ keyTerms: special }) } }
    expect(given(opened).when(at(80_00), key).state()).not.toBeNull()
    given(opened).when(at(71_99), key).refused('discount-within-competence')
    const dollars = { ...at(1), lines: [{ product: 'basic', quantity: 1, unitPrice: { amount: 1, currency: 'USD' } }] }
    expect(given(opened).when(dollars, notGranted).refused('discount-within-competence')).toMatchObject({
      field: 'lines.0.discount',
      value: 10_000,
    })
    // But where it is agreed what it costs in that money, that is what it is held against.
    const inDollars = { prices: [{ product: 'basic', price: { amount: 1, currency: 'USD' } }] }
    const abroad = { references: { ...sold, client: clientRef({ keyTerms: inDollars }) } }
    expect(given(opened).when(dollars, abroad).state()).not.toBeNull()
  })
})

describe('an approval', () => {
  it('comes from another with a larger competence than that of who asked, covering what is asked', () => {
    const approved = {
      type: 'DiscountApproved',
      data: { request: 'request-1', discount: 1_200, approvedBy: 'bruno' },
    } as const
    given(opened, asked(1_200, 1_000))
      .when(approve, { actor: bruno, ...granted('bruno', 1_200) })
      .thenEvents(approved)
    given(opened, asked(1_200, 1_000))
      .when(approve, { actor: bruno, ...granted('bruno', 1_199) })
      .refused('discount-approver-has-competence')
    given(opened, asked(800, 1_000))
      .when(approve, { actor: bruno, ...granted('bruno', 1_000) })
      .refused('discount-approver-has-competence')
  })

  it('comes from no policy, whatever that may give', () => {
    for (const decided of [approve, { type: 'RefuseDiscount', deal, why: 'dear' } as const])
      given(opened, asked(1_100, 1_000))
        .when(decided, { actor: { id: 'policy:own', role: 'policy' } })
        .refused('discount-approver-has-competence')
  })

  it('of a request whose competence was not recorded needs to cover what is asked', () => {
    given(opened, asked(1_200))
      .when(approve, { actor: bruno, ...granted('bruno', 1_200) })
      .thenEvents({ type: 'DiscountApproved', data: { request: 'request-1', discount: 1_200, approvedBy: 'bruno' } })
  })

  it('rests on a request that says what the competence was', () => {
    given(opened)
      .when({ type: 'RequestDiscount', deal, discount: 2_000, why: 'volume' }, granted('anna', 1_500))
      .thenEvents(asked(2_000, 1_500))
    given(opened)
      .when({ type: 'RequestDiscount', deal, discount: 2_000, why: 'volume' })
      .thenEvents(asked(2_000, 1_000))
  })
})

describe('the manager who acts', () => {
  const { references } = dealAggregate()
  const context = (actor: Context['actor']): Context => ({
    actor,
    occurredAt: '2026-01-02T12:00:00.000Z' as Instant,
    day: '2026-01-02' as LocalDate,
  })

  it('is read where a discount is given, asked for or decided on, and nowhere else', () => {
    for (const command of [offer(1), { type: 'RequestDiscount', deal, discount: 1, why: 'x' }, approve])
      expect(references(command, null, context(anna))).toMatchObject({ acting: ['manager', 'anna'] })
    const asListed = { type: 'MakeOffer', deal, lines: [{ product: 'basic', quantity: 1 }] } as const
    for (const command of [asListed, { type: 'AcceptOffer', deal }, { type: 'WinDeal', deal }])
      expect(references(command, null, context(anna)).acting).toBeUndefined()
  })

  it('is not looked for among importers and policies, nor under what is no id', () => {
    expect(references(offer(1), null, context({ id: 'crm.csv', role: 'importer' })).acting).toBeUndefined()
    expect(references(offer(1), null, context({ id: 'a\u0000b', role: 'manager' })).acting).toBeUndefined()
  })
})

describe('in a store', () => {
  it('a competence granted counts at once, and one that is lowered counts no more', async () => {
    const crm = await openClientela({ store: 'memory:', zone: 'UTC' })
    const by = (actor: Context['actor']) => ({ actor })
    const manager = managerId('anna')
    await crm.handle({ type: 'ListProduct', product: productId('basic'), name: 'Basic', price: eur(100_00) }, by(head))
    await crm.handle({ type: 'AppointManager', manager, name: 'Anna', position: 'am', department: 'sales' }, by(head))
    await crm.handle(
      { type: 'RegisterClient', client, name: 'Forn', kind: 'other', acquired: { by: 'call' } },
      by(anna),
    )
    await crm.handle({ type: 'OpenDeal', deal, client, source: 'call' }, by(anna))
    const offerOf = async (discount: number) =>
      crm.tryHandle({ type: 'MakeOffer', deal, lines: [line(discount)] }, by(anna))
    expect(await offerOf(1_500)).toMatchObject({ left: { rule: 'discount-within-competence' } })
    await crm.handle({ type: 'GrantCompetence', manager, discount: 1_500 }, by(head))
    expect(await offerOf(1_500)).toMatchObject({ _tag: 'Right' })
    await crm.handle({ type: 'GrantCompetence', manager, discount: 500 }, by(head))
    expect(await offerOf(501)).toMatchObject({ left: { rule: 'discount-within-competence', value: 501 } })
    const basis = await crm.audit.trail({ type: 'OfferMade' })
    expect(basis.entries[0]?.basis).toContainEqual({ stream: 'manager-anna', revision: 1 })
    await crm.close()
  })
})
