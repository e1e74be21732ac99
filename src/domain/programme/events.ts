/**
 * What can happen to a programme, from its approval to its end. STORAGE FORMAT: these shapes are read for ever. Never change
 * one; add a version with an upcaster, and keep its golden file.
 */
import * as t from 'io-ts'
import { type EnvelopesOf, type EventsOf, event } from '../../kernel/event-codec.ts'
import { LocalDate } from '../../kernel/local-date.ts'
import { struct } from '../../kernel/struct.ts'
import { Reference, Words } from '../values/ids.ts'
import { Money } from '../values/money.ts'
import { BasisPoints, Months, Points, Quantity } from '../values/numbers.ts'
import { ProgrammeKind, ValidFrom } from '../values/vocabulary.ts'

/** `points` for each whole `per` of money, in proportion and rounded down to whole points: see `pointsFor`. */
export const EarningRate = struct({ points: Quantity, per: Money })

/** Reached with so many points earned and not yet out of date, spent or not. */
export const Tier = struct({ tier: Reference, from: Points })

/** Points are valid for so many months; without a validity they are for ever. */
export const Validity = struct({ months: Months, from: ValidFrom })

/** The rules of a loyalty programme. One earning rate a currency; tiers from zero points upwards. */
export const LoyaltyRules = struct(
  { earning: t.readonlyArray(EarningRate), pointValue: Money },
  { tiers: t.readonlyArray(Tier), validity: Validity },
)

/** The rules of a sales promotion: what is offered, on what, up to which local day (exclusive). */
export const PromotionRules = struct(
  { offer: Words },
  { discount: BasisPoints, products: t.readonlyArray(Reference), to: LocalDate },
)

/** Of the programme's kind there is one of them. */
const rules = { loyalty: LoyaltyRules, promotion: PromotionRules }

export const programmeEvents = {
  ProgrammeApproved: event(
    struct(
      {
        name: Words,
        kind: ProgrammeKind,
        approvedBy: Reference,
        /** First local day on which the rules are in force. */
        effective: LocalDate,
      },
      rules,
    ),
  ),
  /** A new version of all the rules from a day on; the versions before it stay, and hold for the days before it. */
  ProgrammeRuleChanged: event(struct({ effective: LocalDate, approvedBy: Reference, why: Words }, rules)),
  ProgrammeClosed: event(struct({ why: Words })),
} as const

export type ProgrammeEvent = EventsOf<typeof programmeEvents>
export type ProgrammeEnvelope = EnvelopesOf<typeof programmeEvents>
