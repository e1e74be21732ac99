/**
 * Rule 12: history is recorded late, but not against itself. What is said to have occurred earlier takes its place there, unless
 * what it answers, ends or rests on came after.
 */
import { describe, expect, it } from 'vitest'
import { clientId, complaintId, contractId, dealId, managerId } from '../../src/domain/values/ids.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { client, complaint, contract, deal, head, manager, sold } from '../support/domain.ts'

const day = (text: string) => text as LocalDate
const eur = (amount: number) => ({ amount, currency: 'EUR' })
/** The events of a history occur at noon, a day apart, from 1 January 2026 on. */
const noonOf = (date: number) => ({ at: `2026-01-0${date}T12:00:00.000Z` })
const justBefore = (date: number) => ({ at: `2026-01-0${date}T11:59:59.999Z` })

describe('a deal', () => {
  const d = dealId('d1')
  const line = { product: 'basic', quantity: 1, unitPrice: eur(10_000) }
  const opened = {
    type: 'DealOpened',
    data: { client: clientId('forn-puig'), manager: 'anna', source: 'call' },
  } as const
  const offered = {
    type: 'OfferMade',
    data: { offer: 'offer-1', lines: [line], total: eur(10_000), validUntil: day('2026-12-31') },
  } as const
  const revised = { ...offered, type: 'OfferRevised' } as const
  const accepted = { type: 'OfferAccepted', data: { offer: 'offer-1', total: eur(10_000) } } as const
  const objection = {
    type: 'ObjectionRaised',
    data: { objection: 'objection-1', kind: 'price', words: 'dear' },
  } as const
  const resolved = { type: 'ObjectionResolved', data: { objection: 'objection-1', measure: 'shown' } } as const
  const difference = {
    type: 'DifferenceRaised',
    data: { difference: 'difference-1', clause: '7', ours: 'a', theirs: 'b' },
  } as const
  const reconciled = { type: 'DifferenceReconciled', data: { difference: 'difference-1', how: 'met' } } as const
  const asked = {
    type: 'DiscountRequested',
    data: { request: 'request-1', discount: 2_000, requestedBy: 'anna', why: 'volume', competence: 1_000 },
  } as const
  const approved = {
    type: 'DiscountApproved',
    data: { request: 'request-1', discount: 2_000, approvedBy: 'helena' },
  } as const
  const win = { type: 'WinDeal', deal: d } as const
  const won = {
    type: 'DealWon',
    data: { contract: contractId('d1'), offer: 'offer-1', value: eur(10_000), products: ['basic'], competitors: [] },
  } as const

  it('is not won before its offer was accepted, but may be at that very moment', () => {
    deal(opened, offered, accepted).when(win, justBefore(3)).refused('after-what-it-rests-on')
    deal(opened, offered, accepted).when(win, noonOf(3)).thenEvents(won)
  })

  it('is not won before an objection or a difference had ended', () => {
    const history = [opened, offered, accepted] as const
    deal(...history, objection, resolved)
      .when(win, justBefore(5))
      .refused('after-what-it-rests-on')
    deal(...history, objection, resolved)
      .when(win, noonOf(5))
      .thenEvents(won)
    deal(...history, difference, reconciled)
      .when(win, justBefore(5))
      .refused('after-what-it-rests-on')
  })

  it('has no offer accepted, declined or lapsed before it was made, nor as it had stood before it was revised', () => {
    for (const type of ['AcceptOffer', 'DeclineOffer', 'LapseOffer'] as const)
      deal(opened, offered).when({ type, deal: d }, justBefore(2)).refused('after-what-it-rests-on')
    deal(opened, offered, accepted, revised)
      .when({ type: 'AcceptOffer', deal: d }, justBefore(4))
      .refused('after-what-it-rests-on')
    deal(opened, offered, revised).when({ type: 'AcceptOffer', deal: d }, noonOf(3)).thenEvents(accepted)
  })

  it('gives no discount before it was approved, and has none approved before it was asked for', () => {
    const offer = { type: 'MakeOffer', deal: d, lines: [{ ...line, discount: 2_000 }] } as const
    deal(opened, asked, approved).when(offer, justBefore(3)).refused('discount-within-competence')
    deal(opened, asked, approved)
      .when(offer, { ...noonOf(3), references: sold })
      .state()
    deal(opened, asked)
      .when({ type: 'ApproveDiscount', deal: d }, { ...justBefore(2), actor: head })
      .refused('after-what-it-rests-on')
  })

  it('has nothing answered before it was said', () => {
    for (const [type, words] of [
      ['AnswerObjection', { answer: 'x' }],
      ['ResolveObjection', { measure: 'x' }],
      ['UpholdObjection', { measure: 'x' }],
    ] as const)
      deal(opened, objection)
        .when({ type, deal: d, ...words } as never, justBefore(2))
        .refused('after-what-it-rests-on')
    deal(opened, difference)
      .when({ type: 'ReconcileDifference', deal: d, how: 'x' }, justBefore(2))
      .refused('after-what-it-rests-on')
  })

  it('has no appointment missed before it was made; a meeting of the time before keeps none', () => {
    const made = {
      type: 'AppointmentMade',
      data: { appointment: 'appointment-1', at: '2026-02-01T09:00:00.000Z' },
    } as never
    deal(opened, made).when({ type: 'MissAppointment', deal: d }, justBefore(2)).refused('after-what-it-rests-on')
    const hold = { type: 'HoldMeeting', deal: d, outcome: 'interested' } as const
    deal(opened, made)
      .when(hold, justBefore(2))
      .thenEvents({ type: 'MeetingHeld', data: { outcome: 'interested' } })
    deal(opened, made)
      .when({ ...hold, appointment: 'appointment-1' }, justBefore(2))
      .refused('after-what-it-rests-on')
  })

  it('otherwise takes late records where they occurred', () => {
    deal(opened, offered, accepted)
      .when({ type: 'MeetCompetitor', deal: d, competitor: 'molins' }, justBefore(2))
      .thenEvents({ type: 'CompetitorMet', data: { competitor: 'molins' } })
  })
})

