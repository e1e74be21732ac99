/**
 * M2, activity: what managers did, by kind, channel and direction; how many of their appointments came about; how soon they
 * followed up. Whatever is done counts for who was responsible then (C10): of a deal, or of the client.
 */
import { localDaysBetween, type Zone } from '../../src/domain/values/zone.ts'
import type { Instant } from '../../src/kernel/instant.ts'
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { clientChanges } from '../clients/facts.ts'
import { clientInteractions } from '../clients/interactions.ts'
import { counted, figures, type Piece, rated, spread } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { dealPiece } from '../pipeline/deal.ts'
import { type OwnedDeal, walkOwners } from '../pipeline/deals.ts'
import { type DealChange, dealChanges } from '../pipeline/facts.ts'
import { withinPeriod } from '../pipeline/period.ts'
import { remembered } from '../remembered.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type FactsIn, type Question } from '../view.ts'
import { daysAsked, type ManagerOptions, UNKNOWN } from './asked.ts'
import { responsibleOf } from './keeping.ts'

/** Steps of the working cycle that are counted. */
export const activityKinds = [
  'appointmentsMade',
  'meetingsHeld',
  'contactsEstablished',
  'needsIdentified',
  'presentations',
  'offersMade',
  'objectionsAnswered',
] as const
export type ActivityKind = (typeof activityKinds)[number]

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

export interface ChannelCount {
  readonly channel: string
  readonly direction: 'inbound' | 'outbound'
  readonly count: number
}

export interface AppointmentFigures {
  /** Due in the period: one that was moved, at its new time. */
  readonly due: number
  readonly held: number
  readonly missed: number
  readonly cancelled: number
  /** Nobody said yet what became of it. */
  readonly open: number
  /** Held of held and missed. */
  readonly show: Ratio
  /** Held of held, missed and cancelled. */
  readonly kept: Ratio
}

export interface ActivityRow {
  readonly manager: string
  readonly interactions: number
  readonly channels: ReadonlyArray<ChannelCount>
  readonly kinds: Readonly<Record<ActivityKind, number>>
  readonly appointments: AppointmentFigures
  /** Days from a meeting to what was next said or written between the client and us. */
  readonly followUp: Summary
  /** Meetings after which there was nothing yet. */
  readonly waiting: number
}

export interface Activity {
  readonly from: string
  readonly to: string
  readonly rows: ReadonlyArray<ActivityRow>
  readonly total: ActivityRow
  readonly inferred: number
}

export const activityFacts = {
  deals: dealChanges,
  clients: clientChanges,
  interactions: clientInteractions,
} as const
type ActivityFacts = FactsIn<typeof activityFacts>

type StepType = (typeof stepTypes)[number]

interface Step {
  readonly manager: string
  readonly type: StepType
  readonly deal: OwnedDeal
  readonly row: DealChange
}

interface Appointment {
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

const isStep = (type: DealChange['type']): type is StepType => steps.has(type)

/** Every step and appointment of all deals, each with who was responsible then. */
const stepsOf = remembered((changes: ReadonlyArray<DealChange>) => {
  const done: Array<Step> = []
  const appointments = new Map<string, Appointment>()
  for (const { row, deal } of walkOwners(changes)) {
    const { type, item } = row
    const manager = deal.manager === '' ? UNKNOWN : deal.manager
    if (isStep(type)) done.push({ manager, type, deal, row })
    if (item === null) continue
    const key = `${row.deal}|${item}`
    const before = appointments.get(key)
    if ((type === 'AppointmentMade' || type === 'AppointmentMoved') && row.at !== null)
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
  return { done, appointments: [...appointments.values()] }
})

interface Interaction {
  readonly manager: string
  readonly client: string
  readonly at: Instant
  readonly channel: string
  readonly direction: 'inbound' | 'outbound'
  readonly position: string
  readonly inferred: number
}

const interactionsOf = (facts: ActivityFacts): ReadonlyArray<Interaction> => {
  const clients = clientsOf(facts.clients)
  const [survivor, responsible] = [survivorsOf(clients), responsibleOf(clients)]
  return facts.interactions.map(({ client: named, occurredAt, channel, direction, position, inferred }) => {
    const [client, at] = [survivor(named), occurredAt]
    return { manager: responsible(client, at) ?? UNKNOWN, client, at, channel, direction, position, inferred }
  })
}

/** A meeting, and the days until something passed again between the client and us; null while nothing did. */
interface FollowUp {
  readonly step: Step
  readonly days: number | null
}

const followUps = (
  done: ReadonlyArray<Step>,
  interactions: ReadonlyArray<Interaction>,
  survivor: (client: string) => string,
  zone: Zone,
): ReadonlyArray<FollowUp> => {
  const byClient = groupBy(interactions, ({ client }) => client)
  return done
    .filter(({ type }) => type === 'MeetingHeld')
    .map((step) => {
      const at = step.row.occurredAt
      const next = byClient.get(survivor(step.deal.client))?.find((one) => one.at > at)
      return { step, days: next === undefined ? null : localDaysBetween(zone, at, next.at) }
    })
}

interface Done {
  readonly steps: ReadonlyArray<Step>
  readonly appointments: ReadonlyArray<Appointment>
  readonly interactions: ReadonlyArray<Interaction>
  readonly followUps: ReadonlyArray<FollowUp>
}

const stepPiece = ({ deal, row }: Step): Piece => dealPiece(deal, row.position)
const appointmentPiece = ({ deal, positions }: Appointment): Piece => dealPiece(deal, ...positions)
const interactionPiece = ({ client, position }: Interaction): Piece => ({
  stream: `client-${client}`,
  positions: [position],
})

const appointmentFigures = (all: ReadonlyArray<Appointment>): AppointmentFigures => {
  const became = (...wanted: ReadonlyArray<Appointment['outcome']>) =>
    all.filter(({ outcome }) => wanted.includes(outcome))
  const held = became('held')
  return figures<AppointmentFigures>({
    due: counted(all, appointmentPiece),
    held: counted(held, appointmentPiece),
    missed: counted(became('missed'), appointmentPiece),
    cancelled: counted(became('cancelled'), appointmentPiece),
    open: counted(became('open'), appointmentPiece),
    show: rated(held, became('held', 'missed'), appointmentPiece),
    kept: rated(held, became('held', 'missed', 'cancelled'), appointmentPiece),
  })
}

const channelsOf = (interactions: ReadonlyArray<Interaction>): ReadonlyArray<ChannelCount> =>
  [...groupBy(interactions, ({ channel, direction }) => JSON.stringify([channel, direction]))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, own]) => {
      const [first] = own
      if (first === undefined) return []
      const { channel, direction } = first
      return [
        figures<ChannelCount>({ channel, direction, count: counted(own, interactionPiece) }, `${channel} ${direction}`),
      ]
    })

