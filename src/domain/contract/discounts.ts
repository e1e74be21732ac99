/**
 * Rule 3, of contracts: what an agreement gives away is answered for by who drafts, revises, amends or renews it, so far as
 * others have not. Orders are then given under it whatever it says, so it is asked here.
 */
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import { daysBetween, monthsOfTerm } from '../../kernel/local-date.ts'
import { givenAway, inOtherMoney, type KeyTermsRule, lineKeepsTerms } from '../assortment.ts'
import { answeredFor, approvedIn } from '../discounts.ts'
import { all, type Guard, unless } from '../rules.ts'
import { competenceOf, type SalesPolicy } from '../sales-policy.ts'
import { type Line, lineNet } from '../values/line.ts'
import type { Agreement as AgreementCodec, Term as TermCodec } from './events.ts'
import type { ContractReferences } from './rules.ts'

type Agreement = t.TypeOf<typeof AgreementCodec>
type Term = t.TypeOf<typeof TermCodec>

const ALL = 10_000n

/** What is given away of a price by charging less, in basis points, rounded up; nothing where it is no less. */
const cutOf = (charged: bigint, due: bigint): number =>
  due <= 0n || charged >= due ? 0 : Number(ALL - (charged * ALL) / due)

const netOf = (lines: ReadonlyArray<Line>): bigint => lines.reduce((sum, line) => sum + lineNet(line), 0n)

/** The lengths of two terms in one unit: months where both are whole, else days; of one without an end nothing is known. */
const lengths = (a: Term, b: Term): readonly [bigint, bigint] => {
  if (a.to === undefined || b.to === undefined) return [1n, 1n]
  const [ofA, ofB] = [monthsOfTerm(a.from, a.to), monthsOfTerm(b.from, b.to)]
  return ofA.days === 0 && ofB.days === 0
    ? [BigInt(ofA.months), BigInt(ofB.months)]
    : [BigInt(daysBetween(a.from, a.to)), BigInt(daysBetween(b.from, b.to))]
}

/**
 * What a recurring agreement gives away by its value: less than its lines once, or less for its lines in the same time than it
 * was. What its lines are per it does not say, so no more can be told.
 */
const cutByValue = (agreement: Agreement, present: Agreement | undefined): number => {
  if (agreement.recurrence === 'one-off') return 0
  const [value, lines] = [BigInt(agreement.value.amount), netOf(agreement.lines)]
  const once = cutOf(value, lines)
  if (present === undefined || present.recurrence === 'one-off') return once
  const [valueBefore, linesBefore] = [BigInt(present.value.amount), netOf(present.lines)]
  const [time, timeBefore] = lengths(agreement.term, present.term)
  const cut = cutOf(value * timeBefore * linesBefore, valueBefore * time * lines)
  return once > cutOf(valueBefore, linesBefore) ? Math.max(cut, once) : cut
}

type Rule = 'discount-within-competence'

const refused = (limit: number, role: string, field: string, given: number): Guard<Rule, never> =>
  E.left(
    ruleViolation(
      'discount-within-competence',
      field,
      given,
      `${limit} basis points is the most that ${role} may give here${inOtherMoney(given)}; have it approved in the deal, or done by somebody with a larger competence`,
    ),
  )

/**
 * What may be given of each product, and over all as a discount or a bonus: the own competence, or what was agreed with the key
 * account, accepted or approved in the deal, or agreed by the contract as it stands. Held by the guarded references.
 */
export const agreementWithinCompetence = (
  policy: SalesPolicy,
  { actor, occurredAt }: Context,
  agreement: Agreement,
  present: Agreement | undefined,
  references: ContractReferences,
): Guard<Rule> => {
  const { client, deal, acting } = references
  const own = competenceOf(policy, actor.role, acting?.state)
  const terms = client?.state?.keyTerms ?? null
  const approved = approvedIn(deal, occurredAt)
  const before = { ...references, by: occurredAt }
  const ofLine = (line: Line): number => givenAway(line, references, terms, occurredAt)
  for (const [i, line] of agreement.lines.entries()) {
    const given = ofLine(line)
    if (given > own && given > answeredFor(line.product, before, present, ofLine))
      return refused(own, actor.role, `agreement.lines.${i}.discount`, given)
  }
  const overall = (field: 'discount' | 'bonus') => (): Guard<Rule> => {
    const given = agreement[field] ?? 0
    const limit = Math.max(own, approved, terms?.[field] ?? 0, present?.[field] ?? 0)
    return given <= limit ? E.right(undefined) : refused(limit, actor.role, `agreement.${field}`, given)
  }
  const byValue = (): Guard<Rule> => {
    const given = cutByValue(agreement, present)
    const limit = Math.max(own, approved)
    return given <= limit ? E.right(undefined) : refused(limit, actor.role, 'agreement.value', given)
  }
  return all(overall('discount'), overall('bonus'), byValue)
}

const isSame = (a: Line, b: Line): boolean =>
  a.product === b.product &&
  a.unitPrice.amount === b.unitPrice.amount &&
  a.unitPrice.currency === b.unitPrice.currency &&
  (a.discount ?? 0) === (b.discount ?? 0)

/**
 * Rule 3: a key account's terms are the floor of what is agreed by contract as well, be its discount on the lines or overall.
 * What was accepted in the deal, or agreed by the contract, before it was one stands as it is. Held by the guarded references.
 */
export const keepsKeyTerms = (
  agreement: Agreement,
  present: Agreement | undefined,
  { client, deal }: ContractReferences,
): Guard<KeyTermsRule | 'bonus-key-terms-are-the-floor'> => {
  const terms = client?.state?.keyTerms ?? null
  const accepted = Object.values(deal?.state?.offers ?? {}).filter(({ status }) => status === 'accepted')
  const stood = [...accepted.flatMap(({ lines }) => lines), ...(present?.lines ?? [])]
  const { lines, discount: overall = 0, bonus } = agreement
  const due = terms?.bonus ?? 0
  return all<KeyTermsRule | 'bonus-key-terms-are-the-floor'>(
    ...lines.map((line, i) => () => {
      const discount = Math.max(line.discount ?? 0, overall)
      return stood.some((one) => isSame(one, line))
        ? E.right(undefined)
        : lineKeepsTerms({ ...line, discount }, terms, `agreement.lines.${i}`)
    }),
    () =>
      unless(
        (bonus ?? 0) >= due || (present !== undefined && bonus === present.bonus),
        'bonus-key-terms-are-the-floor',
        'agreement.bonus',
        bonus ?? null,
        `this key account has a bonus of ${due} basis points agreed; give no less`,
      ),
  )
}

/** Renewed for less in the same time, it is cheaper by that; what has no end is compared as it stands. */
export const renewalWithinCompetence = (
  policy: SalesPolicy,
  { actor }: Context,
  renewed: Pick<Agreement, 'value' | 'term'>,
  present: Agreement,
  { acting }: ContractReferences,
): Guard<Rule> => {
  const own = competenceOf(policy, actor.role, acting?.state)
  const [time, before] = present.recurrence === 'one-off' ? [1n, 1n] : lengths(renewed.term, present.term)
  const given = cutOf(BigInt(renewed.value.amount) * before, BigInt(present.value.amount) * time)
  return given <= own ? E.right(undefined) : refused(own, actor.role, 'value', given)
}
