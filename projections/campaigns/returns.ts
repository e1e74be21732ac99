/** What sources and campaigns bring and cost (P16): the row that both views are made of. */

import { bagOf, type MoneyBag } from '../../src/domain/values/money-bag.ts'
import { halfEven } from '../../src/domain/values/rounding.ts'
import { localDaysBetween } from '../../src/domain/values/zone.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import type { ClientChange } from '../clients/facts.ts'
import { counted, derived, figures, type Piece, rated, spread, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { oneOf } from '../option-codecs.ts'
import { type Amount, dealPiece, isOpen, standingClosure } from '../pipeline/deal.ts'
import type { DealChange } from '../pipeline/deal-change.ts'
import { dealsOf } from '../pipeline/deals.ts'
import { type PeriodOptions, periodFields, withinPeriod } from '../pipeline/period.ts'
import type { Summary } from '../statistics/percentile.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import type { Question } from '../view.ts'
import {
  type AttributionModel,
  attribution,
  attributionModels,
  type Owed,
  type Part,
  partsOf,
  sourceOf,
} from './attribution.ts'
import { type CampaignAt, campaignsOf } from './campaign.ts'
import type { CampaignChange } from './facts.ts'

export interface ReturnsOptions extends PeriodOptions {
  /** Whom a deal is owed to; default `last`. */
  readonly attribution?: AttributionModel
}

export const returnsFields = { ...periodFields, attribution: oneOf('attribution', attributionModels) } as const

/** Of what occurred in the period: invitations, answers, visits, leads and costs, and of the deals opened in it to date. */
export interface ReturnsRow {
  /** The source or the campaign; `unknown` or `none` where a deal is owed to none. */
  readonly key: string
  /** Clients invited, that answered, that came: each once a campaign. */
  readonly invited: number
  readonly answered: number
  readonly attended: number
  readonly leads: number
  readonly deals: number
  /** Neither won nor lost: what may yet come back. */
  readonly open: number
  readonly won: number
  readonly lost: number
  readonly wonValue: MoneyBag
  readonly winRate: Ratio
  /** Days from opening to winning. */
  readonly cycle: Summary
  /** Null while the cost of any of its campaigns is unknown, and where they are in several currencies. */
  readonly cost: Amount | null
  readonly costPerLead: Amount | null
  readonly costPerWonDeal: Amount | null
  /** Revenue ÷ cost, minor units; null where the cost is 0 or unknown, or something was won in another currency. */
  readonly roas: Ratio
  /** (Revenue − cost) ÷ cost; null likewise. */
  readonly roi: Ratio
}

export interface Returns {
  readonly attribution: AttributionModel
  readonly rows: ReadonlyArray<ReturnsRow>
  /** Each deal once, whatever it is owed to: its won value is the same in every model. */
  readonly total: ReturnsRow
  /** All rows together but that of what is owed to none: what the campaigns, or the sources that are known, brought for their cost. */
  readonly owed: ReturnsRow
  readonly inferred: number
}

export interface ReturnsFacts {
  readonly campaigns: ReadonlyArray<CampaignChange>
  readonly deals: ReadonlyArray<DealChange>
  readonly clients: ReadonlyArray<ClientChange>
}

const changePiece = ({ stream, position }: CampaignChange): Piece => ({ stream, positions: [position] })

/** What one row is made of. */
interface Made {
  readonly changes: ReadonlyArray<CampaignChange>
  readonly campaigns: ReadonlyArray<CampaignAt>
  readonly parts: ReadonlyArray<Part>
}

/** What the campaigns of a row cost; null where that is not known of all, or is not one amount. */
const costOf = (campaigns: ReadonlyArray<CampaignAt>): Amount | null => {
  const known = campaigns.flatMap(({ cost }) => (cost === null ? [] : [cost]))
  const [only, other] = Object.entries(bagOf(known))
  if (only === undefined || other !== undefined || known.length < campaigns.length) return null
  return { amount: only[1], currency: only[0] }
}

const perPiece = (cost: Amount | null, pieces: number): Amount | null =>
  cost === null || pieces === 0
    ? null
    : { amount: Number(halfEven(BigInt(cost.amount), BigInt(pieces))), currency: cost.currency }

/** Revenue against cost; nothing to divide by where they are not in one currency. */
const returnOn = (revenue: MoneyBag, cost: Amount | null, less: 0 | 1): Ratio => {
  if (cost === null || Object.keys(revenue).some((currency) => currency !== cost.currency)) return share(0, 0)
  return share((revenue[cost.currency] ?? 0) - less * cost.amount, cost.amount)
}

/** The first of each client's in each campaign. */
const oncePerClient = (
  changes: ReadonlyArray<CampaignChange>,
  type: string,
  survivor: (client: string) => string,
): ReadonlyArray<CampaignChange> => {
  const first = new Map<string, CampaignChange>()
  for (const change of changes) {
    if (change.type !== type || change.client === null) continue
    const key = JSON.stringify([change.campaign, survivor(change.client)])
    if (!first.has(key)) first.set(key, change)
  }
  return [...first.values()]
}

const rowOf = (
  key: string,
  { changes, campaigns, parts }: Made,
  survivor: (client: string) => string,
  { zone }: Question,
): ReturnsRow => {
  const closed = parts.flatMap((part) => {
    const closure = standingClosure(part.deal)
    return closure === undefined ? [] : [{ ...part, closure }]
  })
  const won = closed.filter(({ closure }) => closure.outcome === 'won')
  const lost = closed.filter(({ closure }) => closure.outcome === 'lost')
  const leads = changes.filter(({ type }) => type === 'LeadCaptured')
  const atClosure = ({ deal, closure }: (typeof closed)[number]): Piece => dealPiece(deal, closure.position)
  const opened = ({ deal }: Part): Piece => dealPiece(deal, deal.behind.opened)
  const worth = ({ value }: Part) => value
  const revenue = bagOf(won.map(worth))
  const cost = costOf(campaigns)
  const ended = () => changes.filter(({ type }) => type === 'CampaignClosed')
  const both = () => [...won.map(atClosure), ...ended().map(changePiece)]
  const itself = (piece: Piece) => piece
  return figures<ReturnsRow>({
    key,
    invited: counted(oncePerClient(changes, 'InvitationSent', survivor), changePiece),
    answered: counted(oncePerClient(changes, 'InvitationAnswered', survivor), changePiece),
    attended: counted(oncePerClient(changes, 'AttendanceRecorded', survivor), changePiece),
    leads: counted(leads, changePiece),
    deals: counted(parts, opened),
    open: counted(
      parts.filter(({ deal }) => isOpen(deal)),
      opened,
    ),
    won: counted(won, atClosure),
    lost: counted(lost, atClosure),
    wonValue: summed(won, atClosure, worth),
    winRate: rated(won, closed, atClosure),
    cycle: spread(won, atClosure, ({ deal, closure }) => localDaysBetween(zone, deal.openedAt, closure.at)),
    cost: derived(cost, 'cost of its campaigns', ended, changePiece),
    costPerLead: derived(perPiece(cost, leads.length), 'cost ÷ leads', () => [...ended(), ...leads], changePiece),
    costPerWonDeal: derived(perPiece(cost, won.length), 'cost ÷ deals won', both, itself),
    roas: derived(returnOn(revenue, cost, 0), 'revenue ÷ cost', both, itself),
    roi: derived(returnOn(revenue, cost, 1), '(revenue − cost) ÷ cost', both, itself),
  })
}

/** The parts of each deal that are owed to something, as one. */
const owedParts = (parts: ReadonlyArray<readonly [key: string, part: Part]>, none: string): ReadonlyArray<Part> => {
  const owed = new Map<string, Part>()
  for (const [key, { deal, value }] of parts) {
    if (key === none) continue
    const before = owed.get(deal.deal)?.value?.amount ?? 0
    owed.set(deal.deal, { deal, value: value === null ? null : { ...value, amount: before + value.amount } })
  }
  return [...owed.values()]
}

/** What a row is known by. */
interface By {
  readonly owed: (to: Owed) => string
  /** In which row a campaign itself stands. */
  readonly campaign: (campaign: string, kind: string) => string
  /** The row of what is owed to none. */
  readonly none: string
}

/** The rows by what deals are owed to, and all of it once. */
export const returnsBy = (facts: ReturnsFacts, question: Question, options: ReturnsOptions, by: By): Returns => {
  const model = options.attribution ?? 'last'
  const survivor = survivorsOf(clientsOf(facts.clients))
  const within = withinPeriod(question.zone, options)
  const all = dealsOf(facts.deals)
  const campaigns = campaignsOf(facts.campaigns)
  const kinds = new Map(campaigns.map(({ campaign, kind }) => [campaign, kind]))
  const keyOf = (campaign: string) => by.campaign(campaign, kinds.get(campaign) ?? '')
  const known = { clients: facts.clients, campaigns: facts.campaigns, deals: all, kinds, survivor }
  const { owedTo } = attribution(model, known, question)
  const deals = all.filter(({ openedAt }) => within(openedAt))
  const wonAt = (deal: (typeof deals)[number]): Amount | null => {
    const closure = standingClosure(deal)
    return closure?.outcome === 'won' ? closure.value : null
  }
  const parts = deals.flatMap((deal) => [...partsOf(deal, wonAt(deal), owedTo(deal).map(by.owed))])
  const changes = facts.campaigns.filter(({ occurredAt }) => within(occurredAt))
  // A campaign's cost counts where it was said; one that is not closed makes it unknown.
  const costing = campaigns.filter(({ closedAt }) => closedAt === null || within(closedAt))
  const [partsBy, changesBy, campaignsBy] = [
    groupBy(parts, ([key]) => key),
    groupBy(changes, ({ campaign }) => keyOf(campaign)),
    groupBy(costing, ({ campaign }) => keyOf(campaign)),
  ]
  const keys = [...new Set([...partsBy.keys(), ...changesBy.keys(), ...campaignsBy.keys()])].toSorted()
  return {
    attribution: model,
    rows: keys.map((key) =>
      rowOf(
        key,
        {
          changes: changesBy.get(key) ?? [],
          campaigns: campaignsBy.get(key) ?? [],
          parts: (partsBy.get(key) ?? []).map(([, part]) => part),
        },
        survivor,
        question,
      ),
    ),
    total: rowOf(
      'total',
      { changes, campaigns: costing, parts: deals.map((deal) => ({ deal, value: wonAt(deal) })) },
      survivor,
      question,
    ),
    owed: rowOf('owed', { changes, campaigns: costing, parts: owedParts(parts, by.none) }, survivor, question),
    inferred: deals.reduce((sum, { inferred }) => sum + inferred, 0),
  }
}

export const bySource = {
  owed: ({ source }: Owed) => source,
  campaign: (_campaign: string, kind: string) => sourceOf(kind),
  none: 'unknown',
} as const

export const byCampaign = {
  owed: ({ campaign }: Owed) => campaign,
  campaign: (campaign: string) => campaign,
  none: 'none',
} as const
