/**
 * M2, activity: what managers did, by kind, channel and direction; how many of their appointments came about; how soon they
 * followed up. Whatever is done counts for who was responsible then (C10): of a deal, or of the client.
 */
import { clientsOf, survivorsOf } from '../clients/client.ts'
import { counted, figures, type Piece, rated, spread } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { dealPiece } from '../pipeline/deal.ts'
import { withinPeriod } from '../pipeline/period.ts'
import type { Summary } from '../statistics/percentile.ts'
import type { Ratio } from '../statistics/ratio.ts'
import { defineView, type Question } from '../view.ts'
import { daysAsked, type ManagerOptions, managerOptions } from './asked.ts'
import {
  type ActivityFacts,
  type Appointment,
  activityFacts,
  type Contact,
  contactsOf,
  type Done,
  type FollowUp,
  followUps,
  type Interaction,
  interactionsOf,
  type Step,
  stepsIn,
} from './done.ts'

/** Steps of the working cycle that are counted; contact is established in a deal, or with a client before there is one. */
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

const stepPiece = ({ deal, row }: Step): Piece => dealPiece(deal, row.position)
const appointmentPiece = ({ deal, positions }: Appointment): Piece => dealPiece(deal, ...positions)
const interactionPiece = ({ client, position }: Interaction | Contact): Piece => ({
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
  const ofType = (type: Step['type']) => done.steps.filter((step) => step.type === type)
  const stepsOfType = (type: Step['type']) => counted(ofType(type), stepPiece)
  return figures<ActivityRow>({
    manager,
    interactions: counted(done.interactions, interactionPiece),
    channels: channelsOf(done.interactions),
    kinds: figures<ActivityRow['kinds']>({
      appointmentsMade: stepsOfType('AppointmentMade'),
      meetingsHeld: stepsOfType('MeetingHeld'),
      contactsEstablished: counted([...ofType('DealContactEstablished'), ...done.contacts], (one) =>
        'row' in one ? stepPiece(one) : interactionPiece(one),
      ),
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
  const start = zone.startOfDay(days.from)
  const { done: steps, appointments } = stepsIn(facts.deals, start, within)
  const meetings = steps.filter(({ type }) => type === 'MeetingHeld')
  // What followed a meeting may lie after the period, and never before it.
  const interactions = interactionsOf(facts, start)
  const inPeriod: Done = {
    steps,
    appointments,
    contacts: contactsOf(facts, within),
    interactions: interactions.filter(({ at }) => within(at)),
    followUps: followUps(meetings, interactions, survivor, zone),
  }
  const of = (manager: string): Done => ({
    steps: inPeriod.steps.filter((one) => one.manager === manager),
    appointments: inPeriod.appointments.filter((one) => one.manager === manager),
    contacts: inPeriod.contacts.filter((one) => one.manager === manager),
    interactions: inPeriod.interactions.filter((one) => one.manager === manager),
    followUps: inPeriod.followUps.filter(({ step }) => step.manager === manager),
  })
  const { contacts } = inPeriod
  const managers = [
    ...new Set([...steps, ...appointments, ...contacts, ...inPeriod.interactions].map(({ manager }) => manager)),
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
  options: managerOptions,
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
        ...[...whole.contacts, ...whole.interactions].map(({ inferred }) => inferred),
      ].reduce((sum, one) => sum + one, 0),
    })
  },
})
