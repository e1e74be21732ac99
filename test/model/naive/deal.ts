/** Deals: steps towards won or lost, what was offered, what stands between the parties. */
import {
  type Around,
  canBeServed,
  daysOn,
  type Happened,
  inOrder,
  isServed,
  mayAct,
  meant,
  numbered,
  ofTheClient,
  type Said,
  type Sentences,
  says,
  standing,
  those,
  type Word,
  type World,
} from './kit.ts'
import { notSold } from './market.ts'
import {
  approvedIn,
  competence,
  givenAway,
  type Line,
  type LineAsked,
  priced,
  type Sum,
  termsHold,
  totalOf,
} from './money.ts'

interface Offer {
  readonly is: 'standing' | 'accepted' | 'declined' | 'lapsed'
  readonly lines: ReadonlyArray<Line>
  readonly total: Sum
  readonly until: string
}

/** What happened and when it occurred, with what views ask of it. */
export interface Step {
  readonly type: string
  readonly at: string
  readonly objection: string | undefined
  /** What the deal is worth from here on, where it says. */
  readonly worth: Sum | undefined
}

export interface DealFacts {
  readonly client: string
  manager: string
  status: 'open' | 'won' | 'lost'
  statusAt: string
  currency: string | null
  value: Sum | null
  /** Whether it is still to be kept. */
  readonly appointments: Map<string, boolean>
  readonly needs: Set<string>
  readonly offers: Map<string, Offer>
  /** Whether reconciled. */
  readonly differences: Map<string, boolean>
  readonly objections: Map<string, 'open' | 'answered' | 'ended'>
  readonly requests: Map<
    string,
    {
      readonly is: 'asked' | 'approved' | 'refused'
      readonly discount: number
      readonly by: string
      readonly competence: number
    }
  >
  readonly met: Set<string>
  /** When what happened to each part of it last occurred. */
  readonly last: Map<string, string>
  readonly steps: Array<Step>
}

type Told = readonly [Sentences, () => ReadonlyArray<Happened>]

const worthOf = (type: string, data: object): Sum | undefined => {
  const said = data as { readonly total?: Sum; readonly value?: Sum; readonly to?: Sum; readonly expectedValue?: Sum }
  switch (type) {
    case 'DealOpened':
      return said.expectedValue
    case 'DealValueChanged':
      return said.to
    case 'OfferAccepted':
      return said.total
    case 'DealWon':
      return said.value
    default:
      return undefined
  }
}

const parts = new Set(['appointment', 'offer', 'difference', 'objection', 'request'])

/** Nothing occurs before what it rests on. */
const after = ({ last }: DealFacts, kind: string, id: string | undefined, { at }: Around): Sentences => ({
  'after-what-it-rests-on': at >= (last.get(`${kind} ${id}`) ?? ''),
})

const put = (deal: DealFacts, happened: ReadonlyArray<Happened>, { at }: Around): ReadonlyArray<Happened> => {
  for (const [type, data = {}] of happened) {
    const { objection } = data as { readonly objection?: string }
    deal.steps.push({ type, at, objection, worth: worthOf(type, data) })
    if (type === 'MeetingPrepared') continue
    for (const [kind, id] of Object.entries(data))
      if (parts.has(kind) && (deal.last.get(`${kind} ${id}`) ?? '') < at) deal.last.set(`${kind} ${id}`, at)
  }
  return happened
}

/** Rule 2: a step of a deal that is open, by who looks after it. */
const step = (
  world: World,
  { deal: id }: { readonly deal: string },
  around: Around,
  found: (deal: DealFacts) => Told,
  rights: (deal: DealFacts) => Sentences = ({ manager }) => mayAct(around, manager),
): Said => {
  const deal = world.deals.get(id)
  if (deal === undefined) return says({ 'deal-exists': false })
  const [sentences, happen] = found(deal)
  return says({ ...rights(deal), 'deal-is-open': deal.status === 'open', ...sentences }, () =>
    put(deal, happen(), around),
  )
}

/** A step that only says what was done. */
const only =
  (type: string) =>
  (world: World, asked: { readonly deal: string }, around: Around): Said =>
    step(world, asked, around, () => [{}, () => [[type]]])

