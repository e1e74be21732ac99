/** What a programme answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { all, type Guard, guarded, inOrder, mustLead } from '../rules.ts'
import type { ProgrammeKind } from '../values/vocabulary.ts'
import type { ProgrammeCommand, ProgrammeCommandOf } from './commands.ts'
import type { ProgrammeEvent } from './events.ts'
import * as rules from './rules.ts'
import type { Programme, ProgrammeState } from './state.ts'

type Decision = DecisionOf<ProgrammeEvent>

const fields = fieldsBut('programme')
const happened = happening<ProgrammeEvent>()

/** Rules that can be put in force: of the programme's kind, not for days that have passed, and clear in themselves. */
const sound = (
  kind: ProgrammeKind,
  command: Pick<ProgrammeCommandOf<'ChangeProgrammeRules'>, 'loyalty' | 'promotion' | 'effective'>,
  context: Context,
): Guard<rules.ProgrammeRule> => {
  const { loyalty, effective = context.day } = command
  return all<rules.ProgrammeRule>(
    () => rules.ofItsKind(kind, command),
    () => rules.notForThePast(effective, context),
    ...(loyalty === undefined
      ? []
      : [
          () => rules.earnsOnMoney(loyalty),
          () => rules.earnsOnceACurrency(loyalty),
          () => rules.tiersFromZeroUpwards(loyalty),
          () => rules.tiersToldApart(loyalty),
          () => rules.pointWorthNotNegative(loyalty),
        ]),
  )
}

/** Who decides it, and from which day it holds. */
const approval = ({ effective }: { readonly effective?: Context['day'] }, { actor, day }: Context) => ({
  approvedBy: actor.id,
  effective: effective ?? day,
})

const approve = (
  command: ProgrammeCommandOf<'ApproveProgramme'>,
  context: Context,
  state: ProgrammeState,
): Decision => {
  if (state !== null)
    return E.left(
      ruleViolation(
        'programme-approved-once',
        'programme',
        command.programme ?? null,
        'this programme has been approved before; change its rules instead',
      ),
    )
  return guarded(mustLead(context), [() => sound(command.kind, command, context)], () =>
    happened('ProgrammeApproved', { ...fields(command), ...approval(command, context) }),
  )
}

const changeRules = (
  command: ProgrammeCommandOf<'ChangeProgrammeRules'>,
  context: Context,
  programme: Programme,
): Decision =>
  guarded(
    rules.isOpen(programme),
    [() => inOrder(context, programme.lastStatusAt), () => sound(programme.kind, command, context)],
    () => happened('ProgrammeRuleChanged', { ...fields(command), ...approval(command, context) }),
  )

const close = ({ why }: ProgrammeCommandOf<'CloseProgramme'>, context: Context, programme: Programme): Decision =>
  guarded(rules.isOpen(programme), [() => inOrder(context, programme.lastStatusAt)], () =>
    happened('ProgrammeClosed', { why }),
  )

export const decide =
  () =>
  (command: ProgrammeCommand, context: Context) =>
  (state: ProgrammeState): Decision => {
    if (command.type === 'ApproveProgramme') return approve(command, context, state)
    return guarded(rules.programmeExists(state), [() => mustLead(context)], (programme) =>
      command.type === 'ChangeProgrammeRules'
        ? changeRules(command, context, programme)
        : close(command, context, programme),
    )
  }
