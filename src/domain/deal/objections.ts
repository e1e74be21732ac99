/** Decisions about what stands between the parties: objections, each ended by a measure, and differences over the draft. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { type Guard, nextId, theOne } from '../rules.ts'
import { idsWhere } from '../values/by-id.ts'
import type { DealCommandOf } from './commands.ts'
import { type Decision, fields, happened } from './decision.ts'
import type { DealRule } from './rules.ts'
import * as rules from './rules.ts'
import type { Deal } from './state.ts'

export const raiseDifference = (command: DealCommandOf<'RaiseDifference'>, deal: Deal): Decision => {
  const difference = command.difference ?? nextId('difference', Object.keys(deal.differences))
  return pipe(
    rules.isNew('difference', difference, Object.keys(deal.differences)),
    E.chainW(() => happened('DifferenceRaised', { ...fields(command), difference })),
  )
}

const unreconciled = (deal: Deal, named: string | undefined): Guard<DealRule, string> =>
  theOne(
    'difference-unreconciled',
    'difference',
    named,
    idsWhere(deal.differences, (status) => status === 'raised'),
  )

export const raiseObjection = (command: DealCommandOf<'RaiseObjection'>, deal: Deal): Decision => {
  const objection = command.objection ?? nextId('objection', Object.keys(deal.objections))
  return pipe(
    rules.isNew('objection', objection, Object.keys(deal.objections)),
    E.chainW(() => happened('ObjectionRaised', { ...fields(command), objection })),
  )
}

const objectionIn = (
  deal: Deal,
  named: string | undefined,
  rule: 'objection-unanswered' | 'objection-unended',
): Guard<DealRule, string> => {
  const wanted: ReadonlyArray<string> = rule === 'objection-unanswered' ? ['open'] : ['open', 'answered']
  return theOne(
    rule,
    'objection',
    named,
    idsWhere(deal.objections, (status) => wanted.includes(status)),
  )
}

export const reconcileDifference = (command: DealCommandOf<'ReconcileDifference'>, deal: Deal): Decision =>
  pipe(
    unreconciled(deal, command.difference),
    E.chainW((difference) => happened('DifferenceReconciled', { difference, how: command.how })),
  )

/** An answer lets the deal go on; it is not yet an end (rule 7). */
export const answerObjection = (command: DealCommandOf<'AnswerObjection'>, deal: Deal): Decision =>
  pipe(
    objectionIn(deal, command.objection, 'objection-unanswered'),
    E.chainW((objection) => happened('ObjectionAnswered', { objection, answer: command.answer })),
  )

export const resolveObjection = (command: DealCommandOf<'ResolveObjection'>, deal: Deal): Decision =>
  pipe(
    objectionIn(deal, command.objection, 'objection-unended'),
    E.chainW((objection) => happened('ObjectionResolved', { objection, measure: command.measure })),
  )

export const upholdObjection = (command: DealCommandOf<'UpholdObjection'>, deal: Deal): Decision =>
  pipe(
    objectionIn(deal, command.objection, 'objection-unended'),
    E.chainW((objection) => happened('ObjectionUpheld', { objection, measure: command.measure })),
  )
