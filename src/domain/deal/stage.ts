/**
 * The stage of a deal: derived from its events, never set by hand. It is the furthest step reached, and an open objection
 * holds it in *objections* until it is answered. Used by the Deal's own state and by every view, so that there is one
 * authority.
 */
import type { DealEvent } from './events.ts'

/** The open stages in the order of the working cycle. */
export const openStages = [
  'prospect',
  'appointment',
  'meeting',
  'contact',
  'needs',
  'presentation',
  'objections',
  'closing',
] as const
export type OpenStage = (typeof openStages)[number]
export type Outcome = 'won' | 'lost'
export type Stage = OpenStage | Outcome

/** 1 for prospect to 8 for closing. */
export const stageNumber = (stage: OpenStage): number => openStages.indexOf(stage) + 1

const enteredBy: { readonly [Type in DealEvent['type']]?: OpenStage } = {
  DealOpened: 'prospect',
  AppointmentMade: 'appointment',
  MeetingHeld: 'meeting',
  DealContactEstablished: 'contact',
  DraftContractDiscussed: 'contact',
  DifferenceRaised: 'contact',
  NeedIdentified: 'needs',
  ProductPresented: 'presentation',
  OfferMade: 'presentation',
  ObjectionRaised: 'objections',
  OfferAccepted: 'closing',
}

/** The stage that an event of this type reaches, if it reaches one. */
export const stageEntered = (type: string): OpenStage | undefined =>
  Object.hasOwn(enteredBy, type) ? enteredBy[type as DealEvent['type']] : undefined

export interface Progress {
  readonly furthest: OpenStage
  readonly status: 'open' | Outcome
  /** Ids of objections that nobody has answered yet. */
  readonly unanswered: ReadonlyArray<string>
  /** Ids of objections whose answer came before the objection did, as late records may have it: they never hold. */
  readonly answeredEarly: ReadonlyArray<string>
  /** Steps that occurred while the deal was closed: counted, not followed. */
  readonly outOfOrder: number
}

export const atTheStart: Progress = {
  furthest: 'prospect',
  status: 'open',
  unanswered: [],
  answeredEarly: [],
  outOfOrder: 0,
}

/** What moves the stage: an event's type, and the objection it is about, if it is about one. */
export interface Step {
  readonly type: string
  readonly objection?: string | undefined
  /** It is recorded now, but occurred while the deal was closed: it counts as a step of that closed spell. */
  readonly whileClosed?: boolean
}

const endsHold: ReadonlySet<string> = new Set(['ObjectionAnswered', 'ObjectionResolved', 'ObjectionUpheld'])

const furtherOf = (a: OpenStage, b: OpenStage): OpenStage => (stageNumber(a) >= stageNumber(b) ? a : b)

/** An answer lifts the hold whenever it was given, also while the deal was closed. */
const answered = (progress: Progress, objection: string): Progress =>
  progress.unanswered.includes(objection)
    ? { ...progress, unanswered: progress.unanswered.filter((id) => id !== objection) }
    : { ...progress, answeredEarly: [...progress.answeredEarly.filter((id) => id !== objection), objection] }

const raised = (progress: Progress, objection: string): Progress =>
  progress.answeredEarly.includes(objection)
    ? { ...progress, answeredEarly: progress.answeredEarly.filter((id) => id !== objection) }
    : { ...progress, unanswered: [...progress.unanswered.filter((id) => id !== objection), objection] }

/**
 * The progress after one more event. Total: any event after any other. The views fold in the order of occurring, the
 * deal's own state in that of recording; both come to the same, unless a closure is recorded after steps that followed
 * it in time: what the state says was reached never falls back.
 */
export const advanceProgress = (progress: Progress, step: Step): Progress => {
  switch (step.type) {
    case 'DealWon':
      return { ...progress, status: 'won' }
    case 'DealLost':
      return { ...progress, status: 'lost' }
    case 'DealReopened':
      return { ...progress, status: 'open' }
  }
  const entered = stageEntered(step.type)
  const answers = endsHold.has(step.type)
  if (entered === undefined && !answers) return progress
  const { objection } = step
  const held = answers && objection !== undefined ? answered(progress, objection) : progress
  if (progress.status !== 'open' || step.whileClosed === true) return { ...held, outOfOrder: held.outOfOrder + 1 }
  if (entered === undefined) return held
  const reached = { ...held, furthest: furtherOf(held.furthest, entered) }
  return step.type === 'ObjectionRaised' && objection !== undefined ? raised(reached, objection) : reached
}

/** Where the deal stands now. */
export const currentStage = (progress: Progress): Stage => {
  if (progress.status !== 'open') return progress.status
  return progress.unanswered.length > 0 ? 'objections' : progress.furthest
}
