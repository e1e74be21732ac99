/** Whether a client satisfies a predicate on a day; and the days on which, with nothing else happening, that may change. */
import { addDays, addMonths, daysBetween, type LocalDate } from '../../kernel/local-date.ts'
import type { Predicate } from './predicate.ts'

/** What a predicate can ask about a client, as it stands at a moment. */
export interface ClientTraits {
  readonly kind: string | null
  readonly source: string | null
  readonly manager: string | null
  readonly sector: string | null
  readonly location: string | null
  /** The segment it was put into by hand. */
  readonly segment: string | null
  readonly verdict: string | null
  readonly keyAccount: boolean
  readonly lost: boolean
  /** In the order of their days. */
  readonly purchases: ReadonlyArray<{
    readonly day: LocalDate
    readonly value: { readonly amount: number; readonly currency: string } | null
  }>
  /** What is bought at each competitor with which a relation is open. */
  readonly competitors: ReadonlyMap<string, ReadonlyArray<string>>
  /** `channel/purpose` of each consent in force. */
  readonly consents: ReadonlySet<string>
  /** Tier by programme. */
  readonly memberships: ReadonlyMap<string, string | null>
}

type Purchase = ClientTraits['purchases'][number]

const isOneOf = (wanted: ReadonlyArray<string>, found: string | null): boolean =>
  found !== null && wanted.includes(found)

/** A purchase counts for so many months from its own day (C4: months count from the origin). */
const recent = (purchases: ReadonlyArray<Purchase>, months: number | undefined, day: LocalDate) =>
  months === undefined ? purchases : purchases.filter((one) => day < addMonths(one.day, months))

const revenueOf = (purchases: ReadonlyArray<Purchase>, currency: string): number =>
  purchases.reduce((sum, { value }) => sum + (value?.currency === currency ? value.amount : 0), 0)

/** Total: any predicate of any client on any day. */
export const holds = (predicate: Predicate, client: ClientTraits, day: LocalDate): boolean => {
  switch (predicate.test) {
    case 'all':
      return predicate.of.every((one) => holds(one, client, day))
    case 'any':
      return predicate.of.some((one) => holds(one, client, day))
    case 'not':
      return !holds(predicate.of, client, day)
    case 'kind':
    case 'source':
    case 'manager':
    case 'sector':
    case 'location':
    case 'verdict':
      return isOneOf(predicate.in, client[predicate.test])
    case 'assigned':
      return isOneOf(predicate.to, client.segment)
    case 'key-account':
      return client.keyAccount
    case 'lost':
      return client.lost
    case 'revenue': {
      const { amount, currency } = predicate.atLeast
      return revenueOf(recent(client.purchases, predicate.months, day), currency) >= amount
    }
    case 'purchases':
      return recent(client.purchases, predicate.months, day).length >= predicate.atLeast
    case 'days-since-purchase': {
      const last = client.purchases.at(-1)
      if (last === undefined) return false
      const days = daysBetween(last.day, day)
      return days >= (predicate.atLeast ?? 0) && days <= (predicate.atMost ?? Number.POSITIVE_INFINITY)
    }
    case 'buys-at': {
      const bought = client.competitors.get(predicate.competitor)
      return bought !== undefined && (predicate.product === undefined || bought.includes(predicate.product))
    }
    case 'consent':
      return client.consents.has(`${predicate.channel}/${predicate.purpose}`)
    case 'member': {
      const tier = client.memberships.get(predicate.programme)
      return tier !== undefined && (predicate.tier === undefined || predicate.tier === tier)
    }
  }
}

/** Days on which what holds of a client may change by time alone. */
export const turningDays = (
  predicate: Predicate,
  { purchases }: Pick<ClientTraits, 'purchases'>,
): ReadonlyArray<LocalDate> => {
  switch (predicate.test) {
    case 'all':
    case 'any':
      return predicate.of.flatMap((one) => turningDays(one, { purchases }))
    case 'not':
      return turningDays(predicate.of, { purchases })
    case 'revenue':
      return purchases.map(({ day }) => addMonths(day, predicate.months))
    case 'purchases': {
      const { months } = predicate
      return months === undefined ? [] : purchases.map(({ day }) => addMonths(day, months))
    }
    case 'days-since-purchase': {
      const last = purchases.at(-1)
      if (last === undefined) return []
      const { atLeast, atMost } = predicate
      return [
        ...(atLeast === undefined ? [] : [addDays(last.day, atLeast)]),
        ...(atMost === undefined ? [] : [addDays(last.day, atMost + 1)]),
      ]
    }
    default:
      return []
  }
}