describe('a contract', () => {
  const k = contractId('k1')
  const agreement = {
    lines: [{ product: 'service', quantity: 1, unitPrice: eur(100) }],
    value: eur(100),
    recurrence: 'one-off',
    term: { from: day('2026-01-01'), to: day('2027-01-01') },
    requiredDocuments: ['licence'],
  } as const
  const drafted = {
    type: 'ContractDrafted',
    data: { client: clientId('forn-puig'), manager: 'anna', agreement },
  } as const
  const revised = { type: 'ContractRevised', data: { agreement } } as const
  const signed = (party: 'us' | 'client') => ({ type: 'PartySigned', data: { party, signatory: 'x' } }) as const
  const attached = { type: 'DocumentAttached', data: { kind: 'licence', digest: 'sha256:1' } } as const
  const concluded = {
    type: 'ContractConcluded',
    data: {
      client: clientId('forn-puig'),
      value: eur(100),
      recurrence: 'one-off',
      term: agreement.term,
    },
  } as const
  const sign = { type: 'SignContract', contract: k, party: 'us', signatory: 'x' } as const
  const conclude = { type: 'ConcludeContract', contract: k } as const

  it('is signed as it is written: no signature of the time before counts for what was revised since', () => {
    contract(drafted, signed('us'), signed('client'), revised)
      .when(sign, justBefore(4))
      .refused('after-what-it-rests-on')
    contract(drafted, revised).when(sign, noonOf(2)).thenEvents(signed('us'))
  })

  it('is concluded neither before both had signed nor before what it requires was attached', () => {
    contract(drafted, attached, signed('us'), signed('client'))
      .when(conclude, justBefore(4))
      .refused('after-what-it-rests-on')
    contract(drafted, signed('us'), signed('client'), attached)
      .when(conclude, justBefore(4))
      .refused('after-what-it-rests-on')
    contract(drafted, signed('us'), signed('client'), attached).when(conclude, noonOf(4)).thenEvents(concluded)
    const more = { type: 'DocumentAttached', data: { kind: 'photograph', digest: 'sha256:2' } } as const
    contract(drafted, signed('us'), signed('client'), attached, more).when(conclude, noonOf(4)).thenEvents(concluded)
  })

  it('is neither amended nor renewed before it was concluded', () => {
    const inForce = [drafted, signed('us'), signed('client'), attached, concluded] as const
    contract(...inForce)
      .when({ type: 'AmendContract', contract: k, agreement, why: 'x' }, justBefore(5))
      .refused('after-what-it-rests-on')
    contract(...inForce)
      .when(
        { type: 'RenewContract', contract: k, term: { from: day('2027-01-01'), to: day('2028-01-01') } },
        justBefore(5),
      )
      .refused('after-what-it-rests-on')
  })
})

