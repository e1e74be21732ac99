/** What is sold, to which groups, against whom, and how it is made known. */
import {
  type Around,
  after,
  type Happened,
  inOrder,
  isKnown,
  mayAct,
  mayChange,
  meant,
  mustLead,
  numbered,
  type Said,
  type Sentences,
  says,
  standing,
  stands,
  those,
  type Word,
  type World,
} from './kit.ts'
import { isSold, listPrice, type Sum } from './money.ts'

export interface ProductFacts {
  readonly first: Sum
  /** `[from, to)` of each time in the assortment; null while it lasts. */
  sold: Array<[string, string | null]>
  readonly prices: Array<{ readonly price: Sum; readonly since: string }>
  readonly strengths: Set<string>
  statusAt: string
}

const ofProduct = (
  world: World,
  { product: id }: { readonly product: string },
  around: Around,
  found: (product: ProductFacts) => readonly [Sentences, () => ReadonlyArray<Happened>],
): Said => {
  const product = world.products.get(id)
  if (product === undefined) return says({ 'product-exists': false })
  const [sentences, happen] = found(product)
  return says({ ...mayChange(around), ...sentences }, happen)
}

const isOnTheList = ({ sold }: ProductFacts): boolean => sold.at(-1)?.[1] === null

type ProductTypes = 'ListProduct' | 'RepriceProduct' | 'RecordStrength' | 'WithdrawProduct' | 'RelistProduct'

export const products: Word<ProductTypes> = {
  ListProduct: (world, { product: id = '', price }, around) =>
    says(
      {
        ...mayChange(around),
        ...mustLead(around),
        'product-listed-once': !world.products.has(id),
        'price-not-negative': price.amount >= 0,
      },
      () => {
        const since = around.at
        world.products.set(id, {
          first: price,
          sold: [[since, null]],
          prices: [{ price, since }],
          strengths: new Set(),
          statusAt: since,
        })
        return [['ProductListed', { price }]]
      },
    ),
  RepriceProduct: (world, asked, around) =>
    ofProduct(world, asked, around, (product) => [
      {
        ...mustLead(around),
        'product-is-listed': isOnTheList(product),
        'price-not-negative': asked.to.amount >= 0,
      },
      () => {
        const from = listPrice(world, asked.product, around.at)
        if (from?.amount === asked.to.amount && from.currency === asked.to.currency) return []
        product.prices.push({ price: asked.to, since: around.at })
        return [['ProductRepriced', { from, to: asked.to }]]
      },
    ]),
  RecordStrength: (world, asked, around) =>
    ofProduct(world, asked, around, ({ strengths }) => [
      {},
      () => {
        const said = JSON.stringify([asked.strength, asked.over])
        if (strengths.has(said)) return []
        strengths.add(said)
        return [['StrengthRecorded']]
      },
    ]),
  WithdrawProduct: (world, asked, around) =>
    ofProduct(world, asked, around, (product) => [
      { ...mustLead(around), 'product-is-listed': isOnTheList(product), ...inOrder(around, product.statusAt) },
      () => {
        product.statusAt = around.at
        product.sold = product.sold.map(([from, to]) => [from, to ?? around.at])
        return [['ProductWithdrawn']]
      },
    ]),
  RelistProduct: (world, asked, around) =>
    ofProduct(world, asked, around, (product) => {
      const price = asked.price ?? listPrice(world, asked.product, around.at) ?? product.first
      return [
        {
          ...mustLead(around),
          'product-is-withdrawn': !isOnTheList(product),
          'price-not-negative': price.amount >= 0,
          ...inOrder(around, product.statusAt),
        },
        () => {
          product.statusAt = around.at
          product.sold.push([around.at, null])
          product.prices.push({ price, since: around.at })
          return [['ProductRelisted', { price }]]
        },
      ]
    }),
}

/** Rule 6: which of these are not sold at that moment. */
export const notSold = (world: World, lines: ReadonlyArray<{ readonly product: string }>, at: string) => [
  ...new Set(lines.map(({ product }) => product).filter((product) => !isSold(world, product, at))),
]

interface Loyalty {
  readonly earning: ReadonlyArray<{ readonly points: number; readonly per: Sum }>
  readonly pointValue: Sum
  readonly tiers?: ReadonlyArray<{ readonly tier: string; readonly from: number }>
  readonly validity?: { readonly months: number; readonly from: string }
}

export interface ProgrammeFacts {
  readonly kind: string
  statusAt: string
  closedAt: string | null
  readonly versions: Array<{ readonly effective: string; readonly loyalty: Loyalty | null }>
}

