/** What a contract answers to each command. The switch only dispatches; the rules are in `rules.ts`. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { clientCanBeServed, clientIsServed, guarded, inOrder, mayAct, unless } from '../rules.ts'
import type { SalesPolicy } from '../sales-policy.ts'
import type { ContractCommand, ContractCommandOf } from './commands.ts'
import { type DataOf, type Decision, fields, happened, when } from './decision.ts'
import { agreementWithinCompetence, keepsKeyTerms, renewalWithinCompetence } from './discounts.ts'
import * as performance from './performance.ts'
import type { ContractReferences, ContractRule } from './rules.ts'
import * as rules from './rules.ts'
import type { Contract, ContractState } from './state.ts'

const draft = (
  policy: SalesPolicy,
  command: ContractCommandOf<'DraftContract'>,
  context: Context,
  state: ContractState,
  references: ContractReferences,
): Decision => {
  const { client, deal } = references
  if (state !== null)
    return E.left(
      ruleViolation(
        'contract-drafted-once',
        'contract',
        command.contract ?? null,
        'this contract has been drafted before; revise it',
      ),
    )
  const [ofDeal, ofClient] = [deal?.state?.manager ?? null, client?.state?.manager ?? null]
  return pipe(
    clientCanBeServed(client),
    E.chainW(() => rules.dealOfTheClient(references)),
    E.chainW(() => mayAct(context, [ofDeal, ofClient], 'the client')),
    E.chainW(() => rules.soundAgreement(command.agreement)),
    E.chainW(() => agreementWithinCompetence(policy, context, command.agreement, undefined, references)),
    E.chainW(() => keepsKeyTerms(command.agreement, undefined, references)),
    E.chainW(() =>
      happened('ContractDrafted', {
        ...fields(command),
        manager: command.manager ?? ofDeal ?? ofClient ?? context.actor.id,
      }),
    ),
  )
}

const sign = (command: ContractCommandOf<'SignContract'>, context: Context, contract: Contract): Decision =>
  when(rules.isDraft(contract), () =>
    when(
      unless(
        !contract.signedBy.includes(command.party),
        'contract-signed-once',
        'party',
        command.party,
        `${command.party} has signed already`,
      ),
      () => when(rules.afterWriting(context, contract), () => happened('PartySigned', fields(command))),
    ),
  )

const conclude = (context: Context, contract: Contract, { client, deal }: ContractReferences): Decision =>
  pipe(
    rules.isDraft(contract),
    E.chainW(() => clientIsServed(client)),
    E.chainW(() => inOrder(context, contract.lastStatusAt)),
    E.chainW(() => rules.bothSigned(contract)),
    E.chainW(() => rules.documentsAttached(contract)),
    E.chainW(() => rules.afterSigning(context, contract)),
    E.chainW(() => rules.differencesReconciled(deal)),
    E.chainW(() => {
      const { value, recurrence, term } = contract.agreement
      const data = { client: contract.client as DataOf<'ContractConcluded'>['client'], value, recurrence, term }
      return happened(
        'ContractConcluded',
        contract.deal === null
          ? data
          : { ...data, deal: contract.deal as NonNullable<DataOf<'ContractConcluded'>['deal']> },
      )
    }),
  )

const amend = (
  policy: SalesPolicy,
  command: ContractCommandOf<'AmendContract'>,
  context: Context,
  contract: Contract,
  references: ContractReferences,
): Decision => {
  const effective = rules.dayOf(command.effective, context)
  const { currency } = contract.agreement.value
  return pipe(
    rules.soundAgreement(command.agreement),
    E.chainW(() => rules.afterConclusion(context, contract)),
    E.chainW(() =>
      unless<ContractRule>(
        command.agreement.value.currency === currency,
        'contract-one-currency',
        'agreement.value',
        command.agreement.value.currency,
        `the contract is in ${currency}`,
      ),
    ),
    E.chainW(() => rules.effectiveWithinTerm(contract, effective)),
    E.chainW(() => agreementWithinCompetence(policy, context, command.agreement, contract.agreement, references)),
    E.chainW(() => keepsKeyTerms(command.agreement, contract.agreement, references)),
    E.chainW(() => happened('ContractAmended', { agreement: command.agreement, why: command.why, effective })),
  )
}

/** A renewal prolongs: its term begins where the present one ends, or later. */
const renew = (
  policy: SalesPolicy,
  command: ContractCommandOf<'RenewContract'>,
  context: Context,
  contract: Contract,
  references: ContractReferences,
): Decision => {
  const { term: present, value: presentValue, recurrence } = contract.agreement
  const { term, value = presentValue, effective = term.from } = command
  return pipe(
    rules.termInOrder(term, 'term'),
    E.chainW(() => rules.renewable(contract)),
    E.chainW(() => clientIsServed(references.client)),
    E.chainW(() => rules.afterConclusion(context, contract)),
    E.chainW(() => rules.renewedBeforeItsEnd(contract, context)),
    E.chainW(() => rules.recurringHasAnEnd(recurrence, term, 'term')),
    E.chainW(() => rules.valueNotNegative(value, 'value')),
    E.chainW(() =>
      unless<ContractRule>(
        present.to !== undefined && term.from >= present.to,
        'contract-renewed-after-its-term',
        'term.from',
        term.from,
        present.to === undefined
          ? 'a contract without an end needs no renewal'
          : `the present term runs to ${present.to}; begin there`,
      ),
    ),
    E.chainW(() =>
      unless<ContractRule>(
        value.currency === presentValue.currency,
        'contract-one-currency',
        'value',
        value.currency,
        `the contract is in ${presentValue.currency}`,
      ),
    ),
    E.chainW(() => renewalWithinCompetence(policy, context, { term, value }, contract.agreement, references)),
    E.chainW(() => rules.renewedWithinTerm(contract, term, effective)),
    E.chainW(() => happened('ContractRenewed', { term, value, effective })),
  )
}

