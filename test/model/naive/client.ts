/** Clients: who they are, who looks after them, what they allow, whom they recommend, whether they are one with another. */
import { mayTake } from './company.ts'
import {
  type Around,
  after,
  chainOf,
  countsAs,
  type Happened,
  inOrder,
  isLead,
  mayAct,
  meant,
  mustLead,
  numbered,
  ofTheClient,
  type Said,
  type Sentences,
  says,
  standing,
  type Word,
  type World,
} from './kit.ts'
import { changeTier, earn, enrol, expire, type MembershipFacts, redeem } from './loyalty.ts'
import { consents } from './market.ts'
import { mayAgree, type Terms } from './money.ts'

export interface ClientFacts {
  kind: string
  manager: string | null
  managerAt: string
  lost: boolean
  statusAt: string
  erased: boolean
  mergedInto: string | null
  mergedAt: string
  segment: string | null
  segmentAt: string
  readonly persons: Set<string>
  readonly buysAt: Set<string>
  terms: Terms | null
  termsAt: string
  /** `channel purpose`, and since when. */
  readonly consents: Map<string, string>
  /** The same, and when it was withdrawn last. */
  readonly withdrawn: Map<string, string>
  /** Whom it recommended, when, under which contract, and whether that converted. */
  readonly recommended: Map<string, { readonly at: string; readonly under: string | null; readonly converted: boolean }>
  /** Whose recommendation of it counts, and with which deal. */
  merit: { readonly by: string; readonly deal: string } | null
  readonly memberships: Map<string, MembershipFacts>
}

type Told = readonly [Sentences, () => ReadonlyArray<Happened>]

/** What is done to a client, by who may; `itself`: it is about a duplicate as such. */
const ofClient = (
  world: World,
  { client: id }: { readonly client: string },
  around: Around,
  found: (client: ClientFacts) => Told,
  itself = false,
): Said => {
  const client = world.clients.get(id)
  if (client === undefined) return says({ 'client-exists': false })
  const [sentences, happen] = found(client)
  // Of a duplicate whoever looks after the one that stands for it.
  const manager = (client.mergedInto === null ? null : standing(world, id)?.manager) ?? client.manager
  const rights: Sentences = {
    ...mayAct(around, manager),
    'client-not-erased': !client.erased,
    'client-not-merged': itself || client.mergedInto === null,
  }
  return says({ ...rights, ...sentences }, happen)
}

/** Said and done. */
const only =
  <Type extends string>(type: Type, data: (client: ClientFacts, around: Around) => object = () => ({})) =>
  (world: World, asked: { readonly client: string }, around: Around): Said =>
    ofClient(world, asked, around, (client) => [{}, () => [[type, data(client, around)]]])

const classes = ({ kind, segment, terms }: ClientFacts): ReadonlyArray<string> => [
  kind,
  ...(segment === null ? [] : [`segment.${segment}`]),
  ...(terms === null ? [] : ['key-account']),
]

const gravest = new Set(['insolvency', 'fraud', 'no-such-firm'])
const slight = new Set(['young-firm', 'unclear-decider', 'price-only', 'no-website'])
const serious = new Set([
  'unpaid-suppliers',
  'lawsuits',
  'mass-address',
  'avoids-documents',
  'changing-directors',
  'urges-haste',
])

/** S15: 18 points and more are promising, 11 and fewer unprofitable; a grave sign or a 1 where it counts decides alone. */
const verdictOf = (scores: ReadonlyArray<number>, deciding: ReadonlyArray<number>, signs: ReadonlySet<string>) => {
  if ([...signs].some((sign) => gravest.has(sign)) || deciding.includes(1)) return 'unprofitable'
  const off = [...signs].reduce((sum, sign) => sum + (serious.has(sign) ? 2 : slight.has(sign) ? 1 : 0), 0)
  const points = scores.reduce((sum, score) => sum + score, 0) - off
  return points >= 18 ? 'promising' : points <= 11 ? 'unprofitable' : 'doubtful'
}

const knownSign = (sign: string): boolean => gravest.has(sign) || serious.has(sign) || slight.has(sign)

const wonWith = (world: World, deal: string, client: string): boolean => {
  const found = world.deals.get(deal)
  return ofTheClient(world, found, client) && found?.status === 'won'
}

/** To whom it was said that a client is owed, under whichever of its names. */
const merits = (world: World, client: string): ReadonlyArray<NonNullable<ClientFacts['merit']>> =>
  chainOf(world, client).flatMap((one) => world.clients.get(one)?.merit ?? [])