const rowOf = (manager: string, done: Done): ActivityRow => {
  const followed = done.followUps.filter(({ days }) => days !== null)
  const piece = ({ step }: FollowUp) => stepPiece(step)
  const stepsOfType = (type: Step['type']) =>
    counted(
      done.steps.filter((step) => step.type === type),
      stepPiece,
    )
  return figures<ActivityRow>({
    manager,
    interactions: counted(done.interactions, interactionPiece),
    channels: channelsOf(done.interactions),
    kinds: figures<ActivityRow['kinds']>({
      appointmentsMade: stepsOfType('AppointmentMade'),
      meetingsHeld: stepsOfType('MeetingHeld'),
      contactsEstablished: stepsOfType('DealContactEstablished'),
      needsIdentified: stepsOfType('NeedIdentified'),
      presentations: stepsOfType('ProductPresented'),
      offersMade: stepsOfType('OfferMade'),
      objectionsAnswered: stepsOfType('ObjectionAnswered'),
    }),
    appointments: appointmentFigures(done.appointments),
    followUp: spread(followed, piece, ({ days }) => days ?? 0),
    waiting: counted(
      done.followUps.filter(({ days }) => days === null),
      piece,
    ),
  })
}

/** What was done in a period, and by whom. */
export const activityIn = (facts: ActivityFacts, question: Question, options: ManagerOptions) => {
  const { zone } = question
  const days = daysAsked(question, options)
  const within = withinPeriod(zone, days)
  const survivor = survivorsOf(clientsOf(facts.clients))
  const all = stepsOf(facts.deals)
  const interactions = interactionsOf(facts)
  const inPeriod: Done = {
    steps: all.done.filter(({ row }) => within(row.occurredAt)),
    appointments: all.appointments.filter(({ due }) => within(due)),
    interactions: interactions.filter(({ at }) => within(at)),
    followUps: followUps(all.done, interactions, survivor, zone).filter(({ step }) => within(step.row.occurredAt)),
  }
  const of = (manager: string): Done => ({
    steps: inPeriod.steps.filter((one) => one.manager === manager),
    appointments: inPeriod.appointments.filter((one) => one.manager === manager),
    interactions: inPeriod.interactions.filter((one) => one.manager === manager),
    followUps: inPeriod.followUps.filter(({ step }) => step.manager === manager),
  })
  const managers = [
    ...new Set([...inPeriod.steps, ...inPeriod.appointments, ...inPeriod.interactions].map(({ manager }) => manager)),
  ].sort()
  return {
    days,
    managers,
    inPeriod,
    rowOf: (manager: string) => rowOf(manager, of(manager)),
    total: () => rowOf('total', inPeriod),
    of,
  }
}

export const activity = defineView({
  id: 'M2',
  verb: 'manager activity',
  title: 'what managers did, by kind, channel and direction',
  facts: activityFacts,
  answer: (facts, question, options: ManagerOptions): Activity => {
    const { days, managers, inPeriod, rowOf: row, of } = activityIn(facts, question, options)
    const { manager } = options
    const asked = manager === undefined ? managers : [manager]
    const whole = manager === undefined ? inPeriod : of(manager)
    return figures<Activity>({
      ...days,
      rows: asked.map(row),
      total: rowOf('total', whole),
      inferred: [
        ...whole.steps.map(({ row: { inferred } }) => inferred),
        ...whole.interactions.map(({ inferred }) => inferred),
      ].reduce((sum, one) => sum + one, 0),
    })
  },
})
