/** The guards of a contract, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type * as t from 'io-ts'
import type { Context, Reference } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import type { KeyTermsRule, ProductReferences } from '../assortment.ts'
import type { ClientState } from '../client/state.ts'
import type { DealState } from '../deal/state.ts'
import type { ManagerState } from '../manager/state.ts'
import { type ActorRule, all, type Guard, mayAct, notBefore, ofTheClient, type ServiceRule, unless } from '../rules.ts'
import { byId, idsWhere } from '../values/by-id.ts'
import { totalOf } from '../values/line.ts'
import type { Agreement, Term } from './events.ts'
import type { Contract, ContractState } from './state.ts'

export type ContractRule =
  | ActorRule
  | ServiceRule
  | KeyTermsRule
  | 'contract-drafted-once'
  | 'contract-exists'
  | 'contract-is-draft'
  | 'contract-concluded'
  | 'contract-in-force'
  | 'contract-suspended'
  | 'contract-deal-of-the-client'
  | 'contract-differences-reconciled'
  | 'contract-both-signed'
  | 'contract-signed-once'
  | 'contract-documents-attached'
  | 'contract-value-is-sum'
  | 'contract-value-not-negative'
  | 'contract-term-in-order'
  | 'contract-recurring-has-an-end'
  | 'contract-one-currency'
  | 'contract-renewed-after-its-term'
  | 'contract-renewed-before-its-end'
  | 'contract-has-a-referral-clause'
  | 'contract-past-its-term'
  | 'discount-within-competence'
  | 'bonus-key-terms-are-the-floor'
  | 'effective-within-term'
  | 'obligation-not-ahead'
  | 'part-is-new'
  | 'after-what-it-rests-on'
  | 'infringement-open'
  | 'referral-clause-once'
  | 'referral-clause-for-a-conversion'
  | 'referral-not-self'
  | 'lines-not-empty'
  | 'lines-in-one-currency'
  | 'price-not-negative'
  | 'amount-in-range'
  | 'status-in-order'

/** Streams a decision about a contract may need to see; guarded where the store can. */
export interface ContractReferences extends ProductReferences {
  /** Always: whoever looks after the client now acts for its contracts; DraftContract: it can be served. */
  readonly client?: Reference<ClientState>
  /**
   * While it is a draft: its manager may act as well; ConcludeContract: its differences must be reconciled; where something is
   * agreed: what was accepted and approved in it.
   */
  readonly deal?: Reference<DealState>
  /** Where something is agreed: who acts; guarded, so that a competence lowered meanwhile gives no more. */
  readonly acting?: Reference<ManagerState>
}

type ContractGuard<A = unknown> = Guard<ContractRule, A>

export const contractExists = (contract: ContractState): ContractGuard<Contract> =>
  contract === null
    ? E.left(ruleViolation('contract-exists', 'contract', null, 'there is no such contract; draft it first'))
    : E.right(contract)

/**
 * Rule 10: the manager of the client acts, of a draft also the manager of its deal; who drafted it, while the client has
 * nobody. So a client's hand-over hands over its contracts without an event in each. Held by the guarded references.
 */
export const mayActOnContract = (
  context: Context,
  contract: Contract,
  references: ContractReferences,
): ContractGuard => {
  const ofClient = references.client?.state?.manager ?? null
  const ofDeal = contract.status === 'draft' ? (references.deal?.state?.manager ?? null) : null
  return mayAct(context, ofClient === null && ofDeal === null ? contract.manager : [ofClient, ofDeal], 'the contract')
}

export const isDraft = ({ status }: Contract): ContractGuard =>
  unless(
    status === 'draft',
    'contract-is-draft',
    'contract',
    status,
    `the contract is ${status}; it changes only by amendment`,
  )

