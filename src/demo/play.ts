/**
 * A company's years, played from a seed: who is called, what they want, object to, sign, renew, and who leaves. The same
 * seed gives the same commands at the same moments, so the same events.
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Command, Sent } from '../app/clientela.ts'
import { clientId, contractId, dealId, productId } from '../domain/values/ids.ts'
import type { LossReason, ObjectionKind } from '../domain/values/vocabulary.ts'
import { derivedId } from '../kernel/event-ids.ts'
import { type Instant, instantFromEpochMs } from '../kernel/instant.ts'
import type { LocalDate } from '../kernel/local-date.ts'

export interface DemoSettings {
  readonly seed: number
  readonly clients: number
  readonly months: number
}

/** A command and the day on which it is recorded: mostly its own, now and then some days later. */
export interface Played {
  readonly recordedAt: Instant
  readonly sent: Sent
}

const START = Date.UTC(2024, 0, 8)
const DAY = 86_400_000

const managers = ['anna', 'bruno', 'carla', 'dario'] as const
const sectors = ['food', 'furniture', 'pharmacy', 'books', 'garden', 'toys'] as const
const words = ['Forn', 'Casa', 'Llum', 'Mar', 'Prat', 'Serra', 'Riu', 'Vall', 'Nord', 'Sol'] as const
const endings = ['Puig', 'i Fills', 'Germans', 'Distribució', 'Comerç', 'Grup', 'Serveis', 'Vell'] as const
const products = [
  { id: 'basic', name: 'Basic', family: 'systems', price: 55_000 },
  { id: 'plus', name: 'Plus', family: 'systems', price: 109_600 },
  { id: 'pro', name: 'Pro', family: 'systems', price: 482_100 },
  { id: 'service', name: 'Service for a year', family: 'services', price: 120_000 },
] as const
const sources = ['call', 'advertising', 'exhibition', 'fair', 'referral', 'inbound', 'presentation'] as const
const objections: ReadonlyArray<ObjectionKind> = ['price', 'price', 'price', 'timing', 'trust', 'product', 'competitor']
const losses: ReadonlyArray<LossReason> = ['price', 'price', 'competitor', 'timing', 'no-budget', 'no-answer']

/** Buying follows the year: quiet in August, busy before Christmas. */
const season = [0.8, 0.9, 1.1, 1.0, 1.1, 1.0, 0.8, 0.4, 1.1, 1.2, 1.4, 1.1] as const

interface Dice {
  readonly below: (n: number) => number
  readonly chance: (probability: number) => boolean
  readonly one: <A>(of: ReadonlyArray<A>) => A
}

const diceOf = (seed: number): Dice => {
  const generator = xoroshiro128plus(seed)
  const below = (n: number): number => uniformInt(generator, 0, n - 1)
  return {
    below,
    chance: (probability) => below(10_000) < probability * 10_000,
    one: (of) => of[below(of.length)] as (typeof of)[number],
  }
}

const localDay = (ms: number): LocalDate => new Date(ms).toISOString().slice(0, 10) as LocalDate

/** Monday to Friday, at an hour of the working day. */
const workTime = (dice: Dice, ms: number): number => {
  const weekday = new Date(ms).getUTCDay()
  const shifted = weekday === 6 ? ms + 2 * DAY : weekday === 0 ? ms + DAY : ms
  return Math.floor(shifted / DAY) * DAY + (8 + dice.below(9)) * 3_600_000 + dice.below(60) * 60_000
}

