/** One client of the play: who it is, what it buys, whom it recommends, and whether it stays. */
import { clientId } from '../domain/values/ids.ts'
import { CLUB, competitorIdOf, competitors, managers, START, seasonAt } from './company.ts'
import { type ClientPlot, losses, playDeal, sources } from './deals.ts'
import { DAY, type Dice, HOUR, workTime } from './dice.ts'
import { HEAD, type Script } from './script.ts'
import { playComplaint, playContract, playOrder, playPoints } from './service.ts'

const sectors = ['food', 'furniture', 'pharmacy', 'books', 'garden', 'toys'] as const
const words = ['Forn', 'Casa', 'Llum', 'Mar', 'Prat', 'Serra', 'Riu', 'Vall', 'Nord', 'Sol'] as const
const endings = ['Puig', 'i Fills', 'Germans', 'Distribució', 'Comerç', 'Grup', 'Serveis', 'Vell'] as const

const introduce = (dice: Dice, script: Script, client: ClientPlot, n: number, at: number): void => {
  const { id, manager, fit } = client
  script.add(at, manager, {
    type: 'RegisterClient',
    client: id,
    name: `${dice.one(words)} ${dice.one(endings)} ${n}`,
    kind: dice.one(['small-retail-chain', 'distributor', 'corporate'] as const),
    acquired: { by: dice.one(sources) },
    details: { sector: dice.one(sectors) },
  })
  if (dice.chance(0.7)) script.add(at, manager, { type: 'GiveConsent', client: id, channel: 'e-mail', purpose: 'news' })
  if (dice.chance(0.3))
    script.add(at, manager, {
      type: 'RecordCompetitorRelation',
      client: id,
      competitor: competitorIdOf(dice.one(competitors)),
      buys: ['basic'],
    })
  // Judged by what shows from outside: near to how well it fits, and now and then far from it.
  const guess = Math.max(1, Math.min(5, Math.round(fit * 6 + dice.below(3) - 1)))
  if (dice.chance(0.6))
    script.add(at + HOUR, manager, {
      type: 'AssessProspect',
      client: id,
      outlook: guess,
      reputation: Math.max(1, guess - dice.below(2)),
      reliability: guess,
      financialSecurity: guess,
      materialSecurity: Math.min(5, guess + dice.below(2)),
      verdict: guess >= 4 ? 'promising' : guess === 3 ? 'doubtful' : 'unprofitable',
    })
}

export const playClient = (dice: Dice, script: Script, n: number, fairs: ReadonlyArray<Fair>): void => {
  const span = script.end - START
  const client: ClientPlot = { id: clientId(String(n)), manager: dice.one(managers), fit: 0.25 + dice.below(55) / 100 }
  const { id, manager } = client
  let at = workTime(dice, START + 20 * DAY + Math.floor((dice.below(10_000) / 10_000) * span * 0.75))
  introduce(dice, script, client, n, at)
  let bought = 0
  let member = false
  for (let deal = 1; deal <= 12; deal++) {
    at = workTime(dice, at + Math.floor((3 + dice.below(30)) / seasonAt(at)) * DAY)
    if (dice.chance(0.4))
      script.add(at, manager, {
        type: 'RecordInteraction',
        client: id,
        channel: dice.one(['phone', 'phone', 'e-mail', 'chat'] as const),
        direction: 'outbound',
        summary: 'asked how it goes',
      })
    const fair = fairs.find(({ from, to }) => at >= from && at < to)
    if (fair !== undefined) fair.visit(client, at)
    const end = playDeal(dice, script, client, deal, at, fair?.campaign)
    if (end === undefined) return
    at = end.at
    if (end.won) {
      const ordered = dice.chance(0.7)
      if (ordered) playOrder(dice, script, client, end)
      if (dice.chance(0.25)) playComplaint(dice, script, client, end, ordered)
      if (++bought === 1 && dice.chance(0.6))
        member = script.add(at + DAY, manager, { type: 'EnrolInLoyalty', client: id, programme: CLUB })
      if (member && bought > 1) playPoints(dice, script, client, end)
      if (bought === 1 && dice.chance(0.5)) playContract(dice, script, client, workTime(dice, at + DAY))
      if (bought === 1 && n > 2 && dice.chance(0.15))
        script.add(workTime(dice, at + 10 * DAY), manager, {
          type: 'GiveReferral',
          client: id,
          referred: clientId(String(n - 1)),
        })
      if (bought === 4)
        script.add(
          at + DAY,
          HEAD,
          { type: 'DesignateKeyAccount', client: id, terms: { discount: 0, bonus: 150 } },
          { role: 'head' },
        )
    }
    if (dice.chance(end.won ? 0.05 : 0.22)) {
      const reason = dice.one(losses)
      script.add(workTime(dice, at + 30 * DAY), manager, { type: 'LoseClient', client: id, reason })
      return
    }
    at += (20 + dice.below(60)) * DAY
  }
}

/** A campaign that is on, and what its visitors do there. */
export interface Fair {
  readonly campaign: string
  readonly from: number
  readonly to: number
  readonly visit: (client: ClientPlot, at: number) => void
}