/** Rule 4: after conclusion, before its end. */
export const isInForce = ({ status }: Contract): ContractGuard =>
  unless(
    status === 'in-force' || status === 'suspended',
    status === 'draft' ? 'contract-concluded' : 'contract-in-force',
    'contract',
    status,
    status === 'draft'
      ? 'the contract is a draft; conclude it first'
      : `the contract is ${status}; it ended once and for all`,
  )

export const dealOfTheClient = ({ client, deal }: ContractReferences): ContractGuard =>
  ofTheClient('contract-deal-of-the-client', 'deal', client, deal, 'name a deal with this client')

/** Rule 4: with every difference reconciled. The deal is guarded, so that one raised meanwhile stops the conclusion. */
export const differencesReconciled = (deal: Reference<DealState> | undefined): ContractGuard => {
  const left = idsWhere(deal?.state?.differences ?? {}, (status) => status === 'raised')
  return unless(
    left.length === 0,
    'contract-differences-reconciled',
    'deal',
    left.join(', '),
    `reconcile ${left.join(', ')} in the deal first`,
  )
}

export const bothSigned = ({ signedBy }: Contract): ContractGuard =>
  unless(
    signedBy.length === 2,
    'contract-both-signed',
    'signedBy',
    signedBy.join(', '),
    'both parties sign first: us and client',
  )

export const documentsAttached = ({ agreement, documents }: Contract): ContractGuard => {
  const missing = (agreement.requiredDocuments ?? []).filter((kind) => byId(documents, kind) === undefined)
  return unless(
    missing.length === 0,
    'contract-documents-attached',
    'documents',
    missing.join(', '),
    `attach ${missing.join(', ')} first`,
  )
}

/** Rules 4 and 12: nobody signs what has yet to be written; what is revised is signed anew. */
export const afterWriting = (context: Context, { writtenAt }: Contract): ContractGuard =>
  notBefore(context, writtenAt, 'what is written now')

/** Rules 4 and 12: both have signed and every document it requires is attached by the moment at which it is concluded. */
export const afterSigning = (context: Context, { agreement, documents, signedAt }: Contract): ContractGuard =>
  all<ContractRule>(
    () => notBefore(context, signedAt, 'the last signature'),
    ...(agreement.requiredDocuments ?? []).map(
      (kind) => () => notBefore(context, byId(documents, kind), `the document ${kind}`),
    ),
  )

/** Rules 4 and 12: what changes a concluded contract occurred neither before its conclusion nor before its last change. */
export const afterConclusion = (context: Context, { concludedAt, writtenAt }: Contract): ContractGuard =>
  all<ContractRule>(
    () => notBefore(context, concludedAt, 'its conclusion'),
    () => notBefore(context, writtenAt, 'what is agreed now'),
  )

/** Local days, `to` exclusive. */
export const termInOrder = (term: t.TypeOf<typeof Term>, field: string): ContractGuard =>
  unless(
    term.to === undefined || term.from < term.to,
    'contract-term-in-order',
    `${field}.to`,
    term.to ?? null,
    `a term ends after it begins on ${term.from}; "to" is the first day that no longer belongs to it`,
  )

/** What recurs runs to a known day, so that its value is one of something; a renewal prolongs it. */
export const recurringHasAnEnd = (
  recurrence: 'recurring' | 'one-off',
  term: t.TypeOf<typeof Term>,
  field: string,
): ContractGuard =>
  unless(
    recurrence === 'one-off' || term.to !== undefined,
    'contract-recurring-has-an-end',
    `${field}.to`,
    null,
    'say until when; a renewal prolongs it',
  )

export const valueNotNegative = ({ amount }: { readonly amount: number }, field: string): ContractGuard =>
  unless(amount >= 0, 'contract-value-not-negative', field, amount, 'name a value of zero or more')

/**
 * An agreement that can be signed: one currency, a term in order; a one-off value is the exact sum of the lines, a recurring
 * one is for the whole term, whatever its lines are per.
 */
