/** Campaigns: fairs, presentations and calls that clients and strangers answer, and news to those who want them. */
import { type CampaignId, campaignId } from '../domain/values/ids.ts'
import type { Acquisition, CampaignKind } from '../domain/values/vocabulary.ts'
import { eur, productIds, START } from './company.ts'
import { DAY, type Dice } from './dice.ts'
import type { ClientPlot, Occasion } from './plot.ts'
import type { Script } from './script.ts'
import { workTime } from './work-time.ts'

/** What goes out on a day to those who want it. */
export interface News {
  readonly campaign: CampaignId
  readonly at: number
}

export interface Campaigns {
  readonly occasions: ReadonlyArray<Occasion>
  readonly news: ReadonlyArray<News>
}

interface Plan {
  readonly name: string
  readonly kind: CampaignKind
  readonly source: Acquisition
  /** Months in which it begins, from 0. */
  readonly months: ReadonlyArray<number>
  readonly days: number
  readonly budget: number
  readonly leads: number
}

const plans: ReadonlyArray<Plan> = [
  { name: 'Calls', kind: 'calls', source: 'call', months: [1], days: 40, budget: 70_000, leads: 1 },
  { name: 'Fair', kind: 'fair', source: 'fair', months: [2, 9], days: 30, budget: 320_000, leads: 2 },
  {
    name: 'Presentation',
    kind: 'presentation',
    source: 'presentation',
    months: [5],
    days: 21,
    budget: 120_000,
    leads: 1,
  },
]
const seasons = ['winter', 'spring', 'summer', 'autumn'] as const
const visitors = ['Jordi', 'Núria', 'Pau', 'Marta', 'Oriol', 'Laia'].flatMap((first) =>
  ['Mas', 'Soler', 'Ferrer', 'Vidal', 'Camps', 'Roca'].map((last) => `${first} ${last}`),
)

/** About what was planned: some cost less, some more. */
const costOf = (dice: Dice, budget: number): number => Math.round(budget * (0.85 + dice.below(35) / 100))

const hold = (dice: Dice, script: Script, plan: Plan, begins: number): Occasion => {
  const when = new Date(begins)
  const season = seasons[Math.floor(((when.getUTCMonth() + 1) % 12) / 3)] ?? 'winter'
  const called = `${plan.name} in ${season} ${when.getUTCFullYear()}`
  const campaign = campaignId(called.toLowerCase().replaceAll(' ', '-'))
  const from = workTime(dice, begins)
  const to = workTime(dice, from + plan.days * DAY)
  const { kind, source } = plan
  const budget = eur(plan.budget)
  script.lead(from - 30 * DAY, { type: 'PlanCampaign', campaign, name: called, kind, budget, products: productIds })
  script.lead(from, { type: 'LaunchCampaign', campaign })
  // Who is no client yet leaves a card: what follows is for the policy.
  for (let n = 0; n < plan.leads; n++)
    script.lead(workTime(dice, from + (1 + dice.below(plan.days - 5)) * DAY), {
      type: 'CaptureLead',
      campaign,
      contact: { name: dice.one(visitors) },
      interest: [dice.one(productIds)],
    })
  script.lead(to + 5 * DAY, { type: 'CloseCampaign', campaign, cost: eur(costOf(dice, plan.budget)) })
  return { campaign, source, from: from + DAY, to: to - DAY, visited: kind !== 'calls' }
}

const announce = (dice: Dice, script: Script, begins: number): News => {
  const name = `News ${new Date(begins).toISOString().slice(0, 7)}`
  const campaign = campaignId(name.toLowerCase().replaceAll(' ', '-'))
  const at = workTime(dice, begins)
  script.lead(at - 7 * DAY, { type: 'PlanCampaign', campaign, name, kind: 'news', budget: eur(15_000) })
  script.lead(at - DAY, { type: 'LaunchCampaign', campaign })
  script.lead(at + 14 * DAY, { type: 'CloseCampaign', campaign, cost: eur(costOf(dice, 15_000)) })
  return { campaign, at }
}

export const playCampaigns = (dice: Dice, script: Script): Campaigns => {
  const occasions: Array<Occasion> = []
  const news: Array<News> = []
  for (let month = 0; Date.UTC(2024, month, 8) < script.end; month++) {
    const begins = Date.UTC(2024, month, 8)
    for (const plan of plans)
      if (plan.months.includes(month % 12) && begins - 35 * DAY > START)
        occasions.push(hold(dice, script, plan, begins))
    if (month % 6 === 4) news.push(announce(dice, script, begins))
  }
  return { occasions, news }
}

/** Invited by telephone; most accept, and most of those come. */
export const visit = (
  dice: Dice,
  script: Script,
  { campaign, visited, to }: Occasion,
  { id, seller }: ClientPlot,
  at: number,
): void => {
  if (!visited || at > to) return
  script.add(at, seller.id, { type: 'SendInvitation', campaign, client: id, channel: 'phone' })
  const answer = dice.chance(0.85) ? 'accepted' : 'undecided'
  script.add(at, seller.id, { type: 'AnswerInvitation', campaign, client: id, answer })
  if (dice.chance(0.8)) script.add(at, seller.id, { type: 'RecordAttendance', campaign, client: id })
}
