import { describe, expect, it } from 'vitest'
import { advanceProgress, atTheStart, currentStage, openStages, type Step } from '../../src/domain/deal/stage.ts'

const progressAfter = (...steps: ReadonlyArray<Step>) => steps.reduce(advanceProgress, atTheStart)
const raised = { type: 'ObjectionRaised', objection: 'objection-1' }
const ended = (type: string) => ({ type, objection: 'objection-1' })

describe('the stage of a deal', () => {
  it('is the furthest step that it has reached, in the order of the working cycle', () => {
    const entered = [
      'DealOpened',
      'AppointmentMade',
      'MeetingHeld',
      'DealContactEstablished',
      'NeedIdentified',
      'ProductPresented',
      'ObjectionRaised',
      'OfferAccepted',
    ]
    expect(entered.map((type) => currentStage(progressAfter({ type })))).toEqual(openStages)
    expect(currentStage(progressAfter({ type: 'OfferMade' }, { type: 'AppointmentMade' }))).toBe('presentation')
  })

  it('is not undone by an appointment moved, cancelled or missed, nor reached by preparing a meeting', () => {
    const made = { type: 'AppointmentMade' }
    for (const type of ['AppointmentMoved', 'AppointmentCancelled', 'AppointmentMissed', 'MeetingPrepared'])
      expect(currentStage(progressAfter(made, { type }))).toBe('appointment')
  })

  it('is held in objections while one is open, also from closing, and let go by an answer', () => {
    const accepted = { type: 'OfferAccepted' }
    expect(currentStage(progressAfter(accepted, raised))).toBe('objections')
    for (const type of ['ObjectionAnswered', 'ObjectionResolved', 'ObjectionUpheld'])
      expect(currentStage(progressAfter(accepted, raised, ended(type)))).toBe('closing')
  })

  it('after reopening is the furthest step before the loss, held by what is still open', () => {
    const reopened = { type: 'DealReopened' }
    expect(currentStage(progressAfter({ type: 'OfferMade' }, { type: 'DealLost' }))).toBe('lost')
    expect(currentStage(progressAfter({ type: 'OfferMade' }, { type: 'DealLost' }, reopened))).toBe('presentation')
    expect(currentStage(progressAfter({ type: 'OfferAccepted' }, raised, { type: 'DealLost' }, reopened))).toBe(
      'objections',
    )
  })

  it('is not moved by a step inside a closed spell, which is counted; an answer lifts the hold all the same', () => {
    const lost = progressAfter(raised, { type: 'DealLost' }, { type: 'OfferAccepted' }, ended('ObjectionAnswered'))
    expect(lost).toMatchObject({ furthest: 'objections', outOfOrder: 2, unanswered: [] })
    expect(currentStage(advanceProgress(lost, { type: 'DealReopened' }))).toBe('objections')
  })

  it('is not held for ever where the answer is on record with an earlier time than the objection', () => {
    expect(progressAfter(ended('ObjectionAnswered'), raised).unanswered).toEqual([])
    expect(progressAfter(ended('ObjectionAnswered'), raised)).toEqual(progressAfter(raised, ended('ObjectionAnswered')))
  })

  it('ignores what it does not know', () => {
    expect(progressAfter({ type: 'constructor' }, { type: 'FromTheFuture' })).toBe(atTheStart)
  })
})
