/** R12, contracts ending: which do so soon, and of those that were due how many were renewed, by count and by value. */

import type { Money } from '../../src/domain/values/money.ts'
import type { MoneyBag } from '../../src/domain/values/money-bag.ts'
import { periodOf } from '../../src/domain/values/period.ts'
import { halfEven } from '../../src/domain/values/rounding.ts'
import type { Zone } from '../../src/domain/values/zone.ts'
import { addDays, addMonths, daysBetween, type LocalDate, monthsOfTerm } from '../../src/kernel/local-date.ts'
import { struct } from '../../src/kernel/struct.ts'
import type { ContractAt, ContractTerm } from '../contracts/contract.ts'
import { type Days, monthlyValue } from '../contracts/value.ts'
import { counted, derived, figures, type Piece, rated, summed } from '../figures.ts'
import { groupBy } from '../group-by.ts'
import { DayCount, oneOf } from '../option-codecs.ts'
import { periodFields } from '../pipeline/period.ts'
import { type Ratio, share } from '../statistics/ratio.ts'
import { defineView } from '../view.ts'
import { type HealthColour, renewalDealOf } from './health.ts'
import { type Life, type LifeOptions, lifeFields, livesOf } from './life.ts'
import { clientsAtRisk, type RiskClient, riskFacts } from './risk.ts'

export interface RenewalOptions extends LifeOptions {
  /** First local day of the period in which contracts were due; default the start of the twelve months up to now. */
  readonly from?: LocalDate
  /** First local day that no longer belongs to it. */
  readonly to?: LocalDate
  /** Contracts that end within so many days are listed; default 90. */
  readonly withinDays?: number
  /** Where one that was terminated early counts: when it was `due` (default), or at its `termination`. */
  readonly terminated?: 'due' | 'termination'
}

const renewalOptions = struct(
  {},
  {
    ...lifeFields,
    ...periodFields,
    withinDays: DayCount,
    terminated: oneOf('terminated', ['due', 'termination']),
  },
)

export interface EndingContract {
  readonly contract: string
  readonly client: string
  /** Of the term, and a month of it. */
  readonly value: Money
  readonly monthly: Money | null
  /** First day on which it is no longer in force. */
  readonly to: LocalDate
  readonly daysLeft: number
  /** Last day on which notice can be given; null where none was agreed. */
  readonly noticeBy: LocalDate | null
  readonly renewalDeal: string | null
  /** The client's, 0 to 100 (R14). */
  readonly health: number | null
  readonly colour: HealthColour | null
  /** Of the event that agreed the term. */
  readonly position: string
}

export const renewalOutcomes = ['on time', 'late', 'ended', 'pending'] as const
export type RenewalOutcome = (typeof renewalOutcomes)[number]

export interface DueContract {
  readonly contract: string
  readonly client: string
  readonly due: LocalDate
  readonly outcome: RenewalOutcome
  readonly old: Money
  /** For as many months as the old term had; null where it was not renewed. */
  readonly new: Money | null
  /** The contract that took its place, if it is another one. */
  readonly successor: string | null
  /** Positions of the events behind it. */
  readonly positions: ReadonlyArray<string>
}

export interface Renewals {
  readonly from: LocalDate
  readonly to: LocalDate
  readonly ending: ReadonlyArray<EndingContract>
  /** How many those are. */
  readonly soon: number
  readonly outcomes: Readonly<Record<RenewalOutcome, number>>
  /** Renewed of renewed and ended. */
  readonly rate: Ratio
  /** Renewed before they were due, of the same. */
  readonly onTime: Ratio
  /** Value of those decided. */
  readonly dueValue: MoneyBag
  /** Σ min(old, new) of Σ old, and Σ new of it, per currency. */
  readonly gross: Readonly<Record<string, Ratio>>
  readonly net: Readonly<Record<string, Ratio>>
  readonly contracts: ReadonlyArray<DueContract>
  /** Terms that say that they are not renewed: in none of it. */
  readonly notRenewable: number
  readonly merged: number
  readonly inferred: number
}

/** A term that ends, of a contract of a client. */
interface Ending {
  readonly life: Life
  readonly contract: ContractAt
  readonly term: ContractTerm & { readonly to: LocalDate }
  readonly next: ContractTerm | undefined
}

