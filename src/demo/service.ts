/** What follows a deal that was won: points, and the contract for service. */
import { contractId } from '../domain/values/ids.ts'
import { CLUB, eur } from './company.ts'
import type { ClientPlot, Closed } from './deals.ts'
import { DAY, type Dice, localDay, workTime } from './dice.ts'
import type { Script } from './script.ts'

/** Points for what was bought; some are spent. */
export const playPoints = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  { at, deal, product, quantity }: Closed,
): void => {
  const member = { client: client.id, programme: CLUB }
  const earned = workTime(dice, at + 2 * DAY)
  script.add(earned, client.manager, {
    type: 'EarnPoints',
    ...member,
    amount: eur(product.price * quantity),
    why: 'bought',
    deal,
  })
  if (dice.chance(0.2))
    script.add(workTime(dice, earned + 20 * DAY), client.manager, {
      type: 'RedeemPoints',
      ...member,
      points: 100,
      why: 'a voucher',
    })
}

/** Concluded for a year, renewed most years, left to run out in others. */
export const playContract = (dice: Dice, script: Script, client: ClientPlot, signed: number): void => {
  const contract = contractId(`${client.id}-service`)
  const value = eur(12 * (10_000 + dice.below(40_000)))
  const term = (year: number) => ({
    from: localDay(signed + year * 365 * DAY),
    to: localDay(signed + (year + 1) * 365 * DAY),
  })
  const agreement = {
    lines: [{ product: 'service', quantity: 12, unitPrice: eur(value.amount / 12) }],
    value,
    recurrence: 'recurring' as const,
    term: term(0),
    referralClause: 'a month free',
  }
  const { manager } = client
  script.add(signed, manager, { type: 'DraftContract', contract, client: client.id, agreement })
  script.add(signed, manager, { type: 'SignContract', contract, party: 'us', signatory: 'the head of sales' })
  script.add(signed, manager, { type: 'SignContract', contract, party: 'client', signatory: 'the owner' })
  script.add(signed, manager, { type: 'ConcludeContract', contract })
  if (dice.chance(0.15)) {
    const at = workTime(dice, signed + 100 * DAY)
    script.add(at, manager, {
      type: 'InfringePartnerRight',
      contract,
      right: 'two visits a year',
      department: 'service',
    })
    script.add(workTime(dice, at + 9 * DAY), manager, {
      type: 'RestorePartnerRight',
      contract,
      remedy: 'an extra visit',
    })
  }
  for (let year = 1; year < 6; year++) {
    const due = workTime(dice, signed + (year * 365 - 20) * DAY)
    if (dice.chance(0.25)) {
      script.add(workTime(dice, signed + (year * 365 + 1) * DAY), manager, { type: 'ExpireContract', contract })
      return
    }
    script.add(due, manager, { type: 'RenewContract', contract, term: term(year) })
  }
}