interface Rules {
  readonly loyalty?: Loyalty
  readonly promotion?: object
  readonly effective?: string
}

const soundRules = (kind: string, { loyalty, promotion, effective }: Rules, { day }: Around): Sentences => {
  const currencies = loyalty?.earning.map(({ per }) => per.currency) ?? []
  const tiers = loyalty?.tiers ?? []
  return {
    'programme-has-rules-of-its-kind':
      kind === 'loyalty'
        ? loyalty !== undefined && promotion === undefined
        : promotion !== undefined && loyalty === undefined,
    'programme-rules-not-for-the-past': effective === undefined || effective >= day,
    'programme-earns-on-money': loyalty?.earning.every(({ per }) => per.amount > 0) ?? true,
    'programme-earns-once-a-currency': new Set(currencies).size === currencies.length,
    'programme-tiers-from-zero-upwards': tiers.every(({ from }, i) =>
      i === 0 ? from === 0 : from > (tiers[i - 1]?.from ?? 0),
    ),
    'programme-tiers-told-apart': new Set(tiers.map(({ tier }) => tier)).size === tiers.length,
    'programme-point-worth-not-negative': (loyalty?.pointValue.amount ?? 0) >= 0,
  }
}

const ofProgramme = (
  world: World,
  { programme: id }: { readonly programme: string },
  around: Around,
  found: (programme: ProgrammeFacts) => readonly [Sentences, () => ReadonlyArray<Happened>],
): Said => {
  const programme = world.programmes.get(id)
  if (programme === undefined) return says({ 'programme-exists': false })
  const [sentences, happen] = found(programme)
  return says(
    {
      ...mustLead(around),
      'programme-is-open': programme.closedAt === null,
      ...inOrder(around, programme.statusAt),
      ...sentences,
    },
    happen,
  )
}

export const programmes: Word<'ApproveProgramme' | 'ChangeProgrammeRules' | 'CloseProgramme'> = {
  ApproveProgramme: (world, asked, around) => {
    const { programme: id = '', kind, loyalty = null, effective = around.day } = asked
    return says(
      {
        ...mustLead(around),
        'programme-approved-once': !world.programmes.has(id),
        ...soundRules(kind, asked, around),
      },
      () => {
        world.programmes.set(id, { kind, statusAt: around.at, closedAt: null, versions: [{ effective, loyalty }] })
        return [['ProgrammeApproved', { kind, effective }]]
      },
    )
  },
  ChangeProgrammeRules: (world, asked, around) =>
    ofProgramme(world, asked, around, (programme) => [
      soundRules(programme.kind, asked, around),
      () => {
        const { loyalty = null, effective = around.day } = asked
        programme.versions.push({ effective, loyalty })
        programme.statusAt = around.at
        return [['ProgrammeRuleChanged', { effective }]]
      },
    ]),
  CloseProgramme: (world, asked, around) =>
    ofProgramme(world, asked, around, (programme) => [
      {},
      () => {
        Object.assign(programme, { closedAt: around.at, statusAt: around.at })
        return [['ProgrammeClosed']]
      },
    ]),
}

export interface SegmentFacts {
  dropped: boolean
  statusAt: string
  predicate: string
  needs: string
  readonly targets: Set<string>
}

/** A test of nothing somewhere in it: an empty list, or days without a bound. */
const saysNothing = (predicate: unknown): boolean => {
  if (typeof predicate !== 'object' || predicate === null) return false
  if (Array.isArray(predicate)) return predicate.length === 0 || predicate.some(saysNothing)
  const said = predicate as Readonly<Record<string, unknown>>
  const unbound = said.test === 'days-since-purchase' && said.atLeast === undefined && said.atMost === undefined
  return unbound || Object.values(said).some(saysNothing)
}

const ofSegment = (
  world: World,
  { segment: id }: { readonly segment: string },
  around: Around,
  found: (segment: SegmentFacts) => readonly [Sentences, () => ReadonlyArray<Happened>],
): Said => {
  const segment = world.segments.get(id)
  if (segment === undefined) return says({ ...mayChange(around), 'segment-exists': false })
  const [sentences, happen] = found(segment)
  return says({ ...mayChange(around), 'segment-stands': !segment.dropped, ...sentences }, happen)
}

