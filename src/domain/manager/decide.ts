/** What a manager's stream answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { meetsRequirements, requirementIn } from '../requirements.ts'
import { guarded, inOrder, mayAct, mustLead, nextId, notBefore, theOne } from '../rules.ts'
import type { SalesPolicy } from '../sales-policy.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import type { ManagerCommand, ManagerCommandOf } from './commands.ts'
import type { ManagerEvent } from './events.ts'
import type { ManagerReferences, ManagerRule } from './rules.ts'
import * as rules from './rules.ts'
import { type Manager, type ManagerState, type Question, targetKey } from './state.ts'

type Decision = DecisionOf<ManagerEvent>

const fields = fieldsBut('manager')
const happened = happening<ManagerEvent>()
const nothing: Decision = E.right([])

const appoint = (command: ManagerCommandOf<'AppointManager'>, context: Context, state: ManagerState): Decision => {
  const { manager } = command
  if (state?.status === 'here')
    return E.left(
      ruleViolation('manager-appointed-once', 'manager', manager ?? null, 'this manager is here; promote instead'),
    )
  return guarded(
    mayAct(context, null, 'the manager'),
    [
      () => mustLead(context),
      () => (manager === undefined ? E.right(undefined) : rules.notOneself(context, manager)),
      () => inOrder(context, state?.lastStatusAt ?? null),
    ],
    () =>
      happened('ManagerAppointed', {
        ...fields(command),
        grade: command.grade ?? state?.grade ?? 1,
        since: command.since ?? context.day,
      }),
  )
}

const grant = (
  policy: SalesPolicy,
  command: ManagerCommandOf<'GrantCompetence'>,
  context: Context,
  { granter }: ManagerReferences,
): Decision =>
  guarded(rules.withinOwnCompetence(policy, context, command.discount, granter), [], () =>
    happened('CompetenceGranted', { ...fields(command), grantedBy: context.actor.id }),
  )

const propose = (command: ManagerCommandOf<'MakeProposal'>, manager: Manager): Decision => {
  const proposal = command.proposal ?? nextId('proposal', Object.keys(manager.proposals))
  return guarded(rules.isNew('proposal', proposal, Object.keys(manager.proposals)), [], () =>
    happened('ProposalMade', { ...fields(command), proposal }),
  )
}

const request = (command: ManagerCommandOf<'RequestConditions'>, manager: Manager): Decision => {
  const id = command.request ?? nextId('request', Object.keys(manager.requests))
  return guarded(rules.isNew('request', id, Object.keys(manager.requests)), [], () =>
    happened('ConditionsRequested', { ...fields(command), request: id }),
  )
}

const unanswered = ({ status }: Question): boolean => status === 'made'

const answerProposal = (command: ManagerCommandOf<'AnswerProposal'>, context: Context, manager: Manager): Decision =>
  pipe(
    theOne<ManagerRule>('proposal-unanswered', 'proposal', command.proposal, idsWhere(manager.proposals, unanswered)),
    E.chainFirstW((proposal) => notBefore(context, byId(manager.proposals, proposal)?.at, proposal)),
    E.chainW((proposal) =>
      happened('ProposalAnswered', { ...fields(command), proposal, answeredBy: context.actor.id }),
    ),
  )

const answerConditions = (
  command: ManagerCommandOf<'AnswerConditions'>,
  context: Context,
  manager: Manager,
): Decision =>
  pipe(
    theOne<ManagerRule>('request-unanswered', 'request', command.request, idsWhere(manager.requests, unanswered)),
    E.chainFirstW((id) => notBefore(context, byId(manager.requests, id)?.at, id)),
    E.chainW((id) => happened('ConditionsAnswered', { ...fields(command), request: id, answeredBy: context.actor.id })),
  )

const setTarget = (command: ManagerCommandOf<'SetTarget'>, { actor }: Context, manager: Manager): Decision => {
  const { from, to, amount } = command
  return guarded(rules.ofAPeriod(from, to), [() => rules.aboveZero(amount)], () =>
    byId(manager.targets, targetKey(from, to, amount.currency)) === amount.amount
      ? nothing
      : happened('TargetSet', { from, to, amount, setBy: actor.id }),
  )
}

const completeTraining = ({ course, cost, taught }: ManagerCommandOf<'CompleteTraining'>): Decision =>
  guarded(rules.amountNotNegative(cost, 'cost'), [], () =>
    E.right([
      { type: 'TrainingCompleted', data: { course, cost } },
      ...(taught === undefined ? [] : [{ type: 'QualificationRecorded', data: taught } as const]),
    ]),
  )

const recordViolation = (
  command: ManagerCommandOf<'RecordViolation'>,
  { actor }: Context,
  manager: Manager,
): Decision => {
  const violation = command.violation ?? nextId('violation', Object.keys(manager.violations))
  return guarded(
    rules.isNew('violation', violation, Object.keys(manager.violations)),
    [() => rules.amountNotNegative(command.damages, 'damages')],
    () => happened('ViolationRecorded', { ...fields(command), violation, recordedBy: actor.id }),
  )
}

const imposeMeasure = (command: ManagerCommandOf<'ImposeMeasure'>, context: Context, manager: Manager): Decision =>
  pipe(
    theOne<ManagerRule>('violation-known', 'violation', command.violation, Object.keys(manager.violations)),
    E.chainW((violation) =>
      guarded(
        rules.violationOf(manager, violation),
        [
          (found) => rules.afterViolation(found, context),
          () => rules.amountNotNegative(command.compensation, 'compensation'),
          (found) => rules.withinDamages(found, command.compensation),
        ],
        () => happened('MeasureImposed', { ...fields(command), violation, imposedBy: context.actor.id }),
      ),
    ),
  )

const promote = (
  command: ManagerCommandOf<'PromoteManager'>,
  context: Context,
  manager: Manager,
  references: ManagerReferences,
): Decision => {
  const position = { of: 'position', name: command.to } as const
  const grade = command.grade ?? manager.grade + 1
  return guarded(
    rules.onlyUp(manager, command.to, grade),
    [
      () => inOrder(context, manager.lastStatusAt),
      () => rules.criteriaMet(command, requirementIn(references, position)),
      () => meetsRequirements(references, [position], context, manager, 'to', command.to),
    ],
    () =>
      happened('ManagerPromoted', {
        ...fields(command),
        from: manager.position,
        grade,
        promotedBy: context.actor.id,
      }),
  )
}

/** What managers do themselves. */
type OwnCommand = Extract<ManagerCommand, { type: 'MakeProposal' | 'RequestConditions' }>
/** What those who lead decide about them. */
type LeadCommand = Exclude<ManagerCommand, OwnCommand | { type: 'AppointManager' }>

