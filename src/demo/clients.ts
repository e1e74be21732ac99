/** One client of the play: what it buys, whom it was recommended by, how it is kept, and whether it stays. */
import { clientId, type DealId, dealId } from '../domain/values/ids.ts'
import type { Acquisition } from '../domain/values/vocabulary.ts'
import { type Acquired, introduce, keepInTouch, kinds, sendNews } from './acquaintance.ts'
import { type Campaigns, visit } from './campaigns.ts'
import { CLUB } from './company.ts'
import { playComplaint } from './complaints.ts'
import { playDeal } from './deals.ts'
import { DAY, type Dice, HOUR } from './dice.ts'
import { playOrder } from './orders.ts'
import { type Kept, sellerAt, sellersFor } from './people.ts'
import type { Beginning, ClientPlot, Closed } from './plot.ts'
import { competitorIdOf, rivals } from './rivals.ts'
import type { Script } from './script.ts'
import { nextMoment } from './season.ts'
import { concludeService, keepService, type ServicePlot } from './service.ts'
import { workTime } from './work-time.ts'

/** A client whose story has been told, and what others may say of it. */
export interface Told extends Kept {
  /** When it first bought. */
  readonly content: number
  readonly service: ServicePlot | undefined
}

const origins: ReadonlyArray<readonly [by: Acquisition, weight: number]> = [
  ['inbound', 5],
  ['call', 5],
  ['referral', 4],
  ['advertising', 3],
]

/** From a campaign that is on, as often as not; recommended by one that has bought, where there is any. */
const acquiredAt = (dice: Dice, { occasions }: Campaigns, told: ReadonlyArray<Told>, at: number): Acquired => {
  const occasion = occasions.find(({ from, to }) => at > from && at < to)
  if (occasion !== undefined && dice.chance(0.5)) return { by: occasion.source, occasion, referredBy: undefined }
  const by = dice.weighted(origins)
  if (by !== 'referral') return { by, occasion: undefined, referredBy: undefined }
  const content = told.filter((one) => one.content < at && one.to > at)
  if (content.length === 0) return { by: 'inbound', occasion: undefined, referredBy: undefined }
  return { by, occasion: undefined, referredBy: dice.one(content).id }
}

/** The one who recommended it is thanked; under a contract with a clause for it, by the clause. */
const recommend = (script: Script, client: ClientPlot, referrer: Told | undefined, at: number): void => {
  if (referrer === undefined) return
  const { service } = referrer
  const clause = service !== undefined && service.signed < at && at < service.signed + service.years * 365 * DAY
  script.add(at + 20 * 60_000, referrer.seller, {
    type: 'GiveReferral',
    client: referrer.id,
    referred: client.id,
    ...(clause ? { contract: service.contract } : {}),
  })
}

/** How the next deal begins. */
const begin = (
  dice: Dice,
  { occasions }: Campaigns,
  at: number,
  acquired: Acquired | undefined,
  so: Pick<Beginning, 'known' | 'served'>,
): Beginning => {
  if (acquired !== undefined) return { at, source: acquired.by, occasion: acquired.occasion, ...so }
  const occasion = occasions.find(({ from, to }) => at > from && at < to)
  if (occasion !== undefined && dice.chance(0.5)) return { at, source: occasion.source, occasion, ...so }
  return {
    at,
    source: dice.weighted([
      ['inbound', 5],
      ['call', 3],
      ['meeting', 2],
    ] as const),
    occasion: undefined,
    ...so,
  }
}

/** Gone for good, or won back after some months; gives when, or undefined where it stays lost. */
const leave = (dice: Dice, script: Script, client: ClientPlot, at: number, aggrieved: boolean) => {
  const { id, rival } = client
  const seller = sellerAt(client.seller, at)
  const careless = seller.gives > 500 && dice.chance(0.3)
  const to = rival !== undefined && dice.chance(0.6) ? { competitor: competitorIdOf(rival.name) } : {}
  const reason = careless
    ? 'conduct'
    : aggrieved
      ? 'service'
      : 'competitor' in to
        ? dice.one(['competitor', 'price'] as const)
        : dice.one(['no-need', 'price', 'closed-business', 'no-answer'] as const)
  // What a manager has done is for the head to say.
  const fault = careless ? { conduct: true, manager: seller.id } : {}
  script.lead(at, { type: 'LoseClient', client: id, reason, ...to, ...fault })
  if (reason === 'closed-business' || !dice.chance(0.25)) return undefined
  const back = workTime(dice, at + (70 + dice.below(120)) * DAY)
  script.add(back, seller.id, { type: 'WinBackClient', client: id, how: 'the new one did not keep its word' })
  return back
}