const suspendOrResume = (
  command: ContractCommandOf<'SuspendContract' | 'ResumeContract'>,
  context: Context,
  contract: Contract,
): Decision => {
  const effective = rules.dayOf(command.effective, context)
  const suspending = command.type === 'SuspendContract'
  const expected = suspending ? 'in-force' : 'suspended'
  const rule: ContractRule = suspending ? 'contract-in-force' : 'contract-suspended'
  return pipe(
    unless(contract.status === expected, rule, 'contract', contract.status, `the contract is ${contract.status}`),
    E.chainW(() => inOrder(context, contract.lastStatusAt)),
    E.chainW(() => rules.suspendedWithinTerm(contract, effective, context)),
    E.chainW(() =>
      suspending
        ? happened('ContractSuspended', { effective, why: command.why })
        : happened('ContractResumed', { effective }),
    ),
  )
}

const end = (
  command: ContractCommandOf<'CompleteContract' | 'TerminateContract' | 'ExpireContract'>,
  context: Context,
  contract: Contract,
): Decision => {
  const { to } = contract.agreement.term
  // However late anybody notices: a term that has run out ended on its last day.
  const ranOut = to !== undefined && context.day >= to ? to : undefined
  const effective = command.effective ?? ranOut ?? context.day
  return pipe(
    inOrder(context, contract.lastStatusAt),
    E.chainW(() => rules.endsWithinTerm(contract, effective, context)),
    E.chainW(() => {
      if (command.type === 'CompleteContract') return happened('ContractCompleted', { effective })
      if (command.type === 'TerminateContract')
        return happened('ContractTerminated', { by: command.by, why: command.why, effective })
      const message = to === undefined ? 'a contract without an end does not expire' : `its term runs to ${to}`
      return when(
        unless(to !== undefined && effective >= to, 'contract-past-its-term', 'effective', effective, message),
        () => happened('ContractExpired', { effective }),
      )
    }),
  )
}

const inForce = (
  policy: SalesPolicy,
  command: Exclude<
    ContractCommand,
    { type: 'DraftContract' | 'ReviseContract' | 'AttachDocument' | 'SignContract' | 'ConcludeContract' }
  >,
  context: Context,
  contract: Contract,
  references: ContractReferences,
): Decision => {
  switch (command.type) {
    case 'FulfilObligation':
    case 'MissObligation':
      return performance.obligation(command, context, contract)
    case 'AcceptDelivery':
      return happened('DeliveryAccepted', fields(command))
    case 'FaultDelivery':
      return happened('DeliveryFaulted', fields(command))
    case 'InfringePartnerRight':
      return performance.infringe(command, contract)
    case 'RestorePartnerRight':
      return performance.restore(command, context, contract)
    case 'InvokeReferralClause':
      return performance.invokeReferral(command, contract, references)
    case 'AmendContract':
      return amend(policy, command, context, contract, references)
    case 'RenewContract':
      return renew(policy, command, context, contract, references)
    case 'SuspendContract':
    case 'ResumeContract':
      return suspendOrResume(command, context, contract)
    case 'CompleteContract':
    case 'TerminateContract':
    case 'ExpireContract':
      return end(command, context, contract)
  }
}

const decideFor = (
  policy: SalesPolicy,
  command: Exclude<ContractCommand, { type: 'DraftContract' }>,
  context: Context,
  contract: Contract,
  references: ContractReferences,
): Decision => {
  switch (command.type) {
    case 'ReviseContract':
      return guarded(
        rules.isDraft(contract),
        [
          () => rules.afterWriting(context, contract),
          () => rules.soundAgreement(command.agreement),
          () => agreementWithinCompetence(policy, context, command.agreement, contract.agreement, references),
          () => keepsKeyTerms(command.agreement, contract.agreement, references),
        ],
        () => happened('ContractRevised', fields(command)),
      )
    case 'AttachDocument':
      return happened('DocumentAttached', fields(command))
    case 'SignContract':
      return sign(command, context, contract)
    case 'ConcludeContract':
      return conclude(context, contract, references)
    default:
      return when(rules.isInForce(contract), () => inForce(policy, command, context, contract, references))
  }
}

export const decide =
  (policy: SalesPolicy) =>
  (references: ContractReferences) =>
  (command: ContractCommand, context: Context) =>
  (state: ContractState): Decision => {
    if (command.type === 'DraftContract') return draft(policy, command, context, state, references)
    return guarded(
      rules.contractExists(state),
      [(contract) => rules.mayActOnContract(context, contract, references)],
      (contract) => decideFor(policy, command, context, contract, references),
    )
  }