describe('what replaces what stands', () => {
  const c = clientId('forn-puig')
  const registered = {
    type: 'ClientRegistered',
    data: { name: 'Forn Puig', kind: 'corporate', acquired: { by: 'call' }, manager: 'anna' },
  } as const

  it('did not come before it: a hand-over', () => {
    const handedOver = {
      type: 'ClientHandedOver',
      data: { from: 'anna', to: 'bruno', why: 'leave', withOpenDeals: true },
    } as const
    const again = { type: 'HandOverClient', client: c, to: 'carla', why: 'earlier' } as const
    client(registered, handedOver)
      .when(again, { ...justBefore(2), actor: head })
      .refused('after-what-it-rests-on')
    client(registered, handedOver)
      .when(again, { ...noonOf(2), actor: head })
      .state()
    const deal1 = {
      type: 'DealOpened',
      data: { client: c, manager: 'anna', source: 'call' },
    } as const
    const dealHandedOver = { type: 'DealHandedOver', data: { from: 'anna', to: 'bruno', why: 'leave' } } as const
    deal(deal1, dealHandedOver)
      .when({ type: 'HandOverDeal', deal: dealId('d1'), to: 'carla', why: 'x' }, { ...justBefore(2), actor: head })
      .refused('after-what-it-rests-on')
  })

  it("nor a key account's terms, nor their withdrawal", () => {
    const designated = {
      type: 'KeyAccountDesignated',
      data: { terms: { discount: 700 }, approvedBy: 'helena' },
    } as const
    const withdrawn = { type: 'KeyAccountWithdrawn', data: { why: 'sold' } } as const
    const designate = { type: 'DesignateKeyAccount', client: c, terms: { discount: 500 } } as const
    client(registered, designated)
      .when(designate, { ...justBefore(2), actor: head })
      .refused('after-what-it-rests-on')
    client(registered, designated, withdrawn)
      .when(designate, { ...justBefore(3), actor: head })
      .refused('after-what-it-rests-on')
    client(registered, designated)
      .when({ type: 'WithdrawKeyAccount', client: c, why: 'x' }, { ...justBefore(2), actor: head })
      .refused('after-what-it-rests-on')
  })

  it('nor an agreement', () => {
    const term = { from: day('2026-01-01'), to: day('2027-01-01') }
    const agreement = {
      lines: [{ product: 'service', quantity: 1, unitPrice: eur(100) }],
      value: eur(100),
      recurrence: 'one-off',
      term,
    } as const
    const inForce = [
      { type: 'ContractDrafted', data: { client: c, manager: 'anna', agreement } },
      { type: 'ContractConcluded', data: { client: c, value: eur(100), recurrence: 'one-off', term } },
      { type: 'ContractAmended', data: { agreement, effective: day('2026-01-03'), why: 'x' } },
    ] as const
    const amend = { type: 'AmendContract', contract: contractId('k1'), agreement, why: 'x' } as const
    contract(...inForce)
      .when(amend, justBefore(3))
      .refused('after-what-it-rests-on')
    contract(...inForce)
      .when(amend, noonOf(3))
      .state()
  })

  it('nor the tier that a head decided; and what was earned before it leaves it alone', () => {
    const enrolled = { type: 'LoyaltyEnrolled', data: { programme: 'gold', tier: 'bronze' } } as const
    const raised = {
      type: 'TierChanged',
      data: { programme: 'gold', from: 'bronze', to: 'silver', why: 'a friend' },
    } as const
    const member = { client: c, programme: 'gold' } as const
    client(registered, enrolled, raised)
      .when({ ...member, type: 'ChangeTier', to: 'gold', why: 'x' }, { ...justBefore(3), actor: head })
      .refused('after-what-it-rests-on')
    const earn = { ...member, type: 'EarnPoints', points: 1_000, why: 'x' } as const
    const earned = {
      type: 'PointsEarned',
      data: { programme: 'gold', points: 1_000, why: 'x', expires: day('2027-01-03') },
    }
    client(registered, enrolled, raised)
      .when(earn, justBefore(3))
      .thenEvents(earned as never)
    client(registered, enrolled, raised)
      .when(earn, noonOf(3))
      .thenEvents(
        earned as never,
        { type: 'TierChanged', data: { programme: 'gold', from: 'silver', to: 'gold' } } as never,
      )
  })

  it('a consent that is put down late does not bring back one that has been withdrawn since', () => {
    const channel = { channel: 'e-mail', purpose: 'promotions' } as const
    const given = { type: 'ConsentGiven', data: channel } as const
    const withdrawn = { type: 'ConsentWithdrawn', data: channel } as const
    const news = { type: 'SendNews', client: c, campaign: 'spring', ...channel } as const
    const late = { type: 'GiveConsent', client: c, ...channel } as const
    // Given on the 2nd, withdrawn on the 3rd; that it was given on the 2nd in the evening as well is no consent on the 4th.
    const state = client(registered, given, withdrawn).when(late, { at: '2026-01-02T18:00:00.000Z' }).state()
    expect(state).toMatchObject({ consents: {} })
    const anew = client(registered, given, withdrawn).when(late, noonOf(4)).state()
    expect(anew).toMatchObject({ consents: { 'e-mail/promotions': '2026-01-04T12:00:00.000Z' } })
    client(registered, given, withdrawn).when(news, noonOf(4)).refused('consent-in-force')
  })

  it('what is said anew of a value, a close or a segment takes its place, and does not become the last', () => {
    const opened = { type: 'DealOpened', data: { client: c, manager: 'anna', source: 'call' } } as const
    const worth = (amount: number) => ({ type: 'DealValueChanged', data: { to: eur(amount) } }) as const
    const change = { type: 'ChangeDealValue', deal: dealId('d1'), to: eur(50) } as const
    expect(deal(opened, worth(100)).when(change, justBefore(2)).state()).toMatchObject({ value: eur(100) })
    expect(deal(opened, worth(100)).when(change, noonOf(2)).state()).toMatchObject({ value: eur(50) })
    const moved = { type: 'ExpectedCloseMoved', data: { to: day('2026-05-01') } } as const
    const move = { type: 'MoveExpectedClose', deal: dealId('d1'), to: day('2026-06-01') } as const
    expect(deal(opened, moved).when(move, justBefore(2)).state()).toMatchObject({ expectedClose: '2026-05-01' })
    const segmented = { type: 'ClientSegmented', data: { segment: 'bakeries' } } as const
    const segment = { type: 'SegmentClient', client: c, segment: 'hotels' } as const
    expect(client(registered, segmented).when(segment, justBefore(2)).state()).toMatchObject({ segment: 'bakeries' })
  })
})