class Script {
  readonly played: Array<Played> = []
  readonly #seed: number
  readonly #end: number
  constructor(seed: number, end: number) {
    this.#seed = seed
    this.#end = end
  }
  /** Notes a command; false where the time is over before it. */
  add(ms: number, manager: string, command: Command, lateDays = 0, role = 'manager'): boolean {
    if (ms + lateDays * DAY > this.#end) return false
    const occurredAt = instantFromEpochMs(ms)
    const commandId = derivedId(`demo/${this.#seed}/${this.played.length}/${command.type}`)
    this.played.push({
      recordedAt: instantFromEpochMs(ms + lateDays * DAY),
      sent: { command, commandId, occurredAt, actor: { id: manager, role } },
    })
    return true
  }
}

interface ClientPlot {
  readonly id: ReturnType<typeof clientId>
  readonly manager: string
  /** How well it fits us, 0.2 to 0.8. */
  readonly fit: number
}

/** Plays one deal from the opening on; gives the time of its closing, or undefined where it stays open. */
const playDeal = (
  dice: Dice,
  script: Script,
  client: ClientPlot,
  n: number,
  begin: number,
): { readonly at: number; readonly won: boolean } | undefined => {
  const { manager } = client
  const deal = dealId(`${client.id}-${n}`)
  const product = dice.one(products)
  const quantity = 1 + dice.below(8)
  const expectedValue = { amount: product.price * quantity, currency: 'EUR' }
  let at = workTime(dice, begin)
  const step = (command: Command, days: number, late = 0): boolean => {
    const done = script.add(at, manager, command, late)
    at = workTime(dice, at + (1 + dice.below(days)) * DAY)
    return done
  }
  const close = localDay(at + (40 + dice.below(60)) * DAY)
  if (
    !step(
      {
        type: 'OpenDeal',
        deal,
        client: client.id,
        source: dice.one(sources),
        expectedValue,
        expectedClose: close,
        interest: [product.id],
      },
      6,
    )
  )
    return undefined
  const lose = (): { readonly at: number; readonly won: false } | undefined =>
    step({ type: 'LoseDeal', deal, reason: dice.one(losses) }, 1) ? { at, won: false } : undefined
  if (dice.chance(0.12)) return lose()
  step(
    { type: 'MakeAppointment', deal, at: instantFromEpochMs(at + 5 * DAY), by: 'phone' },
    7,
    dice.chance(0.1) ? 3 : 0,
  )
  step({ type: 'HoldMeeting', deal, outcome: 'talked about what they need', nextStep: 'send an offer' }, 6)
  step({ type: 'EstablishDealContact', deal, channel: 'meeting', benefit: 'one supplier for the whole line' }, 6)
  step({ type: 'IdentifyNeed', deal, description: 'a line that arrives on time', products: [product.id] }, 8)
  if (dice.chance(0.2)) return lose()
  const discount = dice.below(11) * 100
  const lines = [{ product: product.id, quantity, unitPrice: { amount: product.price, currency: 'EUR' }, discount }]
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
  return step({ type: 'WinDeal', deal }, 1) ? { at, won: true } : undefined
}

const playContract = (dice: Dice, script: Script, client: ClientPlot, signed: number): void => {
  const contract = contractId(`${client.id}-service`)
  const value = { amount: 12 * (10_000 + dice.below(40_000)), currency: 'EUR' }
  const term = (year: number) => ({
    from: localDay(signed + year * 365 * DAY),
    to: localDay(signed + (year + 1) * 365 * DAY),
  })
  const agreement = {
    lines: [{ product: 'service', quantity: 12, unitPrice: { amount: value.amount / 12, currency: 'EUR' } }],
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
  for (let year = 1; year < 6; year++) {
    const due = workTime(dice, signed + (year * 365 - 20) * DAY)
    if (dice.chance(0.25)) {
      script.add(workTime(dice, signed + (year * 365 + 1) * DAY), manager, { type: 'ExpireContract', contract })
      return
    }
    script.add(due, manager, { type: 'RenewContract', contract, term: term(year) })
  }
}

const playClient = (dice: Dice, script: Script, settings: DemoSettings, n: number): void => {
  const span = settings.months * 30.4 * DAY
  const manager = dice.one(managers)
  const plot: ClientPlot = { id: clientId(String(n)), manager, fit: 0.25 + dice.below(55) / 100 }
  let at = workTime(dice, START + Math.floor((dice.below(10_000) / 10_000) * span * 0.8))
  const name = `${dice.one(words)} ${dice.one(endings)} ${n}`
  const kind = dice.one(['small-retail-chain', 'distributor', 'corporate'] as const)
  script.add(at, manager, {
    type: 'RegisterClient',
    client: plot.id,
    name,
    kind,
    acquired: { by: dice.one(sources) },
    details: { sector: dice.one(sectors) },
  })
  let bought = 0
  for (let deal = 1; deal <= 12; deal++) {
    const month = new Date(at).getUTCMonth()
    at = workTime(dice, at + Math.floor((3 + dice.below(30)) / (season[month] ?? 1)) * DAY)
    if (dice.chance(0.4))
      script.add(at, manager, {
        type: 'RecordInteraction',
        client: plot.id,
        channel: 'phone',
        direction: 'outbound',
        summary: 'asked how it goes',
      })
    const end = playDeal(dice, script, plot, deal, at)
    if (end === undefined) return
    at = end.at
    if (end.won && ++bought === 1 && dice.chance(0.5)) playContract(dice, script, plot, workTime(dice, at + DAY))
    if (dice.chance(end.won ? 0.06 : 0.22)) {
      script.add(workTime(dice, at + 20 * DAY), manager, {
        type: 'LoseClient',
        client: plot.id,
        reason: dice.one(losses),
      })
      return
    }
    at += (20 + dice.below(60)) * DAY
  }
}

/** The company opens with its line. */
const listProducts = (script: Script): void => {
  for (const { id, name, family, price } of products)
    script.add(
      START,
      'helena',
      { type: 'ListProduct', product: productId(id), name, family, price: { amount: price, currency: 'EUR' } },
      0,
      'head',
    )
}

/** All commands of the play, in the order in which they are recorded. */
export const play = (settings: DemoSettings): ReadonlyArray<Played> => {
  const dice = diceOf(settings.seed)
  const script = new Script(settings.seed, START + settings.months * 30.4 * DAY)
  listProducts(script)
  for (let n = 1; n <= settings.clients; n++) playClient(dice, script, settings, n)
  return script.played.toSorted((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0))
}
