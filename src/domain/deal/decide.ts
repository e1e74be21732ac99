/** What a deal answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import {
  clientCanBeServed,
  clientIsServed,
  type Guard,
  guarded,
  inOrder,
  mayAct,
  nextId,
  notBefore,
  theOne,
  unless,
} from '../rules.ts'
import type { SalesPolicy } from '../sales-policy.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import { contractId } from '../values/ids.ts'
import type { DealCommand, DealCommandOf } from './commands.ts'
import { type Decision, fields, happened } from './decision.ts'
import * as objections from './objections.ts'
import * as offers from './offers.ts'
import type { DealRule } from './rules.ts'
import * as rules from './rules.ts'
import type { Deal, DealState } from './state.ts'

const openDeal = (
  command: DealCommandOf<'OpenDeal'>,
  context: Context,
  state: DealState,
  { client }: rules.DealReferences,
): Decision => {
  if (state !== null)
    return E.left(ruleViolation('deal-opened-once', 'deal', command.deal ?? null, 'this deal has been opened before'))
  return guarded(
    clientCanBeServed(client),
    [
      (found) => mayAct(context, found.manager, 'the client'),
      () => rules.valueNotNegative(command.expectedValue, 'expectedValue'),
    ],
    (found) => {
      const { actor } = context
      const manager = command.manager ?? (actor.role === 'manager' ? actor.id : (found.manager ?? actor.id))
      return happened('DealOpened', { ...fields(command), manager })
    },
  )
}

const dueAppointment = (context: Context, deal: Deal, named: string | undefined): Guard<DealRule, string> => {
  const due = idsWhere(deal.appointments, (status) => status === 'made')
  const found = theOne<DealRule>('appointment-is-due', 'appointment', named, due)
  return pipe(
    found,
    E.chainFirstW((appointment) => rules.afterPart(context, deal, 'appointment', appointment)),
  )
}

const makeAppointment = (command: DealCommandOf<'MakeAppointment'>, deal: Deal): Decision => {
  const appointment = command.appointment ?? nextId('appointment', Object.keys(deal.appointments))
  return pipe(
    rules.isNew('appointment', appointment, Object.keys(deal.appointments)),
    E.chainW(() => happened('AppointmentMade', { ...fields(command), appointment })),
  )
}

/** A meeting may keep an appointment, or come about without one. */
const keptAppointment = (
  context: Context,
  deal: Deal,
  named: string | undefined,
): Guard<DealRule, { readonly appointment?: string }> => {
  const due = idsWhere(deal.appointments, (status) => status === 'made')
  const [only, second] = due.filter((id) => E.isRight(rules.afterPart(context, deal, 'appointment', id)))
  if (named === undefined) return E.right(only !== undefined && second === undefined ? { appointment: only } : {})
  return pipe(
    dueAppointment(context, deal, named),
    E.map((appointment) => ({ appointment })),
  )
}

const identifyNeed = (command: DealCommandOf<'IdentifyNeed'>, deal: Deal): Decision => {
  const need = command.need ?? nextId('need', deal.needs)
  const { description, products = [], beyond = false } = command
  return pipe(
    rules.isNew('need', need, deal.needs),
    E.chainW(() => happened('NeedIdentified', { need, description, products, beyond })),
  )
}

const handOverDeal = (command: DealCommandOf<'HandOverDeal'>, context: Context, deal: Deal): Decision =>
  pipe(
    unless<DealRule>(
      command.to !== deal.manager,
      'hand-over-to-another',
      'to',
      command.to,
      `${command.to} has the deal already`,
    ),
    E.chainW(() => notBefore(context, byId(deal.lastAt, 'manager'), 'the last hand-over')),
    E.chainW(() => happened('DealHandedOver', { from: deal.manager, to: command.to, why: command.why })),
  )