describe('what is answered or ended', () => {
  it('was there before: a right that was infringed, conditions that were asked for', () => {
    const k = contractId('k1')
    const agreement = {
      lines: [{ product: 'service', quantity: 1, unitPrice: eur(100) }],
      value: eur(100),
      recurrence: 'one-off',
      term: { from: day('2026-01-01') },
    } as const
    const client = clientId('forn-puig')
    contract(
      { type: 'ContractDrafted', data: { client, manager: 'anna', agreement } },
      { type: 'ContractConcluded', data: { client, value: eur(100), recurrence: 'one-off', term: agreement.term } },
      { type: 'PartnerRightInfringed', data: { infringement: 'infringement-1', right: 'x', department: 'y' } },
    )
      .when({ type: 'RestorePartnerRight', contract: k, remedy: 'x' }, justBefore(3))
      .refused('after-what-it-rests-on')
    manager(
      {
        type: 'ManagerAppointed',
        data: { name: 'Anna', position: 'junior', grade: 1, department: 'sales', since: day('2026-01-01') },
      },
      { type: 'ConditionsRequested', data: { request: 'request-1', words: 'a car' } },
    )
      .when({ type: 'AnswerConditions', manager: managerId('anna'), ruling: 'accepted' }, justBefore(2))
      .refused('after-what-it-rests-on')
  })
})

describe('a complaint', () => {
  it('has nothing done about it before it was received', () => {
    const received = {
      type: 'ComplaintReceived',
      data: { client: clientId('forn-puig'), manager: 'anna', words: 'wet', limit: day('2026-02-01') },
    } as const
    const m1 = { complaint: complaintId('m1') }
    for (const command of [
      { ...m1, type: 'TakeMeasure', measure: 'dried' },
      { ...m1, type: 'AssignComplaint', department: 'logistics' },
    ] as const)
      complaint(received).when(command, justBefore(1)).refused('after-what-it-rests-on')
  })

  it('is not resolved by a measure that had yet to be taken', () => {
    const received = {
      type: 'ComplaintReceived',
      data: { client: clientId('forn-puig'), manager: 'anna', words: 'wet', limit: day('2026-02-01') },
    } as const
    const taken = { type: 'MeasureTaken', data: { measure: 'dried' } } as const
    const resolve = { type: 'ResolveComplaint', complaint: complaintId('m1') } as const
    complaint(received, taken).when(resolve, justBefore(2)).refused('after-what-it-rests-on')
    complaint(received, taken)
      .when({ ...resolve, measure: 'sent again' }, justBefore(2))
      .thenEvents({ type: 'ComplaintResolved', data: { measure: 'sent again' } })
  })
})