export const segments: Word<'DefineSegment' | 'RefineSegment' | 'TargetSegment' | 'DropSegment'> = {
  DefineSegment: (world, { segment: id = '', predicate, needs = [] }, around) =>
    says(
      {
        ...mayChange(around),
        'segment-defined-once': !world.segments.has(id),
        'predicate-says-something': !saysNothing(predicate),
      },
      () => {
        world.segments.set(id, {
          dropped: false,
          statusAt: around.at,
          predicate: JSON.stringify(predicate),
          needs: JSON.stringify(needs),
          targets: new Set(),
        })
        return [['SegmentDefined']]
      },
    ),
  RefineSegment: (world, asked, around) =>
    ofSegment(world, asked, around, (segment) => {
      const predicate = JSON.stringify(asked.predicate)
      const needs = asked.needs === undefined ? segment.needs : JSON.stringify(asked.needs)
      return [
        {
          'predicate-says-something': !saysNothing(asked.predicate),
          'predicate-differs': predicate !== segment.predicate || needs !== segment.needs,
          ...inOrder(around, segment.statusAt),
        },
        () => {
          Object.assign(segment, { predicate, needs, statusAt: around.at })
          return [['SegmentRefined']]
        },
      ]
    }),
  TargetSegment: (world, asked, around) =>
    ofSegment(world, asked, around, ({ targets }) => {
      const target = asked.target ?? numbered('target', targets)
      const campaign = asked.campaign === undefined ? undefined : world.campaigns.get(asked.campaign)
      return [
        {
          'part-is-new': !targets.has(target),
          'target-names-a-channel': asked.channels.length > 0,
          'target-campaign-not-closed':
            asked.campaign === undefined || (campaign !== undefined && campaign.closedAt === null),
        },
        () => {
          targets.add(target)
          return [['SegmentTargeted', { target }]]
        },
      ]
    }),
  DropSegment: (world, asked, around) =>
    ofSegment(world, asked, around, (segment) => [
      inOrder(around, segment.statusAt),
      () => {
        Object.assign(segment, { dropped: true, statusAt: around.at })
        return [['SegmentDropped']]
      },
    ]),
}

export interface CompetitorFacts {
  /** Whether it stands. */
  /** When each was found, null where it was withdrawn. */
  readonly findings: Map<string, string | null>
}

type Finding = { readonly competitor: string; readonly finding?: string; readonly observed?: string }

const finds =
  (type: string) =>
  (world: World, asked: Finding, around: Around): Said => {
    const competitor = world.competitors.get(asked.competitor)
    if (competitor === undefined) return says({ ...mayChange(around), 'competitor-exists': false })
    const { findings } = competitor
    const finding = asked.finding ?? numbered('finding', findings.keys())
    const observed = asked.observed ?? around.day
    return says(
      {
        ...mayChange(around),
        'part-is-new': !findings.has(finding),
        'finding-observed-by-then': observed <= around.day,
      },
      () => {
        findings.set(finding, around.at)
        return [[type, { finding, observed }]]
      },
    )
  }

type CompetitorTypes =
  | 'IdentifyCompetitor'
  | 'FindStrength'
  | 'FindWeakness'
  | 'FindOpportunity'
  | 'FindDanger'
  | 'WithdrawFinding'

export const competitors: Word<CompetitorTypes> = {
  IdentifyCompetitor: (world, { competitor: id = '' }, around) =>
    says({ ...mayChange(around), 'competitor-identified-once': !world.competitors.has(id) }, () => {
      world.competitors.set(id, { findings: new Map() })
      return [['CompetitorIdentified']]
    }),
  FindStrength: finds('StrengthFound'),
  FindWeakness: finds('WeaknessFound'),
  FindOpportunity: finds('OpportunityFound'),
  FindDanger: finds('DangerFound'),
  WithdrawFinding: (world, asked, around) => {
    const competitor = world.competitors.get(asked.competitor)
    if (competitor === undefined) return says({ ...mayChange(around), 'competitor-exists': false })
    const finding = meant(
      those(competitor.findings, (found) => found !== null),
      asked.finding,
    )
    const found = after(around, competitor.findings.get(finding ?? ''))
    return says({ ...mayChange(around), 'finding-stands': finding !== undefined, ...found }, () => {
      competitor.findings.set(finding ?? '', null)
      return [['FindingWithdrawn', { finding }]]
    })
  },
}

export interface CampaignFacts {
  readonly kind: string
  readonly manager: string
  statusAt: string
  launchedAt: string | null
  closedAt: string | null
  /** `client channel`. */
  readonly invited: Set<string>
  readonly came: Set<string>
  readonly leads: Set<string>
}

const ran = ({ launchedAt, closedAt }: CampaignFacts, { at }: Around): Sentences => ({
  'campaign-is-running': launchedAt !== null && at >= launchedAt && (closedAt === null || at <= closedAt),
})

