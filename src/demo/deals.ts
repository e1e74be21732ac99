/** One deal of the play, from its opening to its closing. */
import type { Command } from '../app/clientela.ts'
import { type ClientId, dealId } from '../domain/values/ids.ts'
import type { LossReason, ObjectionKind } from '../domain/values/vocabulary.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import { competitorIdOf, competitors, eur, products } from './company.ts'
import { DAY, type Dice, localDay, workTime } from './dice.ts'
import type { Script } from './script.ts'

export const sources = ['call', 'advertising', 'exhibition', 'fair', 'referral', 'inbound', 'presentation'] as const
const objections: ReadonlyArray<ObjectionKind> = ['price', 'price', 'price', 'timing', 'trust', 'product', 'competitor']
export const losses: ReadonlyArray<LossReason> = ['price', 'price', 'competitor', 'timing', 'no-budget', 'no-answer']

export interface ClientPlot {
  readonly id: ClientId
  readonly manager: string
  /** How well it fits us, 0.2 to 0.8. */
  readonly fit: number
}

export interface Closed {
  readonly at: number
  readonly won: boolean
  readonly deal: ReturnType<typeof dealId>
  readonly product: (typeof products)[number]
  readonly quantity: number
}

/** Gives how it ended, or undefined where it stays open. */
export const playDeal = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  n: number,
  begin: number,
  campaign?: string,
): Closed | undefined => {
  const deal = dealId(`${client.id}-${n}`)
  const product = dice.one(products)
  const quantity = 1 + dice.below(8)
  let at = workTime(dice, begin)
  const step = (command: Command, days: number, lateDays = 0): boolean => {
    const done = script.add(at, client.manager, command, { lateDays })
    at = workTime(dice, at + (1 + dice.below(days)) * DAY)
    return done
  }
  const ended = (won: boolean): Closed => ({ at, won, deal, product, quantity })
  const source = campaign === undefined ? dice.one(sources) : 'fair'
  const opening: Command = {
    type: 'OpenDeal',
    deal,
    client: client.id,
    source,
    expectedValue: eur(product.price * quantity),
    expectedClose: localDay(at + (40 + dice.below(60)) * DAY),
    interest: [product.id],
    ...(campaign === undefined ? {} : { campaign }),
  }
  if (!step(opening, 6)) return undefined
  const lose = (): Closed | undefined => {
    const reason = dice.one(losses)
    const to = reason === 'competitor' ? { competitor: competitorIdOf(dice.one(competitors)) } : {}
    return step({ type: 'LoseDeal', deal, reason, ...to }, 1) ? ended(false) : undefined
  }
  if (dice.chance(0.12)) return lose()
  const late = dice.chance(0.1) ? 3 : 0
  step({ type: 'MakeAppointment', deal, at: instantFromEpochMs(at + 5 * DAY), by: 'phone' }, 7, late)
  if (dice.chance(0.08)) {
    step({ type: 'MissAppointment', deal, by: 'client' }, 3)
    step({ type: 'MakeAppointment', deal, at: instantFromEpochMs(at + 4 * DAY), by: 'phone' }, 5)
  }
  step({ type: 'HoldMeeting', deal, outcome: 'talked about what they need', nextStep: 'send an offer' }, 6)
  step({ type: 'EstablishDealContact', deal, channel: 'meeting', benefit: 'one supplier for the whole line' }, 6)
  step({ type: 'IdentifyNeed', deal, description: 'a line that arrives on time', products: [product.id] }, 8)
  if (dice.chance(0.25)) step({ type: 'MeetCompetitor', deal, competitor: competitorIdOf(dice.one(competitors)) }, 3)
  if (dice.chance(0.2)) return lose()
  step({ type: 'PresentProducts', deal, products: [product.id], occasion: 'meeting' }, 5)
  const lines = [{ product: product.id, quantity, unitPrice: eur(product.price), discount: dice.below(11) * 100 }]
  step({ type: 'MakeOffer', deal, lines, validUntil: localDay(at + 120 * DAY) }, 8)
  if (dice.chance(0.45)) {
    const kind = dice.one(objections)
    step({ type: 'RaiseObjection', deal, kind, words: 'not yet convinced' }, 8)
    if (dice.chance(0.15)) return undefined
    step({ type: 'ResolveObjection', deal, measure: kind === 'price' ? 'spread the payment' : 'showed a reference' }, 8)
  }
  if (dice.chance(0.25))
    step({ type: 'MoveExpectedClose', deal, to: localDay(at + 30 * DAY), why: 'they decide next month' }, 4)
  if (!dice.chance(client.fit)) return lose()
  step({ type: 'AcceptOffer', deal }, 3)
  return step({ type: 'WinDeal', deal }, 1) ? ended(true) : undefined
}