export const soundAgreement = (agreement: t.TypeOf<typeof Agreement>): ContractGuard =>
  pipe(
    totalOf(agreement.lines, 'agreement.lines'),
    E.chainW((total) =>
      all<ContractRule>(
        () =>
          unless(
            agreement.value.currency === total.currency,
            'contract-one-currency',
            'agreement.value',
            agreement.value.currency,
            `the lines are in ${total.currency}`,
          ),
        () =>
          unless(
            agreement.recurrence === 'recurring' || agreement.value.amount === total.amount,
            'contract-value-is-sum',
            'agreement.value',
            agreement.value.amount,
            `the lines come to ${total.amount} minor units`,
          ),
        () => termInOrder(agreement.term, 'agreement.term'),
        () => recurringHasAnEnd(agreement.recurrence, agreement.term, 'agreement.term'),
        () => valueNotNegative(agreement.value, 'agreement.value'),
      ),
    ),
  )

/** From the first term to the end of the last: one renewed early is still amended in the term that runs. */
export const effectiveWithinTerm = ({ since, agreement: { term } }: Contract, day: string): ContractGuard =>
  unless(
    day >= since && (term.to === undefined || day < term.to),
    'effective-within-term',
    'effective',
    day,
    `the contract runs from ${since}${term.to === undefined ? '' : ` to before ${term.to}`}; name a day of it`,
  )

const counts = (holds: boolean, { since, agreement: { term } }: Contract, day: string): ContractGuard =>
  unless(
    holds,
    'effective-within-term',
    'effective',
    day,
    `the contract runs from ${since}${term.to === undefined ? '' : ` to ${term.to}`}; name a day of it`,
  )

/** Dated back to before it ran is nothing; what is said before it runs counts from the day on which it is said. */
const notBackBefore = (day: string, { since }: Contract, { day: said }: Context): boolean => day >= since || day >= said

/** A suspension and its end count from a day of the contract. */
export const suspendedWithinTerm = (contract: Contract, day: string, context: Context): ContractGuard => {
  const { to } = contract.agreement.term
  return counts(notBackBefore(day, contract, context) && (to === undefined || day < to), contract, day)
}

/** It ends on a day of its own, or where its term has run out: on the first day that no longer belongs to it. */
export const endsWithinTerm = (contract: Contract, day: string, context: Context): ContractGuard => {
  const { to } = contract.agreement.term
  return counts(notBackBefore(day, contract, context) && (to === undefined || day <= to), contract, day)
}

/** What is renewed counts from a day of the contract, the new term with it. */
export const renewedWithinTerm = (contract: Contract, term: t.TypeOf<typeof Term>, day: string): ContractGuard =>
  counts(day >= contract.since && (term.to === undefined || day < term.to), contract, day)

/** Rule 4: renewed only while in force; one that is suspended is resumed first. */
export const renewable = ({ status }: Contract): ContractGuard =>
  unless(status === 'in-force', 'contract-in-force', 'contract', status, `the contract is ${status}; resume it first`)

/** Rule 12: what was done, or not done by its day, is recorded once it is so. */
export const notAhead = (day: LocalDate | undefined, field: string, context: Context): ContractGuard =>
  unless(
    day === undefined || day <= context.day,
    'obligation-not-ahead',
    field,
    day ?? null,
    `it is recorded for ${context.day}; name that day or an earlier one`,
  )

/** Rule 4: renewed only while in force, however early. What came after its end is recorded as of a day before it. */
export const renewedBeforeItsEnd = ({ agreement: { term } }: Contract, { day }: Context): ContractGuard =>
  unless(
    term.to === undefined || day < term.to,
    'contract-renewed-before-its-end',
    'contract',
    term.to ?? null,
    `its term ended before ${term.to}; draft a new contract, or say when before that the renewal occurred`,
  )

export const dayOf = (named: Context['day'] | undefined, { day }: Context): Context['day'] => named ?? day
