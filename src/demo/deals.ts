/** One deal of the play, from its opening to its closing. */
import type { Command } from '../app/clientela.ts'
import { contractId, dealId } from '../domain/values/ids.ts'
import type { Line } from '../domain/values/line.ts'
import type { ClientKind, LossReason, ObjectionKind } from '../domain/values/vocabulary.ts'
import { instantFromEpochMs } from '../kernel/instant.ts'
import { eur, PARTS, type Product, priceAt, SERVICE, systems } from './company.ts'
import { type Course, courseOf } from './course.ts'
import { DAY, type Dice, localDay } from './dice.ts'
import { sellerAt } from './people.ts'
import type { Beginning, ClientPlot, Closed } from './plot.ts'
import { competitorIdOf, type Rival } from './rivals.ts'
import type { Script } from './script.ts'
import { draftService } from './service.ts'
import { workTime } from './work-time.ts'

const objections: ReadonlyArray<readonly [kind: ObjectionKind, words: string, measure: string]> = [
  ['price', 'dearer than last year', 'spread the payment over three months'],
  ['price', 'the other offer is lower', 'counted what a year of service saves'],
  ['timing', 'not before the summer', 'keep the price until September'],
  ['trust', 'we do not know you', 'showed a house that has it'],
  ['product', 'too large for us', 'offered the smaller one beside it'],
  ['terms', 'a year of notice is too long', 'three months instead'],
]
/** More than any of them may give alone, and less than the head may. */
const BEYOND = 2_000

const otherLosses: ReadonlyArray<LossReason> = ['price', 'price', 'timing', 'no-budget', 'no-answer', 'no-need']

const share = (value: number): number => Math.max(0.05, Math.min(0.95, value))

/** How likely it is to be won once an offer lies on the table. */
const chanceOf = ({ fit, seller }: ClientPlot, { source, known }: Beginning, met: Rival | undefined, given: number) =>
  share(
    fit +
      seller.skill +
      (known ? 0.12 : 0) +
      (source === 'referral' ? 0.28 : source === 'call' || source === 'advertising' ? -0.1 : 0.04) -
      (met?.threat ?? 0) +
      given / 20_000,
  )

/** By whose hand it goes, more for more, and never less than was agreed with a key account. */
const givenOf = (dice: Dice, { seller, terms }: ClientPlot, quantity: number): number =>
  Math.max(terms, Math.min(1_000, seller.gives + 100 * dice.below(4) + (quantity > 4 ? 200 : 0)))

const quantityFor = (dice: Dice, kind: ClientKind, product: Product): number => {
  if (product === SERVICE) return 1 + dice.below(2)
  return 1 + dice.below(product.price > 400_000 ? 3 : kind === 'small-retail-chain' ? 4 : 12)
}

/** From the call to the needs: a few appointments are moved, one in twelve is missed, some meetings are prepared in writing. */
const meet = ({ dice, deal, product, step, now, until, meeting }: Course): void => {
  const late = dice.chance(0.1) ? 3 : 0
  const soon = () => workTime(dice, now() + (4 + dice.below(7)) * DAY)
  let due = soon()
  step({ type: 'MakeAppointment', deal, at: instantFromEpochMs(due), by: 'phone' }, 1, late)
  if (late === 0 && dice.chance(0.08)) {
    due = soon()
    step({ type: 'MoveAppointment', deal, at: instantFromEpochMs(due), why: 'they are short of hands' }, 1)
  }
  if (dice.chance(0.25)) step({ type: 'PrepareMeeting', deal, agenda: 'what they have, what it costs them' }, 1)
  until(due)
  if (dice.chance(0.08)) {
    step({ type: 'MissAppointment', deal, by: 'client' }, 3)
    due = soon()
    step({ type: 'MakeAppointment', deal, at: instantFromEpochMs(due), by: 'phone' }, 1)
    until(due)
  }
  meeting('talked about what they need', 'show them the line', 9 + dice.below(6))
  step({ type: 'EstablishDealContact', deal, channel: 'meeting', benefit: 'one supplier for the whole line' }, 5)
  step({ type: 'IdentifyNeed', deal, description: 'a line that arrives on time', products: [product.id] }, 7)
}

/** What is given of the price: beyond what one may give alone, the head is asked; some try it without, and are refused. */
const bargain = (
  { dice, deal, step, decided, now }: Course,
  first: Line,
  own: number,
  met: Rival | undefined,
): number => {
  if (!dice.chance(met === undefined ? 0.04 : 0.15)) return own
  const lines = [{ ...first, discount: BEYOND }]
  if (dice.chance(0.3)) step({ type: 'MakeOffer', deal, lines, validUntil: localDay(now() + 120 * DAY) }, 1)
  step({ type: 'RequestDiscount', deal, discount: BEYOND, why: 'they have a lower offer' }, 1)
  if (dice.chance(0.6)) {
    decided({ type: 'ApproveDiscount', deal })
    return BEYOND
  }
  decided({ type: 'RefuseDiscount', deal, why: 'no margin left' })
  return own
}

/** What they have against it is mostly answered; where it is not, the deal hangs there. */
const persuade = ({ dice, deal, step, meetAgain }: Course): boolean => {
  if (!dice.chance(0.45)) return true
  const [kind, words, measure] = dice.one(objections)
  step({ type: 'RaiseObjection', deal, kind, words }, 3)
  if (dice.chance(0.08)) return false
  if (dice.chance(0.4)) step({ type: 'AnswerObjection', deal, answer: measure }, 3)
  meetAgain('came back to what stood against it', 'hear how they decide', 4 + dice.below(5))
  // Now and then they are right, and it is said so.
  step({ type: dice.chance(0.12) ? 'UpholdObjection' : 'ResolveObjection', deal, measure }, 5)
  return true
}

