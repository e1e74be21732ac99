import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normalEmail, normalName, normalPhone } from '../../../projections/clients/duplicates.ts'
import { clientId, complaintId, contractId, dealId, orderId, segmentId } from '../../../src/domain/values/ids.ts'
import { eur } from '../../../src/domain/values/money.ts'
import type { LocalDate } from '../../../src/kernel/local-date.ts'
import { type Days, days, noon } from '../../support/days.ts'
import { everyFigureDrills } from '../../support/drill.ts'

let at: Days
const mar = clientId('mar')
const day = (text: string) => text as LocalDate
const lines = [{ product: 'basic', quantity: 1, unitPrice: eur(100_00) }]
const bought = (id: string, client: typeof mar) => {
  const deal = dealId(id)
  return [
    { type: 'OpenDeal', deal, client, source: 'call', expectedValue: eur(50_00) },
    { type: 'MakeOffer', deal, lines, validUntil: day('2026-12-31') },
    { type: 'AcceptOffer', deal },
    { type: 'WinDeal', deal },
  ] as const
}

beforeAll(async () => {
  at = await days()
  await at.on(
    '2026-01-01',
    {
      type: 'RegisterClient',
      client: mar,
      name: 'Forn Mar, S.L.',
      kind: 'small-retail-chain',
      acquired: { by: 'fair' },
      manager: 'anna',
      details: { sector: 'bakery', phone: '+34 972 555 010' },
    },
    {
      type: 'RegisterClient',
      client: clientId('sol'),
      name: 'Sol',
      kind: 'person',
      acquired: { by: 'call' },
      manager: 'bruno',
    },
    { type: 'DefineSegment', segment: segmentId('fairs'), name: 'fairs', predicate: { test: 'source', in: ['fair'] } },
    { type: 'AddContactPerson', client: mar, details: { name: 'Jordi Font', email: 'Jordi@Forn.example' } },
    { type: 'NotePreference', client: mar, preference: 'calls before nine', topic: 'calls' },
    { type: 'GiveConsent', client: mar, channel: 'e-mail', purpose: 'promotions' },
    { type: 'GiveConsent', client: mar, channel: 'phone', purpose: 'promotions' },
    { type: 'RecordCompetitorRelation', client: mar, competitor: 'molins', buys: ['flour'], knows: 'their driver' },
    { type: 'SegmentClient', client: mar, segment: 'bakeries' },
    { type: 'DesignateKeyAccount', client: mar, terms: { priceList: 'wholesale' } },
    { type: 'GiveReferral', client: mar, referred: clientId('sol') },
    {
      type: 'AssessProspect',
      client: mar,
      outlook: 4,
      reputation: 4,
      reliability: 4,
      financialSecurity: 4,
      materialSecurity: 4,
    },
    ...bought('d1', mar),
    {
      type: 'OpenDeal',
      deal: dealId('d2'),
      client: mar,
      source: 'call',
      expectedValue: eur(70_00),
      expectedClose: day('2026-03-31'),
    },
  )
  await at.on(
    '2026-01-10',
    {
      type: 'DraftContract',
      contract: contractId('k1'),
      client: mar,
      agreement: {
        lines,
        value: eur(100_00),
        recurrence: 'recurring',
        term: { from: day('2026-01-10'), to: day('2027-01-10') },
      },
    },
    { type: 'SignContract', contract: contractId('k1'), party: 'us', signatory: 'we' },
    { type: 'SignContract', contract: contractId('k1'), party: 'client', signatory: 'they' },
    { type: 'ConcludeContract', contract: contractId('k1') },
    {
      type: 'ReceiveComplaint',
      complaint: complaintId('m1'),
      client: mar,
      words: 'late',
      limit: day('2026-01-15'),
      department: 'logistics',
    },
    { type: 'ReceiveOrder', order: orderId('o1'), client: mar, lines: [{ ...lines[0], quantity: 2 }] as typeof lines },
    { type: 'ReceiveOrder', order: orderId('o2'), client: mar, lines },
    { type: 'DeclineOrder', order: orderId('o2'), why: 'sold out' },
    { type: 'AcceptOrder', order: orderId('o1'), promised: day('2026-01-20') },
    { type: 'WithdrawConsent', client: mar, channel: 'phone', purpose: 'promotions' },
    { type: 'HandOverClient', client: mar, to: 'bruno', why: 'Anna is away' },
  )
  await at.on('2026-02-01', { type: 'LoseClient', client: clientId('sol'), reason: 'price' })
})
afterAll(() => at.crm.close())

