/** Decisions about carrying a contract out: obligations, the partner's rights, the referral clause. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { nextId, theOne, unless } from '../rules.ts'
import { idsWhere } from '../values/by-id.ts'
import type { ContractCommandOf } from './commands.ts'
import { type Decision, fields, happened, when } from './decision.ts'
import type { ContractRule } from './rules.ts'
import type { Contract } from './state.ts'

export const obligation = (
  command: ContractCommandOf<'FulfilObligation' | 'MissObligation'>,
  context: Context,
  contract: Contract,
): Decision => {
  const id = command.obligation ?? nextId('obligation', contract.obligations)
  const message = `${id} has been settled; leave it out or choose another`
  return when(unless(!contract.obligations.includes(id), 'part-is-new', 'obligation', id, message), () =>
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

export const invokeReferral = (command: ContractCommandOf<'InvokeReferralClause'>, contract: Contract): Decision => {
  const reward = contract.agreement.referralClause
  if (reward === undefined)
    return E.left(
      ruleViolation('contract-has-a-referral-clause', 'contract', null, 'this contract has no referral clause'),
    )
  const { referred } = command
  if (referred === contract.client)
    return E.left(ruleViolation('referral-not-self', 'referred', referred, 'a client does not recommend itself'))
  const message = `the clause has been invoked for ${referred} before`
  return when(
    unless(!contract.referred.includes(referred), 'referral-clause-once', 'referred', referred, message),
    () => happened('ReferralClauseInvoked', { referred, reward }),
  )
}

export const restore = (command: ContractCommandOf<'RestorePartnerRight'>, contract: Contract): Decision =>
  pipe(
    theOne<ContractRule>(
      'infringement-open',
      'infringement',
      command.infringement,
      idsWhere(contract.infringements, (status) => status === 'open'),
    ),
    E.chainW((infringement) => happened('PartnerRightRestored', { infringement, remedy: command.remedy })),
  )