/** The terms of a contract that began to run, each with the one that renews it. */
const endingsOf = (life: Life, contract: ContractAt): ReadonlyArray<Ending> => {
  const ran = contract.terms.filter(({ from }, i) => i === 0 || contract.end === null || from < contract.end.day)
  return ran.flatMap((term, i) => {
    const { to } = term
    return to === null ? [] : [{ life, contract, term: { ...term, to }, next: ran[i + 1] }]
  })
}

/** The day on which a term was over: its end, or when its contract ended before. */
const overOn = ({ contract, term, next }: Ending): LocalDate =>
  next === undefined && contract.end !== null && contract.end.day < term.to ? contract.end.day : term.to

/** Months of a term, as a fraction. */
const monthsIn = ({ from, to }: Days): readonly [bigint, bigint] => {
  const { months, days, monthLength } = monthsOfTerm(from, to ?? from)
  return [BigInt(months * monthLength + days), BigInt(monthLength)]
}

/** What a term is worth over as many months as another has; of equal length, its value. */
const over = (term: ContractTerm, other: Days): Money => {
  if (term.to === null) return term.value
  const [[n, d], [on, od]] = [monthsIn(term), monthsIn(other)]
  return { ...term.value, amount: Number(halfEven(BigInt(term.value.amount) * on * d, od * n)) }
}

/** The first term of another contract of the client that begins within the grace of a day; each is a successor only once. */
const successorOf = (ending: Ending, day: LocalDate, graceDays: number, taken: Set<string>) =>
  ending.life.contracts
    .filter(({ contract, terms: [first] }) => {
      if (first === undefined || contract === ending.contract.contract || taken.has(contract)) return false
      return first.from >= day && first.from <= addDays(day, graceDays)
    })
    .sort((a, b) => ((a.terms[0]?.from ?? '') < (b.terms[0]?.from ?? '') ? -1 : 1))[0]

interface Judging {
  readonly zone: Zone
  readonly today: LocalDate
  readonly graceDays: number
  readonly at: 'due' | 'termination'
}

const dueOf = (ending: Ending, { zone, today, graceDays, at }: Judging, taken: Set<string>): DueContract => {
  const { life, contract, term } = ending
  const day = overOn(ending)
  const successor = ending.next === undefined ? successorOf(ending, day, graceDays, taken) : undefined
  if (successor !== undefined) taken.add(successor.contract)
  const next = ending.next ?? successor?.terms[0]
  const settled = contract.end !== null && contract.end.kind !== 'expired'
  const renewedAs = (agreed: ContractTerm) => (agreed.agreedAt < zone.startOfDay(day) ? 'on time' : 'late')
  const undecided = !settled && addDays(day, graceDays) > today
  const outcome = next !== undefined ? renewedAs(next) : undecided ? 'pending' : 'ended'
  return {
    contract: contract.contract,
    client: life.client,
    due: at === 'termination' ? day : term.to,
    outcome,
    old: term.value,
    new: next === undefined ? null : over(next, term),
    successor: successor?.contract ?? null,
    positions: next === undefined ? [term.position] : [term.position, next.position],
  }
}

const piece = ({ contract, positions }: DueContract): Piece => ({ stream: `contract-${contract}`, positions })

/** What is kept of each value due, of all that was due, per currency. */
const rateBy = (due: ReadonlyArray<DueContract>, kept: (old: number, renewed: number) => number) =>
  figures<Readonly<Record<string, Ratio>>>(
    Object.fromEntries(
      [...groupBy(due, ({ old }) => old.currency)]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([currency, own]) => {
          const keptOf = (one: DueContract): number =>
            one.new === null || one.new.currency !== currency ? 0 : kept(one.old.amount, one.new.amount)
          const sum = (of: (one: DueContract) => number) => own.reduce((total, one) => total + of(one), 0)
          return [
            currency,
            derived(
              share(
                sum(keptOf),
                sum(({ old }) => old.amount),
              ),
              'share',
              () =>
                own.flatMap(
                  (one): ReadonlyArray<Piece> => [
                    { ...piece(one), amount: { amount: keptOf(one), currency }, part: 'num' },
                    { ...piece(one), amount: one.old, part: 'den' },
                  ],
                ),
              (one) => one,
            ),
          ]
        }),
    ),
  )

