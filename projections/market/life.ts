/** A client's life as segments see it: what is known of it after each of its facts, in the order of C3. */
import type { ClientTraits } from '../../src/domain/segment/holds.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import type { LocalDate } from '../../src/kernel/local-date.ts'
import { comparePositions, type Position } from '../../src/kernel/position.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import type { ClientChange } from '../clients/facts.ts'
import type { ClientTrait } from '../clients/traits.ts'
import type { LoyaltyMovement } from '../loyalty/facts.ts'
import type { DealChange } from '../pipeline/deal-change.ts'
import type { Fact, Question } from '../view.ts'

/** A won deal that stands. */
export interface Bought {
  readonly deal: string
  readonly day: LocalDate
  readonly value: { readonly amount: number; readonly currency: string } | null
  readonly position: string
}

export interface Life {
  readonly registered: boolean
  /** Of an erased client nothing is known that would put it anywhere. */
  readonly erased: boolean
  readonly traits: ClientTraits
  /** By deal: one that is reopened is no purchase until it is won again. */
  readonly bought: ReadonlyMap<string, Bought>
}

export const unborn: Life = {
  registered: false,
  erased: false,
  traits: {
    kind: null,
    source: null,
    manager: null,
    sector: null,
    location: null,
    segment: null,
    verdict: null,
    keyAccount: false,
    lost: false,
    purchases: [],
    competitors: new Map(),
    consents: new Set(),
    memberships: new Map(),
  },
  bought: new Map(),
}

/** Something that happened to a client, and what is known of it afterwards. */
export interface Step {
  readonly at: Instant
  readonly recordedAt: Instant
  readonly position: Position
  readonly type: string
  readonly live: (life: Life) => Life
}

const step = (fact: Fact & { readonly type: string }, live: Step['live']): Step => ({
  at: fact.occurredAt,
  recordedAt: fact.recordedAt,
  position: fact.position,
  type: fact.type,
  live,
})

const withTraits = (life: Life, traits: Partial<ClientTraits>): Life => ({
  ...life,
  traits: { ...life.traits, ...traits },
})

const changed =
  (row: ClientChange): Step['live'] =>
  (life) => {
    const { kind, source, manager, segment } = row
    switch (row.type) {
      case 'ClientRegistered':
        return { ...withTraits(life, { kind, source, manager }), registered: true }
      case 'ClientDetailsChanged':
        return withTraits(life, { kind: kind ?? life.traits.kind })
      case 'ClientSegmented':
        return withTraits(life, { segment })
      case 'ManagerAssigned':
      case 'ClientHandedOver':
        return withTraits(life, { manager })
      case 'ClientLost':
        return withTraits(life, { lost: true })
      case 'ClientWonBack':
        return withTraits(life, { lost: false })
      case 'ClientDataErased':
        return { ...life, erased: true }
      default:
        return life
    }
  }

const without = <A>(set: ReadonlySet<A>, one: A): ReadonlySet<A> => new Set([...set].filter((other) => other !== one))

const learnt =
  (row: ClientTrait): Step['live'] =>
  (life) => {
    const { traits } = life
    const consent = `${row.channel}/${row.purpose}`
    switch (row.type) {
      case 'ClientRegistered':
      case 'ClientDetailsChanged':
        return withTraits(life, {
          sector: row.sector ?? traits.sector,
          location: row.location ?? traits.location,
        })
      case 'CompetitorRelationRecorded': {
        const competitor = row.competitor ?? ''
        const buys = row.buys ?? traits.competitors.get(competitor) ?? []
        return withTraits(life, { competitors: new Map([...traits.competitors, [competitor, buys]]) })
      }
      case 'CompetitorRelationEnded':
        return withTraits(life, {
          competitors: new Map([...traits.competitors].filter(([one]) => one !== row.competitor)),
        })
      case 'ConsentGiven':
        return withTraits(life, { consents: new Set([...traits.consents, consent]) })
      case 'ConsentWithdrawn':
        return withTraits(life, { consents: without(traits.consents, consent) })
      case 'ProspectAssessed':
        return withTraits(life, { verdict: row.verdict })
      case 'KeyAccountDesignated':
      case 'KeyAccountWithdrawn':
        return withTraits(life, { keyAccount: row.keyAccount === 1 })
      default:
        return life
    }
  }

const joined =
  ({ programme, tier }: LoyaltyMovement): Step['live'] =>
  (life) =>
    withTraits(life, { memberships: new Map([...life.traits.memberships, [programme, tier]]) })

const byDay = (a: { readonly day: string }, b: { readonly day: string }): number =>
  a.day < b.day ? -1 : a.day > b.day ? 1 : 0

const withBought = (life: Life, bought: Life['bought']): Life => ({
  ...withTraits(life, { purchases: [...bought.values()].toSorted(byDay) }),
  bought,
})

const dealt = (row: DealChange, { zone }: Question): Step['live'] | undefined => {
  if (row.type === 'DealReopened')
    return (life) => withBought(life, new Map([...life.bought].filter(([deal]) => deal !== row.deal)))
  if (row.type !== 'DealWon') return undefined
  const { amount, currency, deal, position } = row
  const value = amount === null || currency === null ? null : { amount, currency }
  const day = zone.localDate(row.occurredAt)
  return (life) => withBought(life, new Map([...life.bought, [deal, { deal, day, value, position }]]))
}

const inOrder = (a: Step, b: Step): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : comparePositions(a.position, b.position)

export interface LifeFacts {
  readonly clients: ReadonlyArray<ClientChange>
  readonly traits: ReadonlyArray<ClientTrait>
  readonly loyalty: ReadonlyArray<LoyaltyMovement>
  readonly deals: ReadonlyArray<DealChange>
}

/**
 * What happened to each client. Of merged duplicates (C16) what they bought, here and elsewhere, is the survivor's; who it
 * is, who looks after it and what it agreed to stand in the survivor's own stream.
 */
export const livesOf = (facts: LifeFacts, question: Question): ReadonlyMap<string, ReadonlyArray<Step>> => {
  const survivor = survivorsOf(clientsOf(facts.clients))
  const lives = new Map<string, Array<Step>>()
  const add = (client: string, one: Step): void => {
    const steps = lives.get(client)
    if (steps === undefined) lives.set(client, [one])
    else steps.push(one)
  }
  for (const row of facts.clients) if (survivor(row.client) === row.client) add(row.client, step(row, changed(row)))
  for (const row of facts.traits)
    if (survivor(row.client) === row.client || row.competitor !== null)
      add(survivor(row.client), step(row, learnt(row)))
  for (const row of facts.loyalty)
    if (survivor(row.client) === row.client && (row.type === 'LoyaltyEnrolled' || row.type === 'TierChanged'))
      add(row.client, step(row, joined(row)))
  const clientOf = new Map<string, string>()
  for (const row of facts.deals) {
    if (row.client !== null) clientOf.set(row.deal, survivor(row.client))
    const live = dealt(row, question)
    const client = clientOf.get(row.deal)
    if (live !== undefined && client !== undefined) add(client, step(row, live))
  }
  for (const steps of lives.values()) steps.sort(inOrder)
  return lives
}
