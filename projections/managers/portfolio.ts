import type { LocalDate } from '../../src/kernel/local-date.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, derived, type Figure, figures, type Piece } from '../figures.ts'
import { referralChanges } from '../referrals/facts.ts'
import { type Life, lifeFacts, livesOf } from '../retention/life.ts'
import { type Ends, movementRow } from '../retention/movements.ts'
import { endsOf, seriesOf } from '../retention/revenue.ts'
import type { Ratio } from '../statistics/ratio.ts'
import type { FactsIn, Question } from '../view.ts'
import { type Days, daysSoFar, UNKNOWN } from './asked.ts'
import { type Keeping, keepingPiece, keepingsOf, responsibleOf } from './keeping.ts'
import { clientMonths, keptIn } from './losses.ts'

export const portfolioFacts = { ...lifeFacts, referrals: referralChanges } as const
type Facts = FactsIn<typeof portfolioFacts>

export interface ClientFigures {
  /** Looked after when the period ends, or now. */
  readonly atEnd: number
  /** Kept ten days of a month of 31 is 10/31. */
  readonly clientMonths: number
  /** First won deal or contract ever. */
  readonly new: number
  readonly wonBack: number
  readonly lost: number
  readonly handedIn: number
  readonly handedOut: number
  /**
   * Of contract value, per currency: of the clients that the manager is responsible for when the period ends, or was when
   * they were lost. Who takes over a client inherits what it was worth when the period began.
   */
  readonly grr: Readonly<Record<string, Ratio>>
  readonly nrr: Readonly<Record<string, Ratio>>
  readonly referralsGiven: number
  readonly referralsConverted: number
}

/** Whether what is a manager's counts in a row. */
export type Owns = (manager: string) => boolean

interface Newcomer {
  readonly manager: string
  readonly first: Piece
}

interface Worth {
  readonly manager: string
  readonly ends: Ends
  readonly positions: ReadonlyArray<string>
}

/** What a client bought or signed first, on its first day. */
const firstOf = ({ purchases: [bought], spells: [signed], first }: Life): Piece | null => {
  if (bought !== undefined && bought.day === first) return { stream: bought.stream, positions: [bought.position] }
  return signed === undefined ? null : { stream: `contract-${signed.contract}`, positions: [signed.began] }
}

const handedOver = ({ began }: Keeping): boolean => began === 'handed over'

export const portfolioOf = (facts: Facts, question: Question, days: Days) => {
  const { zone, asOf } = question
  const clients = clientsOf(facts.clients)
  const [survivor, responsible] = [survivorsOf(clients), responsibleOf(clients)]
  const within = (day: LocalDate | null): boolean => day !== null && day >= days.from && day < days.to
  const keepings = keepingsOf(facts.clients, zone)
  const kept = keptIn(facts.clients, zone, daysSoFar(question, days))
  const end = zone.startOfDay(days.to) < asOf ? zone.startOfDay(days.to) : asOf
  const standing = keepings.filter(({ from, to }) => from < days.to && (to === null || to >= days.to))
  const { lives } = livesOf(facts, question)
  const newcomers = lives.flatMap((life): ReadonlyArray<Newcomer> => {
    const first = firstOf(life)
    if (first === null || life.first === null || !life.startKnown || !within(life.first)) return []
    return [{ manager: responsible(life.client, zone.endOfDay(life.first)) ?? UNKNOWN, first }]
  })
  const worth = lives.flatMap((life): ReadonlyArray<Worth> => {
    const manager = responsible(life.client, end) ?? UNKNOWN
    return seriesOf(life, zone.localDate(end)).map((series) => ({
      manager,
      ends: endsOf(series, days),
      positions: [...new Set(series.steps.filter(({ day }) => day < days.to).flatMap(({ positions }) => positions))],
    }))
  })
  const referrals = facts.referrals
    .filter(({ occurredAt }) => within(zone.localDate(occurredAt)))
    .map(({ client, type, position, occurredAt }) => {
      const manager = responsible(survivor(client), occurredAt) ?? UNKNOWN
      return { client, type, position, manager }
    })
  const managers = [
    ...kept.map(({ keeping }) => keeping.manager),
    ...newcomers.map(({ manager }) => manager),
    ...referrals.map(({ manager }) => manager),
    ...worth.filter(({ ends: { m0, m1 } }) => m0 > 0 || m1 > 0).map(({ manager }) => manager),
  ]

  const rates = (own: ReadonlyArray<Worth>, of: 'grr' | 'nrr'): Readonly<Record<string, Ratio>> => {
    const values = movementRow(own.map(({ ends }) => ends))[of]
    return figures(
      Object.fromEntries(
        Object.entries(values).map(([currency, value]): readonly [string, Figure<Ratio>] => [
          currency,
          derived(
            value,
            of === 'grr' ? 'Σ min(m0, m1) of Σ m0' : 'Σ m1 of those with m0 > 0, of Σ m0',
            () => own.filter(({ ends: { currency: one, m0 } }) => one === currency && m0 > 0),
            ({ ends: { client, m0 }, positions }): Piece => ({
              stream: `client-${client}`,
              positions,
              amount: { amount: m0, currency },
            }),
          ),
        ]),
      ),
    )
  }

  return {
    managers,
    of: (owns: Owns): ClientFigures => {
      const own = keepings.filter(({ manager }) => owns(manager))
      const began = own.filter(({ from }) => within(from))
      const ended = own.filter(({ to }) => within(to))
      const endPiece = ({ client, endPosition, position }: Keeping) =>
        keepingPiece({ client, position: endPosition ?? position })
      const given = referrals.filter(({ manager, type }) => owns(manager) && type === 'ReferralGiven')
      const converted = referrals.filter(({ manager, type }) => owns(manager) && type === 'ReferralConverted')
      const ownWorth = worth.filter(({ manager }) => owns(manager))
      return figures<ClientFigures>({
        atEnd: counted(
          standing.filter(({ manager }) => owns(manager)),
          keepingPiece,
        ),
        clientMonths: clientMonths(kept.filter(({ keeping }) => owns(keeping.manager))),
        new: counted(
          newcomers.filter(({ manager }) => owns(manager)),
          ({ first }) => first,
        ),
        wonBack: counted(
          began.filter((keeping) => keeping.began === 'won back'),
          keepingPiece,
        ),
        lost: counted(
          ended.filter((keeping) => keeping.ended === 'lost'),
          endPiece,
        ),
        handedIn: counted(began.filter(handedOver), keepingPiece),
        handedOut: counted(
          ended.filter((keeping) => keeping.ended === 'handed over'),
          endPiece,
        ),
        grr: rates(ownWorth, 'grr'),
        nrr: rates(ownWorth, 'nrr'),
        referralsGiven: counted(given, keepingPiece),
        referralsConverted: counted(converted, keepingPiece),
      })
    },
  }
}
