/** Decisions about carrying a contract out: obligations, the partner's rights, the referral clause. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { chainOf } from '../../kernel/references.ts'
import { type Guard, guarded, nextId, notBefore, theOne, unless } from '../rules.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import type { ContractCommandOf } from './commands.ts'
import { type Decision, fields, happened, when } from './decision.ts'
import { type ContractReferences, type ContractRule, notAhead } from './rules.ts'
import type { Contract } from './state.ts'

export const obligation = (
  command: ContractCommandOf<'FulfilObligation' | 'MissObligation'>,
  context: Context,
  contract: Contract,
): Decision => {
  const id = command.obligation ?? nextId('obligation', contract.obligations)
  const message = `${id} has been settled; leave it out or choose another`
  const [field, day] =
    command.type === 'FulfilObligation' ? (['done', command.done] as const) : (['due', command.due] as const)
  return guarded(
    unless(!contract.obligations.includes(id), 'part-is-new', 'obligation', id, message),
    [() => notAhead(day, field, context)],
    () =>
      command.type === 'FulfilObligation'
        ? happened('ObligationFulfilled', { ...fields(command), obligation: id, done: command.done ?? context.day })
        : happened('ObligationMissed', { ...fields(command), obligation: id }),
  )
}

export const infringe = (command: ContractCommandOf<'InfringePartnerRight'>, contract: Contract): Decision => {
  const known = Object.keys(contract.infringements)
  const infringement = command.infringement ?? nextId('infringement', known)
  const message = `${infringement} is taken; leave it out or choose another`
  return when(unless(!known.includes(infringement), 'part-is-new', 'infringement', infringement, message), () =>
    happened('PartnerRightInfringed', { ...fields(command), infringement }),
  )
}

/** Rule 5: it rewards a recommendation given under it that has converted. Held by the guarded reference to the client. */
const earned = (contract: string, referred: string, { client }: ContractReferences): Guard<ContractRule> => {
  const given = client === undefined ? [] : chainOf(client).map(({ state }) => byId(state?.referrals ?? {}, referred))
  const under = given.find((one) => one?.under === contract)
  const message =
    under === undefined
      ? `no recommendation of ${referred} was given under this contract`
      : `the recommendation of ${referred} has yet to convert: with its first won deal`
  return unless(under?.status === 'converted', 'referral-clause-for-a-conversion', 'referred', referred, message)
}

export const invokeReferral = (
  { contract: id, referred }: ContractCommandOf<'InvokeReferralClause'>,
  contract: Contract,
  references: ContractReferences,
): Decision => {
  const reward = contract.agreement.referralClause
  if (reward === undefined)
    return E.left(
      ruleViolation('contract-has-a-referral-clause', 'contract', null, 'this contract has no referral clause'),
    )
  if (referred === contract.client)
    return E.left(ruleViolation('referral-not-self', 'referred', referred, 'a client does not recommend itself'))
  const message = `the clause has been invoked for ${referred} before`
  return guarded(
    unless(!contract.referred.includes(referred), 'referral-clause-once', 'referred', referred, message),
    [() => earned(id, referred, references)],
    () => happened('ReferralClauseInvoked', { referred, reward }),
  )
}

export const restore = (
  command: ContractCommandOf<'RestorePartnerRight'>,
  context: Context,
  contract: Contract,
): Decision =>
  pipe(
    theOne<ContractRule>(
      'infringement-open',
      'infringement',
      command.infringement,
      idsWhere(contract.infringements, ({ status }) => status === 'open'),
    ),
    E.chainFirstW((infringement) => notBefore(context, byId(contract.infringements, infringement)?.at, infringement)),
    E.chainW((infringement) => happened('PartnerRightRestored', { infringement, remedy: command.remedy })),
  )