describe('the list of clients', () => {
  const ids = async (options: object) => (await at.crm.clients.list(options)).clients.map(({ client }) => client)

  it('says who they are, how they stand with us and what each is worth', async () => {
    const { clients, of } = await at.crm.clients.list()
    expect(of).toBe(2)
    expect(clients[0]).toEqual({
      client: 'mar',
      name: 'Forn Mar, S.L.',
      kind: 'small-retail-chain',
      source: 'fair',
      manager: 'bruno',
      status: 'active',
      keyAccount: true,
      unidentified: false,
      assigned: 'bakeries',
      segments: ['fairs'],
      registeredAt: noon('2026-01-01'),
      openDeals: 1,
      openValue: { EUR: 70_00 },
      purchases: 1,
      bought: { EUR: 100_00 },
      lastPurchase: '2026-01-01',
      merged: [],
    })
    everyFigureDrills(await at.crm.clients.list(), /^$/)
  })

  it('narrowed to a manager, kind, segment, status, or to key accounts', async () => {
    expect(await ids({ manager: 'bruno' })).toEqual(['mar', 'sol'])
    expect(await ids({ manager: 'anna' })).toEqual([])
    expect(await ids({ manager: 'anna', asOf: '2026-01-05' })).toEqual(['mar'])
    expect(await ids({ kind: 'person' })).toEqual(['sol'])
    expect(await ids({ segment: 'fairs' })).toEqual(['mar'])
    expect(await ids({ segment: 'bakeries' })).toEqual(['mar'])
    expect(await ids({ status: 'lost' })).toEqual(['sol'])
    expect(await ids({ status: 'prospect', asOf: '2026-01-31' })).toEqual(['sol'])
    expect(await ids({ keyAccount: true })).toEqual(['mar'])
  })

  it('without the names that a reader may not see', async () => {
    const seen = async (id: string, role: string) => {
      const { clients, withheld } = await at.crm.clients.list({ as: { id, role } })
      return [clients.map(({ name }) => name), withheld]
    }
    // The names, and whether conduct lost the client that was lost.
    expect(await seen('ada', 'analyst')).toEqual([['(withheld)', '(withheld)'], 3])
    expect(await seen('bruno', 'manager')).toEqual([['Forn Mar, S.L.', 'Sol'], 0])
    expect(await seen('helena', 'head')).toEqual([['Forn Mar, S.L.', 'Sol'], 0])
  })
})