/** A merge concerns both. */
const bothAct = (around: Around, one: ClientFacts, other: ClientFacts | undefined): Sentences => ({
  'manager-acts-on-own': [one, ...(other === undefined ? [] : [other])].every(
    ({ manager }) => mayAct(around, manager)['manager-acts-on-own'],
  ),
})

type ClientTypes =
  | 'RegisterClient'
  | 'ChangeClientDetails'
  | 'AddContactPerson'
  | 'ChangeContactPerson'
  | 'RemoveContactPerson'
  | 'EstablishContact'
  | 'RecordInteraction'
  | 'SuggestFollowUp'
  | 'NotePreference'
  | 'RecordCompetitorRelation'
  | 'EndCompetitorRelation'
  | 'AssessProspect'
  | 'SegmentClient'
  | 'AssignManager'
  | 'HandOverClient'
  | 'DesignateKeyAccount'
  | 'WithdrawKeyAccount'
  | 'GiveConsent'
  | 'WithdrawConsent'
  | 'SendNews'
  | 'GiveReferral'
  | 'CreditReferral'
  | 'ConvertReferral'
  | 'EnrolInLoyalty'
  | 'EarnPoints'
  | 'RedeemPoints'
  | 'ExpirePoints'
  | 'ChangeTier'
  | 'LoseClient'
  | 'WinBackClient'
  | 'MergeClient'
  | 'UndoMerge'
  | 'EraseClientData'

