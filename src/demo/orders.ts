/** What follows a deal over goods: the contract that the policy has drafted is concluded, ordered under, delivered and completed. */
import type { Command } from '../app/clientela.ts'
import { type OrderId, orderId } from '../domain/values/ids.ts'
import { DAY, type Dice, localDay } from './dice.ts'
import type { ClientPlot, Closed } from './plot.ts'
import { inTurn, type Script } from './script.ts'
import { isRush } from './season.ts'
import { workTime } from './work-time.ts'

export interface Delivered {
  readonly order: OrderId
  readonly at: number
  /** What the client has to say about it. */
  readonly grief: 'late' | 'short' | 'broken' | undefined
}

/** The policy looks at what was won every other week: from this day on its draft is there. */
const DRAFTED = 18

/** What a delivery was found to be; for a faulty one the policy opens a complaint. */
const receive = (
  dice: Dice,
  step: (ms: number, command: Command) => boolean,
  { contract, product }: Closed,
  order: OrderId,
  at: number,
): boolean => {
  if (dice.chance(0.06)) {
    step(at + DAY, { type: 'FaultDelivery', contract, order, fault: 'a part was broken', department: 'transport' })
    const lines = [{ product: product.id, quantity: 1 }]
    step(at + 3 * DAY, { type: 'ReturnGoods', order, fault: 'us', lines, why: 'broken' })
    return false
  }
  step(at + DAY, { type: 'AcceptDelivery', contract, order })
  if (dice.chance(0.03))
    step(at + 4 * DAY, { type: 'ReturnGoods', order, fault: 'client', why: 'ordered the wrong one' })
  return true
}

/** Promised for a day and delivered: mostly then, later when hands are full, now and then in parts, or with faults. */
export const playOrder = (dice: Dice, script: Script, client: ClientPlot, closed: Closed): Delivered | undefined => {
  const { at, deal, contract, lines } = closed
  const order = orderId(`${deal}-order`)
  const step = inTurn(dice, (ms, command) => script.add(ms, client.seller.id, command))
  const concluded = workTime(dice, at + (DRAFTED + dice.below(8)) * DAY)
  const sign = (minutes: number, command: Command) =>
    script.add(concluded + minutes * 60_000, client.seller.id, command)
  sign(0, { type: 'SignContract', contract, party: 'us', signatory: 'the head of sales' })
  sign(1, { type: 'SignContract', contract, party: 'client', signatory: 'the owner' })
  sign(2, { type: 'ConcludeContract', contract })
  const received = concluded + DAY
  const promised = received + (7 + dice.below(10)) * DAY
  const requested = localDay(promised - 2 * DAY)
  step(received, { type: 'ReceiveOrder', order, client: client.id, deal, contract, lines, requested })
  step(received + DAY, { type: 'AcceptOrder', order, promised: localDay(promised) })
  if (dice.chance(0.03)) {
    const fault = dice.one(['client', 'us'] as const)
    step(promised - DAY, { type: 'CancelOrder', order, fault, why: 'no longer wanted' })
    return undefined
  }
  const rush = isRush(promised)
  const late = dice.chance(rush ? 0.3 : 0.09) ? (2 + dice.below(rush ? 14 : 7)) * DAY : 0
  // Not every delay is told beforehand.
  if (late > 0 && dice.chance(0.7))
    step(promised - 2 * DAY, {
      type: 'DelayOrder',
      order,
      promised: localDay(promised + late),
      department: 'transport',
      why: rush ? 'too much to carry before Christmas' : 'a lorry broke down',
    })
  const delivered = promised + late - (late > 0 ? 0 : (1 + dice.below(4)) * DAY)
  const [first] = lines
  const short = first !== undefined && first.quantity > 1 && dice.chance(0.18)
  if (short) {
    const quantities = [{ product: first.product, quantity: Math.ceil(first.quantity / 2) }]
    step(delivered - 2 * DAY, { type: 'FulfilOrder', order, lines: quantities })
  }
  if (!short && dice.chance(0.3)) step(delivered - 2 * DAY, { type: 'DispatchOrder', order, carrier: 'Ràpid' })
  if (!step(delivered, { type: 'FulfilOrder', order })) return undefined
  const sound = receive(dice, step, closed, order, delivered + DAY)
  step(delivered + 8 * DAY, { type: 'CompleteContract', contract })
  return { order, at: delivered + 2 * DAY, grief: !sound ? 'broken' : late > 0 ? 'late' : short ? 'short' : undefined }
}