/** Contracts in force that end within so many days, the next first. */
const endingWithin = (
  endings: ReadonlyArray<Ending>,
  today: LocalDate,
  withinDays: number,
  healthOf: ReadonlyMap<string, RiskClient>,
): ReadonlyArray<EndingContract> =>
  endings
    .filter((ending) => {
      const over = overOn(ending)
      return (
        ending.next === undefined && ending.term.from <= today && today < over && over <= addDays(today, withinDays)
      )
    })
    .map((ending): EndingContract => {
      const { life, contract, term } = ending
      const to = overOn(ending)
      const health = healthOf.get(life.client)
      return {
        contract: contract.contract,
        client: life.client,
        value: term.value,
        monthly: monthlyValue(term.value, term),
        to,
        daysLeft: daysBetween(today, to),
        noticeBy: term.noticeDays === null ? null : addDays(to, -1 - term.noticeDays),
        renewalDeal: renewalDealOf(life, term.agreedAt),
        health: health?.health ?? null,
        colour: health?.colour ?? null,
        position: term.position,
      }
    })
    .sort((a, b) => (a.to < b.to ? -1 : a.to > b.to ? 1 : a.contract < b.contract ? -1 : 1))

const WITHIN_DAYS = 90
const MONTHS = 12

export const renewals = defineView({
  id: 'R12',
  verb: 'retention renewals',
  title: 'contracts that end, and how many are renewed',
  facts: riskFacts,
  options: renewalOptions,
  answer: (facts, question, options: RenewalOptions): Renewals => {
    const { zone } = question
    const today = zone.localDate(question.asOf)
    const month = periodOf(today, 'month')
    const from = options.from ?? addMonths(month.to, -MONTHS)
    const to = options.to ?? month.to
    const all = livesOf(facts, question, options)
    const endings = all.lives
      .flatMap((life) => life.contracts.flatMap((contract) => endingsOf(life, contract)))
      .sort((a, b) => (overOn(a) < overOn(b) ? -1 : overOn(a) > overOn(b) ? 1 : 0))
    const renewable = endings.filter(({ term }) => term.renewable)
    const taken = new Set<string>()
    const judging = { zone, today, graceDays: options.graceDays ?? 0, at: options.terminated ?? 'due' } as const
    const contracts = renewable
      .map((ending) => dueOf(ending, judging, taken))
      .filter(({ due }) => due >= from && due < to)
    const decided = contracts.filter(({ outcome }) => outcome !== 'pending')
    const ending = (...outcomes: ReadonlyArray<RenewalOutcome>) =>
      contracts.filter(({ outcome }) => outcomes.includes(outcome))
    const health = new Map(clientsAtRisk(facts, question, all, options).map((one) => [one.client, one]))
    const soon = endingWithin(endings, today, options.withinDays ?? WITHIN_DAYS, health)
    return figures<Renewals>({
      from,
      to,
      ending: soon,
      soon: counted(soon, ({ contract, position }) => ({ stream: `contract-${contract}`, positions: [position] })),
      outcomes: figures<Record<RenewalOutcome, number>>({
        'on time': counted(ending('on time'), piece),
        late: counted(ending('late'), piece),
        ended: counted(ending('ended'), piece),
        pending: counted(ending('pending'), piece),
      }),
      rate: rated(
        decided.filter(({ outcome }) => outcome !== 'ended'),
        decided,
        piece,
      ),
      onTime: rated(
        decided.filter(({ outcome }) => outcome === 'on time'),
        decided,
        piece,
      ),
      dueValue: summed(decided, piece, (one) => one.old),
      gross: rateBy(decided, Math.min),
      net: rateBy(decided, (_old, renewed) => renewed),
      contracts,
      notRenewable: counted(
        endings.filter(({ term }) => !term.renewable),
        ({ contract, term }) => ({ stream: `contract-${contract.contract}`, positions: [term.position] }),
      ),
      merged: all.merged,
      inferred: all.inferred,
    })
  },
})