export const clients: Word<ClientTypes> = {
  RegisterClient: (world, { client: id = '', kind, manager: named }, around) => {
    const { actor, at } = around
    const manager = named ?? (actor.role === 'manager' ? actor.id : null)
    return says(
      {
        ...mayAct(around),
        'client-registered-once': !world.clients.has(id),
        ...(manager === null ? {} : mayTake(world, manager, [kind], around)),
      },
      () => {
        world.clients.set(id, {
          kind,
          manager,
          managerAt: '',
          lost: false,
          statusAt: at,
          erased: false,
          mergedInto: null,
          mergedAt: '',
          segment: null,
          segmentAt: '',
          persons: new Set(),
          buysAt: new Set(),
          terms: null,
          termsAt: '',
          consents: new Map(),
          withdrawn: new Map(),
          recommended: new Map(),
          merit: null,
          memberships: new Map(),
        })
        return [['ClientRegistered', { kind, ...(manager === null ? {} : { manager }) }]]
      },
    )
  },
  ChangeClientDetails: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      {},
      () => {
        const { type: _type, client: _client, ...changed } = asked
        if (Object.keys(changed).length === 0) return []
        client.kind = asked.kind ?? client.kind
        return [['ClientDetailsChanged']]
      },
    ]),
  AddContactPerson: (world, asked, around) =>
    ofClient(world, asked, around, ({ persons }) => {
      const person = asked.person ?? numbered('person', persons)
      return [
        { 'person-is-new': !persons.has(person) },
        () => {
          persons.add(person)
          return [['ContactPersonAdded', { person }]]
        },
      ]
    }),
  ChangeContactPerson: (world, asked, around) =>
    ofClient(world, asked, around, ({ persons }) => {
      const person = meant(persons, asked.person)
      return [{ 'person-known': person !== undefined }, () => [['ContactPersonChanged', { person }]]]
    }),
  RemoveContactPerson: (world, asked, around) =>
    ofClient(world, asked, around, ({ persons }) => {
      const person = meant(persons, asked.person)
      return [
        { 'person-known': person !== undefined },
        () => {
          persons.delete(person ?? '')
          return [['ContactPersonRemoved', { person }]]
        },
      ]
    }),
  EstablishContact: (world, asked, around) =>
    only('ContactEstablished', ({ manager }, { actor }) => ({ manager: asked.manager ?? manager ?? actor.id }))(
      world,
      asked,
      around,
    ),
  RecordInteraction: only('InteractionRecorded'),
  SuggestFollowUp: only('FollowUpSuggested', ({ manager }) => (manager === null ? {} : { manager })),
  NotePreference: only('PreferenceNoted'),
  RecordCompetitorRelation: (world, asked, around) =>
    ofClient(world, asked, around, ({ buysAt }) => [
      {},
      () => {
        buysAt.add(asked.competitor)
        return [['CompetitorRelationRecorded', { competitor: asked.competitor }]]
      },
    ]),
  EndCompetitorRelation: (world, asked, around) =>
    ofClient(world, asked, around, ({ buysAt }) => [
      { 'competitor-relation-known': buysAt.has(asked.competitor) },
      () => {
        buysAt.delete(asked.competitor)
        return [['CompetitorRelationEnded', { competitor: asked.competitor }]]
      },
    ]),
  AssessProspect: (world, asked, around) =>
    ofClient(world, asked, around, () => {
      const { outlook, reputation, reliability, financialSecurity, materialSecurity, verdict, why } = asked
      const signs = asked.warningSigns ?? []
      const scores = [outlook, reputation, reliability, financialSecurity, materialSecurity]
      const byRules = verdictOf(scores, [reliability, financialSecurity], new Set(signs))
      return [
        {
          'warning-sign-known': signs.every(knownSign),
          'verdict-gives-its-reason': verdict === undefined || verdict === byRules || why !== undefined,
        },
        () => [['ProspectAssessed', { verdict: verdict ?? byRules, byRules }]],
      ]
    }),
  SegmentClient: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      {},
      () => {
        if (client.segment === asked.segment) return []
        if (around.at >= client.segmentAt) Object.assign(client, { segment: asked.segment, segmentAt: around.at })
        return [['ClientSegmented', { segment: asked.segment }]]
      },
    ]),
  AssignManager: (world, asked, around) =>
    ofClient(world, asked, around, (client) => {
      const { manager } = asked
      if (client.manager === manager) return [{}, () => []]
      return [
        { 'hand-over-to-another': client.manager === null, ...mayTake(world, manager, classes(client), around) },
        () => {
          Object.assign(client, { manager, managerAt: around.at })
          return [['ManagerAssigned', { manager }]]
        },
      ]
    }),
  HandOverClient: (world, asked, around) =>
    ofClient(world, asked, around, (client) => {
      const { to, withOpenDeals = true } = asked
      return [
        {
          'has-a-manager': client.manager !== null,
          'hand-over-to-another': client.manager !== to,
          ...after(around, client.managerAt),
          ...mayTake(world, to, classes(client), around),
        },
        () => {
          const from = client.manager
          Object.assign(client, { manager: to, managerAt: around.at })
          return [['ClientHandedOver', { from, to, withOpenDeals }]]
        },
      ]
    }),
  DesignateKeyAccount: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      {
        ...mustLead(around),
        ...mayAgree(world, asked.terms as Terms, around),
        ...after(around, client.termsAt),
      },
      () => {
        Object.assign(client, { terms: asked.terms as Terms, termsAt: around.at })
        return [['KeyAccountDesignated', { approvedBy: around.actor.id }]]
      },
    ]),
  WithdrawKeyAccount: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      {
        ...mustLead(around),
        'key-account-designated': client.terms !== null,
        ...after(around, client.termsAt),
      },
      () => {
        Object.assign(client, { terms: null, termsAt: around.at })
        return [['KeyAccountWithdrawn']]
      },
    ]),
  GiveConsent: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      {},
      () => {
        const { client: id, channel, purpose } = asked
        if (consents(world, id, channel, purpose, around.at)) return []
        const key = `${channel} ${purpose}`
        const since = client.consents.get(key)
        // One given before it was withdrawn, as is said now, was withdrawn with the others.
        if (around.at >= (client.withdrawn.get(key) ?? '') && (since === undefined || around.at < since))
          client.consents.set(key, around.at)
        return [['ConsentGiven', { channel, purpose }]]
      },
    ]),
  WithdrawConsent: (world, asked, around) =>
    ofClient(
      world,
      asked,
      around,
      (client) => {
        const { client: id, channel, purpose } = asked
        return [
          { 'consent-in-force': consents(world, id, channel, purpose, around.at) },
          () => {
            client.consents.delete(`${channel} ${purpose}`)
            client.withdrawn.set(`${channel} ${purpose}`, around.at)
            return [['ConsentWithdrawn', { channel, purpose }]]
          },
        ]
      },
      true,
    ),
  SendNews: (world, asked, around) =>
    ofClient(world, asked, around, () => {
      const { client: id, channel, purpose } = asked
      return [
        { 'consent-in-force': consents(world, id, channel, purpose, around.at) },
        () => [['NewsSent', { channel, purpose }]],
      ]
    }),
  GiveReferral: (world, asked, around) =>
    ofClient(world, asked, around, ({ recommended }) => {
      const { client: id, referred, contract } = asked
      const under = world.contracts.get(contract ?? '')
      return [
        {
          'referral-under-a-clause-of-its-own':
            contract === undefined || (ofTheClient(world, under, id) && under?.agreement.referralClause !== undefined),
          'referral-not-self': countsAs(world, referred) !== id,
          'referral-once': chainOf(world, referred).every((one) => !recommended.has(one)),
          'referral-of-a-client': world.clients.has(referred),
        },
        () => {
          recommended.set(referred, { at: around.at, under: contract ?? null, converted: false })
          return [['ReferralGiven', { referred }]]
        },
      ]
    }),
  CreditReferral: (world, asked, around) =>
    ofClient(world, asked, around, (client) => {
      const { client: id, by, deal, recommended = id } = asked
      const given = world.clients.get(by)?.recommended.get(recommended)
      const mayCredit = around.actor.role === 'policy' || around.actor.role === 'importer'
      return [
        {
          'referral-credited-once': client.merit === null && merits(world, recommended).length === 0,
          'referral-not-self': countsAs(world, by) !== id,
          'referral-given': countsAs(world, recommended) === id && given !== undefined,
          'referral-converted-by-won-deal': wonWith(world, deal, id),
          'referral-before-the-deal-was-won': (given?.at ?? '') <= (world.deals.get(deal)?.statusAt ?? ''),
          'referral-credited-by-policy': mayCredit || (recommended !== id && isLead(around)),
        },
        () => {
          client.merit = { by, deal }
          return [['ReferralCredited', { by, deal }]]
        },
      ]
    }),
  ConvertReferral: (world, asked, around) =>
    ofClient(
      world,
      asked,
      around,
      ({ recommended }) => {
        const { client: id, referred, deal } = asked
        return [
          {
            'referral-given': recommended.get(referred)?.converted === false,
            'referral-converted-by-won-deal': wonWith(world, deal, referred),
            'referral-credited': merits(world, referred).some((one) => one.by === id && one.deal === deal),
          },
          () => {
            const given = recommended.get(referred)
            if (given !== undefined) recommended.set(referred, { ...given, converted: true })
            return [['ReferralConverted', { referred, deal }]]
          },
        ]
      },
      true,
    ),
  EnrolInLoyalty: (world, asked, around) =>
    ofClient(world, asked, around, ({ memberships }) => enrol(world, memberships, asked, around)),
  EarnPoints: (world, asked, around) =>
    ofClient(world, asked, around, ({ memberships }) => earn(world, memberships, asked, around), true),
  RedeemPoints: (world, asked, around) =>
    ofClient(world, asked, around, ({ memberships }) => redeem(world, memberships, asked, around), true),
  ExpirePoints: (world, asked, around) =>
    ofClient(world, asked, around, ({ memberships }) => expire(world, memberships, asked, around), true),
  ChangeTier: (world, asked, around) =>
    ofClient(world, asked, around, ({ memberships }) => changeTier(world, memberships, asked, around), true),
  LoseClient: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      { 'client-is-active': !client.lost, ...inOrder(around, client.statusAt) },
      () => {
        Object.assign(client, { lost: true, statusAt: around.at })
        return [['ClientLost', { reason: asked.reason }]]
      },
    ]),
  WinBackClient: (world, asked, around) =>
    ofClient(world, asked, around, (client) => [
      { 'client-is-lost': client.lost, ...inOrder(around, client.statusAt) },
      () => {
        Object.assign(client, { lost: false, statusAt: around.at })
        return [['ClientWonBack']]
      },
    ]),
  MergeClient: (world, asked, around) =>
    ofClient(
      world,
      asked,
      around,
      (client) => {
        const { client: id, into } = asked
        const other = world.clients.get(into)
        return [
          {
            'merge-not-self': into !== id,
            'merged-once': client.mergedInto === null,
            'merge-into-a-client': other !== undefined && !other.erased && other.mergedInto === null,
            ...bothAct(around, client, other),
          },
          () => {
            client.mergedInto = into
            client.mergedAt = around.at
            return [['ClientsMerged', { survivor: into, absorbed: id }]]
          },
        ]
      },
      true,
    ),
  UndoMerge: (world, asked, around) =>
    ofClient(
      world,
      asked,
      around,
      (client) => [
        { 'merge-to-undo': client.mergedInto !== null, ...after(around, client.mergedAt) },
        () => {
          const survivor = client.mergedInto
          client.mergedInto = null
          return [['MergeUndone', { survivor, absorbed: asked.client }]]
        },
      ],
      true,
    ),
  EraseClientData: (world, asked, around) =>
    ofClient(
      world,
      asked,
      around,
      (client) => [
        {},
        () => {
          client.erased = true
          client.consents.clear()
          return [['ClientDataErased']]
        },
      ],
      true,
    ),
}
