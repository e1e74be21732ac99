/** What a requirement answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { guarded, mustLead } from '../rules.ts'
import type { RequirementCommand, RequirementCommandOf } from './commands.ts'
import type { RequirementEvent } from './events.ts'
import * as rules from './rules.ts'
import type { RequirementState } from './state.ts'

type Decision = DecisionOf<RequirementEvent>

const fields = fieldsBut('requirement')
const happened = happening<RequirementEvent>()
const nothing: Decision = E.right([])

/** Whether that is required already. */
const isSet = (command: RequirementCommandOf<'SetRequirement'>, state: RequirementState): boolean => {
  const { needs, successful, repeat } = command
  const wanted = { needs, successful: successful ?? null, repeat: repeat ?? null }
  return state !== null && JSON.stringify(state) === JSON.stringify(wanted)
}

const set = (command: RequirementCommandOf<'SetRequirement'>, { actor }: Context, state: RequirementState): Decision =>
  guarded(
    rules.namesItsSubject(command.requirement),
    [
      (subject) => rules.criteriaOfAPosition(subject, command),
      () => rules.requiresSomething(command),
      () => rules.namesEachOnce(command.needs),
    ],
    (subject) =>
      isSet(command, state) ? nothing : happened('RequirementSet', { ...subject, ...fields(command), setBy: actor.id }),
  )

export const decide =
  () =>
  (command: RequirementCommand, context: Context) =>
  (state: RequirementState): Decision =>
    guarded(mustLead(context), [], () =>
      command.type === 'SetRequirement'
        ? set(command, context, state)
        : guarded(rules.requirementExists(state), [], () => happened('RequirementWithdrawn', fields(command))),
    )
