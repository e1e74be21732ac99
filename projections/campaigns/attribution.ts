/** Whom a deal is owed to (P16): the source or the campaign that it counts for, by one of three models. */
import { shareOut } from '../../src/domain/values/rounding.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { ClientChange } from '../clients/facts.ts'
import type { Amount, DealAt } from '../pipeline/deal.ts'
import type { Question } from '../view.ts'
import type { CampaignChange } from './facts.ts'

/**
 * `last`: what the deal was opened from · `first`: how its client was acquired · `linear`: every day on which a campaign
 * touched the client, from its registration to the deal's end, in equal parts.
 */
export const attributionModels = ['last', 'first', 'linear'] as const
export type AttributionModel = (typeof attributionModels)[number]

/** What a deal is owed to, as one of several kinds of row. */
export interface Owed {
  readonly source: string
  readonly campaign: string
}

/** Nobody said, or no campaign had a hand in it: a row of its own (C14). */
export const UNKNOWN = 'unknown'
export const NO_CAMPAIGN = 'none'

/** Kinds of campaigns under the name that a deal's or a client's source gives them. */
const sourceOfKind: Readonly<Record<string, string>> = { calls: 'call', meetings: 'meeting' }

export const sourceOf = (kind: string): string => sourceOfKind[kind] ?? (kind === '' ? UNKNOWN : kind)

interface Touch {
  readonly campaign: string
  readonly at: Instant
}

export interface Attribution {
  /** In the order of the touches; never empty. */
  readonly owedTo: (deal: DealAt) => ReadonlyArray<Owed>
}

interface Known {
  readonly clients: ReadonlyArray<ClientChange>
  readonly campaigns: ReadonlyArray<CampaignChange>
  readonly deals: ReadonlyArray<DealAt>
  /** By campaign. */
  readonly kinds: ReadonlyMap<string, string>
  readonly survivor: (client: string) => string
}

/** One a campaign and local day, however often it spoke to the client that day. */
const touchesOf = (
  { campaigns, deals, survivor }: Known,
  { zone }: Question,
): ReadonlyMap<string, ReadonlyArray<Touch>> => {
  const clientOf = new Map(deals.map(({ deal, client }) => [deal, client]))
  const touches = new Map<string, Array<Touch>>()
  const seen = new Set<string>()
  for (const row of campaigns) {
    const named = row.client ?? (row.deal === null ? undefined : clientOf.get(row.deal))
    if (named === undefined || named === null) continue
    const client = survivor(named)
    const at = row.occurredAt
    const key = JSON.stringify([client, row.campaign, zone.localDate(at)])
    if (seen.has(key)) continue
    seen.add(key)
    const own = touches.get(client)
    if (own === undefined) touches.set(client, [{ campaign: row.campaign, at }])
    else own.push({ campaign: row.campaign, at })
  }
  return touches
}

/** How each client came to us: by the earliest registration of those who are one (C16). */
const acquisitionsOf = ({ clients, campaigns, survivor }: Known) => {
  const by = new Map<string, Owed & { readonly at: Instant }>()
  const campaignOf = new Map(
    campaigns.flatMap((row) => (row.type === 'ClientRegistered' ? [[row.client, row.campaign] as const] : [])),
  )
  for (const row of clients) {
    const client = survivor(row.client)
    if (row.type !== 'ClientRegistered' || by.has(client)) continue
    by.set(client, {
      source: row.source ?? UNKNOWN,
      campaign: campaignOf.get(row.client) ?? NO_CAMPAIGN,
      at: row.occurredAt,
    })
  }
  return by
}

/** Facts come in the order of C3. */
export const attribution = (model: AttributionModel, known: Known, question: Question): Attribution => {
  const last = ({ source, campaign }: DealAt): Owed => ({
    source: source === '' ? UNKNOWN : source,
    campaign: campaign ?? NO_CAMPAIGN,
  })
  if (model === 'last') return { owedTo: (deal) => [last(deal)] }
  const acquired = acquisitionsOf(known)
  const nobody: Owed = { source: UNKNOWN, campaign: NO_CAMPAIGN }
  if (model === 'first')
    return {
      owedTo: ({ client }) => {
        const { source, campaign } = acquired.get(known.survivor(client)) ?? nobody
        return [{ source, campaign }]
      },
    }
  const touches = touchesOf(known, question)
  return {
    owedTo: (deal) => {
      const client = known.survivor(deal.client)
      const from = acquired.get(client)?.at ?? deal.openedAt
      const to = deal.closures.at(-1)?.at ?? question.asOf
      const met = (touches.get(client) ?? []).filter(({ at }) => at >= from && at <= to)
      // No campaign had a hand in it: then it is owed to what it was opened from.
      if (met.length === 0) return [last(deal)]
      return met.map(({ campaign }) => ({ source: sourceOf(known.kinds.get(campaign) ?? ''), campaign }))
    },
  }
}

/** What one row has of a deal. */
export interface Part {
  readonly deal: DealAt
  /** Of the value it was won at; null for one that is not won, or whose value nobody knows. */
  readonly value: Amount | null
}

/** A deal's value over the rows it is owed to: the parts sum to the whole, what is left over goes to the earlier. */
export const partsOf = (deal: DealAt, value: Amount | null, keys: ReadonlyArray<string>): ReadonlyMap<string, Part> => {
  const amounts =
    value === null
      ? []
      : shareOut(
          value.amount,
          keys.map(() => 1),
        )
  const parts = new Map<string, Part>()
  for (const [i, key] of keys.entries()) {
    const before = parts.get(key)?.value?.amount ?? 0
    parts.set(key, {
      deal,
      value: value === null ? null : { amount: before + (amounts[i] ?? 0), currency: value.currency },
    })
  }
  return parts
}
