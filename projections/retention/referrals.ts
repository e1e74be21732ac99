/** R15, referrals: how many of the new clients came by recommendation, how many recommendations convert, and K. */

import type { Zone } from '../../src/domain/values/zone.ts'
import { addDays, addMonths, daysBetween, type LocalDate } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, derived, figures, type Piece, rated } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount } from '../option-codecs.ts'
import { periodFields } from '../pipeline/period.ts'
import { type ReferralChange, referralChanges } from '../referrals/facts.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import {
  activeDays,
  covers,
  type Life,
  type LifeOptions,
  lifeFacts,
  lifeFields,
  livesOf,
  type SettingOptions,
  settingFields,
} from './life.ts'

export interface ReferralOptions extends LifeOptions, SettingOptions {
  /** First local day; default twelve months before the day after the one asked about. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it; default the day after the one asked about. */
  readonly to?: LocalDate
  /** So long a recommendation has to convert; default 180. */
  readonly settleDays?: number
}

const referralOptions = struct({}, { ...lifeFields, ...settingFields, ...periodFields, settleDays: DayCount })

/**
 * `converted`: the client that was recommended won its first deal in time · `not-converted`: it did not · `pending`: it has
 * time left, whether or not it has converted already (C9).
 */
export const referralStatuses = ['converted', 'not-converted', 'pending'] as const
export type ReferralStatus = (typeof referralStatuses)[number]

export interface Referral {
  readonly referred: string
  /** Who recommended it first; others count for nothing. */
  readonly by: string
  readonly given: LocalDate
  /** Under the clause of which contract. */
  readonly contract: string | null
  readonly status: ReferralStatus
  /** Day of the first won deal; null where there is none yet. */
  readonly converted: LocalDate | null
}

export interface Referrals {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly settleDays: number
  /** Of the clients that are new in the period those acquired by referral. */
  readonly share: Ratio
  /** Clients recommended for the first time in the period. */
  readonly given: number
  /** Of the recommendations that have had their time, those converted within it. */
  readonly conversion: Ratio
  /** Too young to tell; and how many of them have converted already. */
  readonly pending: number
  readonly pendingConverted: number
  /** Given for each client that was active when the period began: no trials, so no interval. */
  readonly perClient: Ratio
  /** K = i·c, of `perClient` and `conversion`; null where either is. */
  readonly k: number | null
  readonly referrers: ReadonlyArray<{ readonly client: string; readonly given: number; readonly converted: number }>
  readonly referrals: ReadonlyArray<Referral>
  readonly merged: number
  readonly inferred: number
}

const SETTLE_DAYS = 180

interface Counted extends Referral {
  readonly positions: ReadonlyArray<string>
}

const itself = (one: Piece): Piece => one

const piece = ({ by, positions }: Counted): Piece => ({ stream: `client-${by}`, positions })

/** Rule 5: a recommendation converts with the first won deal; an order alone does not convert it. */
const firstDeal = (life: Life | undefined) => life?.purchases.find(({ deal }) => deal !== null)

/** The day of the first won deal, unless it lies before the recommendation; else the day on which a conversion was recorded. */
const convertedOn = (
  life: Life | undefined,
  given: LocalDate,
  recorded: ReferralChange | undefined,
  zone: Zone,
): LocalDate | null => {
  const first = firstDeal(life)?.day
  if (first !== undefined && first >= given) return first
  return recorded === undefined ? null : zone.localDate(recorded.occurredAt)
}

export const referrals = defineView({
  id: 'R15',
  verb: 'retention referrals',
  title: 'clients that came by recommendation',
  facts: { ...lifeFacts, referrals: referralChanges },
  options: referralOptions,
  answer: (facts, question, options: ReferralOptions): Referrals => {
    const { zone, asOf } = question
    const tomorrow = addDays(zone.localDate(asOf), 1)
    const { from = addMonths(tomorrow, -12), to = tomorrow, settleDays = SETTLE_DAYS } = options
    const within = (day: LocalDate | null) => day !== null && day >= from && day < to
    const { lives, merged, inferred } = livesOf(facts, question, options)
    const byClient = new Map(lives.map((life) => [life.client, life]))
    const survivor = survivorsOf(clientsOf(facts.clients))

    const first = (changes: ReadonlyArray<ReferralChange>, type: ReferralChange['type']) =>
      changes.find((change) => change.type === type)
    const all = [...groupBy(facts.referrals, ({ referred }) => survivor(referred))].flatMap(
      ([referred, changes]): ReadonlyArray<Counted> => {
        const gave = first(changes, 'ReferralGiven')
        // Found to be the same as the client it recommended, it recommended itself.
        if (gave === undefined || survivor(gave.client) === referred) return []
        const recorded = first(changes, 'ReferralConverted')
        const given = zone.localDate(gave.occurredAt)
        const life = byClient.get(referred)
        const converted = convertedOn(life, given, recorded, zone)
        const young = daysBetween(given, zone.localDate(asOf)) < settleDays
        const inTime = converted !== null && daysBetween(given, converted) <= settleDays
        const behind = [gave.position, recorded?.position, converted === null ? undefined : firstDeal(life)?.position]
        return [
          {
            referred,
            by: survivor(gave.client),
            given,
            contract: gave.contract,
            status: young ? 'pending' : inTime ? 'converted' : 'not-converted',
            converted,
            positions: behind.filter((position) => position !== undefined),
          },
        ]
      },
    )
    const given = all.filter((one) => within(one.given))
    const settled = given.filter(({ status }) => status !== 'pending')
    const pending = given.filter(({ status }) => status === 'pending')
    const conversion = rated(
      settled.filter(({ status }) => status === 'converted'),
      settled,
      piece,
    )
    const newcomers = lives.filter(({ first: began, startKnown }) => startKnown && within(began))
    const active = lives.filter((life) =>
      covers(activeDays(life, { setting: 'either', ...options }), addDays(from, -1)),
    )
    const registered = new Map(
      facts.clients.flatMap(({ type, client, position }) => (type === 'ClientRegistered' ? [[client, position]] : [])),
    )
    const ofLife = ({ client, purchases }: Life): Piece => ({
      stream: `client-${client}`,
      positions: [registered.get(client) ?? '', ...purchases.map(({ position }) => position)],
    })
    const perClient = share(given.length, active.length)
    const { value: rate } = conversion.value
    const behindK = () => [...given.map(piece), ...active.map(ofLife)]
    return figures<Referrals>({
      from,
      to,
      settleDays,
      share: rated(
        newcomers.filter(({ record }) => record.source === 'referral'),
        newcomers,
        ofLife,
      ),
      given: counted(given, piece),
      conversion,
      pending: counted(pending, piece),
      pendingConverted: counted(
        pending.filter(({ converted }) => converted !== null),
        piece,
      ),
      perClient: derived(perClient, 'given for each active client', behindK, itself),
      k: derived(perClient.value === null || rate === null ? null : perClient.value * rate, 'i·c', behindK, itself),
      referrers: [...groupBy(given, ({ by }) => by)]
        .map(([client, own]) =>
          figures({
            client,
            given: counted(own, piece),
            converted: counted(
              own.filter(({ converted }) => converted !== null),
              piece,
            ),
          }),
        )
        .sort((a, b) => b.converted - a.converted || b.given - a.given || (a.client < b.client ? -1 : 1)),
      referrals: given.map(({ positions: _positions, ...referral }) => referral),
      merged,
      inferred,
    })
  },
})
