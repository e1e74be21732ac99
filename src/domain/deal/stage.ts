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
  /** Steps that occurred while the deal was closed: counted, not followed. */
  readonly outOfOrder: number
}

export const atTheStart: Progress = { furthest: 'prospect', status: 'open', unanswered: [], outOfOrder: 0 }

/** What moves the stage: an event's type, and the objection it is about, if it is about one. */
export interface Step {
  readonly type: string
  readonly objection?: string | undefined
}

const endsHold: ReadonlySet<string> = new Set(['ObjectionAnswered', 'ObjectionResolved', 'ObjectionUpheld'])

const furtherOf = (a: OpenStage, b: OpenStage): OpenStage => (stageNumber(a) >= stageNumber(b) ? a : b)

/** The progress after one more event. Total: any event after any other. */
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
  const answered = endsHold.has(step.type)
  if (entered === undefined && !answered) return progress
  if (progress.status !== 'open') return { ...progress, outOfOrder: progress.outOfOrder + 1 }
  const { objection } = step
  if (answered) return { ...progress, unanswered: progress.unanswered.filter((id) => id !== objection) }
  const unanswered =
    step.type === 'ObjectionRaised' && objection !== undefined
      ? [...progress.unanswered, objection]
      : progress.unanswered
  return {
    ...progress,
    unanswered,
    furthest: entered === undefined ? progress.furthest : furtherOf(progress.furthest, entered),
  }
}

/** Where the deal stands now. */
export const currentStage = (progress: Progress): Stage => {
  if (progress.status !== 'open') return progress.status
  return progress.unanswered.length > 0 ? 'objections' : progress.furthest
}
