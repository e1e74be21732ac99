/** The guards of a programme, each a sentence; the names are what a refusal is known by. */
import * as E from 'fp-ts/lib/Either.js'
import type { Context } from '../../kernel/decider.ts'
import { ruleViolation } from '../../kernel/errors.ts'
import type { LocalDate } from '../../kernel/local-date.ts'
import { type Guard, unless } from '../rules.ts'
import type { ProgrammeKind } from '../values/vocabulary.ts'
import type { ProgrammeCommandOf } from './commands.ts'
import type { LoyaltyRules } from './loyalty.ts'
import type { Programme, ProgrammeState } from './state.ts'

export type ProgrammeRule =
  | 'head-decides'
  | 'programme-approved-once'
  | 'programme-exists'
  | 'programme-is-open'
  | 'programme-has-rules-of-its-kind'
  | 'programme-rules-not-for-the-past'
  | 'programme-earns-on-money'
  | 'programme-earns-once-a-currency'
  | 'programme-tiers-from-zero-upwards'
  | 'programme-tiers-told-apart'
  | 'programme-point-worth-not-negative'
  | 'status-in-order'

type ProgrammeGuard<A = unknown> = Guard<ProgrammeRule, A>

/** Rules as a command names them. */
export type NamedRules = Pick<ProgrammeCommandOf<'ChangeProgrammeRules'>, 'loyalty' | 'promotion'>

export const programmeExists = (programme: ProgrammeState): ProgrammeGuard<Programme> =>
  programme === null
    ? E.left(ruleViolation('programme-exists', 'programme', null, 'there is no such programme; approve it first'))
    : E.right(programme)

/** It ends once; its rules change only while it is open. Held by this stream. */
export const isOpen = ({ closedAt }: Programme): ProgrammeGuard =>
  unless(closedAt === null, 'programme-is-open', 'programme', closedAt, `the programme was closed at ${closedAt}`)

/** A programme for loyalty has rules of loyalty and no promotion, a sales promotion the other way round. */
export const ofItsKind = (kind: ProgrammeKind, { loyalty, promotion }: NamedRules): ProgrammeGuard => {
  const wanted = kind === 'loyalty' ? 'loyalty' : 'promotion'
  const [own, found] = kind === 'loyalty' ? [loyalty, promotion] : [promotion, loyalty]
  return unless(
    own !== undefined && found === undefined,
    'programme-has-rules-of-its-kind',
    wanted,
    kind,
    `a programme of the kind ${kind} has rules under ${wanted}, and none of another kind`,
  )
}

/** Rule 8: points were given by the rules in force; what was given stays. Both are local days. */
export const notForThePast = (effective: LocalDate, { day }: Context): ProgrammeGuard =>
  unless(
    effective >= day,
    'programme-rules-not-for-the-past',
    'effective',
    effective,
    `it is decided on ${day}; name that day or a later one`,
  )

export const earnsOnMoney = ({ earning }: LoyaltyRules): ProgrammeGuard => {
  const at = earning.findIndex(({ per }) => per.amount <= 0)
  return unless(
    at < 0,
    'programme-earns-on-money',
    `loyalty.earning.${at}.per`,
    earning[at]?.per.amount ?? null,
    'points are given for an amount above zero',
  )
}

export const earnsOnceACurrency = ({ earning }: LoyaltyRules): ProgrammeGuard => {
  const currencies = earning.map(({ per }) => per.currency)
  const at = currencies.findIndex((currency, i) => currencies.indexOf(currency) < i)
  return unless(
    at < 0,
    'programme-earns-once-a-currency',
    `loyalty.earning.${at}.per`,
    currencies[at] ?? null,
    'there is a rate for this currency before it; leave one of them',
  )
}

/** So every member of a programme with tiers is in one. */
export const tiersFromZeroUpwards = ({ tiers = [] }: LoyaltyRules): ProgrammeGuard => {
  const at = tiers.findIndex(({ from }, i) => (i === 0 ? from !== 0 : from <= (tiers[i - 1]?.from ?? 0)))
  return unless(
    at < 0,
    'programme-tiers-from-zero-upwards',
    `loyalty.tiers.${at}.from`,
    tiers[at]?.from ?? null,
    'the lowest tier begins at 0 points, each other above the one before it',
  )
}

export const tiersToldApart = ({ tiers = [] }: LoyaltyRules): ProgrammeGuard => {
  const names = tiers.map(({ tier }) => tier)
  const at = names.findIndex((name, i) => names.indexOf(name) < i)
  return unless(
    at < 0,
    'programme-tiers-told-apart',
    `loyalty.tiers.${at}.tier`,
    names[at] ?? null,
    'another tier has this name; choose another',
  )
}

export const pointWorthNotNegative = ({ pointValue }: LoyaltyRules): ProgrammeGuard =>
  unless(
    pointValue.amount >= 0,
    'programme-point-worth-not-negative',
    'loyalty.pointValue',
    pointValue.amount,
    'a point is worth nothing at the least',
  )