export const playClient = (
  dice: Dice,
  script: Script,
  n: number,
  from: number,
  campaigns: Campaigns,
  told: ReadonlyArray<Told>,
): Told => {
  const acquired = acquiredAt(dice, campaigns, told, from)
  const kind = dice.weighted(kinds)
  let client: ClientPlot = {
    id: clientId(String(n)),
    kind,
    seller: dice.one(sellersFor(kind, from)),
    fit: 0.25 + dice.below(45) / 100,
    rival: dice.chance(0.6) ? dice.one(rivals) : undefined,
    terms: 0,
    bonus: 0,
  }
  const { id, seller, fit } = client
  introduce(dice, script, client, acquired, from)
  recommend(
    script,
    client,
    told.find((one) => one.id === acquired.referredBy),
    from,
  )
  let [at, bought, griefs, member] = [from, 0, 0, false]
  let [content, gone, firstGone] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const contracts: Array<ServicePlot> = []
  const lying: Array<DealId> = []
  const visited = new Set<string>()
  const running = () => contracts.find(({ signed, years }) => at < signed + years * 365 * DAY)
  const buy = (closed: Closed): void => {
    bought++
    content = Math.min(content, closed.at)
    if (bought === 1 && dice.chance(0.6))
      member = script.add(closed.at, seller.id, { type: 'EnrolInLoyalty', client: id, programme: CLUB })
    if (closed.product.id === 'service') contracts.push(concludeService(dice, script, client, closed))
    const delivered = closed.product.id === 'service' ? undefined : playOrder(dice, script, client, closed)
    if (playComplaint(dice, script, client, closed, delivered)) griefs++
    if (member && bought > 1 && dice.chance(0.35)) {
      const spent = { client: id, programme: CLUB, points: 50 + 25 * dice.below(5), why: 'a voucher' }
      script.add(workTime(dice, closed.at + 40 * DAY), seller.id, { type: 'RedeemPoints', ...spent })
    }
    if (bought === 4) {
      const terms = { discount: 300, bonus: 150, provisions: ['one who knows their house'] }
      // What is still to be ordered under the last contract is ordered first.
      script.lead(workTime(dice, closed.at + 50 * DAY), { type: 'DesignateKeyAccount', client: id, terms })
      client = { ...client, terms: terms.discount, bonus: terms.bonus }
    }
    client = { ...client, fit: fit - 0.15 * griefs }
  }
  for (let deal = 1; deal <= 20 && at < script.end; deal++) {
    at = nextMoment(dice, at + 3 * DAY, deal === 1 ? 10 : 50)
    if (dice.chance(0.7)) keepInTouch(dice, script, client, workTime(dice, at - 2 * DAY))
    const beginning = begin(dice, campaigns, at, deal === 1 ? acquired : undefined, {
      known: bought > 0,
      served: running() !== undefined,
    })
    const { occasion } = beginning
    if (occasion !== undefined && !visited.has(occasion.campaign)) {
      visited.add(occasion.campaign)
      visit(dice, script, occasion, client, at)
    }
    const end = playDeal(dice, script, client, deal, beginning)
    if (end === undefined) {
      lying.push(dealId(`${id}-${deal}`))
      continue
    }
    at = end.at
    if (end.won) buy(end)
    const aggrieved = end.won ? griefs > 1 : griefs > 0
    if (dice.chance((end.won ? 0.03 : 0.16) + (aggrieved ? 0.12 : 0))) {
      const left = workTime(dice, at + 75 * DAY)
      firstGone = Math.min(firstGone, left)
      for (const one of lying.splice(0))
        script.add(left - HOUR, seller.id, { type: 'LoseDeal', deal: one, reason: 'no-answer' })
      const back = leave(dice, script, client, left, aggrieved)
      if (back === undefined) {
        gone = left
        break
      }
      at = back
    }
  }
  for (const contract of contracts)
    keepService(dice, script, client, contract, contract.signed > firstGone ? gone : firstGone)
  sendNews(dice, script, client, campaigns, from, firstGone)
  return { id, seller: seller.id, from, to: gone, content, service: contracts[0] }
}