describe('the card of a client', () => {
  it('holds all that matters of it, as it stands', async () => {
    const { card } = await at.crm.clients.show({ client: 'mar' })
    expect(card).toMatchObject({
      name: 'Forn Mar, S.L.',
      managers: [
        { manager: 'anna', from: noon('2026-01-01') },
        { manager: 'bruno', from: noon('2026-01-10') },
      ],
      details: { sector: 'bakery', phone: '+34 972 555 010' },
      persons: [{ person: 'person-1', details: { name: 'Jordi Font' } }],
      preferences: [{ preference: 'calls before nine', topic: 'calls' }],
      terms: { priceList: 'wholesale' },
      assessment: { verdict: 'promising', outcome: 'won', deal: 'd1' },
      deals: [{ deal: 'd2', stage: 'prospect', value: eur(70_00), expectedClose: '2026-03-31' }],
      contracts: [{ contract: 'k1', status: 'in-force', from: '2026-01-10', to: '2027-01-10', value: eur(100_00) }],
      orders: [
        { order: 'o1', received: noon('2026-01-10'), total: eur(200_00), promised: '2026-01-20', overdue: true },
      ],
      complaints: [{ complaint: 'm1', overdue: true, department: 'logistics' }],
      consents: [{ channel: 'e-mail', purpose: 'promotions', since: noon('2026-01-01') }],
      memberships: [],
      competitors: [{ competitor: 'molins', buys: ['flour'], since: noon('2026-01-01'), knows: 'their driver' }],
      referred: [{ client: 'sol', converted: false }],
    })
  })

  it('as it stood, and as it was known', async () => {
    const { card } = await at.crm.clients.show({ client: 'mar', asOf: '2026-01-05' })
    expect(card).toMatchObject({ manager: 'anna', contracts: [], complaints: [] })
    expect(card?.consents.map(({ channel }) => channel)).toEqual(['e-mail', 'phone'])
    expect((await at.crm.clients.show({ client: 'mar', knownAt: '2025-12-31' })).card).toBe(null)
  })

  it('with what is personal withheld from who may not see it, and counted', async () => {
    const answer = await at.crm.clients.show({ client: 'mar', as: { id: 'ada', role: 'analyst' } })
    expect(answer.card).toMatchObject({
      name: '(withheld)',
      details: { sector: 'bakery', phone: '(withheld)' },
      persons: [{ person: 'person-1', details: { name: '(withheld)', email: '(withheld)' } }],
      preferences: [{ preference: '(withheld)', topic: 'calls' }],
      competitors: [{ competitor: 'molins', buys: ['flour'], knows: '(withheld)' }],
    })
    expect(answer.withheld).toBe(7)
    expect(JSON.stringify(answer)).not.toMatch(/Forn Mar|Jordi|972|before nine|driver/)
  })

  it('of one that is erased: its figures, and nothing personal', async () => {
    const shop = await days()
    const register = {
      type: 'RegisterClient',
      client: mar,
      name: 'Mar',
      kind: 'person',
      acquired: { by: 'call' },
    } as const
    await shop.on('2026-01-01', register, { type: 'AddContactPerson', client: mar, details: { name: 'Jordi' } })
    await shop.on('2026-01-01', ...bought('d1', mar))
    await shop.on('2026-01-02', { type: 'EraseClientData', client: mar, requestedBy: 'mar' })
    const { card } = await shop.crm.clients.show({ client: 'mar' })
    expect(card).toMatchObject({ name: null, details: {}, persons: [], status: 'erased', bought: { EUR: 100_00 } })
    await shop.crm.close()
  })
})

describe('clients that may be one', () => {
  it('are told by name without its legal form, by the digits of a telephone, by e-mail without regard to case', () => {
    expect(['Forn Puig, S.L.', 'FORN  PUÍG SL', 'forn puig'].map(normalName)).toEqual(Array(3).fill('forn puig'))
    expect(normalName('Casa Mar GmbH & Co. KG')).toBe('casa mar')
    expect([normalPhone('+34 972 555 010'), normalPhone('972-555-010'), normalPhone('112')]).toEqual([
      '972555010',
      '972555010',
      '',
    ])
    expect([normalEmail(' Jordi@Forn.example '), normalEmail('none')]).toEqual(['jordi@forn.example', ''])
  })

  it('are listed with what they share, until they are merged; and not to who may see no names', async () => {
    const shop = await days()
    const register = (client: string, name: string, details: object = {}) =>
      ({
        type: 'RegisterClient',
        client: clientId(client),
        name,
        kind: 'corporate',
        acquired: { by: 'call' },
        details,
      }) as const
    await shop.on(
      '2026-01-01',
      register('a', 'Forn Puig, S.L.', { phone: '+34 972 555 010' }),
      register('b', 'forn puig', { phone: '972 555 010' }),
      register('c', 'Casa Mar', { email: 'hola@mar.example' }),
      register('d', 'La Mar'),
      { type: 'AddContactPerson', client: clientId('d'), details: { email: 'HOLA@mar.example' } },
      register('e', 'S.A.'),
      register('f', 'S.L.'),
      { ...register('g', 'Forn Puig'), unidentified: true },
    )
    expect((await shop.crm.clients.duplicates()).duplicates).toEqual([
      { clients: ['a', 'b'], names: ['Forn Puig, S.L.', 'forn puig'], by: ['name', 'phone'] },
      { clients: ['c', 'd'], names: ['Casa Mar', 'La Mar'], by: ['email'] },
    ])
    expect((await shop.crm.clients.duplicates({ as: { id: 'ada', role: 'analyst' } })).duplicates).toEqual([])
    await shop.on('2026-01-02', { type: 'MergeClient', client: clientId('b'), into: clientId('a'), why: 'the same' })
    expect((await shop.crm.clients.duplicates()).duplicates).toMatchObject([{ clients: ['c', 'd'], by: ['email'] }])
    await shop.crm.close()
  })
})