const due = ({ appointments }: DealFacts): ReadonlyArray<string> => those(appointments, (isDue) => isDue)

const ofAppointment =
  (type: string, ends: boolean) =>
  (world: World, asked: { readonly deal: string; readonly appointment?: string }, around: Around): Said =>
    step(world, asked, around, (deal) => {
      const appointment = meant(due(deal), asked.appointment)
      return [
        { 'appointment-is-due': appointment !== undefined, ...after(deal, 'appointment', appointment, around) },
        () => {
          if (ends) deal.appointments.set(appointment ?? '', false)
          return [[type, { appointment }]]
        },
      ]
    })

/** A meeting keeps the appointment that is named, or the only one that is due; or comes about without one. */
const meeting =
  (type: string, keeps: boolean) =>
  (world: World, asked: { readonly deal: string; readonly appointment?: string }, around: Around): Said =>
    step(world, asked, around, (deal) => {
      const made = (id: string) => after(deal, 'appointment', id, around)['after-what-it-rests-on'] === true
      const can = asked.appointment === undefined ? due(deal).filter(made) : due(deal)
      const appointment = meant(can, asked.appointment)
      return [
        {
          'appointment-is-due': asked.appointment === undefined || appointment !== undefined,
          ...after(deal, 'appointment', appointment, around),
        },
        () => {
          if (keeps && appointment !== undefined) deal.appointments.set(appointment, false)
          return [[type, appointment === undefined ? {} : { appointment }]]
        },
      ]
    })

interface OfferAsked {
  readonly deal: string
  readonly lines: ReadonlyArray<LineAsked>
  readonly total?: Sum
  readonly validUntil?: string
}

const OFFER_DAYS = 30

/** Rule 3. */
const offered = (world: World, deal: DealFacts, asked: OfferAsked, around: Around) => {
  const terms = standing(world, deal.client)?.terms ?? null
  const lines = priced(world, asked.lines, terms, around.at)
  const { sentences, total } = totalOf(lines ?? [])
  const most = Math.max(competence(world, around), terms?.discount ?? 0, approvedIn(world, asked.deal, around.at))
  const until = asked.validUntil ?? daysOn(around.day, OFFER_DAYS)
  const holds: Sentences = {
    'line-in-the-assortment': notSold(world, asked.lines, around.at).length === 0,
    ...(lines === undefined ? {} : sentences),
    'offer-total-is-sum':
      asked.total === undefined || (asked.total.amount === total.amount && asked.total.currency === total.currency),
    'deal-one-currency': deal.currency === null || deal.currency === total.currency,
    ...termsHold(lines ?? [], terms),
    'discount-within-competence': (lines ?? []).every((line) => givenAway(world, line, terms, around.at) <= most),
    'offer-valid-until-later': until >= around.day,
  }
  const offer: Offer = { is: 'standing', lines: lines ?? [], total, until }
  return { holds, offer }
}

const keepOffer = (deal: DealFacts, id: string, offer: Offer): void => {
  deal.offers.set(id, offer)
  deal.currency ??= offer.total.currency
}

const offerStanding = ({ offers }: DealFacts, named: string | undefined): string | undefined =>
  meant(
    those(offers, ({ is }) => is === 'standing'),
    named,
  )

const became = (deal: DealFacts, id: string | undefined, is: Offer['is']): void => {
  const offer = deal.offers.get(id ?? '')
  if (id !== undefined && offer !== undefined) deal.offers.set(id, { ...offer, is })
}

const ends =
  (type: string, can: (is: string) => boolean, to: 'answered' | 'ended', rule: string) =>
  (world: World, asked: { readonly deal: string; readonly objection?: string }, around: Around): Said =>
    step(world, asked, around, (deal) => {
      const { objections } = deal
      const objection = meant(those(objections, can), asked.objection)
      return [
        { [rule]: objection !== undefined, ...after(deal, 'objection', objection, around) },
        () => {
          objections.set(objection ?? '', to)
          return [[type, { objection }]]
        },
      ]
    })

