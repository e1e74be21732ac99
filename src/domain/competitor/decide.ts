/** What the study of a competitor answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { type DecisionOf, fieldsBut, happening } from '../decision.ts'
import { guarded, mayChange, nextId, notBefore } from '../rules.ts'
import { byId } from '../values/by-id.ts'
import type { CompetitorCommand, CompetitorCommandOf } from './commands.ts'
import type { CompetitorEvent } from './events.ts'
import * as rules from './rules.ts'
import type { Competitor, CompetitorState } from './state.ts'

type Decision = DecisionOf<CompetitorEvent>

const fields = fieldsBut('competitor')
const happened = happening<CompetitorEvent>()

const identify = (command: CompetitorCommandOf<'IdentifyCompetitor'>, state: CompetitorState): Decision =>
  state === null
    ? happened('CompetitorIdentified', fields(command))
    : E.left(
        ruleViolation(
          'competitor-identified-once',
          'competitor',
          command.competitor ?? null,
          'this competitor has been identified before',
        ),
      )

const finds = {
  FindStrength: 'StrengthFound',
  FindWeakness: 'WeaknessFound',
  FindOpportunity: 'OpportunityFound',
  FindDanger: 'DangerFound',
} as const

const find = (command: CompetitorCommandOf<keyof typeof finds>, context: Context, competitor: Competitor): Decision => {
  const finding = command.finding ?? nextId('finding', Object.keys(competitor.findings))
  const observed = command.observed ?? context.day
  return guarded(rules.findingIsNew(competitor, finding), [() => rules.observedByThen(observed, context)], () =>
    happened(finds[command.type], { ...fields(command), finding, observed }),
  )
}

const withdraw = (
  command: CompetitorCommandOf<'WithdrawFinding'>,
  context: Context,
  competitor: Competitor,
): Decision =>
  guarded(
    rules.findingStands(competitor, command.finding),
    [(finding) => notBefore(context, byId(competitor.findings, finding)?.at, finding)],
    (finding) => happened('FindingWithdrawn', { finding, why: command.why }),
  )

export const decide =
  (_references: object) =>
  (command: CompetitorCommand, context: Context) =>
  (state: CompetitorState): Decision =>
    guarded(mayChange(context), [], () => {
      if (command.type === 'IdentifyCompetitor') return identify(command, state)
      return guarded(rules.competitorExists(state), [], (competitor) =>
        command.type === 'WithdrawFinding'
          ? withdraw(command, context, competitor)
          : find(command, context, competitor),
      )
    })
