/** What a complaint answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { clientCanBeServed, clientIsServed, guarded, inOrder, mayAct, notBefore } from '../rules.ts'
import type { ComplaintCommand, ComplaintCommandOf } from './commands.ts'
import type { ComplaintEvent } from './events.ts'
import type { ComplaintReferences } from './rules.ts'
import * as rules from './rules.ts'
import type { Complaint, ComplaintState } from './state.ts'

type Decision = DecisionOf<ComplaintEvent>

const fields = fieldsBut('complaint')
const happened = happening<ComplaintEvent>()
const nothing: Decision = E.right([])

const receive = (
  command: ComplaintCommandOf<'ReceiveComplaint'>,
  context: Context,
  state: ComplaintState,
  references: ComplaintReferences,
): Decision => {
  if (state !== null)
    return E.left(
      ruleViolation(
        'complaint-received-once',
        'complaint',
        command.complaint ?? null,
        'this complaint has been received before',
      ),
    )
  return guarded(
    clientCanBeServed(references.client),
    [
      ({ manager }) => mayAct(context, manager, 'the client'),
      () => rules.contractOfTheClient(references),
      () => rules.dealOfTheClient(references),
    ],
    ({ manager }) =>
      guarded(
        rules.limitOf(command, references.calendar, context),
        [({ limit }) => rules.limitNotBeforeReceipt(limit, context)],
        ({ limit, due }) =>
          happened('ComplaintReceived', {
            ...fields(command),
            manager: command.manager ?? manager ?? context.actor.id,
            limit,
            ...(due === null ? {} : { due }),
          }),
      ),
  )
}

/** Said again of the department that has it, it changes hands with nobody; recorded late, it may have come in between. */
const assign = (
  { department }: ComplaintCommandOf<'AssignComplaint'>,
  { occurredAt }: Context,
  { department: holding }: Complaint,
): Decision =>
  holding !== null && holding.what === department && occurredAt >= holding.at
    ? nothing
    : happened('ComplaintAssigned', { department })

const resolve = (command: ComplaintCommandOf<'ResolveComplaint'>, context: Context, complaint: Complaint): Decision =>
  guarded(
    rules.byAMeasure(complaint, command.measure),
    [() => inOrder(context, complaint.lastStatusAt), () => rules.afterMeasure(context, complaint, command.measure)],
    (measure) => happened('ComplaintResolved', { measure }),
  )

const reopen = (
  command: ComplaintCommandOf<'ReopenComplaint'>,
  context: Context,
  complaint: Complaint,
  { client }: ComplaintReferences,
): Decision =>
  guarded(
    rules.isClosed(complaint),
    [() => inOrder(context, complaint.lastStatusAt), () => clientIsServed(client)],
    () => happened('ComplaintReopened', { why: command.why }),
  )

/** Steps of an open complaint. */
const step = (
  command: Exclude<ComplaintCommand, { type: 'ReceiveComplaint' | 'ReopenComplaint' }>,
  context: Context,
  complaint: Complaint,
): Decision => {
  switch (command.type) {
    case 'AssignComplaint':
      return assign(command, context, complaint)
    case 'TakeMeasure':
      return happened('MeasureTaken', fields(command))
    case 'ResolveComplaint':
      return resolve(command, context, complaint)
    case 'RejectComplaint':
      return guarded(inOrder(context, complaint.lastStatusAt), [], () =>
        happened('ComplaintRejected', { why: command.why }),
      )
    case 'EscalateComplaint':
      return guarded(
        rules.pastItsLimit(complaint, context),
        [() => rules.notYetEscalatedTo(complaint, command.to)],
        () => happened('ComplaintEscalated', fields(command)),
      )
  }
}

export const decide =
  (references: ComplaintReferences) =>
  (command: ComplaintCommand, context: Context) =>
  (state: ComplaintState): Decision => {
    if (command.type === 'ReceiveComplaint') return receive(command, context, state, references)
    return guarded(
      rules.complaintExists(state),
      [(complaint) => rules.mayActOnComplaint(context, complaint, references)],
      (complaint) =>
        command.type === 'ReopenComplaint'
          ? reopen(command, context, complaint, references)
          : guarded(rules.isOpen(complaint), [() => notBefore(context, complaint.receivedAt, 'its receipt')], () =>
              step(command, context, complaint),
            ),
    )
  }