/** Rule 3: another decides, with a competence that is larger than that of who asked and covers what was asked. */
const ruling =
  (type: string, is: 'approved' | 'refused') =>
  (world: World, asked: { readonly deal: string; readonly request?: string }, around: Around): Said =>
    step(
      world,
      asked,
      around,
      (deal) => {
        const { requests } = deal
        const request = meant(
          those(requests, (one) => one.is === 'asked'),
          asked.request,
        )
        const found = requests.get(request ?? '')
        const own = competence(world, around)
        return [
          {
            'discount-request-pending': request !== undefined,
            'discount-approved-by-another': found?.by !== around.actor.id,
            'discount-approver-has-competence':
              found === undefined ||
              (around.actor.role !== 'policy' && own >= found.discount && own > found.competence),
            ...after(deal, 'request', request, around),
          },
          () => {
            if (request !== undefined && found !== undefined) requests.set(request, { ...found, is })
            return [[type, is === 'approved' ? { request, discount: found?.discount } : { request }]]
          },
        ]
      },
      () => mayAct(around),
    )

type DealTypes =
  | 'OpenDeal'
  | 'MakeAppointment'
  | 'MoveAppointment'
  | 'CancelAppointment'
  | 'MissAppointment'
  | 'PrepareMeeting'
  | 'HoldMeeting'
  | 'EstablishDealContact'
  | 'IdentifyNeed'
  | 'PresentProducts'
  | 'MakeOffer'
  | 'ReviseOffer'
  | 'AcceptOffer'
  | 'DeclineOffer'
  | 'LapseOffer'
  | 'DiscussDraftContract'
  | 'RaiseDifference'
  | 'ReconcileDifference'
  | 'RaiseObjection'
  | 'AnswerObjection'
  | 'ResolveObjection'
  | 'UpholdObjection'
  | 'RequestDiscount'
  | 'ApproveDiscount'
  | 'RefuseDiscount'
  | 'ChangeDealValue'
  | 'MoveExpectedClose'
  | 'MeetCompetitor'
  | 'HandOverDeal'
  | 'WinDeal'
  | 'LoseDeal'
  | 'ReopenDeal'

