/** Decisions about what stands between the parties: objections, each ended by a measure, and differences over the draft. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
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

const unreconciled = (context: Context, deal: Deal, named: string | undefined): Guard<DealRule, string> => {
  const raised = idsWhere(deal.differences, (status) => status === 'raised')
  return pipe(
    theOne<DealRule>('difference-unreconciled', 'difference', named, raised),
    E.chainFirstW((difference) => rules.afterPart(context, deal, 'difference', difference)),
  )
}

export const raiseObjection = (command: DealCommandOf<'RaiseObjection'>, deal: Deal): Decision => {
  const objection = command.objection ?? nextId('objection', Object.keys(deal.objections))
  return pipe(
    rules.isNew('objection', objection, Object.keys(deal.objections)),
    E.chainW(() => happened('ObjectionRaised', { ...fields(command), objection })),
  )
}

const objectionIn = (
  context: Context,
  deal: Deal,
  named: string | undefined,
  rule: 'objection-unanswered' | 'objection-unended',
): Guard<DealRule, string> => {
  const wanted: ReadonlyArray<string> = rule === 'objection-unanswered' ? ['open'] : ['open', 'answered']
  const found = idsWhere(deal.objections, (status) => wanted.includes(status))
  return pipe(
    theOne<DealRule>(rule, 'objection', named, found),
    E.chainFirstW((objection) => rules.afterPart(context, deal, 'objection', objection)),
  )
}

export const reconcileDifference = (
  command: DealCommandOf<'ReconcileDifference'>,
  context: Context,
  deal: Deal,
): Decision =>
  pipe(
    unreconciled(context, deal, command.difference),
    E.chainW((difference) => happened('DifferenceReconciled', { difference, how: command.how })),
  )

/** An answer lets the deal go on; it is not yet an end (rule 7). */
export const answerObjection = (command: DealCommandOf<'AnswerObjection'>, context: Context, deal: Deal): Decision =>
  pipe(
    objectionIn(context, deal, command.objection, 'objection-unanswered'),
    E.chainW((objection) => happened('ObjectionAnswered', { objection, answer: command.answer })),
  )

export const resolveObjection = (command: DealCommandOf<'ResolveObjection'>, context: Context, deal: Deal): Decision =>
  pipe(
    objectionIn(context, deal, command.objection, 'objection-unended'),
    E.chainW((objection) => happened('ObjectionResolved', { objection, measure: command.measure })),
  )

export const upholdObjection = (command: DealCommandOf<'UpholdObjection'>, context: Context, deal: Deal): Decision =>
  pipe(
    objectionIn(context, deal, command.objection, 'objection-unended'),
    E.chainW((objection) => happened('ObjectionUpheld', { objection, measure: command.measure })),
  )
