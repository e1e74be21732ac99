/** The contract for service: drafted before the deal is won, talked over, concluded, kept, and renewed or left to run out. */
import type { Command } from '../app/clientela.ts'
import type { ContractId, DealId } from '../domain/values/ids.ts'
import { type Line, lineNet } from '../domain/values/line.ts'
import { eur } from './company.ts'
import { DAY, type Dice, HOUR, localDay } from './dice.ts'
import type { ClientPlot, Closed } from './plot.ts'
import type { Script } from './script.ts'
import { workTime } from './work-time.ts'

const YEAR = 365 * DAY

export const worthOf = (lines: ReadonlyArray<Line>) => eur(Number(lines.reduce((sum, line) => sum + lineNet(line), 0n)))

interface Drafted {
  readonly at: number
  readonly deal: DealId
  readonly contract: ContractId
  readonly lines: ReadonlyArray<Line>
}

/** Drafted from the offer; what both sides see differently is reconciled first. Gives when that is done. */
export const draftService = (
  dice: Dice,
  script: Script,
  { id, seller, bonus }: ClientPlot,
  { at, deal, contract, lines }: Drafted,
): number => {
  let now = at
  const step = (command: Command, days: number): void => {
    script.add(now, seller.id, command)
    now = workTime(dice, now + (1 + dice.below(days)) * DAY)
  }
  const begins = now + 14 * DAY
  step(
    {
      type: 'DraftContract',
      contract,
      client: id,
      deal,
      agreement: {
        lines,
        value: worthOf(lines),
        recurrence: 'recurring',
        term: { from: localDay(begins), to: localDay(begins + YEAR), noticeDays: 30 },
        ...(bonus === 0 ? {} : { bonus }),
        referralClause: 'a month free',
        requiredDocuments: ['price-list'],
      },
    },
    2,
  )
  step({ type: 'DiscussDraftContract', deal, contract, clauses: ['notice', 'visits'] }, 2)
  if (dice.chance(0.35)) {
    step({ type: 'RaiseDifference', deal, clause: 'notice', ours: 'three months', theirs: 'one month' }, 4)
    step({ type: 'ReconcileDifference', deal, how: 'two months' }, 2)
  }
  return now
}

export interface ServicePlot {
  readonly contract: ContractId
  readonly signed: number
  /** In years; it is renewed one time less. */
  readonly years: number
  readonly lines: ReadonlyArray<Line>
}

/** Signed by both on the day after the deal was won; how long it will last depends on how well all goes. */
export const concludeService = (
  dice: Dice,
  script: Script,
  { seller, fit }: ClientPlot,
  { at, contract, lines }: Closed,
): ServicePlot => {
  const signed = workTime(dice, at + DAY)
  const step = (minutes: number, command: Command) => script.add(signed + minutes * 60_000, seller.id, command)
  step(0, { type: 'AttachDocument', contract, kind: 'price-list', digest: `sha256:${contract}` })
  step(1, { type: 'SignContract', contract, party: 'us', signatory: 'the head of sales' })
  step(2, { type: 'SignContract', contract, party: 'client', signatory: 'the owner' })
  step(3, { type: 'ConcludeContract', contract })
  let years = 1
  while (years < 5 && dice.chance(0.3 + fit / 2)) years++
  return { contract, signed, years, lines }
}

/** What was agreed is kept or not, up to its end, or until the client has gone. */
export const keepService = (
  dice: Dice,
  script: Script,
  { seller }: ClientPlot,
  { contract, signed, years, lines }: ServicePlot,
  gone: number,
): void => {
  const step = (ms: number, command: Command): boolean =>
    ms < gone && script.add(workTime(dice, ms), seller.id, command)
  const visit = { contract, whose: 'us', what: 'a visit in the half-year', due: localDay(signed + 180 * DAY) } as const
  if (dice.chance(0.85)) step(signed + (150 + dice.below(25)) * DAY, { type: 'FulfilObligation', ...visit })
  else step(signed + 184 * DAY, { type: 'MissObligation', ...visit })
  if (dice.chance(0.2)) {
    const at = signed + (60 + dice.below(60)) * DAY
    const department = dice.one(['service', 'service', 'accounts'])
    step(at, { type: 'InfringePartnerRight', contract, right: 'an answer within a day', department })
    const remedy = 'an extra visit at no cost'
    step(at + (4 + dice.below(14)) * DAY, { type: 'RestorePartnerRight', contract, remedy })
  }
  const termFrom = (year: number) => ({
    from: localDay(signed + 14 * DAY + year * YEAR),
    to: localDay(signed + 14 * DAY + (year + 1) * YEAR),
    noticeDays: 30,
  })
  // Decided well before the end: who has not, is reminded by the policy.
  for (let year = 1; year < years; year++)
    step(signed + year * YEAR - (100 + dice.below(10)) * DAY, {
      type: 'RenewContract',
      contract,
      term: termFrom(year),
      value: eur(Math.round(worthOf(lines).amount * (1 + 0.04 * year))),
    })
  if (gone > signed && gone < signed + years * YEAR)
    script.add(gone + HOUR, seller.id, { type: 'TerminateContract', contract, by: 'client', why: 'goes elsewhere' })
}