const own = (command: OwnCommand, context: Context, manager: Manager): Decision =>
  guarded(rules.inOwnName(context, command.manager), [], () =>
    command.type === 'MakeProposal' ? propose(command, manager) : request(command, manager),
  )

const lead = (
  policy: SalesPolicy,
  command: LeadCommand,
  context: Context,
  manager: Manager,
  references: ManagerReferences,
): Decision => {
  switch (command.type) {
    case 'RecordQualification':
      return happened('QualificationRecorded', fields(command))
    case 'GrantCompetence':
      return grant(policy, command, context, references)
    case 'AnswerProposal':
      return answerProposal(command, context, manager)
    case 'AnswerConditions':
      return answerConditions(command, context, manager)
    case 'SetTarget':
      return setTarget(command, context, manager)
    case 'CompleteTraining':
      return completeTraining(command)
    case 'RecordViolation':
      return recordViolation(command, context, manager)
    case 'ImposeMeasure':
      return imposeMeasure(command, context, manager)
    case 'PromoteManager':
      return promote(command, context, manager, references)
    case 'EndAppointment':
      return guarded(inOrder(context, manager.lastStatusAt), [], () => happened('ManagerLeft', fields(command)))
  }
}

const isOwn = (command: Exclude<ManagerCommand, { type: 'AppointManager' }>): command is OwnCommand =>
  command.type === 'MakeProposal' || command.type === 'RequestConditions'

export const decide =
  (policy: SalesPolicy) =>
  (references: ManagerReferences) =>
  (command: ManagerCommand, context: Context) =>
  (state: ManagerState): Decision => {
    if (command.type === 'AppointManager') return appoint(command, context, state)
    return guarded(
      rules.managerExists(state),
      [() => mayAct(context, command.manager, 'the personnel file'), rules.stillHere],
      (manager) =>
        isOwn(command)
          ? own(command, context, manager)
          : guarded(mustLead(context), [() => rules.notOneself(context, command.manager)], () =>
              lead(policy, command, context, manager, references),
            ),
    )
  }