const expectedOf = ({ product, now, dice }: Course, quantity: number) => ({
  expectedValue: eur(priceAt(product, now()).amount * quantity),
  expectedClose: localDay(now() + (40 + dice.below(60)) * DAY),
  interest: [product.id],
})

/** Gives how it ended, or undefined where it stays open. */
export const playDeal = (
  dice: Dice,
  script: Script,
  plot: ClientPlot,
  n: number,
  beginning: Beginning,
): Closed | undefined => {
  const client = { ...plot, seller: sellerAt(plot.seller, beginning.at) }
  const { source, occasion } = beginning
  const deal = dealId(`${client.id}-${n}`)
  const contract = contractId(`${deal}-contract`)
  const product = !beginning.served && dice.chance(beginning.known ? 0.4 : 0.2) ? SERVICE : dice.weighted(systems)
  const quantity = quantityFor(dice, client.kind, product)
  const course = courseOf(dice, script, plot.seller.id, deal, product, beginning.at)
  const { step, now } = course
  const lineOf = (one: Product, count: number): Line => ({
    product: one.id,
    quantity: count,
    unitPrice: priceAt(one, now()),
  })
  const ended = (won: boolean, lines: ReadonlyArray<Line>): Closed => ({
    at: now(),
    won,
    deal,
    contract,
    product,
    lines,
  })
  const campaign = occasion === undefined ? {} : { campaign: occasion.campaign }
  const expected = expectedOf(course, quantity)
  if (
    !script.add(now(), plot.seller.id, { type: 'OpenDeal', deal, client: client.id, source, ...expected, ...campaign })
  )
    return undefined
  // Mostly a day is named in the same call; else they are called again.
  if (dice.chance(0.25)) course.wait(1 + dice.below(6))
  const lose = (met: Rival | undefined): Closed | undefined => {
    const [reason, to] =
      met !== undefined && dice.chance(0.7)
        ? [dice.one(['price', 'competitor', 'competitor'] as const), { competitor: competitorIdOf(met.name) }]
        : [dice.one(otherLosses), {}]
    course.callOff()
    return step({ type: 'LoseDeal', deal, reason, ...to }, 1) ? ended(false, []) : undefined
  }
  if (dice.chance(source === 'call' || source === 'advertising' ? 0.18 : 0.06)) return lose(undefined)
  meet(course)
  // Who came for one thing is shown another.
  const more = product !== SERVICE && dice.chance(0.3)
  if (more) step({ type: 'IdentifyNeed', deal, description: 'parts at hand', products: [PARTS.id], beyond: true }, 2)
  const met = client.rival !== undefined && dice.chance(0.7) ? client.rival : undefined
  if (met !== undefined) step({ type: 'MeetCompetitor', deal, competitor: competitorIdOf(met.name) }, 3)
  if (dice.chance(0.12)) return lose(met)
  course.meetAgain('showed them the line', 'go through the offer', 6 + dice.below(8))
  const presented: Command = { type: 'PresentProducts', deal, products: [product.id], occasion: 'meeting' }
  step(occasion?.visited === true ? { ...presented, occasion: 'fair', ...campaign } : presented, 4)
  const given = bargain(course, lineOf(product, quantity), givenOf(dice, client, quantity), met)
  const offered = [lineOf(product, quantity), ...(more ? [lineOf(PARTS, 2 + dice.below(6))] : [])]
  let lines = offered.map((line) => ({ ...line, discount: given }))
  const validUntil = () => localDay(now() + 120 * DAY)
  step({ type: 'MakeOffer', deal, lines, validUntil: validUntil() }, 6)
  course.meetAgain('went through the offer', 'hear what they say to it', 4 + dice.below(5))
  if (!persuade(course)) {
    // Most are given up after a while; some are left lying.
    if (dice.chance(0.25)) return undefined
    course.until(workTime(dice, now() + (25 + dice.below(50)) * DAY))
    return lose(met)
  }
  if (dice.chance(0.12)) {
    lines = lines.map((line) => ({ ...line, quantity: line.quantity + 1 }))
    step({ type: 'ReviseOffer', deal, lines, validUntil: validUntil(), why: 'they want one more' }, 5)
  }
  if (dice.chance(0.25))
    step({ type: 'MoveExpectedClose', deal, to: localDay(now() + 30 * DAY), why: 'they decide next month' }, 4)
  course.meetAgain('heard how they decide', 'do what follows from it')
  if (!dice.chance(chanceOf(client, beginning, met, given))) {
    if (dice.chance(0.4)) step({ type: 'DeclineOffer', deal, why: 'not for us' }, 2)
    return lose(met)
  }
  step({ type: 'AcceptOffer', deal }, 3)
  const at = product === SERVICE ? draftService(dice, script, plot, { at: now(), deal, contract, lines }) : now()
  const beaten = met === undefined ? {} : { competitors: [competitorIdOf(met.name)] }
  if (!script.add(at, plot.seller.id, { type: 'WinDeal', deal, contract, ...beaten })) return undefined
  return { ...ended(true, lines), at: workTime(dice, at + DAY) }
}