const winDeal = (
  id: string,
  command: DealCommandOf<'WinDeal'>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision =>
  pipe(
    inOrder(context, deal.lastStatusAt),
    E.chainW(() => rules.acceptedOffer(deal, command.offer)),
    E.chainFirstW(() => clientIsServed(references.client)),
    E.chainFirstW(() => rules.objectionsEnded(deal)),
    E.chainFirstW(() => rules.differencesReconciled(deal)),
    E.chainFirstW(([offer]) => rules.wonAfterAll(context, deal, offer)),
    E.chainFirstW(() => rules.contractIsItsDraft(id, references)),
    E.chainW(([offer, { total, lines }]) =>
      happened('DealWon', {
        contract: command.contract ?? contractId(id),
        offer,
        value: total,
        products: [...new Set(lines.map((line) => line.product))],
        competitors: [...new Set([...deal.competitors, ...(command.competitors ?? [])])],
      }),
    ),
  )

const loseDeal = (command: DealCommandOf<'LoseDeal'>, context: Context, deal: Deal): Decision =>
  pipe(
    inOrder(context, deal.lastStatusAt),
    E.chainW(() => happened('DealLost', fields(command))),
  )

const changeValue = (command: DealCommandOf<'ChangeDealValue'>, deal: Deal): Decision =>
  pipe(
    rules.inDealCurrency(deal, command.to.currency, 'to'),
    E.chainW(() => rules.valueNotNegative(command.to, 'to')),
    E.chainW(() =>
      happened('DealValueChanged', { ...fields(command), ...(deal.value === null ? {} : { from: deal.value }) }),
    ),
  )

const moveExpectedClose = (command: DealCommandOf<'MoveExpectedClose'>, deal: Deal): Decision =>
  happened('ExpectedCloseMoved', {
    ...fields(command),
    ...(deal.expectedClose === null ? {} : { from: deal.expectedClose }),
  })

/** Steps of an open deal. */
const step = (
  policy: SalesPolicy,
  command: Exclude<DealCommand, { type: 'OpenDeal' | 'ReopenDeal' }>,
  context: Context,
  deal: Deal,
  references: rules.DealReferences,
): Decision => {
  switch (command.type) {
    case 'MakeAppointment':
      return makeAppointment(command, deal)
    case 'MoveAppointment':
      return pipe(
        dueAppointment(context, deal, command.appointment),
        E.chainW((appointment) => happened('AppointmentMoved', { ...fields(command), appointment })),
      )
    case 'CancelAppointment':
      return pipe(
        dueAppointment(context, deal, command.appointment),
        E.chainW((appointment) => happened('AppointmentCancelled', { ...fields(command), appointment })),
      )
    case 'MissAppointment':
      return pipe(
        dueAppointment(context, deal, command.appointment),
        E.chainW((appointment) => happened('AppointmentMissed', { ...fields(command), appointment })),
      )
    case 'PrepareMeeting':
      return pipe(
        keptAppointment(context, deal, command.appointment),
        E.chainW((kept) => happened('MeetingPrepared', { ...fields(command), ...kept })),
      )
    case 'HoldMeeting':
      return pipe(
        keptAppointment(context, deal, command.appointment),
        E.chainW((kept) => happened('MeetingHeld', { ...fields(command), ...kept })),
      )
    case 'EstablishDealContact':
      return happened('DealContactEstablished', fields(command))
    case 'IdentifyNeed':
      return identifyNeed(command, deal)
    case 'PresentProducts':
      return happened('ProductPresented', fields(command))
    case 'MakeOffer':
      return offers.makeOffer(policy, command, context, deal, references)
    case 'ReviseOffer':
      return offers.reviseOffer(policy, command, context, deal, references)
    case 'AcceptOffer':
      return offers.acceptOffer(command, context, deal, references)
    case 'DeclineOffer':
      return offers.declineOffer(command, context, deal)
    case 'LapseOffer':
      return offers.lapseOffer(command, context, deal)
    case 'DiscussDraftContract':
      return happened('DraftContractDiscussed', fields(command))
    case 'RaiseDifference':
      return objections.raiseDifference(command, deal)
    case 'ReconcileDifference':
      return objections.reconcileDifference(command, context, deal)
    case 'RaiseObjection':
      return objections.raiseObjection(command, deal)
    case 'AnswerObjection':
      return objections.answerObjection(command, context, deal)
    case 'ResolveObjection':
      return objections.resolveObjection(command, context, deal)
    case 'UpholdObjection':
      return objections.upholdObjection(command, context, deal)
    case 'RequestDiscount':
      return offers.requestDiscount(policy, command, context, deal, references)
    case 'ApproveDiscount':
      return offers.approveDiscount(policy, command, context, deal, references)
    case 'RefuseDiscount':
      return offers.refuseDiscount(policy, command, context, deal, references)
    case 'ChangeDealValue':
      return changeValue(command, deal)
    case 'MoveExpectedClose':
      return moveExpectedClose(command, deal)
    case 'MeetCompetitor':
      return happened('CompetitorMet', fields(command))
    case 'HandOverDeal':
      return handOverDeal(command, context, deal)
    case 'WinDeal':
      return winDeal(command.deal, command, context, deal, references)
    case 'LoseDeal':
      return loseDeal(command, context, deal)
  }
}

const reopenDeal = (
  command: DealCommandOf<'ReopenDeal'>,
  context: Context,
  deal: Deal,
  { client }: rules.DealReferences,
): Decision =>
  pipe(
    rules.dealIsClosed(deal),
    E.chainW(() => inOrder(context, deal.lastStatusAt)),
    E.chainW(() => clientIsServed(client)),
    E.chainW(() => happened('DealReopened', { why: command.why })),
  )

/** Approving is not acting on the deal: a head or a colleague with the competence may. */
const decidesOnDiscount: ReadonlySet<DealCommand['type']> = new Set(['ApproveDiscount', 'RefuseDiscount'])

export const decide =
  (policy: SalesPolicy) =>
  (references: rules.DealReferences) =>
  (command: DealCommand, context: Context) =>
  (state: DealState): Decision => {
    if (command.type === 'OpenDeal') return openDeal(command, context, state, references)
    const reopening = command.type === 'ReopenDeal'
    return guarded(
      rules.dealExists(state),
      [
        (deal) =>
          decidesOnDiscount.has(command.type)
            ? mayAct(context, null, 'the deal')
            : rules.mayActOnDeal(context, deal, reopening ? (references.client?.state ?? null) : null),
        (deal) => (reopening ? E.right(undefined) : rules.dealIsOpen(deal)),
      ],
      (deal) =>
        reopening ? reopenDeal(command, context, deal, references) : step(policy, command, context, deal, references),
    )
  }
