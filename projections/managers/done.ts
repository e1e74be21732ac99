/** What managers did: the steps of their deals, their appointments, what passed between them and clients; each with who was responsible then (C10). */
import { localDaysBetween, type Zone } from '../../src/domain/values/zone.ts'
import { occurredFrom, those } from '../../src/kernel/counting.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientContacts } from '../clients/contacts.ts'
import { clientChanges } from '../clients/facts.ts'
import { clientInteractions } from '../clients/interactions.ts'
import { groupBy } from '../group-by.ts'
import type { DealChange } from '../pipeline/deal-change.ts'
import { type OwnedDeal, ofTheDeals, walkOwners } from '../pipeline/deals.ts'
import { dealChanges } from '../pipeline/facts.ts'
import type { FactsIn } from '../view.ts'
import { UNKNOWN } from './asked.ts'
import { responsibleOf } from './keeping.ts'

/** By the events that say them. */
const stepTypes = [
  'AppointmentMade',
  'MeetingHeld',
  'DealContactEstablished',
  'NeedIdentified',
  'ProductPresented',
  'OfferMade',
  'ObjectionAnswered',
] as const satisfies ReadonlyArray<DealChange['type']>
const steps: ReadonlySet<string> = new Set(stepTypes)

export const activityFacts = {
  deals: dealChanges,
  clients: clientChanges,
  interactions: clientInteractions,
  contacts: clientContacts,
} as const
export type ActivityFacts = FactsIn<typeof activityFacts>

type StepType = (typeof stepTypes)[number]

export interface Step {
  readonly manager: string
  readonly type: StepType
  readonly deal: OwnedDeal
  readonly row: DealChange
}

export interface Appointment {
  readonly manager: string
  readonly deal: OwnedDeal
  readonly due: Instant
  readonly outcome: 'held' | 'missed' | 'cancelled' | 'open'
  readonly positions: ReadonlyArray<string>
}

const outcomes: { readonly [Type in DealChange['type']]?: Appointment['outcome'] } = {
  MeetingHeld: 'held',
  AppointmentMissed: 'missed',
  AppointmentCancelled: 'cancelled',
}

/** Says when an appointment is due. */
const setsTime = ({ type }: DealChange): boolean => type === 'AppointmentMade' || type === 'AppointmentMoved'

const isStep = (type: DealChange['type']): type is StepType => steps.has(type)

/** The steps, and the appointments due, within a period that begins at a moment; each with who was responsible then. */
export const stepsIn = (changes: ReadonlyArray<DealChange>, start: Instant, within: (at: Instant) => boolean) => {
  const done: Array<Step> = []
  const appointments = new Map<string, Appointment>()
  const taken = occurredFrom(changes, start).filter(({ type, occurredAt }) => steps.has(type) && within(occurredAt))
  const due = those(changes, (row) => setsTime(row) && row.at !== null && within(row.at))
  for (const { row, deal } of walkOwners(ofTheDeals(changes, [...taken, ...due]))) {
    const { type, item } = row
    const manager = deal.manager === '' ? UNKNOWN : deal.manager
    if (isStep(type) && within(row.occurredAt)) done.push({ manager, type, deal, row })
    if (item === null) continue
    const key = `${row.deal}|${item}`
    const before = appointments.get(key)
    if (setsTime(row) && row.at !== null)
      appointments.set(key, {
        manager,
        deal,
        due: row.at,
        outcome: 'open',
        positions: [row.position],
      })
    const outcome = outcomes[type]
    if (outcome !== undefined && before !== undefined)
      appointments.set(key, { ...before, manager, outcome, positions: [...before.positions, row.position] })
  }
  return { done, appointments: [...appointments.values()].filter(({ due }) => within(due)) }
}

export interface Interaction {
  readonly manager: string
  readonly client: string
  readonly at: Instant
  readonly channel: string
  readonly direction: 'inbound' | 'outbound'
  readonly position: string
  readonly inferred: number
}

/** From a moment on. */
export const interactionsOf = (facts: ActivityFacts, from: Instant): ReadonlyArray<Interaction> => {
  const clients = clientsOf(facts.clients)
  const [survivor, responsible] = [survivorsOf(clients), responsibleOf(clients)]
  return occurredFrom(facts.interactions, from).map(
    ({ client: named, occurredAt, channel, direction, position, inferred }) => {
      const [client, at] = [survivor(named), occurredAt]
      return { manager: responsible(client, at) ?? UNKNOWN, client, at, channel, direction, position, inferred }
    },
  )
}

/** Contact established with a client, outside a deal. */
export interface Contact {
  readonly manager: string
  readonly client: string
  readonly position: string
  readonly inferred: number
}

/** Within a period; of a client that nobody looks after yet it is of who established it. */
export const contactsOf = (facts: ActivityFacts, within: (at: Instant) => boolean): ReadonlyArray<Contact> => {
  const clients = clientsOf(facts.clients)
  const [survivor, responsible] = [survivorsOf(clients), responsibleOf(clients)]
  return facts.contacts
    .filter(({ occurredAt }) => within(occurredAt))
    .map(({ client: named, occurredAt, manager, position, inferred }) => {
      const client = survivor(named)
      return { manager: responsible(client, occurredAt) ?? manager, client, position, inferred }
    })
}

/** A meeting, and the days until something passed again between the client and us; null while nothing did. */
export interface FollowUp {
  readonly step: Step
  readonly days: number | null
}

export const followUps = (
  meetings: ReadonlyArray<Step>,
  interactions: ReadonlyArray<Interaction>,
  survivor: (client: string) => string,
  zone: Zone,
): ReadonlyArray<FollowUp> => {
  const byClient = groupBy(interactions, ({ client }) => client)
  return meetings.map((step) => {
    const at = step.row.occurredAt
    const next = byClient.get(survivor(step.deal.client))?.find((one) => one.at > at)
    return { step, days: next === undefined ? null : localDaysBetween(zone, at, next.at) }
  })
}

/** All of it, or one manager's. */
export interface Done {
  readonly steps: ReadonlyArray<Step>
  readonly appointments: ReadonlyArray<Appointment>
  readonly contacts: ReadonlyArray<Contact>
  readonly interactions: ReadonlyArray<Interaction>
  readonly followUps: ReadonlyArray<FollowUp>
}
