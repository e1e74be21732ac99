/** What follows a deal that was won: points, the order and its delivery, complaints, and the contract for service. */
import type { Command } from '../app/clientela.ts'
import { complaintId, contractId, orderId } from '../domain/values/ids.ts'
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
    lines: [{ product: 'service', quantity: 1, unitPrice: value }],
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
  if (dice.chance(0.08)) {
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
  // What a delivery was found to be; for a faulty one the policy opens a complaint.
  const order = `${client.id}-1-order`
  const seen = workTime(dice, signed + 45 * DAY)
  if (dice.chance(0.05))
    script.add(seen, manager, {
      type: 'FaultDelivery',
      contract,
      order,
      fault: 'a part was broken',
      department: 'transport',
    })
  else script.add(seen, manager, { type: 'AcceptDelivery', contract, order })
  for (let year = 1; year < 6; year++) {
    const due = workTime(dice, signed + (year * 365 - 20) * DAY)
    if (dice.chance(0.25)) {
      script.add(workTime(dice, signed + (year * 365 + 1) * DAY), manager, { type: 'ExpireContract', contract })
      return
    }
    script.add(due, manager, { type: 'RenewContract', contract, term: term(year) })
  }
}

const departments = ['warehouse', 'transport', 'service', 'accounts'] as const

/** What was bought is ordered, promised for a day and delivered: mostly then, now and then later, in parts, or with faults. */
export const playOrder = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  { at, deal, product, quantity }: Closed,
): void => {
  const order = orderId(`${deal}-order`)
  const { id, manager } = client
  const received = workTime(dice, at + DAY)
  const promised = received + (7 + dice.below(14)) * DAY
  const lines = [{ product: product.id, quantity, unitPrice: eur(product.price) }]
  const step = (ms: number, command: Command): boolean => script.add(workTime(dice, ms), manager, command)
  step(received, { type: 'ReceiveOrder', order, client: id, deal, lines, requested: localDay(promised - 2 * DAY) })
  step(received + DAY, { type: 'AcceptOrder', order, promised: localDay(promised) })
  if (dice.chance(0.03)) {
    step(promised - DAY, {
      type: 'CancelOrder',
      order,
      fault: dice.one(['client', 'us'] as const),
      why: 'no longer wanted',
    })
    return
  }
  const late = dice.chance(0.15) ? (2 + dice.below(9)) * DAY : 0
  // Not every delay is told beforehand.
  if (late > 0 && dice.chance(0.7))
    step(promised - 2 * DAY, {
      type: 'DelayOrder',
      order,
      promised: localDay(promised + late),
      department: 'transport',
    })
  const delivered = promised + late - dice.below(4) * DAY
  if (quantity > 1 && dice.chance(0.1)) {
    const first = Math.ceil(quantity / 2)
    step(delivered - 2 * DAY, { type: 'FulfilOrder', order, lines: [{ product: product.id, quantity: first }] })
  }
  if (!step(delivered, { type: 'FulfilOrder', order })) return
  if (dice.chance(0.05))
    step(delivered + 4 * DAY, {
      type: 'ReturnGoods',
      order,
      fault: dice.one(['us', 'us', 'client'] as const),
      lines: [{ product: product.id, quantity: 1 }],
    })
}

/** How the ids end of complaints that the script follows to their end. */
export const SCRIPTED = '-complaint'

/** Not all are content: most complaints end in time, some are handed on first, or come again, a few stay open. */
export const playComplaint = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  { at, deal }: Closed,
  ordered: boolean,
): void => {
  const complaint = complaintId(`${deal}${SCRIPTED}`)
  const { id, manager } = client
  let now = workTime(dice, at + (20 + dice.below(40)) * DAY)
  const step = (command: Command, days: number): boolean => {
    const done = script.add(now, manager, command)
    now = workTime(dice, now + (1 + dice.below(days)) * DAY)
    return done
  }
  step(
    {
      type: 'ReceiveComplaint',
      complaint,
      client: id,
      deal,
      ...(ordered ? { order: `${deal}-order` } : {}),
      words: ordered ? 'what came is not what was ordered' : 'nobody answers the telephone',
      limit: localDay(now + 14 * DAY),
      department: dice.one(departments),
      channel: 'phone',
    },
    2,
  )
  if (dice.chance(0.3)) step({ type: 'AssignComplaint', complaint, department: dice.one(departments) }, 3)
  step({ type: 'TakeMeasure', complaint, measure: 'sent what was missing' }, 8)
  if (dice.chance(0.1)) return
  if (dice.chance(0.2)) step({ type: 'RejectComplaint', complaint, why: 'it is what the contract says' }, 2)
  else step({ type: 'ResolveComplaint', complaint }, 10)
  if (dice.chance(0.88)) return
  step({ type: 'ReopenComplaint', complaint, why: 'it happened again' }, 4)
  step({ type: 'TakeMeasure', complaint, measure: 'took the price of it off' }, 3)
  step({ type: 'ResolveComplaint', complaint }, 1)
}