const ofCampaign = (
  world: World,
  { campaign: id }: { readonly campaign: string },
  found: (campaign: CampaignFacts) => readonly [Sentences, () => ReadonlyArray<Happened>],
): Said => {
  const campaign = world.campaigns.get(id)
  return campaign === undefined ? says({ 'campaign-exists': false }) : says(...found(campaign))
}

/** Who looks after the client may record it, and who runs the campaign. */
const mayRecord = (world: World, client: string, campaign: CampaignFacts, around: Around): Sentences => {
  const manager = standing(world, client)?.manager ?? null
  return manager === null ? mayAct(around) : mayAct(around, manager, campaign.manager)
}

/** Rule 9. */
export const consents = (world: World, client: string, channel: string, purpose: string, at: string): boolean => {
  const since = world.clients.get(client)?.consents.get(`${channel} ${purpose}`)
  return since !== undefined && since <= at
}

type CampaignTypes =
  | 'PlanCampaign'
  | 'LaunchCampaign'
  | 'SendInvitation'
  | 'AnswerInvitation'
  | 'RecordAttendance'
  | 'CaptureLead'
  | 'CloseCampaign'

export const campaigns: Word<CampaignTypes> = {
  PlanCampaign: (world, { campaign: id = '', kind, budget, manager }, around) =>
    says(
      {
        ...mayAct(around),
        'campaign-planned-once': !world.campaigns.has(id),
        'campaign-amount-not-negative': budget.amount >= 0,
      },
      () => {
        const runs = manager ?? around.actor.id
        world.campaigns.set(id, {
          kind,
          manager: runs,
          statusAt: around.at,
          launchedAt: null,
          closedAt: null,
          invited: new Set(),
          came: new Set(),
          leads: new Set(),
        })
        return [['CampaignPlanned', { manager: runs }]]
      },
    ),
  LaunchCampaign: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => [
      {
        ...mayAct(around, campaign.manager),
        'campaign-is-planned': campaign.launchedAt === null && campaign.closedAt === null,
        ...inOrder(around, campaign.statusAt),
      },
      () => {
        Object.assign(campaign, { launchedAt: around.at, statusAt: around.at })
        return [['CampaignLaunched']]
      },
    ]),
  SendInvitation: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => {
      const { client, channel, purpose } = asked
      const isNews = campaign.kind === 'news' || campaign.kind === 'promotion'
      return [
        {
          ...stands(world, client),
          ...mayAct(around, world.clients.get(client)?.manager ?? null),
          ...ran(campaign, around),
          'invitation-once': !campaign.invited.has(`${client} ${channel}`),
          'invitation-names-its-purpose': !isNews || purpose !== undefined,
          'consent-in-force': purpose === undefined || consents(world, client, channel, purpose, around.at),
        },
        () => {
          campaign.invited.add(`${client} ${channel}`)
          return [['InvitationSent', { client, channel }]]
        },
      ]
    }),
  AnswerInvitation: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => {
      const { client } = asked
      return [
        {
          ...isKnown(world, client),
          ...mayRecord(world, client, campaign, around),
          ...ran(campaign, around),
          'invitation-sent': [...campaign.invited].some((key) => key.startsWith(`${client} `)),
        },
        () => [['InvitationAnswered', { client, answer: asked.answer }]],
      ]
    }),
  RecordAttendance: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => {
      const { client } = asked
      return [
        {
          ...stands(world, client),
          ...mayRecord(world, client, campaign, around),
          ...ran(campaign, around),
          'attendance-once': !campaign.came.has(client),
        },
        () => {
          campaign.came.add(client)
          return [['AttendanceRecorded', { client }]]
        },
      ]
    }),
  CaptureLead: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => {
      const { client } = asked
      const lead = asked.lead ?? numbered('lead', campaign.leads)
      const ofClient =
        client === undefined
          ? mayAct(around)
          : { ...stands(world, client), ...mayRecord(world, client, campaign, around) }
      return [
        { ...ofClient, ...ran(campaign, around), 'part-is-new': !campaign.leads.has(lead) },
        () => {
          campaign.leads.add(lead)
          return [['LeadCaptured', { lead }]]
        },
      ]
    }),
  CloseCampaign: (world, asked, around) =>
    ofCampaign(world, asked, (campaign) => [
      {
        ...mayAct(around, campaign.manager),
        'campaign-not-closed': campaign.closedAt === null,
        ...inOrder(around, campaign.statusAt),
        'campaign-amount-not-negative': asked.cost.amount >= 0,
      },
      () => {
        Object.assign(campaign, { closedAt: around.at, statusAt: around.at })
        return [['CampaignClosed', { cost: asked.cost }]]
      },
    ]),
}