export const deals: Word<DealTypes> = {
  OpenDeal: (world, { deal: id = '', client, manager: named, expectedValue }, around) => {
    const { actor, at } = around
    const ofClient = world.clients.get(client)?.manager ?? null
    return says(
      {
        'deal-opened-once': !world.deals.has(id),
        ...canBeServed(world, client),
        ...mayAct(around, ofClient),
        'deal-value-not-negative': (expectedValue?.amount ?? 0) >= 0,
      },
      () => {
        const manager = named ?? (actor.role === 'manager' ? actor.id : (ofClient ?? actor.id))
        const deal: DealFacts = {
          client,
          manager,
          status: 'open',
          statusAt: at,
          currency: expectedValue?.currency ?? null,
          value: expectedValue ?? null,
          appointments: new Map(),
          needs: new Set(),
          offers: new Map(),
          differences: new Map(),
          objections: new Map(),
          requests: new Map(),
          met: new Set(),
          last: new Map(),
          steps: [],
        }
        world.deals.set(id, deal)
        return put(
          deal,
          [['DealOpened', { client, manager, ...(expectedValue === undefined ? {} : { expectedValue }) }]],
          around,
        )
      },
    )
  },
  MakeAppointment: (world, asked, around) =>
    step(world, asked, around, ({ appointments }) => {
      const appointment = asked.appointment ?? numbered('appointment', appointments.keys())
      return [
        { 'part-is-new': !appointments.has(appointment) },
        () => {
          appointments.set(appointment, true)
          return [['AppointmentMade', { appointment }]]
        },
      ]
    }),
  MoveAppointment: ofAppointment('AppointmentMoved', false),
  CancelAppointment: ofAppointment('AppointmentCancelled', true),
  MissAppointment: ofAppointment('AppointmentMissed', true),
  PrepareMeeting: meeting('MeetingPrepared', false),
  HoldMeeting: meeting('MeetingHeld', true),
  EstablishDealContact: only('DealContactEstablished'),
  IdentifyNeed: (world, asked, around) =>
    step(world, asked, around, ({ needs }) => {
      const need = asked.need ?? numbered('need', needs)
      return [
        { 'part-is-new': !needs.has(need) },
        () => {
          needs.add(need)
          return [['NeedIdentified', { need }]]
        },
      ]
    }),
  PresentProducts: only('ProductPresented'),
  MakeOffer: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const id = asked.offer ?? numbered('offer', deal.offers.keys())
      const { holds, offer } = offered(world, deal, asked as OfferAsked, around)
      return [
        { 'part-is-new': !deal.offers.has(id), ...holds },
        () => {
          keepOffer(deal, id, offer)
          return [['OfferMade', { offer: id, total: offer.total, validUntil: offer.until }]]
        },
      ]
    }),
  ReviseOffer: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const id = meant(
        those(deal.offers, ({ is }) => is === 'standing' || is === 'accepted'),
        asked.offer,
      )
      const { holds, offer } = offered(world, deal, asked as OfferAsked, around)
      return [
        { 'offer-not-lapsed': id !== undefined, ...after(deal, 'offer', id, around), ...holds },
        () => {
          keepOffer(deal, id ?? '', offer)
          return [['OfferRevised', { offer: id, total: offer.total, validUntil: offer.until }]]
        },
      ]
    }),
  AcceptOffer: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const id = offerStanding(deal, asked.offer)
      const offer = deal.offers.get(id ?? '')
      return [
        {
          'offer-standing': id !== undefined,
          ...after(deal, 'offer', id, around),
          'offer-still-valid': offer === undefined || offer.until >= around.day,
          'line-in-the-assortment': offer === undefined || notSold(world, offer.lines, around.at).length === 0,
          ...termsHold(offer?.lines ?? [], standing(world, deal.client)?.terms ?? null),
        },
        () => {
          became(deal, id, 'accepted')
          deal.value = offer?.total ?? null
          return [['OfferAccepted', { offer: id, total: offer?.total }]]
        },
      ]
    }),
  DeclineOffer: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const offer = offerStanding(deal, asked.offer)
      return [
        { 'offer-standing': offer !== undefined, ...after(deal, 'offer', offer, around) },
        () => {
          became(deal, offer, 'declined')
          return [['OfferDeclined', { offer }]]
        },
      ]
    }),
  LapseOffer: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const offer = offerStanding(deal, asked.offer)
      const until = deal.offers.get(offer ?? '')?.until ?? ''
      return [
        {
          'offer-standing': offer !== undefined,
          ...after(deal, 'offer', offer, around),
          'offer-still-valid': until < around.day,
        },
        () => {
          became(deal, offer, 'lapsed')
          return [['OfferLapsed', { offer }]]
        },
      ]
    }),
  DiscussDraftContract: only('DraftContractDiscussed'),
  RaiseDifference: (world, asked, around) =>
    step(world, asked, around, ({ differences }) => {
      const difference = asked.difference ?? numbered('difference', differences.keys())
      return [
        { 'part-is-new': !differences.has(difference) },
        () => {
          differences.set(difference, false)
          return [['DifferenceRaised', { difference }]]
        },
      ]
    }),
  ReconcileDifference: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const { differences } = deal
      const difference = meant(
        those(differences, (reconciled) => !reconciled),
        asked.difference,
      )
      return [
        { 'difference-unreconciled': difference !== undefined, ...after(deal, 'difference', difference, around) },
        () => {
          differences.set(difference ?? '', true)
          return [['DifferenceReconciled', { difference }]]
        },
      ]
    }),
  RaiseObjection: (world, asked, around) =>
    step(world, asked, around, ({ objections, met }) => {
      const objection = asked.objection ?? numbered('objection', objections.keys())
      return [
        { 'part-is-new': !objections.has(objection) },
        () => {
          objections.set(objection, 'open')
          if (asked.competitor !== undefined) met.add(asked.competitor)
          return [['ObjectionRaised', { objection }]]
        },
      ]
    }),
  AnswerObjection: ends('ObjectionAnswered', (is) => is === 'open', 'answered', 'objection-unanswered'),
  ResolveObjection: ends('ObjectionResolved', (is) => is !== 'ended', 'ended', 'objection-unended'),
  UpholdObjection: ends('ObjectionUpheld', (is) => is !== 'ended', 'ended', 'objection-unended'),
  RequestDiscount: (world, asked, around) =>
    step(world, asked, around, ({ requests }) => {
      const request = asked.request ?? numbered('request', requests.keys())
      return [
        { 'part-is-new': !requests.has(request) },
        () => {
          const own = competence(world, around)
          const { discount } = asked
          requests.set(request, { is: 'asked', discount, by: around.actor.id, competence: own })
          return [['DiscountRequested', { request, discount, competence: own }]]
        },
      ]
    }),
  ApproveDiscount: ruling('DiscountApproved', 'approved'),
  RefuseDiscount: ruling('DiscountRefused', 'refused'),
  ChangeDealValue: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const { to } = asked
      return [
        {
          'deal-one-currency': deal.currency === null || deal.currency === to.currency,
          'deal-value-not-negative': to.amount >= 0,
        },
        () => {
          deal.currency ??= to.currency
          deal.value = to
          return [['DealValueChanged', { to }]]
        },
      ]
    }),
  MoveExpectedClose: only('ExpectedCloseMoved'),
  MeetCompetitor: (world, asked, around) =>
    step(world, asked, around, ({ met }) => [
      {},
      () => {
        met.add(asked.competitor)
        return [['CompetitorMet', { competitor: asked.competitor }]]
      },
    ]),
  HandOverDeal: (world, asked, around) =>
    step(world, asked, around, (deal) => [
      { 'hand-over-to-another': asked.to !== deal.manager, ...after(deal, 'hand-over', '', around) },
      () => {
        const from = deal.manager
        deal.manager = asked.to
        deal.last.set('hand-over ', around.at)
        return [['DealHandedOver', { from, to: asked.to }]]
      },
    ]),
  WinDeal: (world, asked, around) =>
    step(world, asked, around, (deal) => {
      const offer = meant(
        those(deal.offers, ({ is }) => is === 'accepted'),
        asked.offer,
      )
      const found = deal.offers.get(offer ?? '')
      const contract = asked.contract ?? (asked.deal as string)
      const draft = world.contracts.get(contract)
      const mine = ofTheClient(world, draft, deal.client) && draft?.deal === asked.deal
      return [
        {
          ...inOrder(around, deal.statusAt),
          ...isServed(world, deal.client),
          'after-what-it-rests-on': [
            `offer ${offer}`,
            ...[...deal.objections.keys()].map((id) => `objection ${id}`),
            ...[...deal.differences.keys()].map((id) => `difference ${id}`),
          ].every((part) => around.at >= (deal.last.get(part) ?? '')),
          'deal-won-needs-accepted-offer': offer !== undefined,
          'deal-won-needs-objections-ended': [...deal.objections.values()].every((is) => is === 'ended'),
          'deal-won-needs-differences-reconciled': [...deal.differences.values()].every((reconciled) => reconciled),
          'deal-won-contract-is-its-draft': draft === undefined || (mine && draft.status === 'draft'),
        },
        () => {
          Object.assign(deal, { status: 'won', statusAt: around.at, value: found?.total ?? null })
          const products = [...new Set(found?.lines.map(({ product }) => product))]
          const competitors = [...new Set([...deal.met, ...(asked.competitors ?? [])])]
          return [['DealWon', { contract, offer, value: found?.total, products, competitors }]]
        },
      ]
    }),
  LoseDeal: (world, asked, around) =>
    step(world, asked, around, (deal) => [
      inOrder(around, deal.statusAt),
      () => {
        Object.assign(deal, { status: 'lost', statusAt: around.at })
        if (asked.competitor !== undefined) deal.met.add(asked.competitor)
        return [['DealLost', { reason: asked.reason }]]
      },
    ]),
  ReopenDeal: (world, asked, around) => {
    const deal = world.deals.get(asked.deal)
    if (deal === undefined) return says({ 'deal-exists': false })
    return says(
      {
        ...mayAct(around, deal.manager, standing(world, deal.client)?.manager ?? null),
        'deal-is-closed': deal.status !== 'open',
        ...inOrder(around, deal.statusAt),
        ...isServed(world, deal.client),
      },
      () => {
        Object.assign(deal, { status: 'open', statusAt: around.at })
        return put(deal, [['DealReopened']], around)
      },
    )
  },
}
